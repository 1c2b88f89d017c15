"""Two versions of ``dvc.lock`` put together stage by stage, without parsing what is the same.

What DVC's dumper writes for a stage does not depend on the others, but for how its anchors are
counted. So a lock is merged by the texts of its stages, and what comes out is what the dumper would
write. Texts that differ are parsed, as releases of DVC fold long lines in their own ways.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from gitml.adapters.dvc_files.lock_text import HEAD, rename_anchors, split_with_anchors
from gitml.adapters.dvc_files.paths import join
from gitml.adapters.formats.documents import DocumentError, parse, yaml
from gitml.core.data.merging.three_way import Merged, merge

_EMPTY = "schema: '2.0'\nstages: {}\n"  # as the dumper writes a lock without stages
_CONFLICT = re.compile(r"^<{7,}(?: .*)?\n(?:.*\n)*?>{7,}(?: .*)?\n", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7,}(?: .*)?\n", re.MULTILINE)
_FAR = 1_000_000  # no lock has so many anchors
_SECTION = re.compile(r"^    (deps|outs):\n((?:    [- ] .*\n)+)", re.MULTILINE)
_HASH = re.compile(
    r"^    - path: (\S+)\n(?:      hash: \S+\n)?      md5: ([0-9a-f]{32}(?:\.dir)?)\n", re.MULTILINE
)


def merge_texts(base: bytes, ours: bytes, theirs: bytes) -> Merged[str] | None:
    """The stages of both sides, as text by name as it is written; no bytes where there is no lock.

    Returns:
        None where one of them cannot be cut into stages.
    """
    # The base of a criss-cross merge is a merge itself, and may have conflicts.
    was = _stages(base) or _stages(_without_conflicts(base.decode(errors="replace")).encode())
    one, other = _stages(ours), _stages(theirs)
    if was is None or one is None or other is None:
        return None
    for name in {**one, **other}:
        _unify(name, was, one, other)
    return merge(was, one, other)


def _without_conflicts(text: str) -> str:
    """A text without its conflicts, in time by its length: what begins after all ends has none."""
    end = max((found.end() for found in _CONFLICT_END.finditer(text)), default=0)
    return _CONFLICT.sub("", text[:end]) + text[end:]


def _unify(name: str, was: dict[str, str], one: dict[str, str], other: dict[str, str]) -> None:
    """Give texts of a stage that mean the same one layout: that of the side that changed it."""
    order = (other, one, was) if one.get(name) == was.get(name) else (one, other, was)
    texts = [side[name] for side in order if name in side]
    if len(set(texts)) < 2:
        return
    chosen: dict[str, str] = {}
    for side in order:
        if name in side:
            side[name] = chosen.setdefault(_meaning(side[name]), side[name])


def _meaning(text: str) -> str:
    """What a stage's text says, the same for all ways to lay it out."""
    try:
        return repr(yaml("dvc.lock", text))  # tells 1 from true, and takes .nan for .nan
    except DocumentError:
        return text


def compose(merged: Merged[str], size: int = 7) -> bytes:
    """The text of a merged lock, with each clash between markers of so many signs."""
    number, parts = 1, []
    for name in merged.names:
        if name in merged.values:
            text, number = rename_anchors(merged.values[name], number)
        else:
            clash = merged.clashes[name]
            ours, number = rename_anchors(clash.ours or "", number)
            theirs, number = rename_anchors(clash.theirs or "", number)
            text = f"{'<' * size} ours\n{ours}{'=' * size}\n{theirs}{'>' * size} theirs\n"
        parts.append(text)
    return (HEAD + "".join(parts) if parts else _EMPTY).encode()


def changed(
    merged: Merged[str], ours: bytes, theirs: bytes
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stages of a merged lock that only ours has so, and those that only theirs has so."""
    sides = [_stages(content) or {} for content in (ours, theirs)]
    found = []
    for side, other in (sides, sides[::-1]):
        names = [name for name in merged.names if name not in merged.clashes]
        names += [name for name in other if name not in merged.names]
        found.append(
            tuple(
                name
                for name in names
                if _same(merged.values.get(name), side.get(name))
                and not _same(side.get(name), other.get(name))
            )
        )
    return found[0], found[1]


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one == other
    return one == other or _meaning(one) == _meaning(other)


def newly_stale(
    merged: Merged[str], ours: bytes, theirs: bytes, pipeline: bytes = b""
) -> Mapping[str, tuple[str, ...]]:
    """The stages that used something else than what is now recorded for those before them.

    Not those that were so on both sides, as one that ``dvc.yaml`` has no more.

    Args:
        merged: the stages of a lock.
        ours: the lock of one side.
        theirs: that of the other one.
        pipeline: the ``dvc.yaml`` beside it, which tells in which folder each stage works.

    Returns:
        the dependencies that differ, by stage, as seen from the lock. A path that several stages
        make is not looked at, nor is a stage whose folder is a template.
    """
    found = _stale(merged.values, pipeline)
    if not found:
        return found
    sides = [_stale(_stages(content) or {}, pipeline) for content in (ours, theirs)]
    return {
        name: paths for name, paths in found.items() if any(one.get(name) != paths for one in sides)
    }


def _stale(stages: Mapping[str, str], pipeline: bytes) -> dict[str, tuple[str, ...]]:
    folders = _folders(pipeline, stages)
    made: dict[str, set[str]] = {}
    for name, folder in folders.items():
        for path, md5 in _hashes(stages[name], "outs", folder):
            made.setdefault(path, set()).add(md5)
    found = {}
    for name, folder in folders.items():
        used = [
            path
            for path, md5 in _hashes(stages[name], "deps", folder)
            if len(made.get(path, ())) == 1 and md5 not in made[path]
        ]
        if used:
            found[name] = tuple(used)
    return found


def _folders(pipeline: bytes, names: Iterable[str]) -> Mapping[str, str]:
    """The folder that each stage works in, of those of which ``dvc.yaml`` tells it plainly."""
    document: Any = None
    if b"wdir" in pipeline:
        with suppress(DocumentError):  # as one in conflict: paths are taken as they are written
            document = parse("dvc.yaml", pipeline)
    stages = document.get("stages") if isinstance(document, dict) else None
    known = stages if isinstance(stages, dict) else {}
    found = {}
    for name in names:
        spec = known.get(name) or known.get(name.partition("@")[0])
        spec = spec.get("do", spec) if isinstance(spec, dict) else None
        folder = str(spec.get("wdir") or "") if isinstance(spec, dict) else ""
        if "${" not in folder:
            found[name] = folder
    return found


def _hashes(text: str, section: str, folder: str) -> Iterator[tuple[str, str]]:
    """Paths, as seen from the lock, and hashes of what a stage working in ``folder`` recorded."""
    for name, entries in _SECTION.findall(text):
        if name == section:
            for path, md5 in _HASH.findall(entries):
                yield join(folder, path) if folder else path, md5


def _stages(content: bytes) -> dict[str, str] | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if text in ("", _EMPTY):
        return {}
    found = split_with_anchors(text) if text.endswith("\n") else None
    if found is None or not all(map(_may_be_renamed, found.values())):
        return None
    return found


def _may_be_renamed(text: str) -> bool:
    """Whether what looks like an anchor is one, and no part of a value."""
    if "&id" not in text and "*id" not in text:
        return True
    return _meaning(text) == _meaning(rename_anchors(text, _FAR)[0])
