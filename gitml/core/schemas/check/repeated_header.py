"""Rows that are the header again, as where files were joined as they are."""

from typing import TYPE_CHECKING, Any

from gitml.core.schemas.anomalies import Anomaly, Kind
from gitml.core.schemas.check.tally import Tally
from gitml.core.tables.arrow_arrays import are_valid, indices, numpy_array, strings
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LateModule("numpy")

_BOM = "\ufeff"  # before the header of a file that was joined to another
_FOLLOWING: frozenset[Kind] = frozenset(
    {"type", "bad_format", "unseen_values", "target_classes", "not_unique"}
)


def header_rows(block: Block) -> "NDArray[np.int64]":
    """The rows of a block, from 0, of which every cell is the name of its column.

    Of one column alone that may well be a value.
    """
    names = {name: block.renamed.get(name, name) for name in block.columns}
    named = {name: block.columns[name] for name, text in names.items() if text}
    if len(names) < 2 or not named:
        return np.empty(0, np.int64)
    quickest = min(named, key=lambda name: len(named[name].distinct.values))
    rows = _holding(named[quickest], names[quickest])
    for name, text in names.items():
        if not len(rows):
            break
        rows = rows[_are(block.columns[name].values.take(indices(rows)), text)]
    return rows


def _holding(cells: Cells, text: str) -> "NDArray[np.int64]":
    which = _are(cells.distinct.values.array, text)
    return cells.rows(which) if which.any() else np.empty(0, np.int64)


def _are(values: Any, text: str) -> "NDArray[np.bool_]":
    """Which cells hold a text; a name that is empty is a missing cell."""
    import pyarrow as pa
    import pyarrow.compute

    if not text:
        return ~are_valid(values)
    if not pa.types.is_string(values.type):
        return np.zeros(len(values), np.bool_)
    found: NDArray[np.bool_] = numpy_array(
        pa.compute.is_in(values, strings([text, f"{_BOM}{text}"]))
    )
    return found


def follows(anomaly: Anomaly, headers: Tally, text: str) -> bool:
    """Whether nothing is wrong but the cells of such rows.

    Args:
        anomaly: of a column.
        headers: the rows.
        text: the name of the column, as the header has it.
    """
    if anomaly.kind not in _FOLLOWING or anomaly.lacking:
        return False
    first = anomaly.kind == "not_unique"  # which is in no earlier row
    shown = all(one.value in (text, f"{_BOM}{text}") for one in anomaly.examples)
    return shown and anomaly.bad == headers.bad - first
