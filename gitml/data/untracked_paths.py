"""Paths at which no data is recorded, also inside of tracked folders."""

from collections.abc import Iterable, Sequence

from gitml.core.data.pointers import Pointer, is_hash
from gitml.core.paths import is_inside
from gitml.data.listing_source import Listing
from gitml.errors import GitmlError, UsageError


def refuse_untracked(paths: Iterable[str], pointers: Sequence[Pointer], listing: Listing) -> None:
    """Refuse a path at which, above which and in which nothing is recorded.

    A folder whose files are not known may have any.

    Args:
        paths: from the root.
        pointers: what is recorded.
        listing: gives those that are at hand.

    Raises:
        UsageError: there is such a path.
    """
    for path in paths:
        if not any(_has(pointer, path, listing) for pointer in pointers):
            raise UsageError(
                f"no data is tracked at '{path}'", hint="see what is: gitml status --all"
            )


def _has(pointer: Pointer, path: str, listing: Listing) -> bool:
    """Whether an output lies at or below a path, or may have something there."""
    if is_inside(pointer.path, path):
        return True
    if not is_inside(path, pointer.path):
        return False
    files = pointer.files
    if files is None and not is_hash(pointer.md5):
        return True  # it was never here, or its cloud alone knows it
    if files is None and pointer.is_folder:
        try:
            files = listing(str(pointer.md5))
        except GitmlError:  # who needs it tells of it
            files = None
        if files is None:
            return True
    inner = path.removeprefix(f"{pointer.path}/")
    return any(is_inside(name, inner) for name in files or ())
