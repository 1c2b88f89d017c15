"""The test set of an evaluation at two points: whether it is the same file, and what of it is not.

Ids and labels of predictions tell which rows there are, and not what the models were shown of them:
only the test set itself has that.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gitml.core.evaluation.exact_cells import differ
from gitml.core.evaluation.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[Any]
    Table: TypeAlias = Mapping[str, Column]
    Pair: TypeAlias = tuple[Column, Column]


def changed_columns(
    tables: "tuple[Table, Table]", sides: tuple[Predictions, Predictions], id_name: str | None
) -> tuple[str, ...] | None:
    """The columns, apart from the label's, in which a row of both points differs.

    A column that one point alone has is no change: a head may be shown more of the same rows. The
    label's column is the one that tells the labels of both sides' predictions, whatever it calls
    the classes.

    Args:
        tables: the test set at both points, a column each by its name.
        sides: the predictions of both.
        id_name: the column that names a row, in the tables and the predictions.

    Returns:
        None where rows of the tables cannot be told from each other.
    """
    places = _common_rows(tables, sides, id_name)
    if places is None:
        return None
    base, head = tables
    left, right = places
    labels = _labels(sides, id_name, (base, head), places)
    found = []
    for name in (name for name in base if name in head and name != id_name):
        pair = (base[name][left], head[name][right])
        if differ(*pair).any() and not (labels and _tell_the_same(pair, labels)):
            found.append(name)
    return tuple(found)


def _common_rows(
    tables: "tuple[Table, Table]", sides: tuple[Predictions, Predictions], id_name: str | None
) -> "Pair | None":
    """The places of the rows that both tables have; by their order where they have no ids."""
    import pandas as pd

    base, head = tables
    if id_name is not None and id_name in base and id_name in head:
        old, new = (pd.Index(table[id_name].astype(str)) for table in tables)
        if not (old.is_unique and new.is_unique):
            return None
        found = old.get_indexer(new)
        return found[found >= 0], np.flatnonzero(found >= 0)
    lengths = {len(column) for table in tables for column in table.values()}
    if lengths != {len(sides[0])} or len(sides[0]) != len(sides[1]):
        return None
    rows = np.arange(len(sides[0]))
    return rows, rows


def _labels(
    sides: tuple[Predictions, Predictions],
    id_name: str | None,
    tables: "tuple[Table, Table]",
    places: "Pair",
) -> "Pair | None":
    """The labels of the same rows, as the predictions of each side have them."""
    import pandas as pd

    found = []
    for side, table, rows in zip(sides, tables, places, strict=True):
        if id_name is None or id_name not in table or side.ids is None:
            if len(side) != len(rows):
                return None
            found.append(side.label[rows].astype(str))
            continue
        known = pd.Index(side.ids.astype(str)).get_indexer(table[id_name][rows].astype(str))
        if (known < 0).any():
            return None
        found.append(side.label[known].astype(str))
    return found[0], found[1]


def _tell_the_same(one: "Pair", other: "Pair") -> bool:
    """Whether each value of one stands for one value of the other, over both sides."""
    left, right = (np.concatenate([side.astype(str) for side in pair]) for pair in (one, other))
    pairs = {*zip(left.tolist(), right.tolist(), strict=True)}
    return len(pairs) == len({*left.tolist()}) == len({*right.tolist()})
