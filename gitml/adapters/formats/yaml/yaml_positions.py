"""Where the values of a YAML document stand in its text, so that a part can be edited in place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["mapping", "sequence", "scalar", "alias"]


@dataclass(slots=True)
class YamlNode:
    """A value. Positions count characters.

    Attributes:
        start: its first character; of a block collection that of its first entry.
        end: behind its last character; comments, and blank lines without a meaning, are not in it.
        flow: whether it is written in brackets.
        entries: those of a mapping or sequence, in the order of the text.
    """

    kind: Kind
    start: int
    end: int
    flow: bool = False
    entries: list["YamlEntry"] = field(default_factory=list)

    def entry(self, key: str) -> "YamlEntry | None":
        """The entry with this key, the last of equal ones."""
        return next((one for one in reversed(self.entries) if one.key == key), None)


@dataclass(slots=True)
class YamlEntry:
    """A key and its value, or an item of a sequence, whose ``key`` is None.

    Attributes:
        start: the first character of the key; of an item that of its value.
    """

    key: str | None
    start: int
    node: YamlNode


def compose(text: str) -> YamlNode | None:
    """The tree of the first document, None for one without content.

    Raises:
        yaml.YAMLError: the text is not valid YAML.
    """
    from yaml import parse

    events = _contents(parse(text, Loader=_loader()))
    first = next(events, None)
    return None if first is None else _node(first, events, text)


def find(root: YamlNode | None, path: Sequence[str]) -> YamlNode | None:
    """The value under keys, None where there is none; an alias is not followed."""
    node = root
    for key in path:
        entry = node.entry(key) if node is not None else None
        node = entry.node if entry is not None else None
    return node


def column(text: str, position: int) -> int:
    """Characters between the start of the line and ``position``."""
    return position - (text.rfind("\n", 0, position) + 1)


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _contents(events: Iterator[Any]) -> Iterator[Any]:
    """The events of the first document's values, without those that frame it."""
    from yaml import DocumentEndEvent, DocumentStartEvent, StreamEndEvent, StreamStartEvent

    for event in events:
        if isinstance(event, DocumentEndEvent):
            return
        if not isinstance(event, StreamStartEvent | DocumentStartEvent | StreamEndEvent):
            yield event


def _node(event: Any, events: Iterator[Any], text: str) -> YamlNode:
    from yaml import AliasEvent, MappingStartEvent, ScalarEvent

    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, AliasEvent):
        return YamlNode("alias", start, end)
    if isinstance(event, ScalarEvent):
        return YamlNode("scalar", start, _scalar_end(event, text))
    kind: Kind = "mapping" if isinstance(event, MappingStartEvent) else "sequence"
    node = YamlNode(kind, start, end, bool(event.flow_style))
    _fill(node, events, text)
    return node


def _fill(node: YamlNode, events: Iterator[Any], text: str) -> None:
    from yaml import CollectionEndEvent

    for event in events:
        end: int = event.end_mark.index
        if isinstance(event, CollectionEndEvent):
            if node.flow or not node.entries:
                node.end = end
            return
        child = _node(event, events, text)
        entry = YamlEntry(None, child.start, child)
        if node.kind == "mapping":
            value = _node(next(events), events, text)
            key = str(event.value) if child.kind == "scalar" else None
            if value.start == value.end:  # nothing, which the parser sees behind blank lines
                value = YamlNode("scalar", child.end, text.find(":", child.end) + 1 or child.end)
            entry = YamlEntry(key, child.start, value)
        node.entries.append(entry)
        if not node.flow:
            node.start, node.end = node.entries[0].start, entry.node.end


def _scalar_end(event: Any, text: str) -> int:
    start, end = int(event.start_mark.index), int(event.end_mark.index)
    if event.style not in ("|", ">") or "+" in text[start:end].partition("\n")[0]:
        return end
    # The blank lines behind a block of text are not of it unless it says so with a plus.
    return start + len(text[start:end].rstrip())
