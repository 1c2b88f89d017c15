"""Values as text for a terminal: plain aligned tables, no boxes, the same in a pipe."""

from collections.abc import Iterable, Mapping, Sequence

from gitml.core.evaluation.metrics import MetricChange
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, Value, ValueChange, flatten
from gitml.render import numbers

_VERDICTS = {True: "better", False: "worse", None: ""}
_ABSENT = "-"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> str:
    """Columns under their headers; those named in ``right`` are aligned to the right."""
    from tabulate import tabulate

    cells = [[_one_line(cell) for cell in row] for row in rows]
    align = ["right" if header in set(right) else "left" for header in headers]
    return tabulate(cells, headers, tablefmt="plain", disable_numparse=True, colalign=align)


def values(snapshots: Sequence[Snapshot], part: str, noun: str) -> str:
    """One row a value, one column a revision.

    Args:
        snapshots: the revisions, in the order of the columns.
        part: ``metrics`` or ``params``.
        noun: what one value is called, for the header.
    """
    columns = [_leaves(getattr(snapshot, part)) for snapshot in snapshots]
    keys = dict.fromkeys(key for column in columns for key in column)
    with_path = len({path for path, _ in keys}) > 1
    names = [snapshot.rev for snapshot in snapshots]
    headers = [*(["Path"] if with_path else []), noun, *names]
    rows = [
        [*([path] if with_path else []), key, *(c.get((path, key), _ABSENT) for c in columns)]
        for path, key in keys
    ]
    return table(headers, rows, right=names)


def metric_changes(changes: Sequence[MetricChange], base: str, head: str) -> str:
    """One row a metric: both sides, the change, whether it is better."""
    with_path = len({change.value.path for change in changes}) > 1
    rows = []
    for change in changes:
        old, new, delta = numbers.shown(change.value)
        rows.append(
            [
                *([change.value.path] if with_path else []),
                change.value.key,
                old or _ABSENT,
                new or _ABSENT,
                delta,
                numbers.percent(change.value.percent),
                _verdict(change),
            ]
        )
    headers = [*(["Path"] if with_path else []), "Metric", base, head, "Change", "", "Verdict"]
    return table(headers, rows, right=[base, head, "Change", ""])


def value_changes(changes: Sequence[ValueChange], base: str, head: str) -> str:
    """One row a parameter that changed."""
    with_path = len({change.path for change in changes}) > 1
    rows = []
    for change in changes:
        key = [*([change.path] if with_path else []), change.key]
        sides = (numbers.exact(change.base), numbers.exact(change.head))
        rows.append([*key, *(side or _ABSENT for side in sides)])
    headers = [*(["Path"] if with_path else []), "Parameter", base, head]
    return table(headers, rows, right=[base, head])


def _verdict(change: MetricChange) -> str:
    if not change.value.changed:
        return "same"
    if change.better is not None:
        return _VERDICTS[change.better]
    if change.value.base is MISSING:
        return "new"
    if change.value.head is MISSING:
        return "gone"
    return "direction unknown" if change.value.delta else ""


def _leaves(files: Mapping[str, Value]) -> dict[tuple[str, str], str]:
    found = {}
    for path, document in files.items():
        for key, leaf in flatten(document):
            found[path, key] = numbers.value(leaf)
    return found


def _one_line(cell: str) -> str:
    # A name or value from a file must not break the table, nor steer the terminal.
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in cell)
