"""The graph of a pipeline as text for a terminal, and as Mermaid, which GitHub draws."""

from collections.abc import Iterable, Iterator, Sequence

from gitml.core.pipeline.graph import Graph
from gitml.render import numbers
from gitml.render.text import cell_text, tables
from gitml.render.text.terminal import one_line

_MOST_LANES = 16
_MOST_ALONE = 12
_LEAST_NAME = 12  # columns
_SIGNS = {"stage": "●", "data": "○"}
# What joins above, below, left and right of a character.
_BOX = {
    (1, 1, 0, 0): "│", (0, 0, 1, 1): "─", (1, 1, 0, 1): "├", (1, 1, 1, 0): "┤", (1, 1, 1, 1): "┼",
    (0, 1, 1, 1): "┬", (1, 0, 1, 1): "┴", (0, 1, 1, 0): "╮", (0, 1, 0, 1): "╭", (1, 0, 1, 0): "╯",
    (1, 0, 0, 1): "╰",
}  # fmt: skip


def text(graph: Graph, *, whole: bool = True, columns: int | None = None) -> str:
    """One line a node, after all that leads to it, with the edges drawn on the left.

    A pipeline with too many edges side by side is listed, each node with what leads to it.

    Args:
        graph: of the pipeline.
        whole: name all of many nodes that are connected to nothing.
        columns: that a line may take; None for any number.
    """
    lanes = _Lanes(graph, columns)
    after = graph.leads_to
    alone = [name for name in graph.nodes if not after[name] and not graph.needs[name]]
    apart = {*alone} if len(alone) > 1 else set()
    for name in graph.nodes:
        if name not in apart:
            lanes.add(name)
    if lanes.widest > _MOST_LANES:
        return listing(graph, columns)
    gap = [""] if lanes.lines else []
    listed = _listed(graph, alone, None if whole else _MOST_ALONE, columns)
    return "\n".join([*lanes.lines, *gap, *listed] if apart else lanes.lines)


def _listed(
    graph: Graph, alone: Sequence[str], most: int | None, columns: int | None
) -> Iterator[str]:
    """Nodes that nothing leads to or from: below each other they would look connected."""
    yield "Connected to nothing:"
    most = len(alone) if most is None or len(alone) <= most + 1 else most
    for name in alone[:most]:
        yield _node(f"  {_SIGNS[graph.nodes[name].kind]}", name, columns)
    if rest := len(alone) - most:
        yield f"  … and {rest} more (--all names each)"


def _node(drawn: str, name: str, columns: int | None) -> str:
    """A line with a node; of a long name the middle goes, and a part of it stays in any case."""
    name = one_line(name)
    if columns is not None:
        name = cell_text.middle(name, max(columns - len(drawn) - 1, _LEAST_NAME))
    return f"{drawn} {name}"


def listing(graph: Graph, columns: int | None = None) -> str:
    """One line a node: its name, and what leads directly to it, as much of it as there is room."""
    longest = max(map(cell_text.width, graph.nodes), default=0) + len("● ")
    name_room = longest if columns is None else min(longest, columns // 2)
    rows = []
    for name, node in graph.nodes.items():
        needs = list(map(one_line, graph.needs[name]))
        told = f"← {_fitting(needs, columns and columns - name_room - 4)}" if needs else ""
        rows.append([cell_text.middle(f"{_SIGNS[node.kind]} {one_line(name)}", name_room), told])
    return tables.align(rows, [False, False], columns)


def _fitting(names: Sequence[str], room: int | None) -> str:
    """The first names that there is room for, one at least, and how many more there are."""
    if room is None:
        return ", ".join(names)
    most = max(min(len(names), room // 2), 1)
    while most > 1 and cell_text.width(numbers.few(names, most)) > room:
        most -= 1
    return numbers.few(names, most)


class _Lanes:
    """Draws a graph downwards; a lane is a column of characters that leads to one node."""

    def __init__(self, graph: Graph, columns: int | None) -> None:
        self._graph = graph
        self._columns = columns
        self._leads_to = graph.leads_to
        self._lanes: list[str | None] = []
        self._ended: int | None = None  # the lane of the node right above, where nothing follows
        self.lines: list[str] = []
        self.widest = 0

    def add(self, name: str) -> None:
        """Draw a node with the lanes that end in it and those that begin."""
        self._separate()
        waiting = [lane for lane, target in enumerate(self._lanes) if target == name]
        lane = waiting[0] if waiting else self._free(0, self._ended)
        self._lanes[lane] = name
        if len(waiting) > 1:
            self._join(lane, waiting[1:])
        self._draw_node(name, lane)
        self._fork(lane, self._leads_to[name])
        self._ended = None if self._leads_to[name] else lane
        while self._lanes and self._lanes[-1] is None:
            self._lanes.pop()

    def _separate(self) -> None:
        """An empty line between graphs that are not connected."""
        if self.lines and not any(self._lanes):
            self.lines.append("")
            self._ended = None

    def _draw_node(self, name: str, lane: int) -> None:
        row = ["│" if target else " " for target in self._lanes]
        row[lane] = _SIGNS[self._graph.nodes[name].kind]
        self.lines.append(_node(" ".join(row).rstrip(), name, self._columns))

    def _free(self, start: int, taken: int | None = None) -> int:
        for lane in range(start, len(self._lanes)):
            if self._lanes[lane] is None and lane != taken:
                return lane
        self._lanes += [None, None] if taken == len(self._lanes) else [None]
        self.widest = max(self.widest, len(self._lanes))
        return len(self._lanes) - 1

    def _join(self, lane: int, others: Sequence[int]) -> None:
        above = self._taken()
        for other in others:
            self._lanes[other] = None
        self._draw(lane, others, above)

    def _fork(self, lane: int, followers: Sequence[str]) -> None:
        above = self._taken()
        self._lanes[lane] = None
        ends = []
        for name in followers:
            there = self._lanes.index(name) if name in self._lanes else None
            if there is not None and (there < lane or self._lanes[lane] is not None):
                ends.append(there)
            elif self._lanes[lane] is None:
                self._lanes[lane] = name
            else:
                ends.append(self._free(lane + 1))
                self._lanes[ends[-1]] = name
        if ends:
            self._draw(lane, ends, above)

    def _taken(self) -> set[int]:
        return {lane for lane, target in enumerate(self._lanes) if target is not None}

    def _draw(self, lane: int, ends: Iterable[int], above: set[int]) -> None:
        """A line between rows that leads from ``lane`` to its ``ends``."""
        below = self._taken()
        joined = {lane, *ends}
        low, high = min(joined), max(joined)
        row = ""
        for i in range(len(self._lanes)):
            up, down, inside = i in above, i in below, low < i < high
            if i in joined:
                row += _BOX[up, down, i > low, i < high]
            else:
                row += "│" if up or down else "─" if inside else " "
            row += "─" if low <= i < high else " "
        self.lines.append(row.rstrip())
