"""The pictures of a report's comparison from predictions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from gitml.core.reports.report import Picture, Report
from gitml.render.images import intervals, reliability

Finder: TypeAlias = Callable[[str, Callable[[], bytes]], bytes]
"""A picture by its key, from an earlier time or drawn now."""


def illustrate(report: Report, folder: str, find: Finder) -> tuple[Report, Mapping[str, bytes]]:
    """The report with its intervals and reliability curves; and their contents by path.

    Args:
        report: without them.
        folder: where they are to lie, relative to the report.
        find: what draws.
    """
    if report.base is None or not report.evaluations:
        return report, {}
    found = report.evaluations
    key = intervals.key(found)
    file = f"{folder}/intervals-{key[:8]}.png"
    pictures = [Picture("intervals", "differences with their 95 % intervals", file, wide=True)]
    contents = {file: find(key, partial(intervals.draw, found, "png"))}
    names = (report.base.label, report.head.label)
    for one in found:
        sides = one.assessment.calibrations
        if sides is None:
            continue
        key = reliability.key(sides, names)
        file = f"{folder}/reliability-{key[:8]}.png"
        pictures.append(Picture("reliability", f"{one.name}: reliability curve", file))
        contents[file] = find(key, partial(reliability.draw, sides, names, "png"))
    return replace(report, tested_pictures=tuple(pictures)), contents
