"""The two set-up commands: `python3 scripts/dev.py run` and `python3 scripts/dev.py test`.

Standard library only, and no syntax newer than Python 3.9's: an old Python must still say what it lacks.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
USAGE = """用法：
  python3 scripts/dev.py run [--once] [--host 地址] [--port 端口]
      安装、准备数据并启动服务；--once 到启动服务之前为止，端口为 1 到 65535
  python3 scripts/dev.py test [pytest 的参数…]
      安装测试工具，做全部检查"""
NO_VENV = "这个 Python 不能建立虚拟环境：请先以管理员身份执行 apt-get install python3-venv"
VENV_FAILED = "虚拟环境没有建成：请检查磁盘空间和本目录的写权限，再执行同一条命令。"
PIP_FAILED = "安装没有完成：请检查网络；内网请先在 pip 的配置中设好镜像地址，再执行同一条命令。"
PIP_QUIETLY = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")


class SetUpFailed(Exception):
    """The environment could not be made ready; str() is what the user should read."""


class WrongUsage(Exception):
    """The command line could not be understood; str() is what the user should read."""


@dataclass(frozen=True)
class Part:
    """Something installed into the environment, remembered by a stamp of the files it was installed from."""

    name: str
    inputs: tuple[str, ...]
    installs: tuple[tuple[str, tuple[str, ...]], ...]  # what the user reads → the arguments of pip
    results: tuple[str, ...] = ()


RUN = Part(
    name="run",
    inputs=("requirements/build.txt", "requirements/run.txt", "pyproject.toml", "scripts/build_assets.py"),
    installs=(
        ("安装构建工具", ("--require-hashes", "-r", "requirements/build.txt")),
        # jieba comes as source only: the checked tools above build it, not whatever is newest that day.
        ("安装运行依赖", ("--no-build-isolation", "--require-hashes", "-r", "requirements/run.txt")),
        ("安装本程序与 htmx", ("--no-build-isolation", "--no-deps", "-e", ".")),
    ),
    results=("web/static/vendor/htmx.js",),
)
POSTGRES = Part(
    name="postgres",
    inputs=("requirements/postgres.txt",),
    installs=(("安装 PostgreSQL 驱动", ("--require-hashes", "-r", "requirements/postgres.txt")),),
)
TEST = Part(
    name="test",
    inputs=("requirements/test.txt",),
    installs=(("安装测试工具", ("--no-build-isolation", "--require-hashes", "-r", "requirements/test.txt")),),
)
# As many processes as cores, but at most four: each holds the whole starter library.
PYTEST = "pytest -n auto --maxprocesses 4 --dist loadfile"
CHECKS = ("ruff format --check .", "ruff check .", "mypy", "lint-imports", PYTEST)


@dataclass(frozen=True)
class Outcome:
    """How one check ended, and the last line it printed."""

    name: str
    code: int
    seconds: float
    said: str


def main(arguments: Sequence[str]) -> int:
    """Do the command that was asked for and give the exit code."""
    try:
        return obey(arguments)
    except SetUpFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except WrongUsage as mistake:
        print(mistake, USAGE, sep="\n", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return 130


def obey(arguments: Sequence[str]) -> int:
    """Tell the commands apart; an old Python is refused before anything is made."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    if command in ("-h", "--help"):
        print(USAGE)
        return 0
    if command not in ("run", "test"):
        raise WrongUsage(f"没有“{command}”这个命令。" if command else "请写明要执行的命令。")
    refuse_old_python(command)
    os.chdir(ROOT)
    return run(rest) if command == "run" else test(rest)


def refuse_old_python(command: str) -> None:
    """Say in one sentence which Python is needed."""
    if sys.version_info < NEEDED:
        found = ".".join(str(number) for number in sys.version_info[:3])
        again = f"请安装 python3.11，再执行 python3.11 scripts/dev.py {command}"
        raise SetUpFailed(f"需要 Python 3.11 或更高版本，现在用的是 {found}：{again}")


def run(arguments: Sequence[str]) -> int:
    """Install what is missing, prepare the data and, unless told otherwise, turn into the server."""
    options = run_options(arguments)
    set_up((RUN, POSTGRES) if wants_postgres(os.environ) else (RUN,))
    code = prepare_data()
    if not code and not options.once:
        address = [f"--{name}={value}" for name, value in vars(options).items() if name != "once" and value]
        # In place of this process, so that every signal reaches the server itself.
        os.execv(BIN / "kb", ["kb", "serve", *address])  # noqa: S606 # a fixed program, no shell wanted
    return code


class OptionParser(argparse.ArgumentParser):
    """Raises a mistake instead of printing it in English."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise WrongUsage(message)


def run_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the options of `run`; an address that was not given is left to `kb serve`."""
    parser = OptionParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--host")
    parser.add_argument("--port", type=port)
    try:
        return parser.parse_args(arguments)
    except WrongUsage:
        raise WrongUsage(f"看不懂 run 的参数“{' '.join(arguments)}”。") from None


def port(text: str) -> int:
    """Read a TCP port; anything else is a ValueError, which the parser takes for a mistake."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError(text)
    return number


def wants_postgres(environment: Mapping[str, str]) -> bool:
    """Tell whether the records are kept in PostgreSQL, whose driver is not installed by default."""
    return environment.get("KB_DATABASE_URL", "").startswith("postgresql")


def prepare_data() -> int:
    """Run `kb init`, which prints its own report, and give its exit code."""
    start = time.monotonic()
    code = subprocess.run([BIN / "kb", "init"]).returncode
    print(f"准备数据{'没有完成' if code else ''} …… {time.monotonic() - start:.1f} 秒", flush=True)
    return code


def set_up(parts: Iterable[Part]) -> None:
    """Bring the environment to what the files ask for; when it is there already, change nothing."""
    if not is_usable(VENV):
        make_environment()
    waiting = [part for part in parts if not is_current(part, ROOT)]
    for part in waiting:
        install(part)
    if not waiting:
        print("环境已就绪，无需安装。", flush=True)


def is_usable(venv: Path) -> bool:
    """Tell whether an environment is whole, was made at this very place, and by this version of Python."""
    if not all((venv / name).exists() for name in ("pyvenv.cfg", "bin/python", "bin/pip")):
        return False
    text = (venv / "pyvenv.cfg").read_text(encoding="utf-8")
    facts = dict(line.split(" = ", 1) for line in text.splitlines() if " = " in line)
    same_version = facts.get("version", "").startswith(f"{python_version()}.")
    return same_version and facts.get("command", "").endswith(f" {venv}")


def python_version() -> str:
    """Give the part of Python's version that an environment is bound to, such as 3.11."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def make_environment() -> None:
    """Make an empty environment in place of whatever is there; a failure leaves none behind."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise SetUpFailed(NO_VENV)
    shutil.rmtree(VENV, ignore_errors=True)
    # The real interpreter: an environment's own python, if this runs on it, may just have been removed.
    command = [os.path.realpath(sys.executable), "-m", "venv", str(VENV)]
    try:
        step("建立虚拟环境 .venv", command, VENV_FAILED)
    except SetUpFailed:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def install(part: Part) -> None:
    """Let pip install one part; the stamp is written last, so that a failure is tried again next time."""
    stamp_file(part, ROOT).unlink(missing_ok=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", *PIP_QUIETLY]
    for label, arguments in part.installs:
        step(label, [*pip, *arguments], PIP_FAILED)
    stamp_file(part, ROOT).write_text(stamp(part, ROOT), encoding="utf-8")


def is_current(part: Part, root: Path) -> bool:
    """Tell whether a part is installed from the files as they are now, with everything it should leave."""
    file = stamp_file(part, root)
    complete = all((root / name).exists() for name in part.results)
    return complete and file.exists() and file.read_text(encoding="utf-8") == stamp(part, root)


def stamp_file(part: Part, root: Path) -> Path:
    """Name the file that remembers what a part was installed from; it goes when the environment goes."""
    return root / ".venv" / f"installed-{part.name}"


def stamp(part: Part, root: Path) -> str:
    """Digest the Python version and the files a part is installed from."""
    digests = [hashlib.sha256((root / name).read_bytes()).hexdigest() for name in part.inputs]
    return hashlib.sha256(" ".join((python_version(), *digests)).encode()).hexdigest()


def step(label: str, command: Sequence[str], remedy: str) -> None:
    """Run a program in silence, saying what it does and for how many seconds.

    When it fails, its last lines and the remedy are the refusal.
    """
    print(label, end=" …… ", flush=True)
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f"{time.monotonic() - start:.1f} 秒", flush=True)
    if done.returncode:
        raise SetUpFailed(f"{last_lines(done.stdout, 12)}\n{remedy}")


def last_lines(output: bytes, count: int) -> str:
    """Give the last lines that say something."""
    lines = [line.rstrip() for line in output.decode(errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-count:])


def test(arguments: Sequence[str]) -> int:
    """Make every check, whatever the others found; further arguments go to pytest, which comes last."""
    set_up((RUN, TEST))
    commands = [command.split() for command in CHECKS]
    outcomes = [check(command) for command in (*commands[:-1], [*commands[-1], *arguments])]
    print(summary(outcomes), flush=True)
    return 1 if any(outcome.code for outcome in outcomes) else 0


def check(command: Sequence[str]) -> Outcome:
    """Run one tool of the environment, let its output through as it comes, and keep the last line."""
    print(f"\n== {' '.join(command)}", flush=True)
    start = time.monotonic()
    output = b""
    with subprocess.Popen(
        [BIN / command[0], *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
    ) as process:
        assert process.stdout is not None  # noqa: S101 # asked for one line above
        while chunk := process.stdout.read(4096):
            os.write(sys.stdout.fileno(), chunk)
            output = (output + chunk)[-4096:]
    name = " ".join(command[:2]) if command[0] == "ruff" else command[0]
    return Outcome(name, process.returncode, time.monotonic() - start, last_lines(output, 1))


def summary(outcomes: Sequence[Outcome]) -> str:
    """Lay the outcomes out as a table; the last check's own closing line stands alone below it."""
    lines = []
    for outcome in outcomes:
        verdict = "未通过" if outcome.code else "通过　"
        lines.append(f"{verdict}  {outcome.name:<14}{outcome.seconds:>7.1f} 秒  {outcome.said}")
    return "\n".join(("", "== 检查结果", *lines, "", outcomes[-1].said))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
