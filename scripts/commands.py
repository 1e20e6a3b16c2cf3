"""What each `kb` command does; parsing stands in cli, wording for people in show."""

import argparse
import errno
import gc
import json
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvicorn

from indicators.checks.report import check_json, rule_json
from indicators.checks.rule import Severity
from indicators.checks.rules import all_rules, find_rule
from indicators.checks.standards import (
    PRESETS,
    parse_standards,
    preset_text,
    read_standards,
    standards_form,
)
from indicators.errors import Refusal
from indicators.sheets import ReadSheet, read_sheets
from indicators.suggest import Project, draft_json, project_of, suggest
from indicators.survey import survey, survey_json
from indicators.taxonomy import taxonomy
from kb.answers import answer_json, search
from kb.base import KnowledgeBase
from kb.checking import HandedBack, Result, check_uploads, marked, report, zipped
from kb.containers import BrokenFile, Upload, is_leftover
from kb.settings import read_settings
from kb.synonyms import add_synonyms, read_pairs, remove_synonyms, synonym_pairs
from scripts import show as told
from scripts.progress import Progress

Options = argparse.Namespace

_MOST_RESULTS = 1000
_MOST_FUNDS_WAN = 1e8
_YEARS = range(2000, 2101)
_PORTS = range(1, 65536)
_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.ENOTDIR: "没有这个文件",
    errno.EISDIR: "这是文件夹",
    errno.EACCES: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "文件名太长",
}


class BadArgument(Refusal):
    """An argument names something that is not there or out of range."""


def init(options: Options) -> int:
    """Make or migrate the records, load the starter library, build the index."""
    gc.disable()  # Nearly all that is made is kept; looking for garbage in it takes a sixth of the time.
    base = KnowledgeBase(read_settings())
    print(told.initialised(base.initialise(), base.settings))
    return 0


def serve(options: Options) -> int:
    """Serve the pages until interrupted."""
    settings = read_settings()
    host = options.host or settings.host
    port = settings.port if options.port is None else options.port
    if port not in _PORTS:
        raise BadArgument(f"--port 要在 1 到 65535 之间，现在是 {port}。")
    base = _ready()
    base.database.close()
    print(f"打开 http://{host}:{port} 使用指标库，按 Ctrl+C 停止。", flush=True)
    uvicorn.run("web.app:create_app", factory=True, host=host, port=port, log_level="warning")
    return 0


def reindex(options: Options) -> int:
    """Build the index anew."""
    count = _ready().reindex()
    print(f"已按数据库重建检索索引，共 {count} 条指标。")
    return 0


def verify(options: Options) -> int:
    """Prove that the index is what the records give; exit code 1 while anything is wrong."""
    base = _ready()
    faults = left = base.verify()
    done: list[str] = []
    if options.repair and any(fault.derived for fault in faults):
        done = base.repair()
        left = base.verify()
    content = {
        "ok": not left,
        "faults": [asdict(fault) for fault in faults],
        "repaired": done,
        "remaining": [asdict(fault) for fault in left],
    }
    _say(options, content, told.verified(faults, done, left))
    return 1 if left else 0


def import_set(options: Options) -> int:
    """Import a set from a file, or preview it."""
    path = Path(options.file)
    content = _content(path)
    base = _ready()
    if options.dry_run:
        report = base.preview_import(options.set, path.name, content, options.sector)
    else:
        report = base.import_file(
            options.set, path.name, content, options.sector, publish_good=options.publish
        )
    _say(options, report.as_json(), told.imported(report, dry_run=options.dry_run))
    return 1 if report.errors and (options.dry_run or report.published is None) else 0


def search_library(options: Options) -> int:
    """Search the library."""
    if not 1 <= options.limit <= _MOST_RESULTS:
        raise BadArgument(f"--limit 要在 1 到 {_MOST_RESULTS} 之间，现在是 {options.limit}。")
    filters = {
        "sector": (options.sector or "",),
        "level2": (options.level2 or "",),
        "scope": (options.scope or "",),
        "project_type": (options.project_type or "",),
    }
    answer = search(_ready().state(), options.query, filters, limit=options.limit)
    _say(options, answer_json(answer), told.found(answer))
    return 0


def show(options: Options) -> int:
    """Show one indicator, whole."""
    indicator = _ready().state().library.indicator(options.code.strip())
    if indicator is None:
        raise BadArgument(f"没有编码为 {options.code} 的指标，请用 kb search 查找名称或编码。")
    _say(options, asdict(indicator), told.whole(indicator))
    return 0


def stats(options: Options) -> int:
    """Say how full the library is."""
    library = _ready().state().library
    found = survey(library.indicators, library.types, taxonomy())
    _say(options, survey_json(found), told.surveyed(found))
    return 0


def list_synonyms(options: Options) -> int:
    """List the synonyms in use."""
    with _ready().database.read() as session:
        pairs = synonym_pairs(session)
    if options.word:
        pairs = [pair for pair in pairs if options.word in pair]
    _say(options, [{"word": word, "wording": wording} for word, wording in pairs], told.synonyms(pairs))
    return 0


def add_synonym(options: Options) -> int:
    """Add wordings of one word."""
    with _ready().database.write() as session:
        count = add_synonyms(session, [(options.word, wording) for wording in options.wordings])
    print(f"已添加 {count} 对同义词。")
    return 0


def remove_synonym(options: Options) -> int:
    """Remove one wording of a word, or all."""
    with _ready().database.write() as session:
        count = remove_synonyms(session, options.word, options.wording)
    print(f"已删去 {count} 对同义词。")
    return 0


def import_synonyms(options: Options) -> int:
    """Add the pairs of a file, all or none."""
    path = Path(options.file)
    pairs = read_pairs(path.name, _content(path))
    with _ready().database.write() as session:
        count = add_synonyms(session, pairs)
    print(f"文件里有 {len(pairs)} 对同义词，新增 {count} 对。")
    return 0


def show_rules(options: Options) -> int:
    """List the rules, or show the help of one."""
    standards = read_standards(read_settings().standards_file)
    if options.id is None:
        every = [rule_json(rule, standards) for rule in all_rules()]
        _say(options, every, told.rules(all_rules(), standards))
        return 0
    rule = find_rule(options.id)
    if rule is None:
        raise BadArgument(f"没有编号为 {options.id} 的规则，用 kb rules 查看全部规则。")
    _say(options, rule_json(rule, standards), told.rule_help(rule, standards))
    return 0


def show_standards(options: Options) -> int:
    """Print the standards in force, or a preset to start a file from."""
    if options.preset is None:
        file = read_settings().standards_file
        standards = read_standards(file)
        _say(options, standards_form(standards), told.standards(standards, file))
        return 0
    text = preset_text(options.preset)
    if text is None:
        names = "、".join(PRESETS)
        raise BadArgument(f"没有“{options.preset}”这份样例，可用的有：{names}。")
    standards = parse_standards(text.encode(), options.preset)
    _say(options, standards_form(standards), text.rstrip())
    return 0


def suggest_rows(options: Options) -> int:
    """Suggest rows for one project, or for every sheet of a file (one JSON line a sheet)."""
    if options.file:
        projects = [project_of(read.sheet) for read in _sheets(Path(options.file))]
    else:
        projects = [_project(options)]
    library = _ready().state().library
    for project in projects:
        draft = suggest(project, library)
        _say(options, draft_json(draft), told.draft(draft), indent=None if options.file else 1)
    return 0


def check_files(options: Options) -> int:
    """Check target sheets; exit code 1 when anything must be mended or a file could not be opened."""
    output = _output(options)
    uploads = [upload for name in options.files for upload in _uploads(Path(name))]
    base = _ready()
    progress = Progress("检查")
    try:
        result = check_uploads(uploads, base.state().library, base.standards, progress)
    finally:
        progress.close()
    failed: tuple[BrokenFile, ...] = ()
    if output:
        back = marked(uploads, result)
        failed = back.failed
        _write(output, _handed_back(output, back, result))
    if options.json:
        _print_json([check_json(each.read, each.verdict, each.file) for each in result.checked])
    elif result.checked:
        print("\n\n".join(told.checked(each) for each in result.checked))
    for line in (*result.notes, *(lost.why for lost in (*result.broken, *failed))):
        print(line, file=sys.stderr)
    errors = any(f.severity is Severity.ERROR for each in result.checked for f in each.verdict.findings)
    return 1 if errors or result.broken or failed else 0


def _output(options: Options) -> Path | None:
    """Return where the marked workbook goes; refuse what would be lost or could not be opened."""
    if options.output is None:
        return None
    output = Path(options.output)
    if output.suffix.lower() not in (".xlsx", ".zip"):
        raise BadArgument(f"-o 的文件名要以 .xlsx 或 .zip 结尾，现在是 {output.name}。")
    if not output.parent.is_dir():
        raise BadArgument(f"-o 的文件夹 {output.parent} 不存在，请先建好，或换一个位置。")
    if any(output.resolve() == Path(name).resolve() for name in options.files):
        raise BadArgument(f"-o 不能写回原来的文件 {output}，请换一个文件名。")
    return output


def _handed_back(output: Path, back: HandedBack, result: Result) -> bytes:
    """Return the marked workbook, or for several files a report (.xlsx) or everything (.zip)."""
    if back.name.lower().endswith(output.suffix.lower()):
        return back.content
    if output.suffix.lower() == ".xlsx":
        return report(result, back.failed).content
    return zipped([back])


def _uploads(path: Path) -> Iterator[Upload]:
    """Yield a file, or all files of a folder in the order of their names."""
    if not path.is_dir():
        yield Upload(str(path), _content(path))
        return
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and not is_leftover(file.name)]
    if not files:
        raise BadArgument(f"文件夹 {path} 里没有文件，请检查路径。")
    yield from (Upload(str(file), _content(file)) for file in files)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadArgument(f"写不了文件 {path}：{_reason(error)}，请检查路径和权限。") from error


def _ready() -> KnowledgeBase:
    """Open the knowledge base; refuse when `kb init` has not been run."""
    base = KnowledgeBase(read_settings())
    base.database.require_current()
    return base


def _sheets(path: Path) -> list[ReadSheet]:
    return read_sheets(path.name, _content(path))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadArgument(f"读不了文件 {path}：{_reason(error)}，请检查路径和权限。") from error


def _reason(error: OSError) -> str:
    code = error.errno or 0
    return _REASONS.get(code) or os.strerror(code)


def _project(options: Options) -> Project:
    funds, year = options.funds_wan, options.year
    if funds is not None and not (math.isfinite(funds) and 0 < funds <= _MOST_FUNDS_WAN):
        raise BadArgument(f"--funds-wan 要大于 0、不超过 {_MOST_FUNDS_WAN:.0f}（万元），现在是 {funds:g}。")
    if year is not None and year not in _YEARS:
        raise BadArgument(f"--year 要在 {_YEARS[0]} 到 {_YEARS[-1]} 之间，现在是 {year}。")
    return Project(options.project, options.text, _sector(options.sector), funds, year)


def _sector(text: str | None) -> str | None:
    if not text:
        return None
    sector = taxonomy().sector(text)
    if sector is None:
        names = "、".join(entry.name for entry in taxonomy().sectors)
        raise BadArgument(f"没有“{text}”这个行业，请改用其中之一：{names}。")
    return sector.name


def _say(options: Options, content: Any, text: str, indent: int | None = 1) -> None:
    if options.json:
        _print_json(content, indent)
    else:
        print(text)


def _print_json(content: Any, indent: int | None = 1) -> None:
    json.dump(content, sys.stdout, ensure_ascii=False, indent=indent)
    print()
