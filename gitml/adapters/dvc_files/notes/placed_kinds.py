"""Which files of tracked data a record made executable, or links, when it was last put in place.

What is so and is not noted here somebody made so since, and a checkout leaves it. The file is
disposable: without it a checkout takes nothing away.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitml.adapters.dvc_files.notes import disposable
from gitml.core.data.kinds import Kinds, SeenFiles, parse

_FILE = ".dvc/tmp/gitml/kinds.json"


def of(root: Path) -> Mapping[str, Kinds]:
    """What was made at each path, relative to the DVC root."""
    return {path: _parsed(entry) for path, entry in _known(root).items()}


def at(root: Path, path: str) -> Kinds:
    """What was made at one path."""
    return _parsed(_known(root).get(path))


def before(root: Path, path: str, md5: str | None, seen: SeenFiles) -> Kinds:
    """What was made at one path, to tell from it what somebody has made there since.

    Where the record is another one than when that was noted, DVC may have placed its data since,
    without bits and links: then what a file lacks nobody took from it.

    Args:
        root: of the DVC repository.
        path: relative to ``root``.
        md5: that is recorded of it today.
        seen: what lies there.
    """
    entry = _known(root).get(path)
    kinds = _parsed(entry)
    is_same = isinstance(entry, dict) and entry.get("md5") == md5
    return kinds if is_same else kinds.in_place(seen)


def note(root: Path, path: str, kinds: Kinds, md5: str, part: str = "") -> None:
    """Note what was made, or recorded, at a path; what cannot be written is forgotten.

    Args:
        root: of the DVC repository.
        path: relative to ``root``.
        kinds: of the files there.
        md5: that is recorded of it.
        part: of what lies there, outside of which nothing changed; empty for all.
    """
    known = _known(root)
    now = dict(known)
    whole = _parsed(now.pop(path, None)).outside(part).joined(kinds.inside(part))
    if whole != Kinds():
        now[path] = {**whole.written(), "md5": md5}
    _write(root, known, now)


def move(root: Path, source: str, target: str) -> None:
    """Note that what lay at one path lies at another one; what cannot be written is forgotten."""
    known = _known(root)
    now = {path: entry for path, entry in known.items() if path not in (source, target)}
    if source in known:
        now[target] = known[source]
    _write(root, known, now)


def _write(root: Path, known: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    if now != known:
        disposable.write(root / _FILE, now)


def _known(root: Path) -> dict[str, Any]:
    return disposable.mapping(root / _FILE)


def _parsed(entry: object) -> Kinds:
    """As a record says it; of a file alone the name is empty, which no name in a folder is."""
    names: object = entry.get("executable") if isinstance(entry, dict) else ()
    alone = isinstance(names, list) and "" in names
    return parse(entry).joined(Kinds(frozenset({""} if alone else ())))
