"""What is wrong with the parameters of an address, in one Chinese sentence."""

from fastapi.exceptions import RequestValidationError

_SHOWN = 40  # characters of the faulty value

_REASONS = {
    "missing": "没有填写",
    "int_parsing": "应是整数",
    "int_parsing_size": "数字太长",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def told(error: RequestValidationError) -> str:
    """Name the first faulty parameter, what it holds and what it should be."""
    first = error.errors()[0]
    name = first["loc"][-1]
    reason = _REASONS.get(first["type"], "的值不能用").format(**first.get("ctx", {}))
    shown = "" if first["type"] == "missing" else f"，现在是“{str(first['input'])[:_SHOWN]}”"
    return f"参数 {name} {reason}{shown}，请改正后再试。"
