"""Values as YAML on one line, read back by YAML 1.1 and 1.2 alike."""

import json
import re

from gitml.core.values import Value

# Neither a number nor a word of either version, and nothing in it ends a scalar.
_PLAIN = re.compile(r"[A-Za-z_][\w./+-]*(?: [\w./+-]+)*", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_NO_POINT = re.compile(r"^(-?\d+)e")
_PERCENTAGE = re.compile(r"\d+(?:\.\d+)?%")


def inline(value: Value) -> str:
    """A value on one line, with lists and mappings in brackets."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{inline(key)}: {inline(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    return _text(value) if isinstance(value, str) else _number(value)


def _number(value: float | None) -> str:
    """A number, a truth value or null; YAML 1.1 wants a point where there is an exponent."""
    return _NO_POINT.sub(r"\1.0e", json.dumps(value))


def _text(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    if plain or _PERCENTAGE.fullmatch(value):
        return value
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    """A character between double quotes."""
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
