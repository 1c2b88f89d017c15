"""Merged records of DVC, in words."""

from collections.abc import Iterator, Sequence

from gitml.core.data.merging.merged_records import MergedRecord, Resolution
from gitml.render import numbers
from gitml.render.text.terminal import one_line

_MOST = 5


def merged(record: MergedRecord) -> str:
    """What was put together, in a line."""
    path = one_line(record.path)
    if set(record.settled) == {""}:
        return f"{path}: taken as {record.settled['']} has it"
    sides = [
        f"{numbers.counted(len(names), record.what)} of {side} ({_some(names)})"
        for side, names in (("ours", record.ours), ("theirs", record.theirs))
        if names
    ]
    found = [f"{name} as {where}" for name, where in record.settled.items()]
    taken = f"; taken: {_some(found)}" if found else ""
    return f"{path}: {' and '.join(sides) or 'both sides'} put together{taken}"


def clash(record: MergedRecord) -> str:
    """Why a person has to decide, in a line."""
    path = one_line(record.path)
    if record.clashes:
        verb = "ran" if record.what == "stage" else "changed"
        return f"{path}: both sides {verb} {_some(record.clashes)}, each with another result"
    return f"{path}: left to Git, which merges lines, as {record.reason}"


def stale(record: MergedRecord) -> str | None:
    """Which stages must run again, in a line."""
    if not record.stale:
        return None
    told = [f"{one_line(name)} used another {_some(paths)}" for name, paths in record.stale.items()]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return f"{one_line(record.path)}: now stale: {'; '.join(told[:_MOST])}{more}"


def resolutions(found: Sequence[Resolution]) -> Iterator[str]:
    """What became of each file."""
    for one in found:
        path = one_line(one.path)
        if one.state == "resolved":
            yield f"resolved  {merged(one.record)}"
        elif one.state == "edited":
            yield f"edited    {path}: {one.record.reason}"
        elif one.record.clashes:
            yield f"conflict  {clash(one.record)}"
        else:
            reason = one.record.reason or ""
            # An error of a reader begins with the path, and the line in it.
            yield f"conflict  {reason if reason.startswith(f'{path}:') else f'{path}: {reason}'}"


def _some(names: Sequence[str]) -> str:
    return one_line(numbers.few(names, _MOST))
