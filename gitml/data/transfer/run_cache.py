"""What stages made earlier, DVC's run-cache: its records, and the outputs that they name."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from gitml.adapters.formats.documents import parse
from gitml.core.data.object_names import ObjectName
from gitml.core.data.safe_paths import is_object_name
from gitml.data.transfer.remotes import Remotes
from gitml.data.transfer.wanted import Wanted
from gitml.errors import GitmlError


class Request(Protocol):
    """Which remote is meant."""

    @property
    def remote(self) -> str | None: ...

    @property
    def dry_run(self) -> bool: ...


def push(remotes: Remotes, request: Request) -> list[Wanted]:
    """Upload the records; answers the outputs that they name.

    Raises:
        ConfigError: the remote takes no run-cache.
        OutsideError: it cannot be written.
    """
    store = remotes.repo.stage_cache
    cache = Path(remotes.repo.cache.legacy.path)
    if request.dry_run:
        found = cache.glob("runs/*/*/*")
        return _outputs(cache, ((one.parent.name, one.name) for one in found))
    return _outputs(cache, store.push(request.remote))


def pull(remotes: Remotes, request: Request) -> list[Wanted]:
    """Download the records; answers the outputs that they name.

    Raises:
        ConfigError: the remote has no run-cache.
        OutsideError: it cannot be read.
    """
    cache = Path(remotes.repo.cache.legacy.path)
    if request.dry_run:
        return []
    return _outputs(cache, remotes.repo.stage_cache.pull(request.remote))


def _outputs(cache: Path, runs: Iterable[tuple[str, str]]) -> list[Wanted]:
    found = []
    for key, value in runs:
        path = cache / "runs" / key[:2] / key / value
        try:
            document: Any = parse(path.name, path.read_bytes())
        except (OSError, GitmlError):
            continue  # DVC passes over it, too
        entries = document.get("outs") if isinstance(document, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            md5 = entry.get("md5") if isinstance(entry, dict) else None
            if isinstance(md5, str) and is_object_name(md5):
                name = ObjectName(md5, entry.get("hash") != "md5")
                found.append(Wanted(f"{entry.get('path')} (of an earlier run)", name))
    return found
