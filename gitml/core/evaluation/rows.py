"""The rows of an exam in the form that metrics are computed from: classes by place, and scores."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gitml.core.evaluation.exam import Exam
from gitml.core.evaluation.magnitude import times_power
from gitml.core.evaluation.predictions import Predictions
from gitml.core.tables.text_values import GREATEST_WHOLE, declared_number
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[Any]
    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Ints: TypeAlias = NDArray[np.int64]

_TRUTHS = {"0": "0", "1": "1", "False": "0", "True": "1", "false": "0", "true": "1"}
_USUAL_POSITIVE = ("1", "True", "true")
_SHOWN = 10
_BY_SCORES = frozenset({"roc_auc", "average_precision"})


@dataclass(frozen=True, slots=True, eq=False)
class ClassRows:
    """Rows of a classification.

    Attributes:
        label: shape (n,), the class by its place in ``classes``.
        base, head: the same, as predicted; None where a side has scores only.
        base_scores, head_scores: shape (n, classes); None where a side has none.
        classes: names, sorted.
        positive: place of the positive class; -1 where there are not two, or nobody said which.
        weight: shape (n,), how much each row counts; None where all count the same.
        row_values: by metric of the team's own, shape (n,) of base and head.
    """

    label: "Ints"
    base: "Ints | None"
    head: "Ints | None"
    base_scores: "Floats | None"
    head_scores: "Floats | None"
    classes: tuple[str, ...]
    positive: int
    weight: "Floats | None" = None
    row_values: Mapping[str, "tuple[Floats, Floats]"] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.label)

    def where(self, chosen: "Flags") -> "ClassRows":
        """Some of the rows."""
        some = np.flatnonzero(chosen)  # of many columns, finding the places once is faster
        return replace(
            self,
            label=self.label[some],
            base=None if self.base is None else self.base[some],
            head=None if self.head is None else self.head[some],
            base_scores=None if self.base_scores is None else self.base_scores[some],
            head_scores=None if self.head_scores is None else self.head_scores[some],
            weight=None if self.weight is None else self.weight[some],
            row_values=_chosen(self.row_values, some),
        )


@dataclass(frozen=True, slots=True, eq=False)
class NumberRows:
    """Rows of a regression: each shape (n,); the others as those of :class:`ClassRows`."""

    truth: "Floats"
    base: "Floats"
    head: "Floats"
    weight: "Floats | None" = None
    row_values: Mapping[str, "tuple[Floats, Floats]"] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.truth)

    def where(self, chosen: "Flags") -> "NumberRows":
        """Some of the rows."""
        some = np.flatnonzero(chosen)
        weight = None if self.weight is None else self.weight[some]
        values = _chosen(self.row_values, some)
        return NumberRows(self.truth[some], self.base[some], self.head[some], weight, values)

    def times_power(self, exponent: int) -> "NumberRows":
        """Truth and predictions times 2**exponent."""
        truth, base, head = (times_power(c, exponent) for c in (self.truth, self.base, self.head))
        return replace(self, truth=truth, base=base, head=head)


def _chosen(
    values: Mapping[str, "tuple[Floats, Floats]"], some: "Ints"
) -> Mapping[str, "tuple[Floats, Floats]"]:
    return {name: (base[some], head[some]) for name, (base, head) in values.items()}


def _row_values(exam: Exam) -> Mapping[str, "tuple[Floats, Floats]"]:
    """Of both sides; NaN where the base has none, as the head is the first to write them."""
    none = np.full(len(exam.head), math.nan)
    head = exam.head.row_values
    return {name: (exam.base.row_values.get(name, none), head[name]) for name in head}


def class_rows(exam: Exam, positive: str | None) -> ClassRows:
    """The rows of two classifiers.

    Args:
        exam: both models on the same rows.
        positive: the positive class of two; None for the usual one, 1 or True.

    Raises:
        ConfigError: there is no such class, or scores are not one for each class.
    """
    columns = [exam.head.label, exam.base.prediction, exam.head.prediction]
    classes, (label, base, head) = _encode(columns)
    if not len(exam.head):  # nothing is in common, so that there are no classes either
        return ClassRows(np.empty(0, dtype=np.int64), base, head, None, None, (), -1)
    place = _positive(classes, positive)
    for side in (exam.base, exam.head):
        if side.scores is not None and not _fit(side.scores, len(classes)):
            count = side.scores.shape[1]
            columns_of = "column of scores" if count == 1 else "columns of scores"
            whose = _of_one_side(exam, classes, label, base, head)
            raise ConfigError(
                f"{side.source}: {count} {columns_of} and {len(classes)} classes: "
                f"{', '.join(classes[:_SHOWN])}{whose}",
                hint="name one column for each class, in the order of the sorted classes: scores",
            )
    return ClassRows(
        label if label is not None else np.empty(0, dtype=np.int64),
        base,
        head,
        _scores(exam.base, place),
        _scores(exam.head, place),
        classes,
        place,
        exam.head.weight,
        _row_values(exam),
    )


def number_rows(exam: Exam) -> NumberRows:
    """The rows of two regressions.

    Raises:
        ConfigError: a column is missing or has what is no number.
    """
    columns = []
    for side, column in (
        (exam.head, exam.head.label),
        (exam.base, exam.base.prediction),
        (exam.head, exam.head.prediction),
    ):
        if column is None:
            raise ConfigError(f"{side.source}: no column of predictions", "name it: prediction")
        try:
            columns.append(column.astype(np.float64))
        except (ValueError, TypeError) as error:
            raise ConfigError(
                f"{side.source}: {error}: a metric of numbers needs numbers"
            ) from error
    truth, base, head = columns
    return NumberRows(truth, base, head, exam.head.weight, _row_values(exam))


def _encode(
    columns: "Sequence[Column | None]",
) -> "tuple[tuple[str, ...], list[Ints | None]]":
    """The classes of all columns together, sorted; and each column by their places."""
    import pandas as pd

    known = [_as_classes(column) for column in columns if column is not None]
    kinds = {column.dtype.kind for column in known}
    if kinds in ({"i"}, {"u"}):  # both together would be floats
        places, found = pd.factorize(np.concatenate(known), sort=True)
        names = [str(value) for value in found]
    else:
        texts = np.concatenate([column.astype(str).astype(object) for column in known])
        places, found = pd.factorize(texts)
        names = [str(value) for value in found]
        if len(kinds) > 1 and not kinds.isdisjoint("iuf"):
            names = [_as_number(name) for name in names]
        if set(names) <= _TRUTHS.keys():
            names = [_TRUTHS[name] for name in names]  # 0 and False are one class
        order = {name: place for place, name in enumerate(sorted(set(names), key=_by_number))}
        places = np.array([order[name] for name in names], dtype=np.int64)[places]
        names = [*order]
    if names in (["0"], ["1"]):  # of two classes, of which no row has the other one
        places, names = places + int(names[0]), ["0", "1"]
    split = iter(np.split(places.astype(np.int64), np.cumsum([len(c) for c in known])[:-1]))
    return tuple(names), [None if column is None else next(split) for column in columns]


def _as_classes(column: "Column") -> "Column":
    """The same, where a float is no more than a whole number written as 1.0."""
    if column.dtype.kind != "f" or not (np.abs(column) < GREATEST_WHOLE).all():
        return column
    return column.astype(np.int64) if np.array_equal(column, np.floor(column)) else column


def _as_number(name: str) -> str:
    """The same class as a column of nothing but numbers has it: 01 and 1.0 are 1."""
    number = declared_number(name)
    if number is None or not math.isfinite(number):
        return name
    if number.is_integer() and abs(number) < GREATEST_WHOLE:
        return str(int(number))
    return name if number.is_integer() else repr(number)


def _by_number(name: str) -> tuple[float, str]:
    try:
        number = float(name)
    except ValueError:
        return math.inf, name
    return (math.inf if math.isnan(number) else number), name


def _positive(classes: Sequence[str], declared: str | None) -> int:
    if declared is not None:
        wanted = declared if declared in classes else _TRUTHS.get(declared, declared)
        if wanted in classes:
            return classes.index(wanted)
        raise ConfigError(
            f"no row has the positive class '{declared}'",
            hint=f"classes there are: {', '.join(classes[:_SHOWN])}",
        )
    usual = [classes.index(name) for name in _USUAL_POSITIVE if name in classes]
    return usual[0] if len(classes) <= 2 and usual else -1


def refuse_positive(metrics: "set[str] | frozenset[str]", rows: ClassRows) -> None:
    """Raise ConfigError where metrics need a positive class that nobody named."""
    if not metrics or not rows.classes:
        return
    name = min(metrics)
    if len(rows.classes) > 2:
        raise ConfigError(
            f"{name} is of two classes, and there are {len(rows.classes)}: "
            f"{', '.join(rows.classes[:10])}",
            hint=f"average over classes: {name}_macro or {name}_weighted"
            if name not in _BY_SCORES
            else "name a column of scores for each class: scores",
        )
    raise ConfigError(
        f"{name} needs to know which class is the positive one: {' or '.join(rows.classes)}",
        hint=f"say so: positive: {rows.classes[-1]}",
    )


def _fit(scores: "Floats", classes: int) -> bool:
    """Whether there is a column for each class, or of two classes that of the positive one."""
    columns = scores.shape[1]
    return columns == classes > 1 or (columns == 1 and classes <= 2)


def _of_one_side(exam: Exam, classes: Sequence[str], *columns: "Ints | None") -> str:
    """Which classes only one of two files has, in parentheses; empty where there are none.

    Args:
        exam: both models; of one that is relabelled the base's own labels are not known.
        classes: names.
        columns: the label, and what base and head predicted, by place in ``classes``.
    """
    if exam.relabelled:
        return ""
    label, base, head = (set[int]() if one is None else {*one.tolist()} for one in columns)
    told = [
        f"{', '.join(classes[place] for place in sorted(only)[:_SHOWN])} in {side.source} only"
        for side, only in ((exam.base, base - head - label), (exam.head, head - base - label))
        if only
    ]
    return f" ({'; '.join(told)})" if told else ""


def _scores(side: Predictions, positive: int) -> "Floats | None":
    """Scores of each class, shape (n, classes)."""
    scores = side.scores
    if scores is None or scores.shape[1] > 1:
        return scores
    of_positive = scores[:, 0]
    pair = [1 - of_positive, of_positive]
    return np.column_stack(pair[::-1] if positive == 0 else pair)
