"""A real browser on the real application, served on a free port of this machine."""

import os
import shutil
import socket
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.small_library import small_library
from web.app import create_app

NO_BROWSER = "没有找到 Chromium，浏览器测试没有做：请安装 chromium，或用 KB_CHROMIUM 指明它的位置。"
OFFICE = {"width": 1366, "height": 768}
TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the driver's own download is never used."""
    program = _chromium()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application over the small library."""
    app = create_app(small_library(tmp_path_factory.mktemp("library")))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    # Connections wait in the listening socket until the application has started.
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of, or asked for from outside; a test that provokes it clears the list."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """A page on an office screen."""
    with browser.new_context(base_url=address, viewport=OFFICE, locale="zh-CN") as context:
        yield _watched(context, address, faults)
    assert not faults


@pytest.fixture
def plain_page(browser: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """The same, without scripts."""
    with browser.new_context(base_url=address, viewport=OFFICE, java_script_enabled=False) as context:
        yield _watched(context, address, faults)
    assert not faults


def _watched(context: BrowserContext, address: str, faults: list[str]) -> Page:
    def listen(message: ConsoleMessage) -> None:
        # The browser itself writes a refused form (422) to the console; that is the answer asked for. So is
        # a search given up for the next one; a request that failed would be told as sendError besides.
        expected = ("422", "htmx:sendAbort", "htmx:afterRequest")
        if message.type in ("error", "warning") and not any(word in message.text for word in expected):
            faults.append(message.text)

    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: request.url.startswith(address) or faults.append(request.url))
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def _chromium() -> str:
    """Find the browser; where it has to be there, which the switch CI says, its absence is a failure."""
    wanted = os.environ.get("KB_CHROMIUM")
    names = [wanted] if wanted else ["chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(NO_BROWSER, pytrace=False)
    if found is None:
        pytest.skip(NO_BROWSER)
    return found
