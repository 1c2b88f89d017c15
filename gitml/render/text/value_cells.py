"""One value of metrics or parameters as a cell, and the two sides of one as two."""

from collections.abc import Sequence
from typing import Literal

from gitml.core.values import MISSING, Missing, Value, ValueChange, is_number
from gitml.render import numbers
from gitml.render.text import cell_text, list_changes, tables
from gitml.render.text.names_apart import apart
from gitml.render.text.terminal import one_line

ABSENT = "–"
_LONGEST = 40  # columns of what is no number
Leaf = Value | Literal[Missing.MISSING]


def capped(leaves: Sequence[object], texts: Sequence[str], columns: int | None) -> Sequence[str]:
    """Values as cells: a list or a text is shortened, so that one does not fill a table.

    Args:
        leaves: the values.
        texts: what each of them is as text.
        columns: of the terminal; None for any width.
    """
    if columns is None:
        return texts
    return [
        text if is_number(leaf) else cell_text.middle(one_line(text), _LONGEST)
        for leaf, text in zip(leaves, texts, strict=True)
    ]


def row(leaves: Sequence[Leaf], columns: int | None) -> list[str]:
    """Values that stand beside each other, with the same decimals."""
    texts = capped(leaves, numbers.alike(leaves), columns)
    return [*map(_cell, leaves, texts)]


def sides(change: ValueChange, columns: int | None) -> list[str]:
    """Both sides of a parameter as they were written; of long lists what they lost and gained."""
    if columns is not None and (told := list_changes.sides(change, _LONGEST)):
        return [tables.Words(one_line(side)) for side in told]
    leaves = (change.base, change.head)
    texts = [numbers.records(leaf) or numbers.exact(leaf) for leaf in leaves]
    return [*map(_cell, leaves, told_apart(leaves, texts, columns))]


def told_apart(
    leaves: Sequence[object], texts: Sequence[str], columns: int | None
) -> Sequence[str]:
    """Both sides of a change as cells, the part in which long ones differ kept.

    Args:
        leaves: the values.
        texts: what each of them is as text.
        columns: of the terminal; None for any width.
    """
    if columns is None or not any(len(text) > _LONGEST for text in texts):
        return texts
    known = apart([one_line(text) for text in texts], _LONGEST)
    return [
        text if is_number(leaf) else known[one_line(text)]
        for leaf, text in zip(leaves, texts, strict=True)
    ]


def _cell(leaf: Leaf, text: str) -> str:
    if leaf is MISSING:
        return text or ABSENT
    return text if is_number(leaf) else tables.Words(text)
