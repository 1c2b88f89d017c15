"""Paths relative to the DVC root, with ``/`` between their parts; the root itself is empty."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


def is_outside(path: str) -> bool:
    """Whether a path leads out of the root, or is a URL."""
    return path.startswith(("/", "../")) or path == ".." or "://" in path


def is_text(path: str) -> bool:
    """Whether a path is UTF-8, as all that DVC can record is."""
    try:
        return path.isascii() or bool(path.encode())
    except UnicodeEncodeError:
        return False


def is_ignorable(path: str) -> bool:
    """Whether a line of ``.gitignore`` can name it; else Git would take the data itself."""
    name = path.rpartition("/")[2]
    return "\n" not in name and name == name.rstrip(" \r")


def folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, the nearest first and the root last."""
    outside = is_outside(path)
    while path:
        path = path.rpartition("/")[0]
        if path or not outside:
            yield path


def is_inside(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder``, or lies in it."""
    if not folder:
        return not is_outside(path)
    return path == folder or path.startswith(f"{folder}/")


def overlap(path: str, other: str) -> bool:
    """Whether two paths are the same, or one lies in the other."""
    return is_inside(path, other) or is_inside(other, path)


def one_line(path: str) -> str:
    r"""A path as a message names it: a line break in it is written out, ``\n``."""
    return path.replace("\n", r"\n")


def listed(paths: Sequence[str], most: int = 10) -> str:
    """Paths as a message names them, each on one line: so many, and how many more there are."""
    shown = ", ".join(f"'{one_line(path)}'" for path in paths[:most])
    return shown if len(paths) <= most else f"{shown} and {len(paths) - most} more"


class PathIndex(Generic[T]):
    """Values by path, found by the path itself, by a folder above it and by a path in it.

    A look-up takes time by the depth of the path and the number of answers, however many there are.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._exact: dict[str, list[T]] = {}
        self._inside: dict[str, list[T]] = {}
        for path, value in entries:
            self._exact.setdefault(path, []).append(value)
            for folder in folders(path):
                self._inside.setdefault(folder, []).append(value)

    def around(self, path: str) -> Iterator[T]:
        """The values of the path and of the folders it lies in, the nearest first."""
        for place in (path, *folders(path)):
            yield from self._exact.get(place, ())

    def overlapping(self, path: str) -> Iterator[T]:
        """Those, and then the values of all paths in it."""
        yield from self.around(path)
        yield from self._inside.get(path, ())

    def has_overlap(self, path: str) -> bool:
        """Whether there is any value for what overlaps."""
        return any(True for _ in self.overlapping(path))
