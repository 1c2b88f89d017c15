"""Keys of a parsed document that people wrote: what is wrong with one is said with its place."""

import difflib
import posixpath
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from gitml.core.paths import is_outside
from gitml.errors import ConfigError

FILE = "gitml.yaml"
T = TypeVar("T")


def each(
    spec: object, file: str, where: str, parse_one: Callable[[object, str, str], T]
) -> dict[str, T]:
    """A mapping of which each value is parsed by itself; empty for nothing.

    Args:
        spec: what the file says.
        file: for errors.
        where: the dotted key at which it says so, for errors; empty at the top.
        parse_one: takes a value, the file and the value's dotted key.

    Raises:
        ConfigError: it is something else.
    """
    return {
        name: parse_one(inner, file, f"{where}.{name}")
        for name, inner in mapping(spec, file, where).items()
    }


def section(spec: object, file: str, where: str, known: Collection[str]) -> dict[str, Any]:
    """A mapping of which every key is known.

    Args:
        spec: what the file says.
        file: for errors.
        where: the dotted key at which it says so, for errors; empty at the top.
        known: the keys.

    Raises:
        ConfigError: it is none, or has another key.
    """
    keys = mapping(spec, file, where)
    for key in keys:
        if key not in known:
            name = f"{where}.{key}" if where else key
            near = difflib.get_close_matches(key, sorted(known), n=1)
            raise ConfigError(
                f"{file}: unknown key '{name}'",
                hint=f"did you mean '{near[0]}'?"
                if near
                else f"known here: {', '.join(sorted(known)) or 'none'}",
            )
    return keys


def mapping(spec: object, file: str, where: str) -> dict[str, Any]:
    """A mapping with keys of text; empty for nothing.

    Raises:
        ConfigError: it is something else.
    """
    if spec is None:
        return {}
    if not isinstance(spec, dict):
        raise wrong(file, where or "the document", "a mapping", spec)
    for key in spec:
        if not isinstance(key, str):
            raise wrong(file, where or "the document", "keys that are text", key)
    return spec


def text(spec: object, file: str, where: str) -> str:
    """Text that is not empty.

    Raises:
        ConfigError: it is something else.
    """
    if isinstance(spec, str) and spec:
        return spec
    raise wrong(file, where, "text", spec)


def path(spec: object, file: str, where: str) -> str:
    """A path inside the project.

    Raises:
        ConfigError: it is something else.
    """
    if isinstance(spec, str) and spec and not is_outside(posixpath.normpath(spec)):
        return posixpath.normpath(spec)
    raise wrong(file, where, "a path in the project", spec)


def size(spec: object, file: str, where: str) -> float:
    """A number that is not negative.

    Raises:
        ConfigError: it is something else.
    """
    if isinstance(spec, int | float) and not isinstance(spec, bool) and 0 <= spec < float("inf"):
        return float(spec)
    raise wrong(file, where, "a number that is not negative", spec)


def wrong(file: str, where: str, expected: str, found: object) -> ConfigError:
    """The error that names the place, what was expected and what was found."""
    return ConfigError(f"{file}: {where}: expected {expected}, found {found!r}")


def texts(spec: object, file: str, where: str) -> tuple[str, ...]:
    """A list of texts; empty for nothing.

    Raises:
        ConfigError: it is something else.
    """
    return tuple(text(one, file, where) for one in entries(spec, file, where))


def entries(spec: object, file: str, where: str) -> list[Any]:
    """A list; empty for nothing.

    Raises:
        ConfigError: it is something else.
    """
    if spec is None:
        return []
    if not isinstance(spec, list):
        raise wrong(file, where, "a list", spec)
    return spec
