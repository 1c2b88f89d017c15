"""Reports of which a part is left out."""

from dataclasses import replace

from gitml.core.reports.report import Report


def without_pictures(report: Report) -> Report:
    """The same report for a page that shows no files beside it."""
    return replace(report, pictures=(), tested_pictures=(), drift_pictures={}, undrawn=0)


def without_numbers(report: Report) -> Report:
    """What remains where nothing was trained: numbers of an older run say nothing of this one."""
    return replace(
        without_pictures(report),
        outcome="unjudged",
        judgements=(),
        unread=(),
        metrics=(),
        plots=(),
        problems=(),
        evaluations=(),
        repeats=(),
        uses={},
        disagreements=(),
        gates=(),
        drifts=(),
        next_versions=(),
        history=(),
    )
