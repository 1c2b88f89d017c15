"""Metrics by their place in files, and the names that people call them by."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from gitml.core.values import MISSING, Missing, Value, flatten
from gitml.errors import ConfigError


class MetricAddress(NamedTuple):
    """One metric: its file and its dotted key."""

    path: str
    key: str

    def __str__(self) -> str:
        return self.key or self.path


def find_metric(metrics: Mapping[str, Value], name: str, where: str) -> MetricAddress:
    """The metric that a rule names: ``FILE:KEY``, or a key that is unique in the metrics files.

    Args:
        metrics: parsed metrics files by path.
        name: as the rule has it.
        where: the rule stands in ``gitml.yaml``, for the message.

    Raises:
        ConfigError: no metric, or more than one, has that name.
    """
    found = metrics_called(metrics, name)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{p.path}:{p.key}" for p in found)
        raise ConfigError(
            f"gitml.yaml: {where}: more than one metric is called '{name}'",
            hint=f"write which one: {names}",
        )
    names = ", ".join(f"{p.path}:{p.key}" for p in _addresses(metrics)) or "none"
    raise ConfigError(
        f"gitml.yaml: {where}: this commit has no metric '{name}'", hint=f"its metrics: {names}"
    )


def metrics_called(metrics: Mapping[str, Value], name: str) -> list[MetricAddress]:
    """The metrics that ``FILE:KEY``, a key or the last part of a key may mean."""
    known = _addresses(metrics)
    for found in known:
        if name == f"{found.path}:{found.key}":
            return [found]
    by_key = [p for p in known if p.key == name]
    return by_key or [p for p in known if p.key.rpartition(".")[2] == name]


def _addresses(metrics: Mapping[str, Value]) -> list[MetricAddress]:
    return [
        MetricAddress(path, key) for path, value in metrics.items() for key, _ in flatten(value)
    ]


def metric_value(
    metrics: Mapping[str, Value], metric: MetricAddress
) -> Value | Literal[Missing.MISSING]:
    """What stands there, which may be anything; MISSING where nothing does."""
    if metric.path not in metrics:
        return MISSING
    return dict(flatten(metrics[metric.path])).get(metric.key, MISSING)
