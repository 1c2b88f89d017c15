"""A comparison as Markdown, for a pull request or an issue."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from gitml.core.comparisons.comparison import Comparison, Section
from gitml.core.data.changes import DataDetail, FileChanges
from gitml.core.metrics.renames import by_new_name
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.render import numbers
from gitml.render.markdown.tables import code, plain, table
from gitml.render.markdown.value_tables import metric_table, value_table
from gitml.render.text import diff

T = TypeVar("T")
_MOST_ROWS = 30
_MOST_NAMES = 5


def markdown(found: Comparison, *, whole: bool = False) -> str:
    """The sections in which something changed; long ones are cut unless ``whole``."""
    base, head = found.base.rev, found.head.rev

    def cut(changes: Sequence[T], draw: Callable[[Sequence[T]], str], section: Section) -> str:
        if whole or len(changes) <= _MOST_ROWS:
            return draw(changes) if changes else ""
        rest = len(changes) - _MOST_ROWS
        return f"{draw(changes[:_MOST_ROWS])}\n\n… and {rest} more (`--only {section}` shows all)"

    bodies: dict[Section, str] = {
        "data": cut(diff.data_rows(found), lambda rows: _data(rows, found, whole=whole), "data"),
        "code": cut(found.code, _files, "code"),
        "params": cut(found.params, lambda c: value_table(c, base, head), "params"),
        "stages": cut(found.stages, _stages, "stages"),
        "environment": cut(found.environment, _files, "environment"),
        "settings": cut(found.settings, _files, "settings"),
        "metrics": cut(
            by_new_name(found.changed_metrics), lambda c: metric_table(c, base, head), "metrics"
        ),
    }
    sections = [f"### {diff.TITLES[name]}\n\n{body}" for name, body in bodies.items() if body]
    return "\n\n".join([f"{code(base)} → {code(head)}", *sections])


def _data(rows: Sequence[DataDetail | str], found: Comparison, *, whole: bool) -> str:
    cells = [
        ["missing", code(row), "", plain(diff.missing(row, found))]
        if isinstance(row, str)
        else [row.kind, _name(row), diff.amounts(row), plain(diff.about(row, found))]
        for row in rows
    ]
    inside = [
        f"- in {_name(row)}: {'; '.join(told)}"
        for row in rows
        if not isinstance(row, str) and (told := _inside(row, whole=whole))
    ]
    body = table(["", "Path", "Size", ""], cells)
    return "\n\n".join(filter(None, [body, "\n".join(inside)]))


def _name(detail: DataDetail) -> str:
    return " → ".join(map(code, diff.names(detail)))


def _inside(detail: DataDetail, *, whole: bool) -> list[str]:
    files = detail.files or FileChanges()
    renamed = [f"{code(old)} → {code(new)}" for old, new in files.renamed]
    kinds = (
        ("added", [code(name) for name in files.added]),
        ("removed", [code(name) for name in files.removed]),
        ("modified", [code(name) for name in files.modified]),
        ("renamed", renamed),
        *(
            (word, [code(name) for name in paths if name])
            for word, paths in diff.kind_words(detail)
        ),
    )
    return [_summary(word, names, whole=whole) for word, names in kinds if names]


def _summary(word: str, names: Sequence[str], *, whole: bool) -> str:
    most = len(names) if whole else _MOST_NAMES
    return f"{numbers.counted(len(names), 'file')} {word} ({numbers.few(names, most)})"


def _files(changes: Sequence[CodeChange]) -> str:
    return table(["", "Path", "Lines"], [[c.kind, code(c.path), diff.lines(c)] for c in changes])


def _stages(changes: Sequence[StageChange]) -> str:
    found = []
    for change in changes:
        found.append(f"- {change.kind} {code(change.address)}")
        for part in change.parts:
            gone = [f"- {code(line)}" for line in part.gone]
            come = [f"+ {code(line)}" for line in part.come]
            found.append(f"  - {part.name}: {', '.join([*gone, *come]) or 'another order'}")
    return "\n".join(found)
