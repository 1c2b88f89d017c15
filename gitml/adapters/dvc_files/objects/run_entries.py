"""The entries of DVC's run-cache, and those that nothing can restore."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from gitml.core.data.objects.garbage import names_in
from gitml.errors import OutsideError


def entries(cache: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    """Every entry of a cache's folder, with the objects that it mentions."""
    for entry in sorted((cache / "runs").glob("??/*/*")):
        if entry.is_file() and not entry.name.endswith(".tmp"):
            try:
                yield entry, names_in(entry.read_bytes())
            except OSError as error:
                raise OutsideError(f"cannot be read: {entry}: {error.strerror}") from error


def useless(cache: Path, unused: AbstractSet[str]) -> list[Path]:
    """Entries of runs whose outputs are among the unused objects, so that nothing restores them."""
    return [entry for entry, names in entries(cache) if not unused.isdisjoint(names)]


def remove(found: Iterable[Path]) -> None:
    """Delete entries, with their folders where these are empty then."""
    for entry in found:
        entry.unlink(missing_ok=True)
        try:
            entry.parent.rmdir()
        except OSError:
            continue
