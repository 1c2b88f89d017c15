"""Stages as text: a list of them, and one with all it says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gitml.core.pipeline.names import lines, purpose
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.pipeline.staleness import at
from gitml.core.values import MISSING, Value
from gitml.render import numbers
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import cell_text
from gitml.render.text import tables as text_tables
from gitml.render.text.terminal import one_line

_MOST_OUTS = 3  # that are named where there is little room
_KINDS = {"metric": "metrics", "plot": "plots"}


def listed(stages: Sequence[Stage], columns: int | None = None) -> str:
    """One row a stage: its address, what it is for, what is special about it.

    Args:
        stages: in the order of the rows.
        columns: of the terminal, where many outputs are not all named; None for any width.
    """
    rows = [[*_row(stage)] for stage in stages]
    headers = ["Stage", _makes(stages), ""]
    if not text_tables.fits([headers, *rows], columns):
        for row, stage in zip(rows, stages, strict=True):
            if stage.outs and not stage.desc:
                row[1] = numbers.few([out.path for out in stage.outs], _MOST_OUTS)
    return text_tables.table(headers, rows, columns=columns)


def listed_markdown(stages: Sequence[Stage]) -> str:
    """The same as a Markdown table."""
    rows = []
    for stage in stages:
        address, about, notes = _row(stage)
        made = ", ".join(markdown_tables.code(out.path) for out in stage.outs)
        cell = made if made and not stage.desc else markdown_tables.plain(about)
        rows.append([markdown_tables.code(address), cell, notes])
    return markdown_tables.table(["Stage", _makes(stages), "Notes"], rows)


def _makes(stages: Sequence[Stage]) -> str:
    """The header of what stages make, or of what people say that they do."""
    return "Makes or does" if any(stage.desc for stage in stages) else "Makes"


def _row(stage: Stage) -> tuple[str, str, str]:
    notes = {
        "frozen": stage.frozen,
        "always runs": stage.always_changed,
        "never ran": stage.locked is None and not stage.unread,
        "its lock cannot be read": stage.unread,
    }
    return stage.address, purpose(stage), ", ".join(note for note, true in notes.items() if true)


def _ran(stage: Stage) -> str:
    if stage.unread:
        return "not known: dvc.lock cannot be read"
    return "yes, as dvc.lock has it" if stage.locked else "never: it is not in dvc.lock"


def shown(stage: Stage, params: Mapping[str, Value]) -> str:
    """All of a stage: what it says, and what its last run recorded.

    Args:
        stage: with templates resolved.
        params: parsed params files by path.
    """
    locked = stage.locked
    rows = [["file", stage.file]]
    commands = [line for command in lines(stage.cmd) for line in command.splitlines()]
    for name, several in (("desc", (stage.desc or "").splitlines()), ("cmd", commands)):
        rows += [["" if number else name, line] for number, line in enumerate(several)]
    rows += [["wdir", stage.wdir]] if stage.wdir else []
    recorded: Mapping[str, str | None] = locked.deps if locked else {}
    rows += _several("deps", [[dep, _hash(recorded.get(dep))] for dep in stage.deps])
    rows += _several("params", _params(stage, params))
    recorded = locked.outs if locked else {}
    rows += _several("outs", [[_out(out), _hash(recorded.get(out.path))] for out in stage.outs])
    rows += _several("needs", _needs(stage.meta))
    rows += [["frozen", "yes: repro leaves it as it is"]] if stage.frozen else []
    rows += [["always", "it runs every time"]] if stage.always_changed else []
    rows += [["ran", _ran(stage)]]
    return "\n".join([one_line(stage.address), *_aligned(rows)])


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Labels, names and values below each other; a text alone behind its label is not cut in."""
    label = max(len(row[0]) for row in rows)
    name = max((cell_text.width(one_line(row[1])) for row in rows if row[2:]), default=0)
    for row in rows:
        head, *values = map(one_line, row)
        gap = " " * (name - cell_text.width(values[0])) if values[1:] else ""
        yield f"  {head:<{label}}  {values[0]}{gap}  {''.join(values[1:])}".rstrip()


def _several(name: str, rows: Iterable[Sequence[str]]) -> list[list[str]]:
    return [["" if number else name, *row] for number, row in enumerate(rows)]


def _hash(md5: str | None) -> str:
    return md5 or ""


def _out(out: Out) -> str:
    told = [*([_KINDS[out.kind]] if out.kind in _KINDS else []), *([] if out.cache else ["in Git"])]
    told += [f"{key}: {numbers.exact(value)}" for key, value in out.options.items()]
    return f"{out.path} ({', '.join(told)})" if told else out.path


def _params(stage: Stage, params: Mapping[str, Value]) -> Iterator[list[str]]:
    recorded = stage.locked.params if stage.locked else {}
    for path, keys in stage.params.items():
        if not keys:
            yield [path, "all of it"]
        for key in keys:
            now = at(params.get(path), key)
            then = recorded.get(path, {}).get(key, MISSING)
            value = "missing" if now is MISSING else numbers.exact(now)
            if then is not MISSING and then != now:
                value += f" (last run: {numbers.exact(then)})"
            yield [f"{path}:{key}", value]


def _needs(meta: Value) -> list[list[str]]:
    needs = meta.get("gitml") if isinstance(meta, dict) else None
    if not isinstance(needs, dict):
        return []
    return [[key, numbers.exact(value)] for key, value in needs.items()]
