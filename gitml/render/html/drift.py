"""Drift as one web page without a script: each shifted column as two distributions, worst first."""

from collections.abc import Sequence
from string import Template

from gitml.core.drift.column_drift import ColumnDrift
from gitml.core.drift.shapes import DriftBars, DriftHistogram, shape
from gitml.core.drift.table import TableDrift
from gitml.render import numbers, palette
from gitml.render.html import templates
from gitml.render.html.inert import text
from gitml.render.text.checks import drift as words

_WIDTH, _HEIGHT, _ROOM = 440, 150, 18  # of a histogram, and below it for numbers
_BAR, _GAP = 12, 8  # of bars: thickness, and between categories
_LETTER, _LONGEST = 6.5, 20  # width of one in a name, and how many it may have
_MOST = 100  # columns that are drawn


def page(found: TableDrift, version: str) -> str:
    """The page; the same for the same values.

    Args:
        found: the judged table.
        version: of gitml.
    """
    style = f"{templates.source('drift.css')}\n{_colours()}"
    ordered = words.worst_first(found)
    drawn = [one for one in ordered if one.verdict not in ("not tested", "no shift seen")][:_MOST]
    body = Template(templates.source("drift.html")).substitute(
        outcome=found.outcome.replace(" ", "-"),
        summary=text(words.summary(found)),
        reference=text(words.side(found.reference)),
        current=text(words.side(found.current)),
        sections="\n".join(map(section, drawn)),
        notes="\n".join(f"<li>{text(note)}</li>" for note in words.notes(found)),
        head="".join(f"<th>{text(header)}</th>" for header in words.HEADERS),
        rows="\n".join(map(_row, ordered)),
    )
    return templates.page(f"Drift of {found.current.name}", style, version, body)


def section(one: ColumnDrift) -> str:
    """A column: its name, what was found, and both sides over each other."""
    said = [words.verdict(one)]
    if one.effect is not None:
        said.append(f"effect {one.effect:.3f}")
    if one.missing.effect:
        before, after = numbers.share(one.missing.reference), numbers.share(one.missing.current)
        said.append(f"missing {before} → {after}")
    picture = drawing(one)
    return (
        f"<section><h2>{text(one.name)}</h2>"
        f'<p class="said">{text(" · ".join(said))}</p>{picture}</section>'
    )


def drawing(one: ColumnDrift) -> str:
    """Both sides as one picture; empty where there is nothing to draw."""
    found = shape(one)
    if isinstance(found, DriftHistogram):
        return _histogram(found, one)
    return _bars(found, one.name) if isinstance(found, DriftBars) else ""


def _colours() -> str:
    grounds = []
    for dark in (False, True):
        reference, current = palette.colors(2, dark=dark)
        grounds.append(f":root {{ --reference: {reference}; --current: {current}; }}")
    return f"{grounds[0]}\n@media (prefers-color-scheme: dark) {{ {grounds[1]} }}"


def _histogram(found: DriftHistogram, column: ColumnDrift) -> str:
    highest = max(*found.reference, *found.current) or 1.0
    ground = _HEIGHT - _ROOM

    def steps(shares: Sequence[float]) -> str:
        points = [f"0,{ground}"]
        for place, share in enumerate(shares):
            height = ground - share / highest * (ground - 4)
            left, right = (_WIDTH * at / len(shares) for at in (place, place + 1))
            points += [f"{left:.1f},{height:.1f}", f"{right:.1f},{height:.1f}"]
        return " ".join([*points, f"{_WIDTH},{ground}"])

    low, high = words.ends(found, column)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{text(column.name)}">'
        f'<polygon class="reference" points="{steps(found.reference)}"/>'
        f'<polygon class="current" points="{steps(found.current)}"/>'
        f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{ground}" y2="{ground}"/>'
        f'<text x="0" y="{_HEIGHT - 4}">{text(low)}</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 4}" class="end">{text(high)}</text></svg>'
    )


def _bars(found: DriftBars, name: str) -> str:
    rows = list(zip(found.names, found.reference, found.current, strict=True))
    if found.others is not None:
        rows.append(("(all others)", *found.others))
    widest = max((max(one, other) for _, one, other in rows), default=0) or 1.0
    start = _LETTER * min(max((len(name) for name, *_ in rows), default=0), _LONGEST) + 8
    room = _WIDTH - start - 60
    parts = []
    step = 2 * _BAR + _GAP
    for place, (category, *shares) in enumerate(rows):
        top = place * step
        shown = category if len(category) <= _LONGEST else f"{category[: _LONGEST - 1]}…"
        parts.append(
            f'<text x="{start - 6:.1f}" y="{top + _BAR + 4}" class="end">{text(shown)}</text>'
        )
        for side, share in enumerate(shares):
            kind, y = ("reference", "current")[side], top + side * _BAR
            width = max(share / widest * room, 0.5 if share else 0)
            parts.append(
                f'<rect class="{kind}" x="{start:.1f}" y="{y}" width="{width:.1f}" '
                f'height="{_BAR}"/>'
                f'<text class="small" x="{start + width + 4:.1f}" y="{y + 10}">'
                f"{text(numbers.share(share))}</text>"
            )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {len(rows) * step}" role="img" aria-label="{text(name)}">'
        f"{''.join(parts)}</svg>"
    )


def _row(one: ColumnDrift) -> str:
    name, *cells = words.cells(one)
    others = "".join(f"<td>{text(cell)}</td>" for cell in cells)
    mark = one.verdict.replace(" ", "-")
    return f'<tr class="{mark}"><th scope="row">{text(name)}</th>{others}</tr>'
