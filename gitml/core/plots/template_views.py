"""The marks of a Vega-Lite template, parsed from JSON that may say anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PARTS = ("layer", "hconcat", "vconcat", "concat")
_COMPUTING = ("aggregate", "bin", "timeUnit")
_BANDWIDTH = 0.3  # of LOESS, where none is said


@dataclass(frozen=True, slots=True)
class Channel:
    """What one channel of a mark, as x or its colour, is told. What is no text is None.

    Attributes:
        computing: which of ``aggregate``, ``bin`` and ``timeUnit`` it has.
        scale: the type of its scale.
        is_share: whether its scale is from 0 to 1.
    """

    field: str | None = None
    type: str | None = None
    title: str | None = None
    sort: str | None = None
    aggregate: str | None = None
    computing: tuple[str, ...] = ()
    scale: str | None = None
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Transform:
    """One step that makes rows of others.

    Attributes:
        keys: all that are in it.
        makes: the fields that it makes.
        bandwidth: how much of the rows LOESS looks at; a slider's is where it starts.
    """

    keys: tuple[str, ...]
    makes: frozenset[str]
    bandwidth: float


@dataclass(frozen=True, slots=True)
class View:
    """One mark, with what the views around it say of it.

    Attributes:
        channels: those that are told anything, by name.
    """

    mark: str
    channels: Mapping[str, Channel]
    transforms: tuple[Transform, ...]

    def channel(self, name: str) -> Channel:
        return self.channels.get(name, Channel())

    def field(self, name: str) -> str | None:
        """The field that a channel names itself, rather than by an anchor."""
        found = self.channel(name).field
        if found is None or found.startswith("<DVC_METRIC_"):
            return None
        return found.replace("\\", "")

    @property
    def loess(self) -> Transform | None:
        """What smoothes it."""
        return next((one for one in self.transforms if "loess" in one.keys), None)

    @property
    def computed(self) -> set[str]:
        """Fields that transforms make."""
        return {name for transform in self.transforms for name in transform.makes}


def views(spec: object) -> Iterator[View]:
    """The marks of a template, in the order of the file; what means nothing is left out."""
    found = _mapping(spec)
    named = ((_text(one.get("name")), one.get("value")) for one in _mappings(found.get("params")))
    signals = {name: value for name, value in named if name is not None}
    return _views(found, {}, (), signals)


def _views(
    spec: Mapping[str, Any],
    encoding: Mapping[str, Any],
    transforms: tuple[Transform, ...],
    signals: Mapping[str, Any],
) -> Iterator[View]:
    encoding = {**encoding, **_mapping(spec.get("encoding"))}
    own = tuple(_transform(one, signals) for one in _mappings(spec.get("transform")))
    transforms = transforms + own if own else transforms
    mark = spec.get("mark")
    if kind := _text(mark.get("type") if isinstance(mark, dict) else mark):
        told = {name: one for name, one in encoding.items() if one and isinstance(one, dict)}
        yield View(kind, {name: _channel(one) for name, one in told.items()}, transforms)
    inner = _mappings([spec.get("spec")])
    for part in _PARTS:
        inner += _mappings(spec.get(part))
    for view in inner:
        yield from _views(view, encoding, transforms, signals)


def _channel(told: Mapping[str, Any]) -> Channel:
    scale = _mapping(told.get("scale"))
    return Channel(
        field=_text(told.get("field")),
        type=_text(told.get("type")),
        title=_text(told.get("title")),
        sort=_text(told.get("sort")),
        aggregate=_text(told.get("aggregate")),
        computing=tuple(name for name in _COMPUTING if told.get(name)),
        scale=_text(scale.get("type")),
        is_share=scale.get("domain") == [0, 1],
    )


def _transform(told: Mapping[str, Any], signals: Mapping[str, Any]) -> Transform:
    inner = (*_mappings(told.get("aggregate")), *_mappings(told.get("joinaggregate")))
    made = [told.get("impute"), *_several(told.get("as")), *(one.get("as") for one in inner)]
    width = told.get("bandwidth", _BANDWIDTH)
    if isinstance(width, dict):
        width = signals.get(_text(width.get("signal")) or "")
    return Transform(
        tuple(told),
        frozenset(name for name in made if isinstance(name, str)),
        float(width) if isinstance(width, int | float) else _BANDWIDTH,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
