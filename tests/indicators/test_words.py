"""The word lists: each has one place and says what it is for."""

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import yaml

import indicators

TEXT = files("indicators").joinpath("starter/words.yaml").read_text("utf-8")


def test_no_list_is_written_twice():
    # The loader would silently take the last of two.
    names = [key.value for key, _ in yaml.compose(TEXT).value]

    assert [] == [name for name, count in Counter(names).items() if count > 1]


def test_every_list_is_used():
    sources = "".join(path.read_text("utf-8") for path in Path(indicators.__file__).parent.rglob("*.py"))
    begun = re.findall(r'f"([一-鿿]+)\{', sources)  # words(f"性质词{nature}")
    names = yaml.safe_load(TEXT)

    unused = [name for name in names if f'"{name}"' not in sources and not name.startswith(tuple(begun))]

    assert [] == unused
