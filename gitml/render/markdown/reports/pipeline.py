"""Data, code, pipeline, environment and settings of a report as Markdown."""

from gitml.core.data import sizes
from gitml.core.data.changes import DataChange
from gitml.core.data.pointers import Pointer
from gitml.core.reports.report import Report
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, code, details, plain

_KINDS = {"added": "added", "removed": "removed", "modified": "changed"}


def section(report: Report) -> str:
    """Code that stages depend on, stages, and what they made on the way."""
    if report.base is None:
        return ""
    lines = [f"- {code(change.path)}: {_KINDS[change.kind]}" for change in report.code]
    for stage in report.stages:
        why = f" ({plain(', '.join(stage.reasons))})" if stage.reasons else ""
        lines.append(f"- stage {code(stage.address)}: {_KINDS[stage.kind]}{why}")
    for made in report.intermediates:
        amounts = " → ".join(_amount(pointer) for pointer in (made.base, made.head))
        lines.append(f"- {code(made.path)}, made by a stage: {_KINDS[made.kind]}, {amounts}")
    if not lines:
        return ""
    counts = [
        numbers.counted(len(report.code), "file") if report.code else "",
        numbers.counted(len(report.stages), "stage") if report.stages else "",
        numbers.counted(len(report.intermediates), "output") if report.intermediates else "",
    ]
    return details(
        f"Code and pipeline: {numbers.listed([c for c in counts if c])} changed", "\n".join(lines)
    )


def environment(report: Report) -> str:
    """Files that pin libraries and programs, and files that say how gitml and DVC work."""
    files = (*report.environment, *report.settings)
    if report.base is None or not files:
        return ""
    apart = {"environment": report.environment, "settings": report.settings}
    names = numbers.listed([name for name, found in apart.items() if found]).capitalize()
    lines = [f"- {code(change.path)}: {_KINDS[change.kind]}" for change in files]
    return details(f"{names}: {numbers.counted(len(files), 'file')} changed", "\n".join(lines))


def data_row(change: DataChange, models: frozenset[str]) -> list[str]:
    """The cells of one path: what became of it, and how much it is on both sides."""
    what = "model" if change.path in models else "data"
    amounts = [_amount(change.base), _amount(change.head)]
    return [code(change.path), f"{what} {_KINDS[change.kind]}", *amounts]


def _amount(pointer: Pointer | None) -> str:
    """The size of data, and its files as far as they are known."""
    if pointer is None:
        return ABSENT
    files = numbers.counted(pointer.nfiles, "file") if pointer.nfiles is not None else ""
    parts = [sizes.size(pointer.size), files]
    return ", ".join(filter(None, parts)) or "?"
