"""Vega-Lite templates, as far as the drawings here can say the same.

A template is JSON with anchors such as ``<DVC_METRIC_X>`` where DVC puts the plot's fields. Of it
count the first mark that draws x against y, its encoding, and whether it is smoothed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gitml.core.plots.arrange import TEMPLATES

DEFAULT = "linear"
_LINES = frozenset({"line", "trail", "area"})
_POINTS = frozenset({"point", "circle", "square", "tick"})
_PARTS = ("layer", "hconcat", "vconcat", "concat")
_NAMES = frozenset({"nominal", "ordinal"})
_HARMLESS = frozenset({"loess"})
_UNDRAWN = ("size", "shape", "row", "column", "facet")
_LEAST_BANDWIDTH = 0.01


@dataclass(frozen=True, slots=True)
class Translation:
    """What is drawn for a template.

    Attributes:
        template: one of our own.
        x: the field that it draws whatever the plot says; so is y.
        group: the field whose values have a colour each.
        note: what the picture does not show, or why it is another; None where it is faithful.
    """

    template: str = DEFAULT
    x: str | None = None
    y: str | None = None
    group: str | None = None
    x_label: str | None = None
    y_label: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _View:
    """One mark, with what the views around it say of it."""

    mark: str
    encoding: Mapping[str, Any]
    transforms: tuple[Mapping[str, Any], ...]

    def channel(self, name: str) -> Mapping[str, Any]:
        found = self.encoding.get(name)
        return found if isinstance(found, dict) else {}

    def field(self, name: str) -> str | None:
        """The field that a channel names itself, rather than by an anchor."""
        found = self.channel(name).get("field")
        if not isinstance(found, str) or found.startswith("<DVC_METRIC_"):
            return None
        return found.replace("\\", "")

    @property
    def computed(self) -> set[str]:
        """Fields that transforms make."""
        found: set[str] = set()
        for transform in self.transforms:
            names = transform.get("as")
            found |= {names} if isinstance(names, str) else set(names or ())
            for inner in transform.get("aggregate") or transform.get("joinaggregate") or ():
                found |= {str(inner.get("as"))} if isinstance(inner, dict) else set()
            if isinstance(transform.get("impute"), str):
                found.add(transform["impute"])
        return found


def translate(name: str, spec: Any) -> Translation:
    """What to draw for the template ``name``.

    Args:
        name: as the plot's definition has it.
        spec: the parsed file; None where there is none, so that it must be one of DVC's own.
    """
    if spec is None:
        if name in TEMPLATES:
            return Translation(name)
        return Translation(note=f"there is no template '{name}'; drawn as '{DEFAULT}'")
    spec = spec if isinstance(spec, dict) else {}
    views = list(_views(spec, {}, ()))
    for view in views:
        if view.channel("x") and view.channel("y"):
            found = _of(view)
            if found is not None:
                return _noted(name, view, found, spec)
    if name in TEMPLATES:
        return Translation(name)
    marks = ", ".join(dict.fromkeys(view.mark for view in views)) or "none"
    reason = f"its marks ({marks}) are not among what is drawn here"
    return Translation(note=f"the template '{name}' is drawn as '{DEFAULT}': {reason}")


def _views(
    spec: Mapping[str, Any], encoding: Mapping[str, Any], transforms: tuple[Any, ...]
) -> Iterator[_View]:
    own = spec.get("encoding")
    encoding = {**encoding, **(own if isinstance(own, dict) else {})}
    more = spec.get("transform")
    transforms = (
        *transforms,
        *(t for t in (more if isinstance(more, list) else ()) if isinstance(t, dict)),
    )
    mark = spec.get("mark")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if isinstance(kind, str):
        yield _View(kind, encoding, transforms)
    inner = [spec.get("spec")]
    for part in _PARTS:
        found = spec.get(part)
        inner += found if isinstance(found, list) else []
    for view in inner:
        if isinstance(view, dict):
            yield from _views(view, encoding, transforms)


def _of(view: _View) -> Translation | None:
    if view.mark in _LINES:
        return Translation("smooth" if any("loess" in t for t in view.transforms) else DEFAULT)
    if view.mark in _POINTS:
        jitter = view.channel("xOffset") or view.channel("yOffset")
        return Translation("scatter_jitter" if jitter else "scatter")
    if view.mark == "bar":
        return _bar(view)
    return _rect(view) if view.mark == "rect" else None


def _bar(view: _View) -> Translation | None:
    x, y = view.channel("x"), view.channel("y")
    if "aggregate" in x or "aggregate" in y or "bin" in x or "bin" in y:
        return None
    lying = x.get("type") == "quantitative" and y.get("type") in _NAMES
    order = (y if lying else x).get("sort")
    ordered = order in ("x", "-x", "y", "-y")
    return Translation(("bar_horizontal" if lying else "bar") + ("_sorted" if ordered else ""))


def _rect(view: _View) -> Translation | None:
    color = view.channel("color")
    if color.get("aggregate") != "count" and color.get("field") not in view.computed:
        return None
    scale = color.get("scale")
    shares = isinstance(scale, dict) and scale.get("domain") == [0, 1]
    return Translation("confusion_normalized" if shares else "confusion")


def _noted(name: str, view: _View, found: Translation, spec: Mapping[str, Any]) -> Translation:
    if found.template == "smooth" and _bandwidth(view, spec) < _LEAST_BANDWIDTH:
        found = replace(found, template=DEFAULT)
    lines = {"linear", "simple", "smooth"}
    if name in lines and found.template in lines:
        found = replace(found, template=name)
    x, y, group = view.field("x"), view.field("y"), view.field("color")
    if group == "rev" or not found.template.startswith(("linear", "simple", "smooth", "scatter")):
        group = None
    lost = _lost(view, found)
    if {x, y, group} & view.computed:
        return Translation(
            note=f"the template '{name}' is drawn as '{DEFAULT}': it draws fields it computes"
        )
    return replace(
        found,
        x=x,
        y=y,
        group=group,
        x_label=_label(view.channel("x")),
        y_label=_label(view.channel("y")),
        note=f"of the template '{name}' is not drawn: {', '.join(lost)}" if lost else None,
    )


def _bandwidth(view: _View, spec: Mapping[str, Any]) -> float:
    """That of LOESS; a slider's is where it starts."""
    width = next(t.get("bandwidth", 0.3) for t in view.transforms if "loess" in t)
    if isinstance(width, dict):
        parameters = spec.get("params")
        named = {
            p.get("name"): p.get("value")
            for p in (parameters if isinstance(parameters, list) else ())
            if isinstance(p, dict)
        }
        width = named.get(width.get("signal"), 0.3)
    return float(width) if isinstance(width, int | float) else 0.3


def _lost(view: _View, found: Translation) -> list[str]:
    """What the template says that is not drawn, each thing in a word or two."""
    if found.template.startswith("confusion"):
        return []  # whose counting is done here in another way
    # DVC's own jitter is calculated, and ours is in the drawing.
    harmless = frozenset({"calculate"}) if found.template == "scatter_jitter" else _HARMLESS
    lost = [f"transform {next(iter(t), '')}" for t in view.transforms if not harmless & t.keys()]
    lost += [*_lost_of_axis(view, "x"), *_lost_of_axis(view, "y")]
    lost += [name for name in _UNDRAWN if view.field(name) not in (None, "rev")]
    if view.mark == "area":
        lost.append("the area under the line")
    return list(dict.fromkeys(lost))


def _lost_of_axis(view: _View, name: str) -> Iterator[str]:
    channel = view.channel(name)
    for key in ("aggregate", "bin", "timeUnit"):
        if channel.get(key):
            yield f"{name} {key}"
    scale = channel.get("scale")
    if isinstance(scale, dict) and scale.get("type") not in (None, "linear"):
        yield f"{name} scale {scale['type']}"


def _label(channel: Mapping[str, Any]) -> str | None:
    title = channel.get("title")
    return title if isinstance(title, str) and not title.startswith("<DVC_METRIC_") else None
