"""Build hook: put htmx, taken from the installed django-htmx, where the pages load it from.

The repository carries no third-party script; the built package carries exactly the checked bytes.
"""

import hashlib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = Path("web/static/vendor")
# source file in django-htmx → (served name, SHA-256 of the release this product was tested with)
WANTED = {
    "django_htmx/static/django_htmx/htmx-2.min.js": (
        "htmx.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
}


class AssetHook(BuildHookInterface[Any]):
    """Copies the wanted scripts before the package is built or installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Copy each wanted file, refusing bytes other than the ones that were tested."""
        target = Path(self.root) / TARGET
        target.mkdir(parents=True, exist_ok=True)
        source = distribution("django-htmx")
        for name, (served, digest) in WANTED.items():
            content = Path(str(source.locate_file(name))).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise RuntimeError(f"{name} is not the tested release of htmx")
            (target / served).write_bytes(content)
        build_data["artifacts"].append(f"{TARGET}/*")
