"""From a refusal to a status and a page: the one table, and what becomes of everything unforeseen."""

import logging
from secrets import token_hex

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from indicators.errors import Refusal
from kb.errors import DatabaseBusy, DatabaseTooNew, DatabaseTooOld, DatabaseUnusable
from kb.reading import OpenerFault
from kb.search.engine import IndexBusy, NoIndex
from web.invalid import told
from web.render import render_message

logger = logging.getLogger(__name__)


class NotThere(Refusal):
    """An address names an indicator, a rule or a row that is not there."""


class CrossOrigin(Refusal):
    """A page of another site tried to send something in the name of the user."""

    def __init__(self) -> None:
        super().__init__("这次提交不是从本系统的页面发出的，没有处理；请回到本系统的页面再提交。")


# A refusal that is not listed is bad input: 422.
STATUS: dict[type[Refusal], int] = {
    NotThere: 404,
    CrossOrigin: 403,
    DatabaseBusy: 503,
    DatabaseTooNew: 503,
    DatabaseTooOld: 503,
    DatabaseUnusable: 503,
    IndexBusy: 503,
    OpenerFault: 500,
    NoIndex: 503,
}
_TITLES = {
    400: "提交的内容读不懂",
    403: "不能这样提交",
    404: "没有找到这一页",
    405: "不能这样打开这一页",
    413: "提交的内容太大",
    422: "有一处需要改正",
    500: "程序出错了",
    503: "暂时不能使用",
}
_SENTENCES = {
    400: "提交的内容太多或格式不对，没有处理；请返回上一页，减少内容后再提交。",
    404: "这个地址没有对应的内容，可能是链接写错了，或指标已经撤下；请从检索页重新查找。",
    405: "这个地址只接受表单提交，不能直接打开；请从上面的菜单重新开始。",
    413: "提交的内容超过了大小上限，没有处理；请返回上一页，减少内容后再提交。",
}


def install_handlers(app: FastAPI) -> None:
    """Make every failure a page, a fragment or JSON in Chinese."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _bug)


def answer_refusal(request: Request, refusal: Refusal) -> Response:
    """Answer with the status of a refusal and its sentence."""
    status = next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 422)
    return _answer(request, status, str(refusal))


def answer_status(request: Request, status: int) -> Response:
    """Answer with a status that says all there is to say."""
    return _answer(request, status, _SENTENCES.get(status, "这次请求没有处理，请返回上一页再试。"))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 # registered for these only
    return answer_refusal(request, error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return _answer(request, 422, told(error))


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    return answer_status(request, error.status_code)


def _bug(request: Request, error: Exception) -> Response:
    """Log under a reference number that the user can pass on; the server logs the traceback."""
    reference = token_hex(4)
    logger.error("reference %s: %s %s failed", reference, request.method, request.url.path, exc_info=error)
    sentence = f"程序遇到没有料到的情况，已经记入日志；请稍后再试，仍不行就把编号 {reference} 告诉管理员。"
    return _answer(request, 500, sentence)


def _answer(request: Request, status: int, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    return render_message(request, status, _TITLES.get(status, "没有完成"), sentence)
