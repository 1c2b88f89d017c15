"""A profile as one web page without a script: each column with a small picture."""

from string import Template

from gitml.core.tables.profiles.column_profile import ColumnProfile
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.shapes import ProfileBars, ProfileHistogram, shape
from gitml.render import numbers, palette
from gitml.render.html import templates
from gitml.render.html.inert import text
from gitml.render.text.checks import profile as words

_WIDTH, _HEIGHT, _FOOT = 360, 120, 18  # of a histogram, and of the numbers below it
_BAR, _ROW, _NAMES, _SHARES = 14, 20, 130, 52  # of bars
_LONGEST = 18  # characters of a name
_MOST = 500  # columns that are drawn


def page(found: TableProfile, name: str, version: str) -> str:
    """The page; the same for the same values.

    Args:
        found: the profile.
        name: of the table.
        version: of gitml.
    """
    style = f"{templates.source('profile.css')}\n{_colours()}"
    notes = "".join(f"<li>{text(note)}</li>" for note in words.notes(found))
    sections = [_section(column) for column in found.columns[:_MOST]]
    if more := len(found.columns) - len(sections):
        notes += f"<li>{more} more columns are not drawn</li>"
    body = Template(templates.source("profile.html")).substitute(
        summary=text(words.summary(found)),
        notes=notes,
        sections="\n".join(sections),
    )
    return templates.page(f"Profile of {name}", style, version, body)


def _section(column: ColumnProfile) -> str:
    about = words.facts(column)
    if column.main and (mean := column.main.mean) is not None:
        about["mean"] = words.written([mean], column)[0] if column.kind == "date" else f"{mean:.6g}"
        if column.kind != "date" and (std := column.main.std) is not None:
            about["deviation"] = f"{std:.6g}"
    remarks = "".join(f'<p class="remark">{text(remark)}</p>' for remark in words.remarks(column))
    facts = "".join(f"<dt>{key}</dt><dd>{text(fact)}</dd>" for key, fact in about.items())
    drawn = _drawing(column) or f'<p class="values">{text(words.values(column))}</p>'
    return (
        f"<section><h2>{text(column.name) or '(no name)'} <small>{column.kind}</small></h2>"
        f"{drawn}<dl>{facts}</dl>{remarks}</section>"
    )


def _drawing(column: ColumnProfile) -> str:
    found = shape(column)
    if isinstance(found, ProfileHistogram):
        return _histogram(found, column)
    return _bars(found, column.name) if isinstance(found, ProfileBars) else ""


def _histogram(found: ProfileHistogram, column: ColumnProfile) -> str:
    highest, ground = max(found.shares) or 1, _HEIGHT - _FOOT
    step = _WIDTH / len(found.shares)
    bars = []
    for place, part in enumerate(found.shares):
        height = max(part / highest * (ground - 2), 1 if part else 0)
        bars.append(
            f'<rect x="{place * step:.1f}" y="{ground - height:.1f}" '
            f'width="{step - 1:.1f}" height="{height:.1f}"/>'
        )
    low, high = words.written([found.low, found.high], column)
    low, high = low + " and less" * found.has_less, high + " and more" * found.has_more
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{text(column.name)}">'
        f'{"".join(bars)}<line x1="0" x2="{_WIDTH}" y1="{ground}" y2="{ground}"/>'
        f'<text x="0" y="{_HEIGHT - 4}">{text(low)}</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 4}" class="end">{text(high)}</text></svg>'
    )


def _bars(found: ProfileBars, name: str) -> str:
    rows = [*found.shares, *([("(all others)", found.others)] if found.others else [])]
    widest = max(part for _, part in rows)
    room = _WIDTH - _NAMES - _SHARES
    bars = []
    for place, (value, part) in enumerate(rows):
        top, width = place * _ROW, max(part / widest * room, 1)
        shown = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        bars.append(
            f'<text x="{_NAMES - 6}" y="{top + 12}" class="end">{text(shown)}</text>'
            f'<rect x="{_NAMES}" y="{top + 1}" width="{width:.1f}" height="{_BAR}"/>'
            f'<text x="{_NAMES + width + 5:.1f}" y="{top + 12}" class="small">'
            f"{text(numbers.share(part))}</text>"
        )
    box = f"0 0 {_WIDTH} {len(rows) * _ROW}"
    return f'<svg viewBox="{box}" role="img" aria-label="{text(name)}">{"".join(bars)}</svg>'


def _colours() -> str:
    light, dark = (palette.kinds(dark=ground)[0] for ground in (False, True))
    return (
        f":root {{ --bar: {light}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --bar: {dark}; }} }}"
    )
