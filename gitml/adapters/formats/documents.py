"""Parsed documents: YAML as DVC reads it but ten times faster, JSON, TOML and Python params."""

import contextlib
import json
import re
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any

from gitml.adapters.formats.damage import (
    LOCK,
    conflict,
    conflict_hint,
    conflict_line,
    lock_hint,
)
from gitml.adapters.formats.plain_values import MOST_DIGITS, LargeNumberError, plain
from gitml.adapters.formats.yaml.plain_pointer import plain_pointer
from gitml.adapters.formats.yaml.yaml_loader import UnusualError, digits, loader_class, usual
from gitml.core.values import Value
from gitml.errors import ConfigError

_LFS = b"version https://git-lfs.github.com/spec/"
_INDENT = re.compile(r"^[ ?:-]{2,}", re.MULTILINE)
_BRACKET = re.compile(r"[\[\]{}]")
# DVC walks through values with some ten calls for each level; a lock holds values of other files.
_DEEPEST, _DEEPEST_LOCK = 64, 80
_TOO_DEEP = "maximum nesting depth"  # as PyYAML's C parser says it
_SLOW = 2**18
_FATAL = 5_000  # PyYAML's C parser ends the process at some tens of thousands
_LONG_NUMBER = re.compile(rf"(?<![0-9])[0-9]{{{MOST_DIGITS + 1}}}")
_MOST_REPEATED = 100_000  # values; what is not repeated is bounded by the size of its file
# What a tag that does not fit its value (`!!bool maybe`) makes PyYAML raise.
_WRONG_TAGS = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
_WRONG_PYTHON = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)


class DocumentError(ConfigError):
    """A file that cannot be parsed. The message says where in the file."""


class ExplosionError(DocumentError):
    """A small file stands for more than any memory holds."""


class DepthError(DocumentError):
    """A file is nested more deeply than those go that walk through it."""


def parse(path: str, content: bytes) -> Value:
    """Read a document in the format its suffix names; without a known one it is YAML.

    Raises:
        DocumentError: it is not valid in that format; file, line and column are named.
    """
    if content.startswith(_LFS):
        raise DocumentError(
            f"{path}: a pointer of Git LFS, not the file itself",
            hint="fetch the file: git lfs pull",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: not a text file (byte {error.start} is not UTF-8)") from error
    if "\0" in text:
        raise DocumentError(f"{path}: not a text file (byte {content.index(0)} is zero)")
    parsers = {".json": _json, ".toml": _toml, ".py": _python, ".dvc": _pointer}
    try:
        value = parsers.get(PurePosixPath(path).suffix.lower(), yaml)(path, text)
    except DocumentError as error:
        if line := conflict_line(text):
            message = conflict(path, line)
            raise DocumentError(message, conflict_hint(path)) from error
        if PurePosixPath(path).name == LOCK:
            raise error.saying(error.message, lock_hint(path)) from error
        raise
    if _depth(text, _DEEPEST) > _DEEPEST:
        refuse_depth(path, value)
    return value


def refuse_depth(path: str, value: object) -> None:
    """Raise DepthError where a value is nested more deeply than those go that walk through it."""
    if _levels(value) > _deepest(path):
        raise _too_deep(path)


def _deepest(path: str) -> int:
    return _DEEPEST_LOCK if PurePosixPath(path).name == LOCK else _DEEPEST


def _too_deep(path: str) -> DepthError:
    return DepthError(f"{path}: nested too deeply, in more than {_deepest(path)} levels")


def refuse_excess(path: str, text: str) -> None:
    """Refuse YAML that fills the memory, small as it is, or that is nested too deeply.

    Raises:
        ExplosionError: its aliases stand for too much.
        DepthError: see there.
    """
    deep = _depth(text, _DEEPEST) > _DEEPEST
    if not deep and not ("*" in text and "&" in text):
        return
    try:
        value = yaml(path, text)
    except (DepthError, ExplosionError):
        raise
    except DocumentError:
        return  # whoever parses it has the words
    if deep:
        refuse_depth(path, value)


def yaml(path: str, text: str) -> Value:
    """Read YAML 1.2 as DVC does: an empty document is an empty mapping.

    Raises:
        DocumentError: file, line and column are named.
    """
    from yaml import MarkedYAMLError, YAMLError

    if _depth(text, _FATAL) > _FATAL:
        raise _too_deep(path)
    try:
        loaded = _load(path, text)
    except (YAMLError, RecursionError, *_WRONG_TAGS) as error:
        reason = str(error).partition("\n")[0]
        if isinstance(error, AttributeError):  # of the parser, where a text does not match
            reason = "a value is none of the kind that its tag names"
        if _TOO_DEEP in str(getattr(error, "problem", "")):
            raise _too_deep(path) from error
        wrong = DocumentError(f"{path}: not valid YAML: {reason}")
        if isinstance(error, MarkedYAMLError):
            reason = _reason(error)
            place = f"{path}{_place(error)}"
            wrong = DocumentError(f"{place}: not valid YAML: {reason}", hint="mend that line")
        loaded = _as_ruamel(path, text, wrong)
    value = _plain(path, loaded, "YAML")
    return {} if value is None else value


def with_own_keys(path: str, text: str) -> object:
    """YAML whose keys are what they are, ``1`` no text; None where only DVC's parser could tell."""
    from yaml import YAMLError

    if _depth(text, _FATAL) > _FATAL:
        return None
    try:
        return _load(path, text)
    except (DocumentError, YAMLError, RecursionError, *_WRONG_TAGS):
        return None


def _load(path: str, text: str) -> object:
    with contextlib.suppress(UnusualError):
        return usual(text)
    loader = loader_class()(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if "*" in text:
            _refuse_explosion(path, node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _as_ruamel(path: str, text: str, wrong: DocumentError) -> object:
    """What the C parser refuses but DVC's parser, which is slow, reads; else the error stands."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(text) > _SLOW:
        raise wrong
    try:
        if "*" in text:
            _refuse_explosion(path, YAML(typ="safe", pure=True).compose(text))
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, RecursionError, NotImplementedError, AssertionError, *_WRONG_TAGS):
        raise wrong from None


def _depth(text: str, least: int) -> int:
    """How deep a document can be nested at most; 0 where that is surely less than ``least``."""
    if len(text) < least:
        return 0
    deepest = max(map(len, _INDENT.findall(text)), default=0)
    if text.count("[") + text.count("{") > least:
        deep = [0, *accumulate(1 if bracket in "[{" else -1 for bracket in _BRACKET.findall(text))]
        deepest += max(deep) - min(deep)
    return deepest


def _levels(value: object) -> int:
    """How deep a value is nested."""
    levels, inner = 0, [value]
    while inner:
        levels += 1
        nested = [v for v in inner if isinstance(v, dict | list)]
        inner = [v for n in nested for v in (n.values() if isinstance(n, dict) else n)]
    return levels


def _refuse_explosion(path: str, root: Any) -> None:
    """Refuse aliases of aliases, which can stand for more values than any memory holds.

    They are counted in the nodes, before any value is made: merging (``<<``) repeats them, too.
    """
    sizes: dict[int, int] = {}
    waiting = [(root, False)]
    while waiting:
        node, counted = waiting.pop()
        inner = _inner(node)
        if counted:
            sizes[id(node)] = 1 + sum(sizes[id(one)] for one in inner)
        elif id(node) not in sizes:
            sizes[id(node)] = _MOST_REPEATED  # until it is counted: of one that contains itself
            waiting.append((node, True))
            waiting += [(one, False) for one in inner]
    if sizes.get(id(root), 0) - len(sizes) >= _MOST_REPEATED:
        raise ExplosionError(f"{path}: its aliases stand for too many values")


def _inner(node: Any) -> list[Any]:
    if not isinstance(node.value, list):
        return []
    return [one for entry in node.value for one in (entry if isinstance(entry, tuple) else [entry])]


def _reason(error: Any) -> str:
    """What is wrong, and where that began, if on another line."""
    reason = error.problem or error.context or "it cannot be parsed"
    begun, mark = error.context_mark, error.problem_mark
    if begun and mark and error.context and begun.line != mark.line:
        return f"{error.context} that begins at {begun.line + 1}:{begun.column + 1}: {reason}"
    return str(reason)


def _place(error: Any) -> str:
    mark = error.problem_mark or error.context_mark
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


def _pointer(path: str, text: str) -> Value:
    return plain_pointer(text) or yaml(path, text)


def _json(path: str, text: str) -> Value:
    large = _LONG_NUMBER.search(text) is not None
    try:
        parsed: Value = json.loads(text, parse_int=digits if large else None)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{path}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}"
        ) from error
    except ValueError as error:
        raise DocumentError(f"{path}: not valid JSON: {error}") from error
    except RecursionError as error:
        raise DocumentError(f"{path}: not valid JSON: nested too deeply") from error
    return _plain(path, parsed, "JSON") if large else parsed


def _toml(path: str, text: str) -> Value:
    import tomllib

    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{path}: not valid TOML: {error}") from error
    return _plain(path, parsed, "TOML")


def _python(path: str, text: str) -> Value:
    # DVC decides which assignments of a Python file are parameters.
    from dvc.exceptions import DvcException
    from dvc.utils.serialize import parse_py

    try:
        parsed = parse_py(text, path)
    except (DvcException, *_WRONG_PYTHON) as error:
        reason = str(error.__cause__ or error) or "nested too deeply"
        raise DocumentError(f"{path}: not valid Python parameters: {reason}") from error
    return _plain(path, parsed, "Python parameters")


def _plain(path: str, loaded: object, kind: str) -> Value:
    try:
        return plain(loaded)
    except RecursionError as error:
        raise DocumentError(f"{path}: not valid {kind}: nested too deeply") from error
    except LargeNumberError as error:
        where = f"{path}: {error.key}" if error.key else path
        raise DocumentError(
            f"{where}: a whole number of more than {MOST_DIGITS} digits",
            hint="if it is no quantity, write it as text, in quotes",
        ) from error
