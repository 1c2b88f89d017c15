"""The pictures of a report as Markdown: two to a row, sides beside each other."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from gitml.core.reports.report import Picture, Report
from gitml.render.markdown.tables import code, short_line, table
from gitml.render.numbers import counted

if TYPE_CHECKING:
    from gitml.core.drift.table import TableDrift

_HALF, _WHOLE = 400, 820  # CSS pixels: two halves fill the width of a comment on GitHub


def gallery(report: Report) -> str:
    """A section with every picture; empty where there is none."""
    if not report.pictures:
        return ""
    drawings = [picture for picture in report.pictures if picture.side == "both"]
    halves = [image(picture, report) for picture in drawings if not picture.wide]
    wholes = [image(picture, report) for picture in drawings if picture.wide]
    are = "is" if report.undrawn == 1 else "are"
    more = f"{counted(report.undrawn, 'more plot')} {are} not drawn." if report.undrawn else ""
    parts = ["\n".join(halves), *wholes, *_pairs(report), more]
    return "### Plots\n\n" + "\n\n".join(part for part in parts if part)


def _pairs(report: Report) -> Iterable[str]:
    sided = [picture for picture in report.pictures if picture.side != "both"]
    for plot in dict.fromkeys(picture.plot for picture in sided):
        found = {p.side: image(p, report) for p in sided if p.plot == plot}
        headers = [code(report.base.label) if report.base else "", code(report.head.label)]
        cells = [found.get("base", "no picture"), found.get("head", "no picture")]
        if report.base is None:
            headers, cells = headers[1:], cells[1:]
        yield f"{code(plot)}\n\n{table(headers, [cells])}"


def drift_picture(found: "TableDrift", files: Mapping[str, str]) -> str:
    """The columns of a table that shifted; empty where they were not drawn."""
    file = files.get(found.current.name)
    return _tag(file, f"columns of {found.current.name} that shifted", _WHOLE) if file else ""


def image(picture: Picture, report: Report) -> str:
    """A picture as Markdown shows it, with words for who cannot see it."""
    width = _WHOLE if picture.wide else _HALF
    return _tag(picture.file, _alternative(picture, report), width)


def _tag(file: str, alternative: str, width: int) -> str:
    # HTML, as Markdown has no way to give a width.
    source = escape(quote(file), quote=True)
    words = escape(short_line(alternative), quote=True)
    return f'<img src="{source}" width="{width}" alt="{words}">'.replace("|", "&#124;")


def _alternative(picture: Picture, report: Report) -> str:
    sides = {"base": report.base, "head": report.head}
    if picture.side == "both":
        shown = [point.label for side, point in sides.items() if point and side != picture.lacking]
        return f"{picture.title}: {' and '.join(shown)}"
    point = sides[picture.side]
    return f"{picture.title}: {point.label}" if point else picture.title
