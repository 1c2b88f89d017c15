"""The graph of a pipeline as a picture: layers from top to bottom, drawn without other programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from gitml.core.pipeline.graph import Graph
from gitml.render.markdown.tables import short_line
from gitml.render.text.cell_text import width

_CHAR, _PADDING, _HEIGHT = 7.3, 14, 32
_GAP_X, _GAP_Y, _MARGIN = 24, 44, 16
_LONGEST = 44
_SWEEPS = 6
_THIN = 10
_STYLE = (
    ".b{fill:#fff;stroke:#57606a;stroke-width:1.2}.d{fill:#ddf4ff;stroke:#0969da}"
    ".e{fill:none;stroke:#8c959f;stroke-width:1.3}"
    "text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#24292f;text-anchor:middle}"
)


@dataclass(frozen=True, slots=True)
class _Point:
    """A position in a layer: a node, or where an edge passes through that spans several layers."""

    name: str
    passing: str = ""


def svg(graph: Graph) -> str:
    """An SVG document; a name that is cut is whole in its tooltip."""
    layers, chains = _layers(graph)
    layers = _untangle(layers, chains)
    positions, wide, high = _positions(layers)
    body = [_edge([positions[point] for point in chain]) for chain in chains]
    body += [
        _box(graph, point.name, positions[point])
        for layer in layers
        for point in layer
        if not point.passing
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="pipeline">\n'
        f"<style>{_STYLE}</style>\n"
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8c959f"/></marker></defs>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _layers(graph: Graph) -> tuple[list[list[_Point]], list[list[_Point]]]:
    """Points by layer, each node below all that it needs; and the points along each edge."""
    depth = _depths(graph)
    layers: list[list[_Point]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in graph.nodes:
        layers[depth[name]].append(_Point(name))
    chains = []
    for name, needs in graph.needs.items():
        for need in needs:
            between = range(depth[need] + 1, depth[name])
            passing = [_Point(need, f"{name}:{layer}") for layer in between]
            for layer, point in zip(between, passing, strict=True):
                layers[layer].append(point)
            chains.append([_Point(need), *passing, _Point(name)])
    return layers, chains


def _depths(graph: Graph) -> dict[str, int]:
    """The layer of each node, counted from the top."""
    depth: dict[str, int] = {}
    for name in graph.nodes:
        # In a circle, what stands later in the order is not waited for.
        above = [depth[need] for need in graph.needs[name] if need in depth]
        depth[name] = max(above, default=-1) + 1
    leads_to = graph.leads_to
    for name in reversed([*graph.nodes]):  # data moves down to where it is used first
        if graph.nodes[name].kind == "data" and leads_to[name]:
            depth[name] = max(0, min(depth[after] for after in leads_to[name]) - 1)
    return depth


def _untangle(layers: list[list[_Point]], chains: Sequence[Sequence[_Point]]) -> list[list[_Point]]:
    """Order each layer by the mean positions of its neighbours, downwards and upwards in turn.

    The barycentre heuristic of Sugiyama, Tagawa and Toda (1981).
    """
    above: dict[_Point, list[_Point]] = {}
    below: dict[_Point, list[_Point]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    for sweep in range(_SWEEPS):
        neighbours = below if sweep % 2 else above
        order = range(len(layers) - 1, -1, -1) if sweep % 2 else range(len(layers))
        position: dict[_Point, float] = {}
        for layer in order:
            layers[layer] = _sorted(layers[layer], neighbours, position)
            size = len(layers[layer])
            position |= {point: (i + 0.5) / size for i, point in enumerate(layers[layer])}
    return layers


def _sorted(
    layer: Sequence[_Point],
    neighbours: Mapping[_Point, Sequence[_Point]],
    position: Mapping[_Point, float],
) -> list[_Point]:
    def mean(indexed: tuple[int, _Point]) -> float:
        index, point = indexed
        known = [position[n] for n in neighbours.get(point, ()) if n in position]
        return sum(known) / len(known) if known else (index + 0.5) / len(layer)

    return [point for _, point in sorted(enumerate(layer), key=mean)]


def _positions(
    layers: Sequence[Sequence[_Point]],
) -> tuple[dict[_Point, tuple[float, float, float]], float, float]:
    """Centre and width of each point, and the size of the picture."""
    rows = [[_THIN if p.passing else _box_width(p.name) for p in layer] for layer in layers]
    widths = [sum(row) + _GAP_X * (len(row) - 1) for row in rows]
    wide = max(widths, default=0) + 2 * _MARGIN
    positions = {}
    for number, layer in enumerate(layers):
        x = (wide - widths[number]) / 2
        y = _MARGIN + number * (_HEIGHT + _GAP_Y) + _HEIGHT / 2
        for point, size in zip(layer, rows[number], strict=True):
            positions[point] = (x + size / 2, y, size)
            x += size + _GAP_X
    high = 2 * _MARGIN + len(layers) * (_HEIGHT + _GAP_Y) - _GAP_Y if layers else 2 * _MARGIN
    return positions, wide, high


def _shown(name: str) -> str:
    shown = short_line(name)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _box_width(name: str) -> float:
    return width(_shown(name)) * _CHAR + 2 * _PADDING


def _box(graph: Graph, name: str, position: tuple[float, float, float]) -> str:
    x, y, size = position
    kind = "b d" if graph.nodes[name].kind == "data" else "b"
    radius = _HEIGHT / 2 if graph.nodes[name].kind == "data" else 5
    return (
        f"<g><title>{escape(short_line(name), quote=False)}</title>"
        f'<rect class="{kind}" x="{x - size / 2:.1f}" y="{y - _HEIGHT / 2:.1f}" '
        f'width="{size:.1f}" height="{_HEIGHT}" rx="{radius:.0f}"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}">{escape(_shown(name), quote=False)}</text></g>'
    )


def _edge(points: Sequence[tuple[float, float, float]]) -> str:
    """A curve that leaves downwards, passes each point downwards and arrives downwards."""
    x, y = points[0][0], points[0][1] + _HEIGHT / 2
    path = f"M{x:.1f} {y:.1f}"
    for index, (to_x, centre, _) in enumerate(points[1:], 1):
        to_y = centre - _HEIGHT / 2
        half = (y + to_y) / 2
        path += f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
        if index < len(points) - 1:
            y = centre + _HEIGHT / 2
            path += f"L{x:.1f} {y:.1f}"
    return f'<path class="e" d="{path}" marker-end="url(#a)"/>'
