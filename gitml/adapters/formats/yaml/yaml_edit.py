"""Edits of a YAML file that people write: only the lines that must change do.

DVC's own writer reads the document and dumps all of it. It keeps comments and order but not what a
hand has formatted: indentation of lists, folding, quotes, alignment, some blank lines. Here the
part is found by its position and its text replaced. What comes out is parsed and compared with what
was meant before anybody sees it; where the text cannot be taken apart (aliases, explicit keys)
DVC's writer does it, and is held to the same comparison.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gitml.adapters.formats.documents import DocumentError, parse
from gitml.adapters.formats.yaml import yaml_splice
from gitml.adapters.formats.yaml.yaml_positions import compose
from gitml.core.values import Value
from gitml.errors import ConfigError

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Put:
    """Set the value under keys, of mappings that exist; a new key goes behind the others.

    Attributes:
        inline: whether a new key and its value are one line, and what is in brackets is written by
            :func:`gitml.adapters.formats.yaml.inline_yaml.inline`.
    """

    path: tuple[str, ...]
    value: Value
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Take an entry out; one that is not there is no fault.

    Attributes:
        comment: whether the comment right above it goes, too.
    """

    path: tuple[str, ...]
    comment: bool = True


Change = Put | Cut


def edit(file: str, content: bytes, changes: Sequence[Change]) -> bytes:
    """The file with some of its values changed.

    Args:
        file: its path, for messages.
        content: what it says now.
        changes: in the order in which they are made.

    Raises:
        ConfigError: it is not valid YAML, or says the value in a way that cannot be changed for
            this key alone.
    """
    before = parse(file, content)
    text = content.decode()
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    for change in changes:
        meant = _applied(change, before)
        if not _same(meant, before):
            text = _edited(file, text, change, meant)
        before = meant
    return (bom + text).encode()


def _edited(file: str, text: str, change: Change, meant: Value) -> str:
    for attempt in (_spliced, _dumped):
        new = attempt(text, change)
        if new is not None and _reads(file, new, meant):
            return new
    key = ".".join(change.path)
    raise ConfigError(
        f"{file}: '{key}' cannot be changed without changing more than that",
        hint="an anchor or a merge may give it its value: write it out by hand",
    )


def _reads(file: str, text: str, meant: Value) -> bool:
    try:
        return _same(parse(file, text.encode()), meant)
    except DocumentError:
        return False


def _same(one: Value, other: Value) -> bool:
    # Unlike ==, this tells 1 from true and 1.0, sees the order of keys, and NaN is itself.
    return repr(one) == repr(other)


def _applied(change: Change, document: Value) -> Value:
    """What the document says afterwards."""
    new = copy.deepcopy(document)
    _apply(change, new)
    return new


def _apply(change: Change, document: Any) -> None:
    here = document
    for key in change.path[:-1]:
        here = here[key]
    if isinstance(change, Put):
        here[change.path[-1]] = change.value
    else:
        here.pop(change.path[-1], None)


def _spliced(text: str, change: Change) -> str | None:
    """The text with the part replaced; None where it is not plain enough to be taken apart."""
    newline = "\r\n" if "\r\n" in text else "\n"
    # With one kind of line end there is one way to count lines.
    lines = text.replace("\r\n", "\n")
    if newline != "\n" and lines.count("\n") != text.count("\r\n"):
        return None
    new = _splice(lines, change)
    return new.replace("\n", newline) if new is not None else None


def _splice(text: str, change: Change) -> str | None:
    from yaml import YAMLError

    try:
        root = compose(text)
    except YAMLError:
        return None  # what DVC's parser takes and this one does not
    if isinstance(change, Cut):
        return yaml_splice.without(text, root, change.path, comment=change.comment)
    if yaml_splice.has(root, change.path):
        return yaml_splice.replaced(text, root, change.path, change.value, inline=change.inline)
    return yaml_splice.appended(text, root, change.path, change.value, inline=change.inline)


def _dumped(text: str, change: Change) -> str | None:
    """What DVC's writer makes of it."""
    from dvc.utils.serialize import ParseError, parse_yaml_for_update
    from dvc.utils.serialize._yaml import dumps_yaml

    try:
        document = parse_yaml_for_update(text, "")
        _apply(change, document)
        dumped: str = dumps_yaml(document)
    except (ParseError, KeyError, TypeError):
        return None
    return dumped
