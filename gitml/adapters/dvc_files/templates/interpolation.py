"""``${}`` in texts, for what is plain: a name, its parts and indexes of lists, and a simple value.

Whatever else DVC's resolver knows, refuses or warns of is a :class:`Doubt`, and left to it.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

_EXPRESSION = re.compile(r"(?<!\\)\$\{(.*?)\}")
_PLAIN = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[[\w-]+\])*")
_INDEX = re.compile(r"[0-9]{1,9}")
# Keys that YAML may have read as a number, a boolean or null: DVC leaves those out of its context.
_NO_TEXT = re.compile(r"(?:[\d+\-.~=<].*|true|false|null|)", re.IGNORECASE | re.DOTALL)

Names = tuple[str, ...]


class Doubt(Exception):  # noqa: N818  it is no error: DVC's resolver goes on from here
    """Something that only DVC's resolver decides."""


class ReadValue(NamedTuple):
    """A value that was read from a file, or lies in one that was.

    Attributes:
        source: the file; None of values that ``dvc.yaml`` itself gives.
        path: where in the file or among the ``vars``, with dots; empty of what stands in a loop.
    """

    value: Any
    source: str | None = None
    path: str = ""


class Simple(Enum):
    """A value of which counts only that it is neither a list nor a mapping."""

    SIMPLE = "simple"


Seen = dict[Names, Any]
"""The values that were looked up, by name; of some only that they are simple."""


class Scope:
    """The values that templates may name.

    Attributes:
        values: by the first part of their name.
        used: the values of files that were used, by file and by name with dots.
        seen: the values that were looked up.
        probing: whether what is resolved now is only tried.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        used: dict[str, dict[str, Any]],
        seen: Seen,
        *,
        probing: bool = False,
    ) -> None:
        self.values = values
        self.used = used
        self.seen = seen
        self.probing = probing

    def text(self, text: str) -> Any:
        """A text with its values in place; a text that is one expression becomes the value.

        Raises:
            Doubt: a value is not there, is a list or a mapping, or is not named plainly.
        """
        if "${" not in text:
            return text
        parts = _parts(text)
        if len(parts) == 1 and isinstance(parts[0], tuple):
            return self._simple(parts[0])
        whole = "".join(p if isinstance(p, str) else word(self._simple(p)) for p in parts)
        return whole.replace(r"\${", "${")

    def resolve(self, value: Any) -> Any:
        """The value with the texts in it resolved, keys of mappings too.

        Raises:
            Doubt: as for :meth:`text`.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.resolve(key): self.resolve(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolve(inner) for inner in value]
        return value

    def node(self, text: str) -> ReadValue | str:
        """What a text that is one expression names, of whatever kind; any other text is itself.

        Raises:
            Doubt: it is not there, or the text holds more than one expression.
        """
        if "${" not in text:
            return text
        parts = _parts(text)
        if len(parts) == 1 and isinstance(parts[0], tuple):
            found = find(self.values, parts[0])
            self.seen[parts[0]] = found.value
            return found
        raise Doubt

    def _simple(self, names: Names) -> Any:
        found = find(self.values, names)
        if isinstance(found.value, dict | list):
            raise Doubt
        if not self.probing:
            self.seen[names] = found.value
        elif names not in self.seen:
            self.seen[names] = Simple.SIMPLE
        if found.source is not None:
            self.used.setdefault(found.source, {})[found.path] = found.value
        return found.value


def find(values: Mapping[str, Any], names: Names) -> ReadValue:
    """What lies at a name of several parts.

    Raises:
        Doubt: nothing does, or it may not be what DVC finds there.
    """
    if names[0] not in values:
        raise Doubt
    here = as_node(values[names[0]])
    for name in names[1:]:
        here = _inner(here, name)
    return here


def as_node(value: Any) -> ReadValue:
    """A value of ``dvc.yaml`` itself as one that comes from nowhere."""
    return value if isinstance(value, ReadValue) else ReadValue(value)


def items(node: ReadValue) -> list[tuple[str, ReadValue]]:
    """The entries of a mapping, each with its key.

    Raises:
        Doubt: it is none, or a key may be no text.
    """
    if not isinstance(node.value, dict) or any(map(_NO_TEXT.fullmatch, node.value)):
        raise Doubt
    return [(key, _at(node, key, inner)) for key, inner in node.value.items()]


def entries(node: ReadValue) -> list[ReadValue]:
    """The entries of a list.

    Raises:
        Doubt: it is none.
    """
    if not isinstance(node.value, list):
        raise Doubt
    return [_at(node, str(index), inner) for index, inner in enumerate(node.value)]


def word(value: Any) -> str:
    """A simple value as DVC writes it into a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inner(node: ReadValue, name: str) -> ReadValue:
    if isinstance(node.value, dict) and name in node.value and not _NO_TEXT.fullmatch(name):
        return _at(node, name, node.value[name])
    if isinstance(node.value, list) and _INDEX.fullmatch(name) and int(name) < len(node.value):
        return _at(node, str(int(name)), node.value[int(name)])
    raise Doubt


def _at(node: ReadValue, name: str, value: Any) -> ReadValue:
    if isinstance(value, ReadValue):
        return value
    return ReadValue(value, node.source, f"{node.path}.{name}") if node.path else ReadValue(value)


@lru_cache(maxsize=20_000)
def _parts(text: str) -> tuple[str | Names, ...]:
    """Literal text, and the names of what stands between it."""
    parts: list[str | Names] = []
    end = 0
    for match in _EXPRESSION.finditer(text):
        if not _PLAIN.fullmatch(match[1]):
            raise Doubt
        parts += [text[end : match.start()]] if match.start() > end else []
        parts.append(tuple(match[1].replace("[", ".").replace("]", "").split(".")))
        end = match.end()
    return tuple([*parts, text[end:]] if end < len(text) else parts)
