"""The numbers that a gate is judged on: from an evaluation's predictions, or from metrics files."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from gitml.core.checks.gates import Measured, Sample, Unread, Why
from gitml.core.evaluation.catalogue import METRICS
from gitml.core.evaluation.findings import Assessed, Assessment, Compared
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.judging.asked_metrics import BY_CLASS
from gitml.core.metrics.addresses import MetricAddress, find_metric, metric_value, metrics_called
from gitml.core.metrics.aliases import known_name
from gitml.core.metrics.direction import direction
from gitml.core.settings.direction import Direction
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.gate_rules import MetricGate
from gitml.core.values import MISSING, Value, is_number
from gitml.errors import ConfigError

_RUNNER = "runner"
_OF_A_CLASS = "accuracy"  # of the rows of one class, what is right is its recall


@dataclass(frozen=True, slots=True)
class MetricFiles:
    """The metrics files of one side.

    Attributes:
        parsed: by path.
        unread: what does not count, and may have metrics.
    """

    parsed: Mapping[str, Value] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()

    def hiding(self, name: str) -> Unread | None:
        """The unread file that may have a metric; None where none can."""
        if any(name.startswith(f"{path}:") for path in self.parsed):
            return None
        return min(self.unread, key=lambda one: not name.startswith(f"{one.path}:"), default=None)


def evaluation_of(
    gate: MetricGate, declared: Mapping[str, Evaluation], metrics: Mapping[str, Value]
) -> str | None:
    """The evaluation whose metric a gate is of; None for a metric of the metrics files.

    Args:
        gate: of a metric.
        declared: evaluations by name.
        metrics: parsed metrics files of the head, by path.

    Raises:
        ConfigError: it names an evaluation that is not declared, or none where it needs one.
    """
    repeated = [name for name, one in declared.items() if not one.predictions]
    declared = {name: one for name, one in declared.items() if one.predictions}
    if gate.evaluation is not None:
        if gate.evaluation in repeated:
            raise ConfigError(
                f"gitml.yaml: gates: {gate.metric} of '{gate.evaluation}', which is of repeated "
                "training: gates judge predictions, metrics files and sizes",
                hint="name a metric of a file, as metrics.json:roc_auc, or an evaluation with "
                f"predictions: {', '.join(declared) or 'none is declared'}",
            )
        if gate.evaluation not in declared:
            near = difflib.get_close_matches(gate.evaluation, declared, n=1)
            raise ConfigError(
                f"gitml.yaml: gates: no evaluation '{gate.evaluation}'",
                f"did you mean '{near[0]}'?" if near else f"declared: {', '.join(declared) or '-'}",
            )
        return gate.evaluation
    having = _having(gate, declared, metrics)
    if len(having) > 1:
        raise ConfigError(
            f"gitml.yaml: gates: {gate.metric} is a metric of {' and of '.join(having)}",
            hint=f"say which: evaluation: {having[0]}",
        )
    if having and gate.same_runner:
        raise ConfigError(
            f"gitml.yaml: gates: {gate.metric} is computed from predictions, wherever that is done",
            hint="same_runner is for metrics of a metrics file, as a latency; leave it out",
        )
    if not having and gate.by is not None:
        raise ConfigError(
            f"gitml.yaml: gates: {gate.metric} by {gate.by} needs predictions",
            hint="declare where they lie: evaluations",
        )
    return having[0] if having else None


def _having(
    gate: MetricGate, declared: Mapping[str, Evaluation], metrics: Mapping[str, Value]
) -> list[str]:
    """The evaluations that have a gate's metric."""
    name = known_name(gate.metric)
    having = [
        key
        for key, one in declared.items()
        if name in one.row_metrics or name in map(known_name, one.metrics)
    ]
    if not having and (gate.by or (name in METRICS and not metrics_called(metrics, gate.metric))):
        return [*declared]  # it can be computed, though nobody listed it
    return having


def of_assessment(gate: MetricGate, assessed: Assessed) -> Measured:
    """The numbers of a metric that was computed from predictions.

    Limits of its value hold for all rows of the head, limits of its change for the rows in common.
    Both are told how many labels changed and how many rows are gone: that changes what a value is
    worth.
    """
    name = known_name(gate.metric)
    column, metric = ("", _OF_A_CLASS) if gate.by == BY_CLASS else (gate.by or "", name)
    head = assessed.head.assessment
    both = assessed.both.assessment if assessed.both and assessed.is_comparable else None
    old = {} if both is None else _slices(both, column, metric)
    new = _slices(head, column, metric) if gate.by is not None else {}
    relabelled = assessed.both.relabelled if assessed.both else 0
    removed = _removed(assessed.both) if assessed.both else 0

    def sample(alone: MetricTest | None, test: MetricTest | None, n: int) -> Sample:
        value = None if alone is None else alone.difference.head
        if test is None:
            is_same = both is not None or assessed.both is None
            other: Why = "" if is_same else "other-rows"
            return Sample(
                None, value, n=n, incomparable=other, relabelled=relabelled, removed=removed
            )
        low, high = test.difference.low, test.difference.high
        if test.outcome == "identical predictions":
            low = high = 0.0
        return Sample(test.difference.base, value, low, high, n=n, relabelled=relabelled)

    alone = _of(head.tests, name)
    whole = sample(alone, _of(both.tests, name) if both else None, head.n)
    return Measured(
        whole,
        METRICS[name].better if name in METRICS else (alone.better if alone else None),
        {value: sample(test, old.get(value), test.difference.n) for value, test in new.items()},
    )


def _removed(both: Compared) -> int:
    """Rows of the base that are gone; where rows have no ids, all unless the head has more."""
    if both.assessment.match == "unnamed":
        return both.base_rows if both.base_rows >= both.head_rows else 0
    return both.removed


def _slices(found: Assessment, column: str, metric: str) -> dict[str, MetricTest]:
    return {
        part.value: test
        for part in found.slices
        if part.column == column
        for test in part.tests
        if test.metric == metric
    }


def _of(tests: Iterable[MetricTest], metric: str) -> MetricTest | None:
    return next((test for test in tests if test.metric == metric), None)


def of_files(
    gate: MetricGate,
    base: MetricFiles | None,
    head: MetricFiles,
    directions: Mapping[str, Direction],
    other_data: Callable[[str], tuple[str, ...]] | None = None,
) -> Measured:
    """The numbers of a metric that lies in a metrics file.

    Args:
        gate: of the metric.
        base: None where there is nothing to compare with.
        head: the other side.
        directions: which way metrics get better, as ``gitml.yaml`` says.
        other_data: paths of the data that a file was measured on and that is not the base's;
            without it a change may come from other data, as decay does.

    Raises:
        ConfigError: several metrics have that name, or nobody said which way it gets better.
    """
    if not metrics_called(head.parsed, gate.metric):
        return Measured(Sample(unread=head.hiding(gate.metric)))
    before = base or MetricFiles()
    was, address = _of_both(before.parsed, head.parsed, gate.metric)
    values = [metric_value(before.parsed, was), metric_value(head.parsed, address)]
    better = direction(address.key, directions, values)
    if better is None and (gate.max_drop or gate.min_gain):
        raise ConfigError(
            f"gitml.yaml: gates: nobody said which way {address} gets better",
            hint=f"say it in gitml.yaml: metrics: {{{address}: {{better: lower}}}}, or higher",
        )
    old, new = (_number(value) for value in values)
    if old is None:
        unread = before.hiding(f"{address.path}:{address.key}")
        return Measured(Sample(None, new, unread=unread), better)
    of_change = (gate.max_drop, gate.min_gain, gate.max_growth)
    compares = any(limit is not None for limit in of_change)
    changed = other_data(address.path) if other_data and compares else ()
    runners = (_runner(before.parsed, was), _runner(head.parsed, address))
    incomparable = _runners_differ(*runners) if gate.same_runner else ""
    if changed and not incomparable:
        incomparable = "other-data"
    return Measured(Sample(old, new, incomparable=incomparable, other_data=changed), better)


def _of_both(
    base: Mapping[str, Value], head: Mapping[str, Value], name: str
) -> tuple[MetricAddress, MetricAddress]:
    """Where a gate's metric lies on either side, of which a change may put another one of its name.

    What the gate was of it is of, as long as the head has that; else the one metric of that name
    on either side is compared.

    Args:
        base: parsed metrics files by path.
        head: the same on the other side.
        name: as the gate has it.

    Raises:
        ConfigError: several metrics of the head have that name.
    """
    found, were = find_metric(head, name, "gates"), metrics_called(base, name)
    if len(were) != 1:
        return found, found
    (was,) = were
    return was, found if metric_value(head, was) is MISSING else was


def _runner(metrics: Mapping[str, Value], address: MetricAddress) -> str | None:
    """On what a metric was measured: the text under ``runner`` beside it, or further out."""
    key = address.key
    while key:
        key = key.rpartition(".")[0]
        beside = MetricAddress(address.path, f"{key}.{_RUNNER}" if key else _RUNNER)
        found = metric_value(metrics, beside)
        if isinstance(found, str) and found:
            return found
    return None


def _runners_differ(base: str | None, head: str | None) -> Why:
    """Why two measurements are not compared; empty where they are of one runner."""
    if base is None or head is None:
        return "no-runner"
    return "" if base == head else "other-runner"


def _number(value: object) -> float | None:
    """A number, NaN for what stands there and is none, None where nothing does."""
    if is_number(value):
        return float(value)
    return None if not isinstance(value, str | bool | list | dict) else float("nan")
