"""The set-up program: what it decides and what it says, without installing anything."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import dev

PART = dev.Part(name="example", inputs=("pins.txt",), installs=(), results=("made.js",))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree in which PART is installed and up to date."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "pins.txt").write_text("one==1\n")
    (tmp_path / "made.js").write_text("")
    dev.stamp_file(PART, tmp_path).write_text(dev.stamp(PART, tmp_path))
    return tmp_path


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """A folder that looks like an environment made in its own place."""
    folder = tmp_path / "env"
    (folder / "bin").mkdir(parents=True)
    for name in ("python", "pip"):
        (folder / "bin" / name).write_text("")
    describe(folder, dev.python_version(), folder)
    return folder


def describe(venv: Path, version: str, place: Path) -> None:
    lines = ("home = /usr/bin", f"version = {version}.4", f"command = python3 -m venv {place}")
    (venv / "pyvenv.cfg").write_text("\n".join(lines))


def start(tree: Path, arguments: list[str], beforehand: str = "") -> subprocess.CompletedProcess[str]:
    """Run a copy of the program that finds itself in an otherwise empty tree."""
    (tree / "scripts").mkdir()
    program = shutil.copy(dev.__file__, tree / "scripts" / "dev.py")
    code = f"import runpy, sys; {beforehand}; sys.argv[1:] = {arguments!r}; "
    code += f"runpy.run_path({str(program)!r}, run_name='__main__')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_a_part_with_its_stamp_and_results_needs_nothing(root):
    assert dev.is_current(PART, root)


def test_a_part_never_installed_is_not_current(root):
    dev.stamp_file(PART, root).unlink()

    assert not dev.is_current(PART, root)


def test_a_changed_requirement_file_asks_for_a_new_installation(root):
    (root / "pins.txt").write_text("one==2\n")

    assert not dev.is_current(PART, root)


def test_a_missing_result_asks_for_a_new_installation(root):
    (root / "made.js").unlink()

    assert not dev.is_current(PART, root)


def test_the_stamp_knows_the_python_version(root, monkeypatch):
    before = dev.stamp(PART, root)
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))

    assert before != dev.stamp(PART, root)


def test_a_failed_installation_leaves_no_stamp(root, monkeypatch):
    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.setattr(dev, "BIN", Path(sys.executable).parent)
    part = dev.Part(
        PART.name, PART.inputs, installs=(("安装示例", ("--no-such-option",)),), results=PART.results
    )

    with pytest.raises(dev.SetUpFailed, match=r"no such option[\s\S]*请检查网络"):
        dev.install(part)

    assert not dev.is_current(part, root)


def test_every_input_and_requirement_file_of_the_parts_exists():
    wanted = {name for part in (dev.RUN, dev.POSTGRES, dev.TEST) for name in part.inputs}

    assert not [name for name in sorted(wanted) if not (dev.ROOT / name).is_file()]


def test_every_requirement_file_that_is_installed_is_part_of_the_stamp():
    for part in (dev.RUN, dev.POSTGRES, dev.TEST):
        installed = {word for _, words in part.installs for word in words if word.startswith("requirements/")}

        assert installed <= set(part.inputs)


def test_an_environment_made_here_by_this_version_is_used_again(venv):
    assert dev.is_usable(venv)


def test_an_environment_of_another_python_version_is_remade(venv):
    describe(venv, "3.1", venv)

    assert not dev.is_usable(venv)


def test_an_environment_that_was_moved_is_remade(venv):
    moved = venv.rename(venv.with_name("elsewhere"))

    assert not dev.is_usable(moved)


def test_an_environment_without_pip_is_remade(venv):
    (venv / "bin" / "pip").unlink()

    assert not dev.is_usable(venv)


def test_an_environment_whose_python_is_gone_is_remade(venv):
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to(venv / "removed")

    assert not dev.is_usable(venv)


def test_no_environment_is_not_usable(tmp_path):
    assert not dev.is_usable(tmp_path / ".venv")


def test_an_old_python_is_refused_in_one_sentence(tmp_path):
    done = start(tmp_path, ["run"], beforehand="sys.version_info = (3, 9, 2)")

    said = "需要 Python 3.11 或更高版本，现在用的是 3.9.2："
    said += "请安装 python3.11，再执行 python3.11 scripts/dev.py run\n"
    assert (1, "", said) == (done.returncode, done.stdout, done.stderr)


def test_a_missing_venv_package_is_said_in_one_sentence_and_nothing_is_made(tmp_path):
    done = start(tmp_path, ["run", "--once"], beforehand="sys.modules['ensurepip'] = None")

    said = "这个 Python 不能建立虚拟环境：请先以管理员身份执行 apt-get install python3-venv\n"
    assert (1, "", said) == (done.returncode, done.stdout, done.stderr)
    assert not (tmp_path / ".venv").exists()


def test_the_program_keeps_to_the_syntax_of_python_3_9():
    source = Path(dev.__file__).read_text(encoding="utf-8")

    assert ast.parse(source, feature_version=(3, 9))


def test_the_program_imports_the_standard_library_only():
    tree = ast.parse(Path(dev.__file__).read_text(encoding="utf-8"))
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    parts = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert set() == {name.split(".")[0] for name in plain | parts} - sys.stdlib_module_names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "请写明要执行的命令。"),
        (["rnu"], "没有“rnu”这个命令。"),
        (["run", "--onse"], "看不懂 run 的参数“--onse”。"),
        (["run", "--port", "99999"], "看不懂 run 的参数“--port 99999”。"),
        (["run", "--port", "八千"], "看不懂 run 的参数“--port 八千”。"),
    ],
)
def test_a_mistaken_command_line_gets_a_chinese_sentence_and_the_usage(arguments, said, capsys, monkeypatch):
    monkeypatch.chdir(dev.ROOT)

    code = dev.main(arguments)

    assert (2, f"{said}\n{dev.USAGE}\n") == (code, capsys.readouterr().err)


def test_help_prints_the_usage(capsys):
    code = dev.main(["--help"])

    assert (0, f"{dev.USAGE}\n") == (code, capsys.readouterr().out)


def test_only_a_postgresql_address_asks_for_its_driver():
    assert dev.wants_postgres({"KB_DATABASE_URL": "postgresql+psycopg://localhost/kb"})
    assert not dev.wants_postgres({"KB_DATABASE_URL": "sqlite:///kb.db"})
    assert not dev.wants_postgres({})


def test_a_check_lets_the_output_through_and_keeps_its_last_line(capfd, monkeypatch):
    monkeypatch.setattr(dev, "BIN", Path(sys.executable).parent)

    outcome = dev.check(["python", "-c", "print('第一行'); print('3 failed'); print(); raise SystemExit(3)"])

    expected = dev.Outcome("python", 3, outcome.seconds, "3 failed")
    assert expected == outcome
    assert "第一行\n3 failed\n" in capfd.readouterr().out


def test_the_summary_names_every_check_and_closes_with_the_words_of_the_last():
    closing = "12 passed in 61s"
    outcomes = [dev.Outcome("mypy", 1, 4.25, "Found 2 errors"), dev.Outcome("pytest", 0, 61.5, closing)]

    lines = dev.summary(outcomes).splitlines()

    assert "未通过  mypy              4.2 秒  Found 2 errors" in lines
    assert f"通过　  pytest           61.5 秒  {closing}" in lines
    assert closing == lines[-1]
