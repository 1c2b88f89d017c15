"""``gitml.yaml``: what the team decided, as frozen values.

Everything has a default and an empty file is valid. A key that is not known is an error, as a
misspelt rule that is silently ignored is worse than none.
"""

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from gitml.core.values import Value
from gitml.errors import ConfigError

FILE = "gitml.yaml"
Direction = Literal["higher", "lower"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Primary:
    """The metric that decides whether a model is better.

    Attributes:
        metric: ``FILE:KEY``, or a dotted key that is unique in the metrics files.
        min_delta: how much it must improve at least to count, in the metric's own unit.
    """

    metric: str
    min_delta: float = 0.0


@dataclass(frozen=True, slots=True)
class Guard:
    """A metric that must not get worse.

    Attributes:
        metric: as for the primary metric.
        max_drop: how much worse it may get, in the metric's own unit.
    """

    metric: str
    max_drop: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelRules:
    """What decides the next version of one model.

    Attributes:
        primary: the metric that decides whether the model is better; a name alone will do.
        guards: metrics that must not get worse, by name.
    """

    primary: Primary | None = None
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of ``gitml.yaml``.

    Attributes:
        models: rules by model name.
        directions: which way each metric gets better, by dotted key or its last part; needed only
            where the name does not tell.
        baseline: what reports compare with unless told: ``merge-base`` or a revision.
        pools: how many stages of each pool may run at once.
        executors: options by executor; each knows its own.
    """

    models: Mapping[str, ModelRules] = field(default_factory=dict)
    directions: Mapping[str, Direction] = field(default_factory=dict)
    baseline: str = "merge-base"
    pools: Mapping[str, int] = field(default_factory=dict)
    executors: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def parse(document: object, file: str = FILE) -> Config:
    """Read a parsed YAML document.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    top = section(document, file, "", {"models", "metrics", "baseline", "pools", "executors"})
    metrics = _mapping(top.get("metrics"), file, "metrics")
    return Config(
        models=_each(top.get("models"), file, "models", _model),
        directions={name: _better(spec, file, f"metrics.{name}") for name, spec in metrics.items()},
        baseline=text(top.get("baseline", "merge-base"), file, "baseline"),
        pools=_each(top.get("pools"), file, "pools", _pool_size),
        executors=_each(top.get("executors"), file, "executors", _mapping),
    )


def _model(spec: object, file: str, where: str) -> ModelRules:
    keys = section(spec, file, where, {"primary", "guards"})
    guards = _each(keys.get("guards"), file, f"{where}.guards", _guard)
    return ModelRules(
        primary=_primary(keys["primary"], file, f"{where}.primary") if "primary" in keys else None,
        guards=tuple(Guard(metric, drop) for metric, drop in guards.items()),
    )


def _primary(spec: object, file: str, where: str) -> Primary:
    if isinstance(spec, str):
        return Primary(spec)
    keys = section(spec, file, where, {"metric", "min_delta"})
    if "metric" not in keys:
        raise wrong(file, where, "a metric's name or {metric: NAME, min_delta: NUMBER}", spec)
    return Primary(
        metric=text(keys["metric"], file, f"{where}.metric"),
        min_delta=_size(keys.get("min_delta", 0.0), file, f"{where}.min_delta"),
    )


def _guard(spec: object, file: str, where: str) -> float:
    keys = section(spec, file, where, {"max_drop"})
    return _size(keys.get("max_drop", 0.0), file, f"{where}.max_drop")


def _better(spec: object, file: str, where: str) -> Direction:
    better = section(spec, file, where, {"better"}).get("better")
    if better == "higher":
        return "higher"
    if better == "lower":
        return "lower"
    raise wrong(file, f"{where}.better", "'higher' or 'lower'", better)


def _pool_size(spec: object, file: str, where: str) -> int:
    if isinstance(spec, int) and not isinstance(spec, bool) and spec > 0:
        return spec
    raise wrong(file, where, "a whole number above zero", spec)


def _each(
    spec: object, file: str, where: str, parse_one: Callable[[object, str, str], T]
) -> dict[str, T]:
    return {
        name: parse_one(inner, file, f"{where}.{name}")
        for name, inner in _mapping(spec, file, where).items()
    }


def section(spec: object, file: str, where: str, known: Collection[str]) -> dict[str, Any]:
    """A mapping of which every key is known.

    Raises:
        ConfigError: it is none, or has another key.
    """
    keys = _mapping(spec, file, where)
    for key in keys:
        if key not in known:
            name = f"{where}.{key}" if where else key
            near = difflib.get_close_matches(key, sorted(known), n=1)
            raise ConfigError(
                f"{file}: unknown key '{name}'",
                hint=f"did you mean '{near[0]}'?"
                if near
                else f"known here: {', '.join(sorted(known)) or 'none'}",
            )
    return keys


def _mapping(spec: object, file: str, where: str) -> dict[str, Any]:
    if spec is None:
        return {}
    if not isinstance(spec, dict):
        raise wrong(file, where or "the document", "a mapping", spec)
    for key in spec:
        if not isinstance(key, str):
            raise wrong(file, where or "the document", "keys that are text", key)
    return spec


def text(spec: object, file: str, where: str) -> str:
    """Text that is not empty.

    Raises:
        ConfigError: it is something else.
    """
    if isinstance(spec, str) and spec:
        return spec
    raise wrong(file, where, "text", spec)


def _size(spec: object, file: str, where: str) -> float:
    if isinstance(spec, int | float) and not isinstance(spec, bool) and 0 <= spec < float("inf"):
        return float(spec)
    raise wrong(file, where, "a number that is not negative", spec)


def wrong(file: str, where: str, expected: str, found: object) -> ConfigError:
    """The error that names the place, what was expected and what was found."""
    return ConfigError(f"{file}: {where}: expected {expected}, found {found!r}")
