"""Whether values ascend, as most identifiers do: then none stands there twice."""

from typing import TypeAlias

Comparable: TypeAlias = float | str
Ends: TypeAlias = tuple[Comparable, Comparable]
"""The first and the last of some values, each of which is above the one before."""


class Ascent:
    """Whether each value so far is above the one before.

    Attributes:
        ends: of the values so far; None where there are none.
        goes_on: whether all ascend.
    """

    def __init__(self) -> None:
        self.ends: Ends | None = None
        self.goes_on = True

    def add(self, ends: Ends | None) -> None:
        """Take in the values that follow by their ends; None where they do not ascend."""
        if ends is None or not (self.ends is None or _is_below(self.ends[1], ends[0])):
            self.goes_on = False
        else:
            self.ends = (ends[0] if self.ends is None else self.ends[0], ends[1])

    def merge(self, later: "Ascent") -> None:
        """Take in the values that follow."""
        self.goes_on = self.goes_on and later.goes_on
        if self.goes_on and later.ends is not None:
            self.add(later.ends)


def _is_below(one: Comparable, two: Comparable) -> bool:
    """Whether both are texts, or numbers, and in this order."""
    if isinstance(one, str) or isinstance(two, str):
        return isinstance(one, str) and isinstance(two, str) and one < two
    return one < two
