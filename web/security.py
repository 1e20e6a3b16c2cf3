"""What every answer tells the browser to forbid, and the checks on what a browser sends."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import CrossOrigin, answer_refusal, answer_status

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would then send forms with the origin "null".
    "Referrer-Policy": "same-origin",
}
_CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})
_A_YEAR = "public, max-age=31536000, immutable"


class SecurityHeaders:
    """Adds the security headers, and lets static files that carry their hash be kept for good."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the headers of an HTTP answer completed."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v="):
                    headers["Cache-Control"] = _A_YEAR
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a body that is too large, declared or not, with a page of our own.

    The framework's limit answers a declared length with a bare English line that no handler sees.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the body on as long as it is within the limit."""
        seen = 0

        async def receive_within_limit() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most_bytes:
                raise HTTPException(413)
            return message

        if scope["type"] == "http" and _declared_length(scope) > self._most_bytes:
            await answer_status(Request(scope, receive), 413)(scope, receive, send)
        else:
            await self._app(scope, receive_within_limit, send)


class SameOriginOnly:
    """Refuses what a page of another site sends with the user's browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but a changing request whose origin is not this host."""
        if scope["type"] == "http" and scope["method"] not in _CHANGES_NOTHING and _is_foreign(scope):
            request = Request(scope, receive)
            await answer_refusal(request, CrossOrigin())(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    """Tell whether the browser names an origin, and it is not the host it speaks to."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0
