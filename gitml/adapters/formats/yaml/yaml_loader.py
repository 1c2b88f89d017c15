"""YAML 1.2 as DVC reads it, by PyYAML's C parser."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from gitml.adapters.formats.plain_values import MOST_DIGITS, TOO_LARGE

# The resolvers of YAML 1.2 as ruamel, DVC's reader, applies them. YAML 1.1, which PyYAML speaks,
# would read DVC's files wrongly: 1e-3 as text, yes as a boolean, 012 as ten, 1:30 as ninety.
_RESOLVERS = (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    (
        "float",
        r"""^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?
            |[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)
            |[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
            |[-+]?\.(?:inf|Inf|INF)
            |\.(?:nan|NaN|NAN))$""",
        "-+0123456789.",
    ),
    (
        "int",
        r"^(?:[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)$",
        "-+0123456789",
    ),
    ("merge", r"^(?:<<)$", "<"),
    ("null", r"^(?:~|null|Null|NULL|)$", ("~", "n", "N", "")),
    (
        "timestamp",
        r"""^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}
            |[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}
             (?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)$""",
        "0123456789",
    ),
    ("value", r"^(?:=)$", "="),
)

_PREFIX = "tag:yaml.org,2002:"
_TEXT = f"{_PREFIX}str"


class UnusualError(Exception):
    """Something in a document that PyYAML's composer and constructor read, or refuse."""


def usual(text: str) -> Any:
    """The value of a document without tags, aliases and merges, in a third of PyYAML's time.

    Raises:
        UnusualError: it has one, or is not valid.
    """
    from yaml import YAMLError

    parser: Any = loader_class()(text)
    try:
        return _document(parser)
    except (YAMLError, ValueError):
        raise UnusualError from None
    finally:
        parser.dispose()


def _document(parser: Any) -> Any:
    """The value of the only document.

    Files have hundreds of thousands of scalars: these are read here, without a call for each.
    """
    from yaml import events

    top: list[Any] = []
    holder: Any = top  # the innermost mapping or sequence that is open
    key: str | None = None  # that waits for its value; of a mapping
    outer: list[Any] = []
    following, scalar = parser.get_event, events.ScalarEvent
    while (kind := type(event := following())) is not events.StreamEndEvent:
        if kind is not scalar:
            holder, key = _nested(event, holder, key, outer)
            continue
        if event.anchor or event.tag:
            raise UnusualError
        value, is_text = _plain(event.value) if event.implicit[0] else (event.value, True)
        if key is not None:
            holder[key], key = value, None
        elif isinstance(holder, list):
            holder.append(value)
        elif is_text and value not in holder:
            key = value
        else:
            raise UnusualError  # a key that is no text, or stands twice
    if len(top) > 1:
        raise UnusualError  # several documents
    return top[0] if top else None


def _nested(event: Any, holder: Any, key: str | None, outer: list[Any]) -> tuple[Any, str | None]:
    """What is open after an event that is no scalar, and the key that waits there."""
    from yaml import events

    if isinstance(event, events.CollectionEndEvent):
        return outer.pop(), None
    if isinstance(event, events.AliasEvent):
        raise UnusualError
    if not isinstance(event, events.CollectionStartEvent):
        return holder, key
    if event.anchor or event.tag:
        raise UnusualError
    inner: Any = {} if isinstance(event, events.MappingStartEvent) else []
    if key is not None:
        holder[key] = inner
    elif isinstance(holder, list):
        holder.append(inner)
    else:
        raise UnusualError  # a key that is no text
    outer.append(holder)
    return inner, None


@lru_cache(maxsize=20_000)
def _plain(text: str) -> tuple[Any, bool]:
    """The value of a text without quotes, and whether that is the text."""
    tag = _tag(text)
    if tag == _TEXT:
        return text, True
    make = _SCALARS.get(tag)
    if make is None:
        raise UnusualError
    return make(text), False


@cache
def loader_class() -> type:
    import yaml as library

    fast = getattr(library, "CSafeLoader", library.SafeLoader)

    class Loader(fast):  # type: ignore[misc,valid-type]
        yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  as PyYAML declares it

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002
            seen = set()
            for key, _ in node.value:
                if (name := str(key.value)) in seen and key.tag != f"{_PREFIX}merge":
                    raise library.constructor.ConstructorError(
                        None, None, f"key {name!r} stands twice", key.start_mark
                    )
                seen.add(name)
            return super().construct_mapping(node, deep=deep)

    for name, pattern, first in _RESOLVERS:
        Loader.add_implicit_resolver(_PREFIX + name, re.compile(pattern, re.VERBOSE), list(first))
    Loader.add_constructor(_PREFIX + "int", lambda _, node: _integer(node.value))
    Loader.add_constructor(_PREFIX + "float", lambda _, node: _float(node.value))
    return Loader


def _integer(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    plain = text.replace("_", "").lstrip("+-")
    for prefix, base in (("0b", 2), ("0x", 16), ("0o", 8)):
        if plain.startswith(prefix):
            return sign * int(plain[2:], base)
    return sign * digits(plain)


def digits(text: str) -> int:
    """Python makes no integer of thousands of digits; here it is one that is refused later."""
    return int(text) if len(text) <= 2 * MOST_DIGITS else TOO_LARGE


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # as Python does not write it
        lowered = text.replace("_", "").lower()
        return float(lowered.replace(".inf", "inf").replace(".nan", "nan"))


@cache
def _by_first() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, pattern, first in _RESOLVERS:
        for letter in first:
            found.setdefault(letter, []).append((_PREFIX + name, re.compile(pattern, re.VERBOSE)))
    return found


def _tag(text: str) -> str:
    """The tag of a plain scalar."""
    for tag, pattern in _by_first().get(text[:1], ()):
        if pattern.match(text):
            return tag
    return _TEXT


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    f"{_PREFIX}int": _integer,
    f"{_PREFIX}float": _float,
    f"{_PREFIX}null": lambda _: None,
    f"{_PREFIX}bool": lambda text: text.lower() == "true",
}
