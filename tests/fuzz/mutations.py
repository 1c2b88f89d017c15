"""Ways to spoil a file: in its structure where it is read as YAML or JSON, or in its bytes."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

_DEEP: Any = "end"
for _ in range(60):
    _DEEP = {"a": [_DEEP]}

# Values where others were: wrong kinds, hostile paths and names, numbers at the edges.
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 0.5, -0.0, float("nan"), float("inf"), 2**53 + 1, 10**400, 1e308,
    "", " ", ".", "..", "x", "../../x", "/etc/passwd", ".git/config", ".dvc/config", "a/../b",
    "~", "a\0b", "\x1b[31mred\x1b[0m", "\x9b31m", "\u202egnp.exe", "\u2028", "\ud800", "e\u0301",
    "💥", "a" * 5000, "a,b", "a=b", "a: b", "a\nb", "::error::x", "|`<b>*_", "%00", "%s", "1e999",
    "0x1F", "${", "${x}", "${lr}", "${item}", "${net}", "*", "**", "[", "!", "http://127.0.0.1:9/x",
    "remote://store/x", "s3://b/x", "2024-01-02", "HEAD", "-x", "--all",
    "d41d8cd98f00b204e9800998ecf8427e", "md5", "nan", [], {}, [[]], [None], [1, "a", None],
    {"": None}, {"a": None}, {"a": {"b": 1}}, _DEEP, ["x"] * 3000,
    {str(n): n for n in range(1000)},
)  # fmt: skip
_ODD_BYTES = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b]0;x\x07", b"\x9b", b"\xe2\x80\xae", b"\r",
    b"\t", b"<<<<<<< HEAD\n", b"9" * 5000, b"0x" + b"F" * 5000, b"[" * 3000, b"- " * 500, b"{",
    b"}", b"'", b'"', b":", b": ", b"&a *a", b"<<: *a", b"!!python/object:x", b"!!timestamp x",
    b"? ", b"---\n", b"...\n", b"%TAG ! x\n", b"2024-01-02", b"NaN", b".inf", b"-Infinity",
    b"null", b"${", b"#", b",", b"1e999", b"../", b"/", b"\\", b"*", b"~", b"=", b"[x]\n",
    b"version https://git-lfs.github.com/spec/v1\n",
)  # fmt: skip


def mutate(name: str, content: bytes, chance: random.Random) -> bytes:
    """The content of a file, spoiled once to three times."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        structural = chance.random() < 0.65
        changed = _structure(name, content, chance) if structural else None
        content = _bytes(content, chance) if changed is None else changed
    return content


def _structure(name: str, content: bytes, chance: random.Random) -> bytes | None:
    """One place of a document changed; None where it is none."""
    try:
        if name.endswith((".json", ".dir")):
            document = json.loads(content)
        elif name.endswith((".yaml", ".lock", ".dvc")):
            document = yaml.safe_load(content)
        else:
            return None
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    places = list(_places(document))
    if not places:
        return None
    where, key = chance.choice(places)
    chance.choice(_CHANGES)(where, key, chance)
    if name.endswith((".json", ".dir")):
        return json.dumps(document).encode()
    try:
        text: str = yaml.safe_dump(document, allow_unicode=chance.random() < 0.5, sort_keys=False)
    except (yaml.YAMLError, RecursionError):
        return None
    return text.encode(errors="surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _replace(where: Any, key: Any, chance: random.Random) -> None:
    where[key] = chance.choice(ODD_VALUES)


def _rename(where: Any, key: Any, chance: random.Random) -> None:
    if isinstance(where, dict):
        value, name = where.pop(key), chance.choice(ODD_VALUES)
        where[name if isinstance(name, str | int | float | None) else str(name)] = value
    else:
        where.insert(key, where[key])


def _remove(where: Any, key: Any, _: random.Random) -> None:
    del where[key]


def _wrap(where: Any, key: Any, chance: random.Random) -> None:
    where[key] = [where[key]] if chance.random() < 0.5 else {"x": where[key]}


def _add(where: Any, key: Any, chance: random.Random) -> None:
    value = chance.choice(ODD_VALUES)
    if isinstance(where, list):
        where.insert(key, value)
    else:
        where[chance.choice(_KEYS)] = value


def _lift(where: Any, key: Any, chance: random.Random) -> None:
    """What was above lies below: a sibling's value, or a part of the value itself."""
    others = list(where.values()) if isinstance(where, dict) else list(where)
    inner = where[key]
    if isinstance(inner, dict | list) and inner and chance.random() < 0.5:
        others = list(inner.values()) if isinstance(inner, dict) else list(inner)
    where[key] = json.loads(json.dumps(chance.choice(others), default=str))


_CHANGES: tuple[Callable[[Any, Any, random.Random], None], ...] = (
    _replace, _replace, _replace, _rename, _remove, _wrap, _add, _lift,
)  # fmt: skip
_KEYS = (
    "stages", "cmd", "wdir", "deps", "outs", "params", "metrics", "plots", "vars", "foreach",
    "do", "matrix", "frozen", "always_changed", "meta", "desc", "artifacts", "path", "md5",
    "hash", "size", "nfiles", "cache", "remote", "persist", "push", "x", "y", "template", "title",
    "header", "models", "primary", "guards", "better", "relpath", "isexec", "files", "cloud",
    "repo", "url", "schema", "type", "labels", "datasets", "db", "fs_config", "etag", "checksum",
    "version_id", "", "1",
)  # fmt: skip


def _bytes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    lines = content.splitlines(keepends=True) or [b""]
    line = chance.randrange(len(lines))
    match chance.randrange(8):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + chance.choice(_ODD_BYTES) + content[at:]
        case 2:
            return b"".join([*lines[: line + 1], *lines[line:]])
        case 3:
            return b"".join([*lines[:line], *lines[line + 1 :]])
        case 4:
            return b"".join([*lines[:line], b"  " + lines[line], *lines[line + 1 :]])
        case 5:
            odd = chance.choice(_ODD_BYTES)
            return b"".join([*lines[:line], odd, b"\n", *lines[line:]])
        case 6:
            start, end = sorted((at, chance.randrange(len(content) + 1)))
            return content[:start] + chance.choice(_ODD_BYTES) + content[end:]
        case _:
            return chance.choice(_ODD_BYTES) * chance.choice((1, 1, 3))
