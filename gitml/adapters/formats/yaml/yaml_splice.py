"""The text of a YAML document with one entry put in, replaced or taken out.

None is the answer where the text has not the form that such an edit needs. Nobody is promised that
the result says what was meant: :mod:`gitml.adapters.formats.yaml.yaml_edit` makes sure of that.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from gitml.adapters.formats.yaml import inline_yaml
from gitml.adapters.formats.yaml.yaml_positions import YamlEntry, YamlNode, column, find
from gitml.core.values import Value

_STEP = 2
_DASH = 0
"""How DVC indents mappings, and lists below their key."""


def has(root: YamlNode | None, path: Sequence[str]) -> bool:
    """Whether there is an entry at ``path``."""
    return find(root, path) is not None


def appended(
    text: str, root: YamlNode | None, path: Sequence[str], value: Value, *, inline: bool = False
) -> str | None:
    """The text with a new entry behind the others of its mapping, on one line if that is asked."""
    parent, key = find(root, path[:-1]), path[-1]
    if root is None:
        return _lines_end(text) + _block(path, value, 0, text, root)
    if parent is None or parent.kind != "mapping":
        return None
    if parent.flow:
        outer = find(root, path[:-2]) if len(path) > 1 else parent
        if not parent.entries and outer is not None and not outer.flow:
            if inline and (holder := outer.entry(path[-2]) if len(path) > 1 else None):
                first = _line(key, value, column(text, holder.start) + _STEP).rstrip("\n")
                return f"{text[: parent.start].rstrip(' ')}\n{first}{text[parent.end :]}"
            return replaced(text, root, path[:-1], {key: value})
        entry = inline_yaml.inline({key: value}) if inline else _in_brackets({key: value})
        return _appended_in_brackets(text, parent, entry[1:-1])
    last = parent.entries[-1]
    left = column(text, last.start)
    behind = _own_end(text, last.node.end, left - 1)
    above = _lines_end(text[:behind])
    # A last text that keeps its blank lines would keep one more.
    gap = "\n" if _spaced(text, parent) and not above.endswith("\n\n") else ""
    block = _line(key, value, left) if inline else _block(path, value, left, text, root)
    return above + gap + block + text[behind:]


def replaced(
    text: str, root: YamlNode | None, path: Sequence[str], value: Value, *, inline: bool = False
) -> str | None:
    """The text with another value at ``path``; a comment behind the old one stays.

    ``inline`` is of a value in brackets: whether it is written as :func:`inline_yaml.inline` does.
    """
    parent = find(root, path[:-1])
    entry = parent.entry(path[-1]) if parent is not None else None
    if parent is None or entry is None:
        return None
    if parent.flow:
        written = inline_yaml.inline(value) if inline else _in_brackets(value)
        return text[: entry.node.start] + written + text[entry.node.end :]
    left = column(text, entry.start)
    block = _block(path, value, left, text, root).strip()
    old = text[entry.start : entry.node.end].rstrip("\n")  # some texts keep blank lines
    return text[: entry.start] + block + text[entry.start + len(old) :]


def without(text: str, root: YamlNode | None, path: Sequence[str], *, comment: bool) -> str | None:
    """The text without the entry at ``path``, comments inside it and perhaps that above it."""
    parent = find(root, path[:-1])
    entry = parent.entry(path[-1]) if parent is not None else None
    if parent is None or entry is None:
        return None
    at = parent.entries.index(entry)
    if parent.flow:
        return _without_in_brackets(text, parent, at)
    if len(parent.entries) == 1:
        return None  # there would be nothing left for the key above it
    left = column(text, entry.start)
    begin = entry.start - left
    begin = _comment_start(text, begin, left) if comment else begin
    end = _own_end(text, entry.node.end, left)
    if at > 0 and (at + 1 == len(parent.entries) or text.startswith("\n", end)):
        # Blank lines set it apart from the entry before, whose own end may be blank, too.
        above = _own_end(text, parent.entries[at - 1].node.end, left)
        begin = max(above, len(text[:begin].rstrip("\n")) + 1)
    double = at == 0 or text[:begin].endswith("\n\n")
    return text[:begin] + (text[end:].lstrip("\n") if double else text[end:])


def _appended_in_brackets(text: str, parent: YamlNode, entry: str) -> str:
    if not parent.entries:
        return text[: parent.start + 1] + entry + text[parent.end - 1 :]
    end = parent.entries[-1].node.end
    return f"{text[:end]}, {entry}{text[end:]}"


def _without_in_brackets(text: str, parent: YamlNode, at: int) -> str:
    entry = parent.entries[at]
    if at + 1 < len(parent.entries):
        return text[: entry.start] + text[parent.entries[at + 1].start :]
    begin = parent.entries[at - 1].node.end if at else entry.start
    return text[:begin] + text[entry.node.end :]


def _line(key: str, value: Value, left: int) -> str:
    return f"{' ' * left}{inline_yaml.inline(key)}: {inline_yaml.inline(value)}\n"


def _in_brackets(value: Value) -> str:
    """The value on one line."""
    writer = _writer()
    writer.default_flow_style = True
    writer.width = 2**20
    stream = io.StringIO()
    writer.dump(value, stream)
    return stream.getvalue().strip().removesuffix("\n...")


def _block(path: Sequence[str], value: Value, left: int, text: str, root: YamlNode | None) -> str:
    """The lines of an entry as DVC would write it at its depth, indented as its surroundings are.

    Lines are folded where DVC folds them, which depends on how deep the entry stands.
    """
    step, dash = _style(text, find(root, path[:-1]), root)
    document: Any = value
    for key in reversed(path):
        document = {key: document}
    writer = _writer()
    writer.indent(mapping=step, sequence=dash + 2, offset=dash)
    stream = io.StringIO()
    writer.dump(document, stream)
    above = len(path) - 1 if root is not None else 0
    lines = stream.getvalue().split("\n")[above:]
    deep = step * above
    return "\n".join(" " * left + line[deep:] if line.strip() else line for line in lines)


def _writer() -> Any:
    from dvc.utils.serialize._yaml import _get_yaml

    return _get_yaml()


def _style(text: str, *examples: YamlNode | None) -> tuple[int, int]:
    """Spaces that a mapping, and the dash of a list, stand to the right of their key."""
    step, dash = None, None
    for entry in (entry for node in examples for entry in _entries(node)):
        node = entry.node
        if entry.key is None or node.flow or not node.entries:
            continue
        here = column(text, entry.start)
        if node.kind == "mapping":
            step = step or column(text, node.start) - here
        elif dash is None:
            dash = column(text, text.rfind("-", 0, node.start)) - here
    return step or _STEP, max(0, dash if dash is not None else _DASH)


def _entries(node: YamlNode | None) -> Iterator[YamlEntry]:
    for entry in node.entries if node is not None else ():
        yield entry
        yield from _entries(entry.node)


def _spaced(text: str, parent: YamlNode) -> bool:
    """Whether the entries of a mapping stand apart: a blank line before the last one."""
    if len(parent.entries) < 2:
        return False
    return "\n\n" in text[parent.entries[-2].node.end : parent.entries[-1].start]


def _comment_start(text: str, line: int, left: int) -> int:
    """The start of the comment right above a line that is indented by ``left``."""
    while line:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text[above:line].startswith(" " * left + "#"):
            break
        line = above
    return line


def _own_end(text: str, position: int, left: int) -> int:
    """The end of an entry's lines: that of its value and comments indented by more than ``left``.

    Args:
        text: of the document.
        position: where the value ends.
        left: of the key, or less.
    """
    kept = position > 0 and text[position - 1] == "\n"  # a text that keeps its last blank lines
    line = position if kept else _next_line(text, position)
    found = line
    while line < len(text):
        after = _next_line(text, line)
        words = text[line:after].strip()
        indent = len(text[line:after]) - len(text[line:after].lstrip(" "))
        if words and not (words.startswith("#") and indent > left):
            break
        line = after
        found = line if words else found
    return found


def _next_line(text: str, position: int) -> int:
    return text.find("\n", position) + 1 or len(text)


def _lines_end(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
