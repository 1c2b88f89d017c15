"""Files of predictions: CSV, TSV and Parquet, one row of a test set a line."""

import difflib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from gitml.adapters.formats.tabular import parquet, prediction_weights
from gitml.core.evaluation.predictions import Predictions
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.core.tables import text_values
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gitml.core.evaluation import exact_cells

    Columns: TypeAlias = Mapping[str, NDArray[Any]]
else:  # a name alone may be asked for, which needs no NumPy
    exact_cells = LateModule("gitml.core.evaluation.exact_cells")

_DELIMITERS: Mapping[str, str] = MappingProxyType({".csv": ",", ".tsv": "\t"})
_PARQUET = (".parquet", ".pq")
SUFFIXES = (*_DELIMITERS, *_PARQUET)
# What pandas, NumPy and R write for a value that is not there.
_MISSING = ("nan", "NaN", "NAN", "NA", "<NA>")
_NO_VALUE = "nan and NA are what is written for a missing value; give a class another name"


def read(
    source: str, content: bytes, evaluation: Evaluation, *, is_base: bool = False
) -> Predictions:
    """Read the columns that an evaluation names.

    A cell is missing where it is empty. Of labels and predictions it is also missing where it says
    ``nan`` or ``NA``: a model that says so of every row would be right where labels are missing. A
    class may be called None.

    Args:
        source: path, for messages; its suffix tells the format.
        content: the bytes of the file.
        evaluation: names of columns.
        is_base: whether a head tells which slice a row belongs to, and how much it counts.

    Raises:
        ConfigError: it cannot be read, a column is not there, or a cell is empty that must not be.
    """
    slices = () if is_base else evaluation.slices
    wanted = [evaluation.label, evaluation.prediction, evaluation.id, *evaluation.scores]
    own = {name: metric.column for name, metric in evaluation.row_metrics.items()}
    named = (*wanted, evaluation.weight, *own.values(), *(rule.column for rule in slices))
    names = list(dict.fromkeys(name for name in named if name is not None))
    optional = {evaluation.weight, *own.values()} - {*wanted} if is_base else set()
    table = _table(source, content, names, optional)
    weighed = evaluation.weight is not None and evaluation.weight in table
    return Predictions(
        source,
        label=_answers(source, table, evaluation.label),
        prediction=_answers(source, table, evaluation.prediction)
        if evaluation.prediction
        else None,
        scores=_numbers(source, table, evaluation.scores) if evaluation.scores else None,
        ids=_ids(source, table, evaluation.id) if evaluation.id else None,
        slices={rule.column: _parts(source, table, rule) for rule in slices},
        row_values={
            name: _numbers(source, table, [column])[:, 0]
            for name, column in own.items()
            if column in table
        },
        weight=_weights(source, table, evaluation.weight or "") if weighed else None,
    )


def columns(source: str, content: bytes) -> "Columns":
    """Every column of a table by its name; empty cells are NaN.

    Raises:
        ConfigError: it cannot be read.
    """
    table = _table(source, content, (), ())
    return {str(name): table[name].to_numpy() for name in table.columns}


def _table(
    source: str, content: bytes, names: Sequence[str], optional: Collection[str | None]
) -> "pd.DataFrame":
    """The columns of these names, all for none of them.

    Args:
        source: path, for messages.
        content: of the file.
        names: columns.
        optional: those of them that need not be there.
    """
    suffix = PurePosixPath(source).suffix.lower()
    if suffix in _PARQUET:
        return _parquet(source, content, names, optional)
    if suffix not in _DELIMITERS:
        raise ConfigError(
            f"{source}: not a file of predictions",
            hint=f"they are read from {', '.join(SUFFIXES)} files",
        )
    import pandas as pd

    delimiter = _DELIMITERS[suffix]
    header = _header(source, content, delimiter)
    names = [name for name in names if name in header or name not in optional]
    _refuse_absent(source, header, names)
    _refuse_ragged(source, content, delimiter.encode(), len(header))
    try:
        # Of rows that are too long pandas tells only where it is not asked for some columns.
        return pd.read_csv(
            io.BytesIO(content),
            sep=delimiter,
            usecols=None if b'"' in content or not names else list(names),
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8-sig",
            index_col=False,
            low_memory=False,  # each part of a file would decide for itself what is a number
        )
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError) as error:
        raise ConfigError(f"{source}: cannot be read: {error}".strip()) from error


def _header(source: str, content: bytes, delimiter: str) -> list[str]:
    import csv

    line, _, _ = content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    try:
        found = next(csv.reader([line.decode().rstrip("\r")], delimiter=delimiter), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{source}: line 1 is no header: {error}") from error
    twice = {name for name, count in Counter(found).items() if count > 1}
    if twice:
        raise ConfigError(f"{source}: two columns are called '{min(twice)}'")
    return found


def _refuse_ragged(source: str, content: bytes, delimiter: bytes, width: int) -> None:
    """Raise ConfigError where a row has more or fewer cells than the header."""
    if b'"' in content:
        return  # a delimiter may be text; pandas is asked for all columns
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    if content.count(delimiter) == lines * (width - 1):
        return
    for number, line in enumerate(content.splitlines(), start=1):
        if line and (cells := line.count(delimiter) + 1) != width:
            raise ConfigError(f"{source}: line {number} has {cells} cells, and the header {width}")


def _parquet(
    source: str, content: bytes, names: Sequence[str], optional: Collection[str | None]
) -> "pd.DataFrame":
    try:
        file = parquet.open_whole(source, content)
        known = file.schema_arrow.names
        names = [name for name in names if name in known or name not in optional]
        _refuse_absent(source, known, names)
        table: pd.DataFrame = file.read(columns=list(names) or None).to_pandas()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{source}: cannot be read: {error}") from error
    return table


def _refuse_absent(source: str, there: Iterable[str], names: Iterable[str]) -> None:
    known = list(there)
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise ConfigError(
                f"{source}: no column '{name}'",
                hint=f"did you mean '{near[0]}'?"
                if near
                else f"its columns are: {', '.join(known[:20]) or 'none'}",
            )


def _answers(source: str, table: "pd.DataFrame", name: str) -> Any:
    """A column of labels or predictions, of which none is missing."""
    column = table[name]
    if column.dtype.kind not in "iufb":
        named = column.astype(str).str.strip().isin(_MISSING) & ~column.isna()
        _refuse(source, name, named.to_numpy(), "is no value", _NO_VALUE)
    found = _whole(source, table, name)
    if found.dtype.kind == "f":
        _refuse(source, name, abs(found) == float("inf"), "is infinite")
    return found


def _ids(source: str, table: "pd.DataFrame", name: str) -> Any:
    found = _whole(source, table, name)
    exact_cells.refuse_rounded(source, {name: found}, "rows")
    return found


def _refuse(
    source: str, name: str, wrong: "NDArray[Any]", said: str, hint: str | None = None
) -> None:
    if wrong.any():
        raise ConfigError(f"{source}: '{name}' {said} in {exact_cells.some_rows(wrong)}", hint)


def _whole(source: str, table: "pd.DataFrame", name: str) -> Any:
    """A column without a missing cell: numbers as numbers, all else as text."""
    column = table[name]
    _refuse(source, name, column.isna().to_numpy(), "is empty")
    if column.dtype.kind in "iufb":
        return column.to_numpy()
    return column.astype(str).to_numpy(dtype=object)


def _weights(source: str, table: "pd.DataFrame", name: str) -> Any:
    """How much each row counts."""
    try:
        weights = _as_numbers(table[name])
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{source}: '{name}': {error}: weights are numbers") from error
    return prediction_weights.checked(source, name, weights)


def _numbers(source: str, table: "pd.DataFrame", names: Sequence[str]) -> Any:
    """Columns of numbers, shape (n, columns); NaN where a cell is empty."""
    import numpy as np

    try:
        return np.column_stack([_as_numbers(table[name]) for name in names])
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{source}: {error}: these are numbers: {', '.join(names)}") from error


def _as_numbers(column: "pd.Series[Any]") -> Any:
    """A column as numbers; NaN where a cell is empty.

    Raises:
        ValueError: a cell is none. NumPy would read 1_000 as one, and digits of any script: what is
            a number is the same for a schema.
        TypeError: as that.
    """
    if column.dtype.kind not in "iufb":
        for cell in column.dropna().unique():
            if isinstance(cell, str) and text_values.declared_number(cell) is None:
                raise ValueError(f"could not convert string to float: {cell!r}")
    try:
        return column.to_numpy(dtype=float)
    except OverflowError as error:  # of a whole number with hundreds of digits
        raise ValueError(f"'{column.name}' has a number that is too large") from error


def _parts(source: str, table: "pd.DataFrame", rule: SliceRule) -> Any:
    """Of each row the slice it belongs to, as text."""
    import pandas as pd

    column = table[rule.column]
    if not rule.bins:
        exact_cells.refuse_rounded(source, {rule.column: column.to_numpy()}, "slices")
        texts = column.astype(str).to_numpy(dtype=object, copy=True)
        texts[column.isna().to_numpy()] = "(empty)"
        return texts
    try:
        numbers = pd.Series(_as_numbers(column))
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"{source}: '{rule.column}' has bins and is no number: {error}"
        ) from error
    edges = [-float("inf"), *rule.bins, float("inf")]
    cut = pd.cut(numbers, edges, right=False, labels=rule.parts).astype(object)
    return cut.where(cut.notna(), "(empty)").to_numpy(object)
