"""The `kb` command: everything the pages do, in bulk.

Text for people by default; with --json one JSON document on stdout and nothing else there. Exit
codes: 0 done, 1 findings of severity error (`check`) or refused input, 2 wrong usage.
"""

import argparse
import os
import re
import sys
from typing import Any, NoReturn

from indicators.errors import Refusal
from scripts import commands

# What argparse says of wrong usage, and how a user is told.
_USAGE_FAULTS = (
    (r"the following arguments are required: (.+)", "缺少必填的参数：{0}"),
    (r"one of the arguments (.+) is required", "下列参数要写一个：{0}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "参数 {0} 不能是 {1}，可以是：{2}"),
    (r"argument (.+?): invalid \S+ value: (.+)", "参数 {0} 的值 {1} 应是数字"),
    (r"argument (.+?): expected (?:one|at least one) argument", "参数 {0} 后面缺少值"),
    (r"argument (.+?): not allowed with argument (.+)", "参数 {0} 不能与 {1} 同时使用"),
    (r"argument (.+?): ignored explicit argument (.+)", "参数 {0} 后面不能写值 {1}"),
    (r"ambiguous option: (\S+) could match (.+)", "参数 {0} 不明确，可能是：{1}"),
)
_REFUSED, _WRONG_USAGE = 1, 2


class _ChineseHelp(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = 13  # argparse forgets that commands, such as standards, are indented twice

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Says in Chinese how the command is used and what is wrong with a usage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_ChineseHelp, add_help=False, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份用法")

    def error(self, message: str) -> NoReturn:
        """Print one sentence and leave with exit code 2."""
        print(f"用法不对：{_in_chinese(message)}。查看用法：{self.prog} --help", file=sys.stderr)
        sys.exit(_WRONG_USAGE)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        code = options.run(options)
        sys.stdout.flush()
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        code = _REFUSED
    except BrokenPipeError:  # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = _REFUSED
    sys.exit(code)


def _speak_utf8() -> None:
    """Write Chinese whatever the locale of the terminal or pipe says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _in_chinese(message: str) -> str:
    for pattern, told in _USAGE_FAULTS:
        if found := re.fullmatch(pattern, message):
            return told.format(*found.groups())
    return message


def _parser() -> _Parser:
    parser = _Parser(prog="kb", description="绩效指标库：检索、推荐、检查与维护预算绩效指标")
    kinds = parser.add_subparsers(metavar="命令", required=True, parser_class=_Parser)
    _add_set_up(kinds)
    _add_library(kinds)
    _add_sheets(kinds)
    return parser


def _command(kinds: "argparse._SubParsersAction[_Parser]", name: str, run: object, told: str) -> _Parser:
    parser: _Parser = kinds.add_parser(name, help=told, description=told)
    parser.set_defaults(run=run)
    return parser


def _json_option(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")


def _add_set_up(kinds: "argparse._SubParsersAction[_Parser]") -> None:
    _command(kinds, "init", commands.init, "建立或升级数据库，载入入门指标库，建立索引；再运行一次不改变什么")
    serve = _command(kinds, "serve", commands.serve, "启动网页服务（默认只许本机访问）")
    serve.add_argument("--host", metavar="地址", help="监听的地址，默认取 KB_HOST 或 127.0.0.1")
    serve.add_argument("--port", type=int, metavar="端口", help="端口，默认取 KB_PORT 或 8000")
    _command(kinds, "reindex", commands.reindex, "按数据库重建检索索引")
    verify = _command(
        kinds, "verify", commands.verify, "核对数据库和检索索引，逐项报告损坏和不一致；没有问题时退出码为 0"
    )
    verify.add_argument("--repair", action="store_true", help="能按数据库重新得出的，重新得出")
    _json_option(verify)
    load = _command(kinds, "import", commands.import_set, "导入指标集（.xlsx 或 .csv）")
    load.add_argument("file", metavar="文件")
    load.add_argument("--set", required=True, metavar="名称", help="指标集的名称")
    load.add_argument("--sector", metavar="行业", help="表里没有行业一列时用的行业")
    mode = load.add_mutually_exclusive_group()
    mode.add_argument("--dry-run", action="store_true", help="只预览，不写入")
    mode.add_argument("--publish", action="store_true", help="有错的行跳过，发布其余的行")
    _json_option(load)


def _add_library(kinds: "argparse._SubParsersAction[_Parser]") -> None:
    search = _command(kinds, "search", commands.search_library, "全文检索指标")
    search.add_argument("query", metavar="问句")
    search.add_argument("--sector", metavar="行业")
    search.add_argument("--level2", metavar="二级指标", help="如 数量、质量指标、社会效益")
    search.add_argument("--scope", choices=("common", "individual"), help="common 共性，individual 个性")
    search.add_argument("--project-type", metavar="项目类型")
    search.add_argument("--limit", type=int, default=20, metavar="条数", help="最多列出几条，默认 20")
    _json_option(search)
    show = _command(kinds, "show", commands.show, "查看一条指标的全部内容")
    show.add_argument("code", metavar="编码")
    _json_option(show)
    stats = _command(
        kinds,
        "stats",
        commands.stats,
        "指标库有多全：分行业分维度的条数、空着的内容、近似重复、各款的项目类型",
    )
    _json_option(stats)
    _add_synonyms(kinds)
    rules = _command(kinds, "rules", commands.show_rules, "列出检查规则，或查看一条规则的说明")
    rules.add_argument("id", nargs="?", metavar="规则编号")
    _json_option(rules)
    standards = _command(
        kinds, "standards", commands.show_standards, "查看现行的检查标准，或得到一份可以改的样例"
    )
    standards.add_argument("--preset", metavar="名称", help="官方表式的样例，如 101号、88号")
    _json_option(standards)


def _add_synonyms(kinds: "argparse._SubParsersAction[_Parser]") -> None:
    told = "检索用的同义词：日常用语 → 规范用语，改动立即生效，不必重启"
    parser: _Parser = kinds.add_parser("synonyms", help=told, description=told)
    actions = parser.add_subparsers(metavar="动作", required=True, parser_class=_Parser)
    listed = _command(actions, "list", commands.list_synonyms, "列出同义词，或一个词的同义词")
    listed.add_argument("word", nargs="?", metavar="日常用语")
    _json_option(listed)
    add = _command(actions, "add", commands.add_synonym, "添加同义词")
    add.add_argument("word", metavar="日常用语")
    add.add_argument("wordings", nargs="+", metavar="规范用语")
    remove = _command(actions, "remove", commands.remove_synonym, "删去一个词的一种或全部规范用语")
    remove.add_argument("word", metavar="日常用语")
    remove.add_argument("wording", nargs="?", metavar="规范用语")
    load = _command(actions, "import", commands.import_synonyms, "从 .csv 或 .xlsx 文件添加")
    load.add_argument("file", metavar="文件")


def _add_sheets(kinds: "argparse._SubParsersAction[_Parser]") -> None:
    suggest = _command(kinds, "suggest", commands.suggest_rows, "为项目推荐一套完整的绩效指标")
    source = suggest.add_mutually_exclusive_group(required=True)
    source.add_argument("--project", metavar="名称", help="项目名称")
    source.add_argument("--file", metavar="文件", help="绩效目标表文件，每张表给出一份推荐")
    suggest.add_argument("--text", default="", metavar="说明", help="项目内容、目标、规模、完成时间")
    suggest.add_argument("--sector", metavar="行业")
    suggest.add_argument("--funds-wan", type=float, metavar="万元", help="预算资金（万元）")
    suggest.add_argument("--year", type=int, metavar="年度")
    _json_option(suggest)
    check = _command(kinds, "check", commands.check_files, "检查绩效目标表")
    check.add_argument(
        "files",
        nargs="+",
        metavar="文件",
        help="目标表（.xlsx、.xls、.csv、.docx、.json、.jsonl），或者放着它们的 .zip、文件夹",
    )
    check.add_argument(
        "-o",
        dest="output",
        metavar="结果文件",
        help="把疑点标在原工作簿里另存（.xlsx）；几个文件时 .xlsx 是汇总，.zip 里另有标好的各个工作簿",
    )
    _json_option(check)


if __name__ == "__main__":
    main()
