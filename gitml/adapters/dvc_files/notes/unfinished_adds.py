"""A note of data that is being added: by then the cache may have bytes that no record names.

Such bytes are an object without a name, which ``gc`` takes. So a file that has them is not to be
replaced for the reason that the cache has them. The note stays where adding did not end, as when it
was killed, until the same is added.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from gitml.adapters.files import read_whole, write_atomically
from gitml.core.paths import is_inside

_FILE = ".dvc/tmp/gitml/adding.json"
_LARGEST = 2**24  # bytes of the file, which may have come with the repository


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
    try:
        known = json.loads(read_whole(root / _FILE, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return frozenset()
    return (
        frozenset(path for path in known if isinstance(path, str))
        if isinstance(known, list)
        else frozenset()
    )


def _write(root: Path, paths: Iterable[str]) -> None:
    content = sorted(paths)
    with contextlib.suppress(OSError):
        if content:
            write_atomically(root / _FILE, json.dumps(content))
        else:
            (root / _FILE).unlink(missing_ok=True)
