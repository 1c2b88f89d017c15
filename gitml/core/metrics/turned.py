"""Metrics that get better another way by a change than by its baseline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gitml.core.metrics.addresses import metric_value, metrics_called
from gitml.core.metrics.direction import direction
from gitml.core.settings.direction import Direction
from gitml.core.values import Value

Directions = Mapping[str, Direction]


class Turned(NamedTuple):
    """A metric of which a change says otherwise which way it gets better.

    Attributes:
        rule: the name by which a rule of the baseline calls it.
        key: its dotted key.
        place: in ``gitml.yaml``, what says so.
        before: as the baseline has it.
        after: None where nobody says it any more.
    """

    rule: str
    key: str
    place: str
    before: Direction
    after: Direction | None


def turned(
    rules: Iterable[str],
    before: Directions,
    after: Directions,
    metrics: Sequence[Mapping[str, Value]],
) -> tuple[Turned, ...]:
    """The metrics of rules that get better another way than before.

    Where nobody said it before, a change is free to.

    Args:
        rules: names of metrics, as rules of the baseline have them: ``FILE:KEY``, a key or its last
            part, so that a rule of ``loss`` may be of ``val.loss``.
        before: directions of the baseline.
        after: those of the change.
        metrics: parsed metrics files of both sides, by path.
    """
    if before == after:
        return ()
    return tuple(dict.fromkeys(one for rule in rules for one in _of(rule, before, after, metrics)))


def _of(
    rule: str, before: Directions, after: Directions, metrics: Sequence[Mapping[str, Value]]
) -> Iterator[Turned]:
    for key, values in _meant(rule, metrics).items():
        old, new = (direction(key, declared, values) for declared in (before, after))
        if old is not None and old != new:
            by_key = key in before or key in after
            place = key if by_key else key.rpartition(".")[2]
            yield Turned(rule, key, f"metrics.{place}", old, new)


def _meant(rule: str, metrics: Sequence[Mapping[str, Value]]) -> dict[str, list[object]]:
    """The keys that a rule may be of, each with its values; without any the one it names."""
    keys: dict[str, list[object]] = {}
    for side in metrics:
        for address in metrics_called(side, rule):
            keys.setdefault(address.key, []).append(metric_value(side, address))
    return keys or {rule.rpartition(":")[2]: []}
