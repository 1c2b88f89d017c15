"""Columns that come with a type, as those of Parquet and JSON."""

from collections.abc import Collection
from typing import Any

from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.cells import Cells
from gitml.core.tables.vocabulary import Vocabulary


def cells(
    values: Any,
    na_values: Collection[str],
    vocabulary: Vocabulary | None = None,
    *,
    is_typed: bool = True,
) -> Cells:
    """The cells of a pyarrow array of any type; an empty text is a missing cell, as in CSV.

    Args:
        values: the array.
        na_values: other texts that stand for a missing cell.
        vocabulary: see :class:`Cells`; None for one of its own.
        is_typed: see there, too.
    """
    import pyarrow as pa

    values = _simple(values)
    if pa.types.is_string(values.type):
        values = _without_missing(values, na_values)
    return Cells(values, is_typed=is_typed, vocabulary=vocabulary or Vocabulary())


def _without_missing(texts: Any, na_values: Collection[str]) -> Any:
    import pyarrow as pa
    import pyarrow.compute

    lacking = pa.compute.equal(pa.compute.binary_length(texts), 0)
    if na_values:
        lacking = pa.compute.or_(lacking, pa.compute.is_in(texts, strings(sorted(na_values))))
    if not pa.compute.any(lacking).as_py():
        return texts
    return pa.compute.if_else(lacking, pa.scalar(None, pa.string()), texts)


def _simple(values: Any) -> Any:
    """As strings, integers and doubles of 64 bits, or timestamps."""
    import pyarrow as pa
    import pyarrow.compute

    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    kind, types = values.type, pa.types
    if types.is_boolean(kind):  # as Python and pandas write them to CSV
        return pa.compute.if_else(values, "True", "False")
    if types.is_date(kind) or types.is_timestamp(kind):
        return values.cast(pa.timestamp("us", getattr(kind, "tz", None)), safe=False)
    if types.is_uint64(kind):
        return values.cast(pa.string())
    if types.is_integer(kind):
        return values.cast(pa.int64())
    if types.is_floating(kind) or types.is_decimal(kind):
        return values.cast(pa.float64())
    if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
        texts = [None if value is None else str(value) for value in values.to_pylist()]
        return pa.array(texts, pa.string())
    return values.cast(pa.string())
