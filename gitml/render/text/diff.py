"""A comparison as text for a terminal: what happened to what, a section for each kind of thing."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from gitml.core.comparisons.comparison import Comparison, Section
from gitml.core.data import sizes
from gitml.core.data.changes import DataDetail, FileChanges
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.renames import by_new_name
from gitml.core.pipeline.changes import SETS, CodeChange, PartChange, StageChange
from gitml.core.snapshot import Snapshot
from gitml.core.values import ValueChange
from gitml.render import numbers
from gitml.render.text import cell_text, tables, values
from gitml.render.text.colours import Colour, Painted, paint
from gitml.render.text.terminal import one_line

T = TypeVar("T")
_MOST_ROWS = 12
_MOST_NAMES = 3
_LONGEST = 80
_MARGIN = "  "
_COLOURS: Mapping[str, Colour] = {"added": "green", "removed": "red", "missing": "red"}
TITLES: dict[Section, str] = {
    "data": "Data",
    "code": "Code",
    "params": "Parameters",
    "stages": "Stages",
    "environment": "Environment",
    "settings": "Settings",
    "metrics": "Metrics",
}


def text(found: Comparison, *, whole: bool = False, columns: int | None = None) -> str:
    """The sections in which something changed.

    Args:
        found: what changed.
        whole: long sections, too, are not cut.
        columns: of the terminal; None for any width.
    """
    base, head = found.base.rev, found.head.rev
    metrics = by_new_name(found.changed_metrics)
    room = None if columns is None else columns - len(_MARGIN)

    def files(changes: Sequence[CodeChange]) -> str:
        return _files(changes, found.models, room)

    def stages(changes: Sequence[StageChange]) -> str:
        return _stages(changes, room)

    def draw_params(changes: Sequence[ValueChange]) -> str:
        return values.value_changes(changes, base, head, columns=room)

    def draw_metrics(changes: Sequence[MetricChange]) -> str:
        return values.metric_changes(changes, base, head, columns=room)

    bodies: dict[Section, str] = {
        "data": _data(found, room, whole=whole),
        "code": _listed(found.code, files, "code", whole=whole),
        "params": _listed(found.params, draw_params, "params", whole=whole),
        "stages": _listed(found.stages, stages, "stages", whole=whole),
        "environment": _listed(found.environment, files, "environment", whole=whole),
        "settings": _listed(found.settings, files, "settings", whole=whole),
        "metrics": _listed(metrics, draw_metrics, "metrics", whole=whole),
    }
    sections = [
        f"{paint(TITLES[name], 'bold')}\n{_indented(body)}" for name, body in bodies.items() if body
    ]
    points = one_line(f"{_point(found.base)} → {_point(found.head)}")
    return "\n\n".join([points, *sections])


def amounts(detail: DataDetail) -> str:
    """The size of data on both sides, in bytes, files and rows as far as they are known."""
    sides = (detail.change.base, detail.change.head)
    files = [p.nfiles if p else None for p in sides]
    parts = [
        _both([sizes.size(p.size) if p else "" for p in sides]),
        _both(["" if n is None else str(n) for n in files], "file"),
        _both(["" if n is None else str(n) for n in detail.rows], "row"),
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
        parts.append("not as recorded (gitml status)")
    parts += [word for word, names in kind_words(detail) if "" in names]
    if detail.path in found.data.missing:
        parts.append(missing(detail.path, found))
    return ", ".join(parts)


def missing(path: str, found: Comparison) -> str:
    """What is to be said of data that is recorded and does not lie there."""
    if path in found.data.nowhere:
        return "recorded, neither here nor in the cache, and no remote may have it"
    return "recorded, not in the working tree (gitml pull)"


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
    many = "" if known == ["1"] else "s"
    return f"{body} {unit}{many}" if body and unit else body


def _data(found: Comparison, room: int | None, *, whole: bool) -> str:
    def drawn(rows: Sequence[DataDetail | str]) -> str:
        cells = [
            [kind("missing"), row, "", missing(row, found)]
            if isinstance(row, str)
            else [kind(row.kind), " → ".join(names(row)), amounts(row), about(row, found)]
            for row in rows
        ]
        inside = [[] if isinstance(row, str) else _inside(row, room, whole=whole) for row in rows]
        heads = tables.align(cells, [False] * 4, room).splitlines()
        return "\n".join(
            line for head, more in zip(heads, inside, strict=True) for line in [head, *more]
        )

    return _listed(data_rows(found), drawn, "data", whole=whole)


def kind_words(detail: DataDetail) -> list[tuple[str, list[str]]]:
    """What files became beside their bytes, and which; of data that is a file its name is empty."""
    found = detail.kinds
    words = {
        "now executable": found.executable,
        "no longer executable": found.plain,
        "now a link": found.links,
        "no longer a link": found.files,
    }
    return [(word, sorted(names)) for word, names in words.items() if names]


def _inside(detail: DataDetail, room: int | None, *, whole: bool) -> list[str]:
    files = detail.files or FileChanges()
    renamed = [f"{old} → {new}" for old, new in files.renamed]
    kinds = (
        ("+", "added", files.added),
        ("-", "removed", files.removed),
        ("~", "modified", files.modified),
        (">", "renamed", renamed),
    )
    others = [(word, list(filter(None, paths))) for word, paths in kind_words(detail)]
    if whole:
        found = [f"  {sign} {one_line(n)}" for sign, _, paths in kinds for n in paths]
        found += [f"  ~ {one_line(n)} {word}" for word, paths in others for n in paths]
    else:
        found = [f"  {sign} {_summary(paths)} {word}" for sign, word, paths in kinds if paths]
        found += [f"  ~ {_summary(paths)} {word}" for word, paths in others if paths]
    return found if room is None else [cell_text.middle(line, room) for line in found]


def _summary(paths: Sequence[str]) -> str:
    return one_line(numbers.few(paths, _MOST_NAMES))


def kind(word: str) -> str:
    """``added`` or another word of the kind, as a cell in its colour."""
    return Painted(word, _COLOURS.get(word))


def _files(changes: Sequence[CodeChange], models: frozenset[str], room: int | None) -> str:
    cells = [[kind(c.kind), c.path, lines(c), "model" if c.path in models else ""] for c in changes]
    return tables.align(cells, [False] * 4, room)


def _stages(changes: Sequence[StageChange], room: int | None) -> str:
    found: list[tables.Row] = []
    for change in changes:
        found.append([kind(change.kind), change.address])
        parts = (line for part in change.parts for line in part_lines(part))
        found += [[f"  {line}"] for line in parts]
    return tables.align(found, [False, False], room)


def part_lines(part: PartChange) -> list[str]:
    """What a part of a stage lost and gained, a line each, under the part's name."""
    gone, come = ([one_line(line) for line in side] for side in (part.gone, part.come))
    if not gone and not come:
        return [f"{part.name}: another order"]
    short = f"{part.name}: {' → '.join([*gone, *come])}"
    if len(gone) == len(come) == 1 and len(short) <= _LONGEST and _is_one(part.name, *gone, *come):
        return [short]
    return [part.name, *(f"  - {line}" for line in gone), *(f"  + {line}" for line in come)]


def _is_one(part: str, gone: str, come: str) -> bool:
    """Whether one thing became another: of several in no order, only where the name stays."""
    return part not in SETS or gone.partition(" (")[0] == come.partition(" (")[0]


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
    return "\n".join(f"{_MARGIN}{line}" for line in body.splitlines())


def _point(snapshot: Snapshot) -> str:
    commit = snapshot.commit
    if commit is None or commit.sha.startswith(snapshot.rev):
        return snapshot.rev
    return f"{snapshot.rev} ({commit.short})"
