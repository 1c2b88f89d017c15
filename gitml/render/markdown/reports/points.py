"""The two sides of a report, as sentences of it."""

from gitml.core.reports.report import Point, Report
from gitml.render.markdown.code_blocks import fenced
from gitml.render.markdown.tables import code, details

_ENOUGH = 12  # characters of a commit's id


def compared(report: Report) -> str:
    """Which side is compared with which, as a sentence."""
    if report.base is None:
        return f"{point(report.head)}."
    return f"{point(report.head)} compared with {point(report.base)}."


def point(side: Point) -> str:
    """A side, by its label and its commit."""
    sha = code(side.commit.short) if side.commit else ""
    is_sha = side.commit and side.label in (side.commit.short, side.commit.sha)
    state = "uncommitted changes" if side.uncommitted else ""
    if is_sha or not side.label:
        return f"{sha} with {state}" if state else sha
    about = " with ".join(filter(None, [sha, state]))
    return f"**{code(side.label)}**" + (f" ({about})" if about else "")


def reproduction(report: Report) -> str:
    """Commands that bring back what is reported, folded; empty where no commit holds it."""
    head = report.head
    if head.commit is None or head.uncommitted:
        return ""
    here = head.commit.sha[:_ENOUGH]
    lines = [
        f"gitml checkout {here}    # its code, data and models",
        "gitml repro                    # runs what its lock does not hold",
    ]
    if report.base and report.base.commit:
        lines.append(f"gitml report {report.base.commit.sha[:_ENOUGH]} {here}")
    return details("How to reproduce it", fenced(lines))


def footer(report: Report, version: str) -> str:
    """The commits, in full, and the version of gitml."""
    found = []
    for name, side in (("base", report.base), ("head", report.head)):
        if side and side.commit:
            state = " with uncommitted changes" if side.uncommitted else ""
            found.append(f"{name} {side.commit.sha}{state}")
    return f"<sub>{' · '.join([*found, f'gitml {version}'])}</sub>"
