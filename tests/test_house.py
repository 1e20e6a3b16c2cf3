"""What prose cannot enforce: the rules of the house that no linter knows."""

import re
import subprocess
import tomllib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kb.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "web" / "templates"

# Written so that no pattern is found in its own text.
NEVER_WRITTEN = {
    "the host of a package registry": r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org"
    r"|tuna\.tsinghua\.edu\.cn|mirrors?\.[a-z]+\.(?:com|cn|edu)|https?://\S+/simple\b",
    "the path of somebody's machine": r"(?<![\w.-])/(?:work|root|(?:home|Users)/\w+)\b",
    "a folder beside the repository": r"\.\./shared",
    "a mobile telephone number": r"(?<![\w.])1[3-9]\d{9}(?!\w)",
    "a note to oneself": r"\b(?:TO(?:DO)|FIX(?:ME))\b",
}
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
MACRO = re.compile(r"\{%-?\s*macro\b.*?endmacro\s*-?%\}", re.DOTALL)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
OUTSIDE = r"""\s*["'`]?\s*(?:https?:)?//"""
OUTSIDE_ADDRESS = re.compile(
    rf"\b(?:src|srcset|href|action|poster|hx-(?:get|post|put|patch|delete))\s*={OUTSIDE}"
    rf"|\b(?:url|fetch|import)\({OUTSIDE}|@import{OUTSIDE}"
)


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is in the repository or would get there with the next commit."""
    if not (ROOT / ".git").exists():
        pytest.skip("这里不是 git 仓库，无从知道哪些文件会被提交")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in names.split("\0") if name and (path := ROOT / name).is_file())


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


class RootElements(HTMLParser):
    """Collects the elements and the text that stand at the top of a fragment."""

    VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self, fragment: str):
        super().__init__()
        self.depth = 0
        self.ids: list[str | None] = []
        self.text = ""
        self.feed(VALUE.sub("x", JINJA.sub("", fragment)))
        self.close()

    def handle_starttag(self, tag, attrs):
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id"))
        if tag not in self.VOID:
            self.depth += 1

    def handle_startendtag(self, tag, attrs):
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id"))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self.depth -= 1

    def handle_data(self, data):
        if self.depth == 0:
            self.text += data.strip()

    def are_one_with_an_id(self) -> bool:
        return len(self.ids) == 1 and bool(self.ids[0]) and not self.text and self.depth == 0


def partials() -> list[Path]:
    return sorted(TEMPLATES.rglob("_*.html"))


def requirement_names(lines: list[str]) -> set[str]:
    """Names of required projects, without extras, versions and comments."""
    names = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines)
    return {name.group().lower() for name in names if name}


def wanted(name: str) -> set[str]:
    return requirement_names((ROOT / "requirements" / name).read_text().splitlines())


def pins(name: str) -> set[str]:
    """The pinned versions of a requirement file, such as jinja2==3.1.6."""
    return set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("pattern", NEVER_WRITTEN.values(), ids=NEVER_WRITTEN.keys())
def test_no_file_of_the_repository_contains(pattern):
    expression = re.compile(pattern, re.ASCII)
    faults = [
        f"{shown(path)}:{number}: {line.strip()[:100]}"
        for path in repository_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if expression.search(line)
    ]

    assert not faults


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("index-url = https://files.python" + "hosted.org/packages", "the host of a package registry"),
        ("https://mirrors." + "example.com/a", "the host of a package registry"),
        ("see " + "/wo" + "rk/main", "the path of somebody's machine"),
        ("'" + "/ho" + "me/somebody/data'", "the path of somebody's machine"),
        ("电话138" + "12345678", "a mobile telephone number"),
    ],
)
def test_the_forbidden_patterns_find_what_they_are_for(text, kind):
    assert re.search(NEVER_WRITTEN[kind], text, re.ASCII)


@pytest.mark.parametrize(
    "text",
    ["http://czt.example.gov.cn/work/2023/", "a framework/root", "3.13812345678", "sha256:13812345678ab"],
)
def test_the_forbidden_patterns_leave_source_addresses_and_numbers_alone(text):
    assert not [kind for kind, pattern in NEVER_WRITTEN.items() if re.search(pattern, text, re.ASCII)]


def test_no_minified_script_and_no_lock_file_with_hosts_is_kept():
    refused = (".min.js", ".min.css", "uv.lock", "pylock.toml")

    assert not [shown(path) for path in repository_files() if path.name.endswith(refused)]


def test_every_partial_is_included_or_rendered_somewhere():
    users = [*TEMPLATES.rglob("*.html"), *(ROOT / "web").rglob("*.py")]
    used = "\n".join(text_of(user) for user in users)
    names = [partial.relative_to(TEMPLATES).as_posix() for partial in partials()]

    assert not [name for name in names if f'"{name}"' not in used and f"'{name}'" not in used]


def test_every_partial_has_one_root_element_with_an_id():
    fragments = {shown(path): MACRO.sub("", text_of(path)) for path in partials()}
    drawn = {
        name: RootElements(fragment)
        for name, fragment in fragments.items()
        if JINJA.sub("", fragment).strip()
    }

    assert not [name for name, roots in drawn.items() if not roots.are_one_with_an_id()]


@pytest.mark.parametrize(
    ("fragment", "good"),
    [
        ('{# rows #}{% for r in rows %}<p id="a{{ r }}"><br>x<img src="y"></p>{% endfor %}', True),
        ('<svg id="chart"><path d="M0 0"/></svg>\n', True),
        ('<p id="a"></p><p id="b"></p>', False),
        ("<p>x</p>", False),
        ('{{ count }}<p id="a"></p>', False),
    ],
)
def test_root_elements_are_told_from_what_stands_beside_them(fragment, good):
    assert good == RootElements(fragment).are_one_with_an_id()


def test_the_readme_repeats_every_setting_with_its_description():
    readme = text_of(ROOT / "README.md")
    prefix = Settings.model_config["env_prefix"]
    expected = {f"{prefix}{name}".upper(): field.description for name, field in Settings.model_fields.items()}

    assert not [
        name for name, said in expected.items() if not said or name not in readme or said not in readme
    ]


def test_the_changelog_is_there_for_users():
    assert text_of(ROOT / "CHANGELOG.md").strip()


def test_decisions_are_numbered_in_order_and_dated():
    headings = [line for line in text_of(ROOT / "DECISIONS.md").splitlines() if line.startswith("## ")]
    numbers = [re.fullmatch(r"## (\d+)\. .+ \(\d{4}-\d{2}-\d{2}\)", heading) for heading in headings]
    expected = [str(number) for number in range(1, len(headings) + 1)]

    assert headings
    assert expected == [number and number.group(1) for number in numbers]


def test_requirement_files_and_project_name_the_same_libraries():
    known = project()

    assert requirement_names(known["project"]["dependencies"]) == wanted("run.in")
    assert requirement_names(known["project"]["optional-dependencies"]["postgres"]) == wanted("postgres.in")
    assert requirement_names(known["build-system"]["requires"]) <= wanted("build.in")


def test_the_same_library_is_pinned_to_the_same_version_wherever_it_is_installed():
    kept = pins("test.txt")
    libraries = {pin.split("==")[0] for pin in kept}
    tools = {pin for pin in pins("build.txt") if pin.split("==")[0] in libraries}

    assert not (pins("run.txt") | pins("postgres.txt") | tools) - kept


def test_pages_ask_nothing_from_outside():
    pages = [path for folder in ("templates", "static") for path in (ROOT / "web" / folder).rglob("*")]
    own = [path for path in pages if path.is_file() and "vendor" not in path.parts]
    faults = [
        f"{shown(path)}: {found.group()}" for path in own for found in OUTSIDE_ADDRESS.finditer(text_of(path))
    ]

    assert not faults


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ('<script src="https://example.com/x.js">', True),
        ("background: url(//example.com/x.png)", True),
        ('@import "https://example.com/x.css"', True),
        ('<a href="/search?q=a//b">', False),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
        ("background: url('data:image/png;base64,//8=')", False),
    ],
)
def test_outside_addresses_are_told_from_our_own(text, outside):
    assert outside == bool(OUTSIDE_ADDRESS.search(text))
