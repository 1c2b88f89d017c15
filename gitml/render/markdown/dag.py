"""The graph of a pipeline as Mermaid, which GitHub and GitLab draw in Markdown."""

import re

from gitml.core.pipeline.graph import Graph
from gitml.render.markdown.tables import short_line

_IN_LABEL = frozenset(" _-./=@:,+()[]{}*~^!?'")


def mermaid(graph: Graph) -> str:
    """A Mermaid flowchart."""
    ids = {name: f"n{number}" for number, name in enumerate(graph.nodes, 1)}
    lines = ["flowchart TD"]
    for name, node in graph.nodes.items():
        shown = f'"{label(name)}"'
        lines.append(f"    {ids[name]}{f'[({shown})]' if node.kind == 'data' else f'[{shown}]'}")
    for name, needs in graph.needs.items():
        lines += [f"    {ids[need]} --> {ids[name]}" for need in needs]
    return "\n".join(lines)


def fenced(graph: Graph) -> str:
    """The flowchart in a code block, as GitHub and GitLab draw it in Markdown."""
    return f"```mermaid\n{mermaid(graph)}\n```"


def label(name: str) -> str:
    """A name as the text of a node, between double quotes."""
    # Mermaid reads `#NUMBER;` as a character; anything that could mean something to it, to HTML or
    # to Markdown is written so: `%%{` gives Mermaid orders, `$$` begins a formula. A number with a
    # dot or a sign in front would begin a list.
    shown = short_line(name)
    start = re.match(r"\d+[.)]|[-+*]", shown)
    head = start.end() if start else 0
    return "".join(
        char if (char.isalnum() or char in _IN_LABEL) and not (i < head and not char.isalnum())
        else f"#{ord(char)};"
        for i, char in enumerate(shown)
    )  # fmt: skip
