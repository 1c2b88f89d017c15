"""Report: what a reviewer needs to decide, as values in the order of reading.

Nothing here computes a number of its own: the metrics are those of the comparison, and whether a
model is better is decided as its next release would decide it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.comparison import Comparison, model_side
from gitml.core.config import Config
from gitml.core.data.changes import DataChange
from gitml.core.metrics.direction import MetricChange
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.core.ports import Commit
from gitml.core.registry.evaluation import MetricPlace, find_metric
from gitml.core.registry.evidence import Bump, Rules, decide
from gitml.core.registry.reasons import Reason
from gitml.core.snapshot import Problem, Snapshot
from gitml.core.values import ValueChange
from gitml.errors import ConfigError

Outcome = Literal["first", "identical", "better", "worse", "mixed", "unchanged", "unknown"]
_CAUTIONS = frozenset({"guard-broken", "evaluation-data", "evaluation-code"})


@dataclass(frozen=True, slots=True)
class Point:
    """One side of a report.

    Attributes:
        label: what people call it: a branch, a tag, ``workspace``.
        commit: None for a working tree without a commit.
        uncommitted: whether files in Git differ from that commit.
    """

    label: str
    commit: Commit | None = None
    uncommitted: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether one model is better, by the primary metric that ``gitml.yaml`` declares for it.

    Attributes:
        change: of the primary metric.
        cautions: what speaks against believing or wanting it.
    """

    model: str
    outcome: Outcome
    change: MetricChange
    min_delta: float = 0.0
    cautions: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside the report.

    Attributes:
        plot: id of the plot that it shows.
        title: of the plot.
        file: its path relative to the report.
        side: whose it is; drawings show both sides at once.
        wide: whether it takes the width of two others.
        lacking: the side that has no data in it.
    """

    plot: str
    title: str
    file: str
    side: Literal["both", "base", "head"] = "both"
    wide: bool = False
    lacking: Literal["base", "head"] | None = None


@dataclass(frozen=True, slots=True)
class Sided:
    """A problem, and which side it is on."""

    label: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Report:
    """The sections, in the order of reading.

    Attributes:
        base: None where there is nothing to compare with.
        outcome: the answer in one word.
        judgements: the answer by model, for models with a primary metric.
        metrics: every metric of either side.
        primary: path and key of the metrics that decide.
        params: those that changed.
        data: what was added by hand and models; ``intermediates`` is what stages made on the way.
        models: paths of the models among ``data``.
    """

    base: Point | None
    head: Point
    outcome: Outcome
    judgements: tuple[Judgement, ...]
    metrics: tuple[MetricChange, ...]
    primary: frozenset[tuple[str, str]]
    params: tuple[ValueChange, ...]
    data: tuple[DataChange, ...]
    models: frozenset[str]
    intermediates: tuple[DataChange, ...]
    stages: tuple[StageChange, ...]
    code: tuple[CodeChange, ...]
    pictures: tuple[Picture, ...]
    problems: tuple[Sided, ...]


def report(
    found: Comparison,
    points: tuple[Point | None, Point],
    config: Config,
    pictures: Sequence[Picture] = (),
    problems: Sequence[Sided] = (),
) -> Report:
    """Arrange a comparison for a reviewer.

    Args:
        found: the comparison; without a base, with an empty snapshot.
        points: what its two sides are called; None where there is no base.
        config: which metrics decide.
        pictures: those drawn from the plots.
        problems: of drawing, beside those of reading.
    """
    base, head = points
    judgements, complaints = _judgements(found, config, compared=base is not None)
    sides = ((base, found.base), (head, found.head))
    unread = [Sided(p.label, problem) for p, s in sides if p for problem in s.problems]
    data = [detail.change for detail in found.data.changes]
    shown = [c for c in data if _is_source(c) or c.path in found.models]
    return Report(
        base=base,
        head=head,
        outcome=_outcome(found, judgements) if base else "first",
        judgements=judgements,
        metrics=found.metrics,
        primary=frozenset((j.change.value.path, j.change.value.key) for j in judgements),
        params=found.params,
        data=tuple(shown),
        models=found.models,
        intermediates=tuple(c for c in data if c not in shown),
        stages=found.stages,
        code=found.code,
        pictures=tuple(pictures),
        problems=(*unread, *(Sided(head.label, problem) for problem in complaints), *problems),
    )


def standings(metrics: Sequence[MetricChange]) -> Mapping[str, int]:
    """How many metrics are better, worse, unchanged and so on."""
    counts: dict[str, int] = {}
    for change in metrics:
        counts[change.standing] = counts.get(change.standing, 0) + 1
    return counts


def is_same(found: Comparison) -> bool:
    """Whether nothing that gitml looks at differs between the sides."""
    return not found.anything


def is_empty(snapshot: Snapshot) -> bool:
    """Whether this point lies before the project had a pipeline or data."""
    parts = (snapshot.stages, snapshot.pointers, snapshot.metrics, snapshot.params)
    return not any(parts) and not snapshot.problems


def _is_source(change: DataChange) -> bool:
    return all(pointer is None or pointer.stage is None for pointer in (change.base, change.head))


def _judgements(
    found: Comparison, config: Config, *, compared: bool
) -> tuple[tuple[Judgement, ...], list[Problem]]:
    judged, complaints = [], []
    for model, rules in config.models.items():
        if rules.primary is None:
            continue
        try:
            change = _primary_change(found, rules.primary.metric, f"models.{model}.primary")
            if not compared or change.standing == "new":
                judged.append(Judgement(model, "first", change))
            else:
                named = Rules(model, rules, config.directions)
                judged.append(_judgement(found, change, named, rules.primary.min_delta))
        except ConfigError as error:
            reason = error.message.removeprefix("gitml.yaml: ")
            complaints.append(Problem("gitml.yaml", reason, error.hint))
    return tuple(judged), complaints


def _primary_change(found: Comparison, metric: str, place: str) -> MetricChange:
    where = find_metric(found.head.metrics, metric, place)
    return next(c for c in found.metrics if MetricPlace(c.value.path, c.value.key) == where)


def _judgement(
    found: Comparison, change: MetricChange, rules: Rules, min_delta: float
) -> Judgement:
    sides = ((found.base, found.base.models), (found.head, found.head.models))
    base, head = (
        model_side(snapshot, models[rules.model].path if rules.model in models else None)
        for snapshot, models in sides
    )
    bump = decide(base, head, rules)
    cautions = tuple(reason for reason in bump.reasons if reason.kind in _CAUTIONS)
    return Judgement(rules.model, _read(bump, change), change, min_delta, cautions)


def _read(bump: Bump, change: MetricChange) -> Outcome:
    kinds = {reason.kind for reason in bump.reasons}
    if any(reason.kind == "evaluation-data" and reason.numbers for reason in bump.reasons):
        return "unknown"  # measured on other data
    if "metric-better" in kinds:
        return "mixed" if "guard-broken" in kinds else "better"
    return "worse" if change.better is False else "unchanged"


def _outcome(found: Comparison, judgements: Sequence[Judgement]) -> Outcome:
    if is_same(found):
        return "identical"
    if judgements:
        words: set[Outcome] = {judgement.outcome for judgement in judgements}
        moving = words - {"unchanged", "first"}
        if len(moving) > 1:
            return "mixed"
        return next(iter(moving or words))
    counts = standings(found.metrics)
    if counts.get("better") and counts.get("worse"):
        return "mixed"
    for word in ("better", "worse"):
        if counts.get(word):
            return "better" if word == "better" else "worse"
    return "unknown" if counts.keys() - {"unchanged"} or not found.metrics else "unchanged"
