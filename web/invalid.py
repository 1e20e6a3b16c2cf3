"""What is wrong with the parameters of an address, in one Chinese sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError

_SHOWN = 40  # characters of the faulty value

_REASONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "没有填写",
    "int_parsing": lambda _: "应是整数",
    "int_parsing_size": lambda _: "数字太长",
    "greater_than_equal": lambda facts: f"不能小于 {facts['ge']}",
    "less_than_equal": lambda facts: f"不能大于 {facts['le']}",
    "string_too_long": lambda facts: f"不能超过 {facts['max_length']} 个字符",
}


def told(error: RequestValidationError) -> str:
    """Name the first faulty parameter, what it holds and what it should be."""
    first = error.errors()[0]
    name = first["loc"][-1]
    reason = _REASONS.get(first["type"], lambda _: "的值不能用")(first.get("ctx", {}))
    shown = "" if first["type"] == "missing" else f"，现在是“{str(first['input'])[:_SHOWN]}”"
    return f"参数 {name} {reason}{shown}，请改正后再试。"
