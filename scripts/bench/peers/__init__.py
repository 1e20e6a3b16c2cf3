"""The peers: other ways to search the same documents. Every module here is one, with `open_peer(folder)`."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from scripts.bench.peer import Peer


def peer_names() -> tuple[str, ...]:
    """Return the names of all peers, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def open_peer(name: str, folder: Path) -> Peer | None:
    """Return a peer that keeps its index in `folder`, None if its package is not installed."""
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("kb", "scripts"):
            raise  # a fault of ours, no missing package
        return None
    folder.mkdir(parents=True)
    peer: Peer = module.open_peer(folder)
    return peer
