"""A comparison as text for a terminal: what happened to what, a section for each kind of thing."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from gitml.core.comparison import Comparison, Section
from gitml.core.data.changes import DataDetail, FileChanges
from gitml.core.pipeline.changes import CodeChange, PartChange, StageChange
from gitml.core.snapshot import Snapshot
from gitml.render import numbers
from gitml.render.text import tables
from gitml.render.text.terminal import one_line, visible

T = TypeVar("T")
_MOST_ROWS = 12
_MOST_NAMES = 3
_LONGEST = 80
MISSING = "recorded, not in the working tree (gitml pull)"
TITLES: dict[Section, str] = {
    "data": "Data",
    "code": "Code",
    "params": "Parameters",
    "stages": "Stages",
    "environment": "Environment",
    "settings": "Settings",
    "metrics": "Metrics",
}


def text(found: Comparison, *, whole: bool = False) -> str:
    """The sections in which something changed; long ones are cut unless ``whole``."""
    base, head = found.base.rev, found.head.rev
    metrics = found.changed_metrics
    bodies: dict[Section, str] = {
        "data": _data(found, whole=whole),
        "code": _listed(found.code, _files, "code", whole=whole),
        "params": _listed(
            found.params, lambda c: tables.value_changes(c, base, head), "params", whole=whole
        ),
        "stages": _listed(found.stages, _stages, "stages", whole=whole),
        "environment": _listed(found.environment, _files, "environment", whole=whole),
        "settings": _listed(found.settings, _files, "settings", whole=whole),
        "metrics": _listed(
            metrics, lambda c: tables.metric_changes(c, base, head), "metrics", whole=whole
        ),
    }
    sections = [f"{TITLES[name]}\n{_indented(body)}" for name, body in bodies.items() if body]
    return visible("\n\n".join([f"{_point(found.base)} → {_point(found.head)}", *sections]))


def amounts(detail: DataDetail) -> str:
    """The size of data on both sides, in bytes, files and rows as far as they are known."""
    sides = (detail.change.base, detail.change.head)
    files = [p.nfiles if p else None for p in sides]
    parts = [
        _both([numbers.size(p.size) if p else "" for p in sides]),
        _both(["" if n is None else str(n) for n in files], "files"),
        _both(["" if n is None else str(n) for n in detail.rows], "rows"),
    ]
    return ", ".join(part for part in parts if part)


def about(detail: DataDetail, found: Comparison) -> str:
    """What kind of data it is, and whether the records speak of what lies there."""
    parts = ["model"] if detail.path in found.models else []
    if detail.stage:
        parts.append(f"made by {detail.stage}")
    if detail.unrecorded and detail.stage:
        parts.append("not what dvc.lock records")
    elif detail.unrecorded:
        parts.append("not recorded yet (gitml add)")
    if detail.path in found.data.missing:
        parts.append(MISSING)
    return ", ".join(parts)


def data_rows(found: Comparison) -> list[DataDetail | str]:
    """The changes, then the paths of which no more is to be said than that nothing lies there."""
    shown = {detail.path for detail in found.data.changes}
    return [*found.data.changes, *(path for path in found.data.missing if path not in shown)]


def lines(change: CodeChange) -> str:
    """Lines added and removed, as ``+12 -3``; empty where Git does not count them."""
    if change.added is None or change.removed is None:
        return ""
    return f"+{change.added} -{change.removed}"


def names(detail: DataDetail) -> list[str]:
    """The path, after the one it had where it was renamed; a folder's ends in a slash."""
    pointer = detail.change.head or detail.change.base
    slash = "/" if pointer is not None and pointer.is_folder else ""
    return [f"{path}{slash}" for path in (detail.was, detail.path) if path]


def _both(sides: Sequence[str], unit: str = "") -> str:
    known = list(dict.fromkeys(side for side in sides if side))
    body = " → ".join(known)
    return f"{body} {unit}" if body and unit else body


def _data(found: Comparison, *, whole: bool) -> str:
    def drawn(rows: Sequence[DataDetail | str]) -> str:
        cells = [
            ["missing", row, "", MISSING]
            if isinstance(row, str)
            else [row.kind, " → ".join(names(row)), amounts(row), about(row, found)]
            for row in rows
        ]
        inside = [
            [] if isinstance(row, str) or not row.files else _inside(row.files, whole=whole)
            for row in rows
        ]
        heads = tables.align(cells, [False] * 4).splitlines()
        return "\n".join(
            line for head, more in zip(heads, inside, strict=True) for line in [head, *more]
        )

    return _listed(data_rows(found), drawn, "data", whole=whole)


def _inside(files: FileChanges, *, whole: bool) -> list[str]:
    renamed = [f"{old} → {new}" for old, new in files.renamed]
    kinds = (
        ("+", "added", files.added),
        ("-", "removed", files.removed),
        ("~", "modified", files.modified),
        (">", "renamed", renamed),
    )
    if whole:
        return [f"  {sign} {one_line(n)}" for sign, _, paths in kinds for n in paths]
    return [f"  {sign} {_summary(paths)} {word}" for sign, word, paths in kinds if paths]


def _summary(paths: Sequence[str]) -> str:
    shown = ", ".join(one_line(path) for path in paths[:_MOST_NAMES])
    rest = len(paths) - _MOST_NAMES
    return f"{shown} and {rest} more" if rest > 0 else shown


def _files(changes: Sequence[CodeChange]) -> str:
    return tables.align([[c.kind, c.path, lines(c)] for c in changes], [False] * 3)


def _stages(changes: Sequence[StageChange]) -> str:
    found = []
    for change in changes:
        found.append(f"{change.kind:8}  {one_line(change.address)}")
        found += [f"  {line}" for part in change.parts for line in part_lines(part)]
    return "\n".join(found)


def part_lines(part: PartChange) -> list[str]:
    """What a part of a stage lost and gained, a line each, under the part's name."""
    gone, come = ([one_line(line) for line in side] for side in (part.gone, part.come))
    if not gone and not come:
        return [f"{part.name}: another order"]
    short = f"{part.name}: {' → '.join([*gone, *come])}"
    if len(gone) == len(come) == 1 and len(short) <= _LONGEST:
        return [short]
    return [part.name, *(f"  - {line}" for line in gone), *(f"  + {line}" for line in come)]


def _listed(
    changes: Sequence[T], draw: Callable[[Sequence[T]], str], section: Section, *, whole: bool
) -> str:
    """The first of the changes, and how many more there are."""
    if not changes:
        return ""
    if whole or len(changes) <= _MOST_ROWS + 1:  # a line that says "1 more" is no gain
        return draw(changes)
    rest = len(changes) - _MOST_ROWS
    return f"{draw(changes[:_MOST_ROWS])}\n… and {rest} more (--only {section} shows all)"


def _indented(body: str) -> str:
    return "\n".join(f"  {line}" for line in body.splitlines())


def _point(snapshot: Snapshot) -> str:
    commit = snapshot.commit
    if commit is None or commit.sha.startswith(snapshot.rev):
        return snapshot.rev
    return f"{snapshot.rev} ({commit.short})"
