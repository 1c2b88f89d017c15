"""All that changed between two revisions, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.comparisons.comparison import SECTIONS, Comparison
from gitml.core.data.changes import DataDetail
from gitml.core.data.kinds import KindChanges
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.render.json import values


def diff(found: Comparison, sections: Iterable[str] = SECTIONS) -> dict[str, Any]:
    """``gitml.diff/1``; sections not asked for are absent."""
    wanted = set(sections)
    whole: dict[str, Any] = {
        "data": {detail.path: _data(detail, found.models) for detail in found.data.changes},
        "code": _files(found.code),
        "params": values.param_changes(found.params),
        "stages": {change.address: _stage(change) for change in found.stages},
        "environment": _files(found.environment),
        "settings": _files(found.settings),
        "metrics": values.metric_changes(found.changed_metrics),
    }
    shown: dict[str, Any] = {name: body for name, body in whole.items() if name in wanted}
    if "data" in wanted:
        shown["missing"] = list(found.data.missing)
    if "metrics" in wanted:
        shown["disagreements"] = values.disagreements(found.disagreements)
        shown["relabelled"] = values.relabelled(found.relabelled)
    head = {"schema": "gitml.diff/1", "base": found.base.rev, "head": found.head.rev}
    return {**head, **shown}


def _data(detail: DataDetail, models: frozenset[str]) -> dict[str, Any]:
    counted = zip((detail.change.base, detail.change.head), detail.rows, strict=True)
    base, head = (_pointer(pointer, rows) for pointer, rows in counted)
    return {
        "change": detail.kind,
        "was": detail.was,
        "model": detail.path in models,
        "stage": detail.stage,
        "recorded": not detail.unrecorded,
        "base": base,
        "head": head,
        "files": detail.files._asdict() if detail.files is not None else None,
        "kinds": _kinds(detail.kinds),
    }


def _kinds(changed: KindChanges) -> dict[str, Any]:
    """Of each file what it is now; of data that is a file its name is empty."""
    return {
        "executable": sorted(changed.executable),
        "plain": sorted(changed.plain),
        "links": dict(sorted(changed.links.items())),
        "files": sorted(changed.files),
    }


def _pointer(pointer: Pointer | None, rows: int | None) -> dict[str, Any] | None:
    if pointer is None or pointer.md5 is None:
        return None
    about = {"md5": pointer.md5, "size": pointer.size, "nfiles": pointer.nfiles}
    return {**about, "rows": rows}


def _files(changes: Iterable[CodeChange]) -> dict[str, Any]:
    return {
        change.path: {"change": change.kind, "added": change.added, "removed": change.removed}
        for change in changes
    }


def _stage(change: StageChange) -> dict[str, Any]:
    parts = {part.name: {"base": part.base, "head": part.head} for part in change.parts}
    return {"change": change.kind, "parts": parts}
