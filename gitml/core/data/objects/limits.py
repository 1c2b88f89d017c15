"""How many bytes objects can have at most, as far as the records that name them tell."""

from collections.abc import Mapping

from gitml.core.data.objects.names import ObjectName

_ENTRY = 13_000  # bytes of a file's entry in a listing: a path of 4 kB, each letter as \\uXXXX
_MORE = 2**20  # bytes of a listing besides: it may be one that was written in another way


def most_of(name: ObjectName, size: int | None, nfiles: int | None) -> int | None:
    """Bytes that an object of one output has at most; None where its record does not tell.

    A file of a folder is no larger than all of it. How long a listing is, the number of its files
    bounds.

    Args:
        name: of the file, or of the folder's listing, or of one of its files.
        size: bytes of the whole output, as it is recorded.
        nfiles: how many files it has, as it is recorded.
    """
    if name.is_listing:
        return None if nfiles is None else nfiles * _ENTRY + _MORE
    # Text has one hash in DVC 2, with carriage returns and without.
    return 2 * size if name.old and size is not None else size


def widest(one: int | None, other: int | None) -> int | None:
    """The bound of an object that two records name: where one does not tell, there is none."""
    return None if one is None or other is None else max(one, other)


class ObjectLimits:
    """Gathers bounds from records, of which several may name an object."""

    def __init__(self) -> None:
        self._most: dict[ObjectName, int | None] = {}

    def add(self, name: ObjectName, size: int | None, nfiles: int | None = None) -> None:
        """An object of one output more; see :func:`most_of`."""
        most = most_of(name, size, nfiles)
        self._most[name] = widest(self._most.get(name, most), most)

    @property
    def names(self) -> set[ObjectName]:
        """All that were added."""
        return set(self._most)

    @property
    def known(self) -> Mapping[ObjectName, int]:
        """The bounds of those that have one."""
        return {name: most for name, most in self._most.items() if most is not None}
