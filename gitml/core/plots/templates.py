"""Vega-Lite templates, as far as the drawings here can say the same.

A template is JSON with anchors such as ``<DVC_METRIC_X>`` where DVC puts the plot's fields. Of it
count the first mark that draws x against y, its encoding, and whether it is smoothed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitml.core.plots import template_views
from gitml.core.plots.arrange import TEMPLATES
from gitml.core.plots.template_views import Channel, View

DEFAULT = "linear"
_LINES = frozenset({"line", "trail", "area"})
_POINTS = frozenset({"point", "circle", "square", "tick"})
_NAMES = frozenset({"nominal", "ordinal"})
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


def translate(name: str, spec: object) -> Translation:
    """What to draw for the template ``name``.

    Args:
        name: as the plot's definition has it.
        spec: the parsed file; None where there is none, so that it must be one of DVC's own.
    """
    if spec is None:
        if name in TEMPLATES:
            return Translation(name)
        return Translation(note=f"there is no template '{name}'; drawn as '{DEFAULT}'")
    marks: dict[str, None] = {}
    for view in template_views.views(spec):
        marks[view.mark] = None
        if {"x", "y"} <= view.channels.keys() and (found := _of(view)) is not None:
            return _noted(name, view, found)
    if name in TEMPLATES:
        return Translation(name)
    reason = f"its marks ({', '.join(marks) or 'none'}) are not among what is drawn here"
    return Translation(note=f"the template '{name}' is drawn as '{DEFAULT}': {reason}")


def _of(view: View) -> Translation | None:
    if view.mark in _LINES:
        return Translation("smooth" if view.loess else DEFAULT)
    if view.mark in _POINTS:
        jitter = not {"xOffset", "yOffset"}.isdisjoint(view.channels)
        return Translation("scatter_jitter" if jitter else "scatter")
    if view.mark == "bar":
        return _bar(view)
    return _rect(view) if view.mark == "rect" else None


def _bar(view: View) -> Translation | None:
    x, y = view.channel("x"), view.channel("y")
    if not {"aggregate", "bin"}.isdisjoint((*x.computing, *y.computing)):
        return None
    lying = x.type == "quantitative" and y.type in _NAMES
    ordered = (y if lying else x).sort in ("x", "-x", "y", "-y")
    return Translation(("bar_horizontal" if lying else "bar") + ("_sorted" if ordered else ""))


def _rect(view: View) -> Translation | None:
    color = view.channel("color")
    if color.aggregate != "count" and color.field not in view.computed:
        return None
    return Translation("confusion_normalized" if color.is_share else "confusion")


def _noted(name: str, view: View, found: Translation) -> Translation:
    if found.template == "smooth" and view.loess and view.loess.bandwidth < _LEAST_BANDWIDTH:
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


def _lost(view: View, found: Translation) -> list[str]:
    """What the template says that is not drawn, each thing in a word or two."""
    if found.template.startswith("confusion"):
        return []  # whose counting is done here in another way
    # DVC's own jitter is calculated, and ours is in the drawing.
    harmless = "calculate" if found.template == "scatter_jitter" else "loess"
    lost = [f"transform {''.join(t.keys[:1])}" for t in view.transforms if harmless not in t.keys]
    lost += [*_lost_of_axis(view, "x"), *_lost_of_axis(view, "y")]
    lost += [name for name in _UNDRAWN if view.field(name) not in (None, "rev")]
    if view.mark == "area":
        lost.append("the area under the line")
    return list(dict.fromkeys(lost))


def _lost_of_axis(view: View, name: str) -> Iterator[str]:
    channel = view.channel(name)
    yield from (f"{name} {key}" for key in channel.computing)
    if channel.scale not in (None, "linear"):
        yield f"{name} scale {channel.scale}"


def _label(channel: Channel) -> str | None:
    title = channel.title
    return None if title is None or title.startswith("<DVC_METRIC_") else title
