"""Cells that stand for one value each, and such as stand for several.

From 2**53 on, a float does not tell one whole number from the next.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gitml.core.tables.text_values import GREATEST_WHOLE
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[Any]
    Flags: TypeAlias = NDArray[np.bool_]

_SHOWN = 3


def are_rounded(column: "Column") -> "Flags":
    """Where a cell is finite, and a float that may stand for several whole numbers."""
    if column.dtype.kind != "f":
        return np.zeros(len(column), dtype=bool)
    return np.isfinite(column) & (np.abs(column) >= GREATEST_WHOLE)


def refuse_rounded(source: str, columns: "Mapping[str, Column]", what: str) -> None:
    """Raise ConfigError where names are floats that may stand for several whole numbers.

    Args:
        source: the file.
        columns: by name, in the order of the file's rows.
        what: the cells name, in the plural.
    """
    for name, column in columns.items():
        rounded = are_rounded(column)
        if rounded.any():
            raise ConfigError(
                f"{source}: '{name}' is a number from 2**53 up, written with a point or an "
                f"exponent, in {some_rows(rounded)}; as such not all {what} can be told apart",
                hint=f"write {what} as whole numbers without a point, or as words",
            )


def some_rows(which: "Flags") -> str:
    """``4 of 400 rows: 1, 51, 101, …``, counted from 1."""
    places = np.flatnonzero(which)
    more = ", …" if len(places) > _SHOWN else ""
    rows = ", ".join(str(place + 1) for place in places[:_SHOWN])
    return f"{len(places)} of {len(which)} rows: {rows}{more}"


def differ(one: "Column", other: "Column") -> "Flags":
    """Where two columns of equal length differ, shape (n,).

    ``1`` and ``1.0`` are the same, and so are two empty cells. Whole numbers are compared digit by
    digit; one beside a float that may stand for several is taken for another one.
    """
    found: Flags
    kinds = one.dtype.kind + other.dtype.kind
    if not set(kinds) <= set("biuf"):
        found = one.astype(str) != other.astype(str)
        return found
    if kinds == "ff":
        found = (one != other) & ~(np.isnan(one) & np.isnan(other))
        return found
    found = (one != other) | are_rounded(one) | are_rounded(other)
    return found
