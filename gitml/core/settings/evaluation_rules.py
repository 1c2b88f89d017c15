"""Evaluations as ``gitml.yaml`` declares them: predictions, what is computed, and its slices."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

from gitml.core.settings.keys import each, entries, mapping, path, section, size, text, texts, wrong
from gitml.core.settings.repeats_rule import Repeats, parse_repeats


class SliceRule(NamedTuple):
    """Rows to look at by themselves.

    Attributes:
        column: of the predictions; a name alone will do.
        bins: where ranges of a number begin and end, ascending; without them each value is a slice.
    """

    column: str
    bins: tuple[float, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the ranges; empty where each value is a slice."""
        if not self.bins:
            return ()
        between = (f"{low:g} to {high:g}" for low, high in pairwise(self.bins))
        return (f"under {self.bins[0]:g}", *between, f"{self.bins[-1]:g} and more")


class RowMetric(NamedTuple):
    """A metric of the team's own: the mean of what a stage wrote of each row, as its cost.

    Attributes:
        column: of the predictions, with a number in each row.
        better: which way it gets better.
    """

    column: str
    better: Literal["higher", "lower"]


class Evaluation(NamedTuple):
    """Where a model's predictions of a test set lie, row by row; and its repeated training.

    Attributes:
        predictions: a CSV, TSV or Parquet file; empty where only ``repeats`` speak.
        label: the column with the truth.
        prediction: the column with what the model said.
        scores: columns with the score of each class, in the order of the sorted classes; or
            ``score``, the column with that of the positive class.
        id: the column that names a row; without it rows are matched by their order.
        test_set: the file or folder that was predicted; another one is another exam.
        positive: the positive class of two, where it is not 1 or True.
        row_metrics: metrics of the team's own, by name: means over rows.
        weight: the column with how much a row counts, as ``sample_weight`` of scikit-learn has it.
        metrics: what is computed, by scikit-learn's names; the first one is the most important.
        slices: parts of the rows that are judged by themselves.
        sensitive: columns whose values the model should treat alike; they are slices, too.
        margins: by metric, the smallest difference that counts.
        repeats: metrics files of several seeds or folds.
    """

    predictions: str
    label: str
    prediction: str | None = None
    scores: tuple[str, ...] = ()
    id: str | None = None
    positive: str | None = None
    metrics: tuple[str, ...] = ()
    slices: tuple[SliceRule, ...] = ()
    margins: Mapping[str, float] = {}
    test_set: str | None = None
    sensitive: tuple[str, ...] = ()
    repeats: Repeats | None = None
    weight: str | None = None
    row_metrics: Mapping[str, RowMetric] = {}


_EVALUATION = frozenset(
    "predictions label prediction score scores id positive weight metrics slices sensitive "
    "margins test_set repeats row_metrics".split()
)


def parse_evaluation(spec: object, file: str, where: str) -> Evaluation:
    """One mapping under ``evaluations``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    keys = section(spec, file, where, _EVALUATION)
    repeats = keys.get("repeats")
    for needed in ("predictions", "label"):
        if needed not in keys and (repeats is None or {"predictions", "label"} & keys.keys()):
            raise wrong(file, where, f"the key '{needed}'", spec)
    if "score" in keys and "scores" in keys:
        raise wrong(file, where, "'score' or 'scores'", "both")

    def column(name: str) -> str | None:
        return text(keys[name], file, f"{where}.{name}") if name in keys else None

    one = column("score")
    slices, sensitive = (
        _slices(keys.get(k), file, f"{where}.{k}") for k in ("slices", "sensitive")
    )
    margins = mapping(keys.get("margins"), file, f"{where}.margins")
    return Evaluation(
        predictions=path(keys["predictions"], file, f"{where}.predictions")
        if "predictions" in keys
        else "",
        label=column("label") or "",
        prediction=column("prediction"),
        scores=(one,) if one else texts(keys.get("scores"), file, f"{where}.scores"),
        id=column("id"),
        positive=_class_name(keys.get("positive"), file, f"{where}.positive"),
        weight=column("weight"),
        row_metrics=each(keys.get("row_metrics"), file, f"{where}.row_metrics", _row_metric),
        metrics=texts(keys.get("metrics"), file, f"{where}.metrics"),
        slices=tuple({rule.column: rule for rule in (*sensitive, *slices)}.values()),
        sensitive=tuple(rule.column for rule in sensitive),
        test_set=path(keys["test_set"], file, f"{where}.test_set") if "test_set" in keys else None,
        repeats=parse_repeats(repeats, file, f"{where}.repeats") if repeats is not None else None,
        margins={n: size(v, file, f"{where}.margins.{n}") for n, v in margins.items()},
    )


def _row_metric(spec: object, file: str, where: str) -> RowMetric:
    keys = section(spec, file, where, {"column", "better"})
    column = text(keys.get("column"), file, f"{where}.column")
    better = keys.get("better")
    if better == "higher":
        return RowMetric(column, "higher")
    if better == "lower":
        return RowMetric(column, "lower")
    raise wrong(file, f"{where}.better", "'higher' or 'lower'", better)


def _slices(spec: object, file: str, where: str) -> tuple[SliceRule, ...]:
    found = entries(spec, file, where)
    return tuple(_slice(one, file, f"{where}[{place}]") for place, one in enumerate(found))


def _slice(spec: object, file: str, where: str) -> SliceRule:
    if isinstance(spec, str):
        return SliceRule(text(spec, file, where))
    keys = section(spec, file, where, {"column", "bins"})
    bins = entries(keys.get("bins"), file, f"{where}.bins")
    numbers = [b for b in bins if isinstance(b, int | float) and not isinstance(b, bool)]
    ascending = all(low < high for low, high in pairwise(numbers))
    if len(numbers) != len(bins) or not ascending or len(bins) == 1:
        raise wrong(file, f"{where}.bins", "two or more numbers, ascending", bins)
    return SliceRule(
        text(keys.get("column"), file, f"{where}.column"), tuple(float(b) for b in numbers)
    )


def _class_name(spec: object, file: str, where: str) -> str | None:
    if spec is None or isinstance(spec, bool | int):
        return None if spec is None else str(spec)
    return text(spec, file, where)
