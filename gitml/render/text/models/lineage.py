"""Where a version comes from, as a tree of lines and as Mermaid."""

from collections.abc import Iterator, Sequence

from gitml.core.registry.lineage import Lineage, LineageNode, Use
from gitml.render.text.cell_text import cut
from gitml.render.text.tables import table
from gitml.render.text.terminal import one_line

_SHORT = 8
_WORDS = {
    "model": "",
    "stage": "stage ",
    "data": "data ",
    "import": "import ",
    "code": "code ",
    "params": "parameters ",
    "made": "",
}


def upstream(found: Lineage, columns: int | None = None) -> str:
    """A line a node, indented below what is made from it; what is met again is not told twice."""
    lines = [*_lines(found)]
    return "\n".join(lines if columns is None else [cut(line, columns) for line in lines])


def _lines(found: Lineage) -> Iterator[str]:
    made_from: dict[int, list[int]] = {}
    for target, source in found.edges:
        made_from.setdefault(target, []).append(source)
    seen: set[int] = set()
    waiting = [(0, 0)]
    while waiting:  # no recursion, as a chain of stages may have thousands
        at, depth = waiting.pop()
        sources = made_from.get(at, [])
        again = at in seen and bool(sources)
        yield f"{'  ' * depth}{_label(found.nodes[at])}{' (above)' if again else ''}"
        if at not in seen:
            seen.add(at)
            waiting += [(source, depth + 1) for source in reversed(sources)]


def _label(node: LineageNode) -> str:
    short = f" {node.hash[:_SHORT]}" if node.hash else ""
    detail = f": {node.detail}" if node.detail else ""
    return one_line(f"{_WORDS[node.kind]}{node.name}{short}{detail}")


def mermaid(found: Lineage) -> str:
    """A flowchart; arrows go from what is used to what is made."""
    lines = ["flowchart TD"]
    for number, node in enumerate(found.nodes):
        open_, close = ("([", "])") if node.kind == "stage" else ("[", "]")
        label = _label(LineageNode(node.kind, node.name, node.hash))
        lines.append(f'  n{number}{open_}"{_escaped(label)}"{close}')
    lines += [f"  n{source} --> n{target}" for target, source in found.edges]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """What Mermaid takes for text: nothing in it is HTML, Markdown or an end of the label."""
    return "".join(c if c.isalnum() or c in " ._/-:@" else f"#{ord(c)};" for c in text)


def uses(found: Sequence[Use]) -> str:
    """A row for each version that was made from the data, or measured on it."""
    rows = [
        [one.found.tag.name, one.how, one.path, one.hash[:_SHORT], f"{one.found.tag.date:%Y-%m-%d}"]
        for one in found
    ]
    return table(["Version", "How", "Data", "Hash", "Released"], rows)
