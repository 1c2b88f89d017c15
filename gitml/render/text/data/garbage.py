"""Data that nothing needs, as people read it."""

from collections.abc import Iterable, Sequence

from gitml.core.data import sizes
from gitml.core.data.objects.garbage import Garbage, UnusedData, amount
from gitml.core.data.objects.stored import StoredObject
from gitml.render import numbers
from gitml.render.text import tables

_MOST = 20  # paths of a store


def garbage(found: Sequence[Garbage], *, deleted: bool, columns: int | None) -> str:
    """What goes, store by store and path by path; what stays, in a line.

    Args:
        found: what is to go.
        deleted: it is gone.
        columns: of the terminal; None for as long lines as need be.
    """
    return "\n\n".join(_store(one, deleted=deleted, columns=columns) for one in found)


def _store(one: Garbage, *, deleted: bool, columns: int | None) -> str:
    parts = one.division
    verb = "deleted" if deleted else "not needed"
    lines = [f"{one.store}: {_counted(parts.unused)} {verb}, {_counted(parts.needed)} kept"]
    if one.paths:
        rows = [_row(data) for data in one.paths[:_MOST]]
        headers = ("data", "objects", "size", "last in")
        lines.append(tables.table(headers, rows, ("objects", "size"), columns))
    if (more := len(one.paths) - _MOST) > 0:
        lines.append(f"and {numbers.counted(more, 'path')} more; see all of them: add --json")
    if one.runs:
        lines.append(f"with {numbers.counted(one.runs, 'run')} of the run-cache")
    if one.unfinished:
        lines.append(f"left by interrupted transfers: {_counted(one.unfinished, 'file')}")
    if parts.young:
        lines.append(f"kept, as it came a short time ago: {_counted(parts.young)}; "
                     "to take it, too: --keep-days 0")  # fmt: skip
    if parts.foreign:
        lines.append(f"kept, as no commit here ever named it: {_counted(parts.foreign)}; "
                     "where no other project uses the remote: --not-shared")  # fmt: skip
    return "\n".join(lines)


def _row(data: UnusedData) -> tuple[str, ...]:
    last = data.last
    where = f"{last.short} {last.day} {last.subject}" if last else "no commit"
    path = "(not known)" if data.path is None else data.path
    return path, str(data.amount.objects), sizes.size(data.amount.size), where


def _counted(objects: Iterable[StoredObject], noun: str = "object") -> str:
    counted = amount(objects)
    return f"{numbers.counted(counted.objects, noun)} ({sizes.size(counted.size)})"
