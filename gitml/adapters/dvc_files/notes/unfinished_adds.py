"""A note of data that is being added: by then the cache may have bytes that no record names.

Such bytes are an object without a name, which ``gc`` takes. So a file that has them is not to be
replaced for the reason that the cache has them. The note stays where adding did not end, as when it
was killed, until the same is added.
"""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from gitml.adapters.dvc_files.notes import disposable
from gitml.core.paths import is_inside

_FILE = ".dvc/tmp/gitml/adding.json"


@contextlib.contextmanager
def adding(root: Path, paths: Iterable[str]) -> Iterator[None]:
    """Note paths while they are added, under DVC's lock of the repository.

    What cannot be written is forgotten.

    Args:
        root: of the DVC repository.
        paths: relative to ``root``.
    """
    before, wanted = noted(root), frozenset(paths)
    _write(root, before | wanted)
    yield
    _write(root, {one for one in before if not any(is_inside(one, path) for path in wanted)})


def noted(root: Path) -> frozenset[str]:
    """The paths, relative to the root, of which adding did not end, or is under way."""
    return frozenset(disposable.names(root / _FILE))


def _write(root: Path, paths: Iterable[str]) -> None:
    if content := sorted(paths):
        disposable.write(root / _FILE, content)
        return
    with contextlib.suppress(OSError):
        (root / _FILE).unlink(missing_ok=True)
