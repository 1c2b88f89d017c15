"""What gates and rules of models rely on besides their limits, where a change defines it anew."""

from collections.abc import Iterator, Mapping, Sequence

from gitml.core.metrics.aliases import known_name
from gitml.core.metrics.turned import Turned, turned
from gitml.core.settings.config import Config
from gitml.core.settings.data_rules import find_rule
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.gate_rules import MetricGate, SchemaGate
from gitml.core.values import Value


def redefined(
    before: Config, after: Config, metrics: Sequence[Mapping[str, Value]] = ()
) -> tuple[str, ...]:
    """Places in ``gitml.yaml`` that rules of the baseline rely on, and that say something else now.

    Those are its gates, and rules of models that name an evaluation.

    Args:
        before: of the baseline.
        after: of the change.
        metrics: parsed metrics files of both sides, by path.
    """
    places = _of_gates(before, after, metrics) if before.gates else ()
    return tuple(dict.fromkeys((*places, *_of_evaluations(before, after))))


def restored(before: Config, after: Config, metrics: Sequence[Mapping[str, Value]] = ()) -> Config:
    """A change's configuration, with what gates of the baseline rely on as the baseline has it.

    Metrics and slices that only the change has are computed, too.

    Args:
        before: of the baseline.
        after: of the change.
        metrics: parsed metrics files of both sides, by path.
    """
    evaluations = {**after.evaluations}
    for name, old in before.evaluations.items():
        new = after.evaluations.get(name, old)
        columns = {rule.column for rule in old.slices}
        evaluations[name] = old._replace(
            metrics=tuple(dict.fromkeys((*old.metrics, *new.metrics))),
            slices=(*old.slices, *(rule for rule in new.slices if rule.column not in columns)),
            row_metrics={**new.row_metrics, **old.row_metrics},
            margins={**new.margins, **_widened(old, new)},
            sensitive=new.sensitive,
        )
    ways = {one.key: one.before for one in _turned(before, after, metrics)}
    apart = {old.path: old.apart_from for old in before.data.values() if old.apart_from is not None}
    data = {
        name: rule._replace(apart_from=apart.get(rule.path, rule.apart_from))
        for name, rule in after.data.items()
    }
    return after._replace(
        evaluations=evaluations,
        directions={**after.directions, **ways},
        data={**before.data, **data},
    )


def _turned(
    before: Config, after: Config, metrics: Sequence[Mapping[str, Value]]
) -> tuple[Turned, ...]:
    named = (gate.metric for gate in before.gates if isinstance(gate, MetricGate))
    return turned(named, before.directions, after.directions, metrics)


def _of_gates(
    before: Config, after: Config, metrics: Sequence[Mapping[str, Value]]
) -> Iterator[str]:
    if before.baseline != after.baseline:
        yield "baseline"
    if before.gates_from == "baseline" != after.gates_from:
        yield "gates_from"
    yield from (one.place for one in _turned(before, after, metrics))
    yield from _tables(before, after)


def _of_evaluations(before: Config, after: Config) -> Iterator[str]:
    named = {rules.evaluation for rules in before.models.values()}
    for name, old in before.evaluations.items():
        if not before.gates and name not in named:
            continue
        new = after.evaluations.get(name)
        if new is None or _essence(old, new) != _essence(new, old):
            yield f"evaluations.{name}"
        else:
            yield from (f"evaluations.{name}.margins.{metric}" for metric in _widened(old, new))


def _widened(old: Evaluation, new: Evaluation) -> Mapping[str, float]:
    """The old margin of each metric whose margin grew, so that a change for the worse may pass."""
    before = {known_name(metric): size for metric, size in old.margins.items()}
    were = {metric: before.get(known_name(metric), 0.0) for metric in new.margins}
    return {metric: were[metric] for metric, size in new.margins.items() if size > were[metric]}


def _tables(before: Config, after: Config) -> Iterator[str]:
    tables = {gate.data for gate in before.gates if isinstance(gate, SchemaGate)}
    for name, table in before.data.items():
        apart = find_rule(after.data, table.path).apart_from
        if table.path in tables and table.apart_from not in (None, apart):
            yield f"data.{name}.apart_from"


def _essence(one: Evaluation, other: Evaluation) -> Evaluation:
    """What decides a number: no lists of what else is computed, of slices those that both have."""
    columns = {rule.column for rule in other.slices}
    slices = {rule.column: rule for rule in one.slices if rule.column in columns}
    ordered = tuple(slices[column] for column in sorted(slices))
    own = {name: metric for name, metric in one.row_metrics.items() if name in other.row_metrics}
    return one._replace(metrics=(), margins={}, sensitive=(), slices=ordered, row_metrics=own)
