"""What is wrong with a table, in words: the same in all outputs."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gitml.core.schemas.acceptance import is_acceptable
from gitml.core.schemas.anomalies import OF_TABLE, Anomaly, Kind
from gitml.core.shell_words import quoted
from gitml.core.values import Value, is_number
from gitml.render import numbers
from gitml.render.text.cell_text import middle
from gitml.render.text.terminal import one_line

_MOST_VALUES = 8
_LONGEST = 40  # characters of a cell that is shown
_ISO = "dates as 2024-01-31"


def accept_command(anomaly: Anomaly, options: str) -> str:
    """What changes the schema so that this is no anomaly; empty where nothing does.

    Args:
        anomaly: of a table.
        options: that name the table.
    """
    if not is_acceptable(anomaly.kind):
        return ""
    column = "" if anomaly.kind in OF_TABLE else quoted(anomaly.column)
    words = ["gitml schema accept", anomaly.kind]
    words += [options, "--", column] if anomaly.column.startswith("-") else [column, options]
    return " ".join(filter(None, words))


def examples(anomaly: Anomaly) -> str:
    """Rows with what stands there."""
    shown = []
    for one in anomaly.examples:
        place = f"{one_line(one.file)} row {one.row}" if one.file else f"row {one.row}"
        shown.append(place if one.value is None else f"{place}: {cell(one.value)}")
    more = anomaly.bad - len(anomaly.examples)
    return ", ".join(shown) + (f" and {more} more" if shown and more > 0 else "")


def cell(value: object) -> str:
    """What stands in a cell; quoted where one could not see where it ends."""
    text = middle(one_line(str(value)), _LONGEST)
    return text if text and text == text.strip() and "," not in text else f"'{text}'"


def expected(anomaly: Anomaly) -> str:
    """What the schema says."""
    return _EXPECTED[anomaly.kind](anomaly)


def sentence(anomaly: Anomaly) -> str:
    """What is wrong, in one sentence without its end."""
    return _SENTENCES[anomaly.kind](anomaly)


def _counted(anomaly: Anomaly, what: str = "cells") -> str:
    part = "" if anomaly.share is None else f" ({numbers.share(anomaly.share)})"
    return f"{anomaly.bad} of {anomaly.of} {what}{part}"


def _verb(anomaly: Anomaly, one: str, many: str) -> str:
    return one if anomaly.bad == 1 else many


def _listed(values: Value, most: int = _MOST_VALUES) -> str:
    return numbers.few([cell(value) for value in values], most) if isinstance(values, list) else ""


def _limited(anomaly: Anomaly, none: str, some: str) -> str:
    limit = anomaly.limit
    return f"at most {numbers.share(limit)} {some}" if is_number(limit) and limit else none


def _unseen(anomaly: Anomaly) -> str:
    values = anomaly.found if isinstance(anomaly.found, list) else []
    hold = _verb(anomaly, "holds", "hold")
    which = "a value that is" if len(values) == 1 else f"{len(values)} values that are"
    return f"{_counted(anomaly)} {hold} {which} not known: {_listed(anomaly.found)}{_near(anomaly)}"


def _near(anomaly: Anomaly) -> str:
    """What is only written otherwise than a known value."""
    told = [_alike(one, known) for one, known in anomaly.near]
    return f" ({numbers.few(told, 3)})" if told else ""


def _alike(one: str, known: str) -> str:
    return f"{cell(one)} differs only by {_how(one, known)} from {cell(known)}"


def _how(one: str, other: str) -> str:
    """What two texts that are nearly the same differ by."""
    if one.casefold() == other.casefold():
        return "case"
    return "white space" if one.split() == other.split() else "case and white space"


def _classes(anomaly: Anomaly) -> str:
    told = [_unseen(anomaly)] if anomaly.bad else []
    if anomaly.lacking:
        told.append(f"no row has the class {_listed([*anomaly.lacking])}")
    return "; ".join(told)


def _lacking_column(anomaly: Anomaly) -> str:
    part = f" of {one_line(str(anomaly.found))}" if anomaly.found else ""
    near = f"; there is a new one called {cell(anomaly.near[0][1])}" if anomaly.near else ""
    return f"the column is missing{part}{near}"


def _new_column(anomaly: Anomaly) -> str:
    part = f" of {one_line(str(anomaly.found))}" if anomaly.found else ""
    return f"the schema does not name this column{part}"


def _bound(anomaly: Anomaly) -> str:
    side = "below" if anomaly.kind == "below_min" else "above"
    beyond = f"{_counted(anomaly)} {_verb(anomaly, 'is', 'are')} {side} {_number(anomaly.limit)}"
    return f"{beyond}, as far as {_number(anomaly.found)}"


def _number(value: Value) -> str:
    return f"{value:.10g}" if is_number(value) else str(value)


def _of_baseline(anomaly: Anomaly) -> str:
    low, high = anomaly.limit if isinstance(anomaly.limit, list) else (None, None)
    bounds = [f"at least {_number(low)}"] if low is not None else []
    bounds += [f"at most {_number(high)}"] if high is not None else []
    return f"{' and '.join(bounds)} rows, as the baseline has {anomaly.of}"


def _type(anomaly: Anomaly) -> str:
    what = "number" if anomaly.found == "string" else "whole number"
    return f"{_counted(anomaly)} {_verb(anomaly, f'is no {what}', f'are no {what}s')}"


def _rows(anomaly: Anomaly, only: str = "") -> str:
    found = int(_float(anomaly.found))
    return f"there {'is' if found == 1 else 'are'} {only}{numbers.counted(found, 'row')}"


def _format(anomaly: Anomaly) -> str:
    told = f"{_counted(anomaly)} {_verb(anomaly, 'is no date', 'are no dates')}"
    if not anomaly.found:
        return told
    return f"{told}; by {anomaly.found} {_verb(anomaly, 'it is', 'they are')}"


def _shared(anomaly: Anomaly) -> str:
    other = one_line(str(anomaly.found))
    return f"{_counted(anomaly, 'rows')} {_verb(anomaly, 'is', 'are')} in {other}, too"


def _said(anomaly: Anomaly) -> str:
    return one_line(str(anomaly.found))


_Words = Callable[[Anomaly], str]
_EXPECTED: Mapping[Kind, _Words] = MappingProxyType(
    {
        "new_column": lambda _: "only columns that the schema names",
        "missing_column": lambda _: "a column of this name",
        "repeated_name": lambda _: "a name of its own",
        "type": lambda one: "whole numbers" if one.limit == "int" else "numbers",
        "missing_values": lambda one: _limited(one, "no missing cells", "missing"),
        "all_missing": lambda _: "some values",
        "unseen_values": lambda one: _limited(one, "known values only", "of values that are new"),
        "below_min": lambda one: f"{_number(one.limit)} or more",
        "above_max": lambda one: f"{_number(one.limit)} or less",
        "not_finite": lambda one: _limited(one, "finite numbers", "not finite"),
        "not_unique": lambda _: "each value once",
        "bad_format": lambda one: f"dates as {one.limit}" if one.limit else _ISO,
        "too_few_rows": lambda one: f"{one.limit} or more",
        "too_many_rows": lambda one: f"{one.limit} or fewer",
        "row_count_vs_baseline": _of_baseline,
        "empty": lambda one: f"{numbers.counted(int(_float(one.limit)), 'row')} or more",
        "target_classes": lambda one: f"the classes {_listed(one.limit)}",
        "constant": lambda _: "different values",
        "overlap": lambda one: _limited(one, "no rows of it", "of them"),
        "repeated_header": lambda _: "rows of values below the one header",
        "bad_schema": lambda _: "a schema that can be used",
        "unreadable": lambda _: "a table",
    }
)
_SENTENCES: Mapping[Kind, _Words] = MappingProxyType(
    {
        "new_column": _new_column,
        "missing_column": _lacking_column,
        "repeated_name": lambda one: f"an earlier column is called {cell(one.found)}, too",
        "type": _type,
        "missing_values": lambda one: f"{_counted(one)} {_verb(one, 'is', 'are')} missing",
        "all_missing": lambda one: (
            "its only cell is missing" if one.of == 1 else f"all {one.of} cells are missing"
        ),
        "unseen_values": _unseen,
        "below_min": _bound,
        "above_max": _bound,
        "not_finite": lambda one: f"{_counted(one)} {_verb(one, 'is', 'are')} infinite",
        "not_unique": lambda one: (
            f"{_counted(one)} {_verb(one, 'repeats a value', 'repeat values')} of an earlier row"
        ),
        "bad_format": _format,
        "too_few_rows": lambda one: _rows(one, "only "),
        "too_many_rows": _rows,
        "row_count_vs_baseline": _rows,
        "empty": lambda _: "there are no rows",
        "target_classes": _classes,
        "constant": lambda one: f"all {one.of} cells hold {cell(one.found)}",
        "overlap": _shared,
        "repeated_header": lambda one: (
            f"{_counted(one, 'rows')} {_verb(one, 'is', 'are')} the header again"
        ),
        "bad_schema": _said,
        "unreadable": _said,
    }
)


def _float(value: Value) -> float:
    return float(value) if is_number(value) else 0.0
