"""Plots as one web page that needs nothing else: data, pictures and scripts are in it."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from string import Template
from typing import Any

from gitml.core.comparisons.plot_collection import DeclaredPlot, DrawnPlot, PlotCollection, is_same
from gitml.core.plots.drawings import Bars, Chart, Drawing, Matrices
from gitml.core.snapshot import Snapshot
from gitml.render import palette
from gitml.render.html import bars, charts, inert, matrices, templates, vega
from gitml.render.html.inert import text
from gitml.render.numbers import listed

PAGE = "index.html"
_TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_FOLDED_FROM = 16  # plots from which on that list is folded
_LINKS_FROM = 4  # plots from which on a list of links stands above them


def html(
    found: PlotCollection,
    drawn: Sequence[DrawnPlot],
    version: str,
    specs: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """The page; the same for the same values.

    Args:
        found: the revisions and their plots.
        drawn: what there is to draw of each plot.
        version: of gitml.
        specs: what Vega is to draw, by plot, in place of our own drawing.
    """
    specs = specs or {}
    plots = [declared for declared, _ in found.plots]
    both = list(enumerate(zip(plots, drawn, strict=True), start=1))
    styles = [_vendored("uPlot.min.css"), templates.source("plots.css"), _palette(len(found.revs))]
    scripts = [
        _vendored("uPlot.iife.min.js"),
        templates.source("plots.js"),
        *(vega.scripts() if specs else ()),
    ]
    data = {
        "revs": list(found.revs),
        "charts": [
            charts.data(f"chart-{number}", one.drawing)
            for number, (declared, one) in both
            if isinstance(one.drawing, Chart) and declared.plot.id not in specs
        ],
        "vega": [
            {"id": f"chart-{number}", "spec": specs[declared.plot.id]}
            for number, (declared, _) in both
            if declared.plot.id in specs
        ],
    }
    return Template(templates.source("plots.html")).substitute(
        policy=inert.policy(scripts, styles),
        title=text(f"Plots of {listed(found.revs)}"),
        styles="\n".join(f"<style>{style}</style>" for style in styles),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
        data=inert.data(data),
        revisions=_revisions(found.snapshots),
        links=_links(plots) if len(plots) >= _LINKS_FROM else "",
        sections="\n".join(
            _section(n, plot, one, found.revs, vega=plot.plot.id in specs, same=is_same(reads))
            for (n, (plot, one)), (_, reads) in zip(both, found.plots, strict=True)
        ),
        problems=_problems(found.with_problems(p for one in drawn for p in one.problems)),
        version=text(version),
    )


def _vendored(name: str) -> str:
    return resources.files("gitml.render").joinpath("vendor/uplot", name).read_text("utf-8")


def _palette(revisions: int) -> str:
    """Colours of revisions (r) and of the curves of a single one (k), and what hides them."""
    grounds = []
    for dark in (False, True):
        named = {f"r{n}": color for n, color in enumerate(palette.colors(revisions, dark=dark))}
        named |= {f"k{n}": color for n, color in enumerate(palette.kinds(dark=dark))}
        grounds.append(f":root {{ {' '.join(f'--{k}: {c};' for k, c in named.items())} }}")
    rules = [grounds[0], f"@media (prefers-color-scheme: dark) {{ {grounds[1]} }}", matrices.css()]
    for n in range(revisions):
        rules.append(f".s{n} {{ --c: var(--r{n}); }}")
        rules.append(f".hide-{n} main .s{n} {{ display: none; }}")
        rules.append(f".pointed.point-{n} main .s{n} {{ opacity: 1; }}")
    every = ", ".join(f".pointed main .s{n}" for n in range(revisions))
    return "\n".join([f"{every} {{ opacity: .2; }}", *rules])


def _revisions(snapshots: Sequence[Snapshot]) -> str:
    lines = []
    for number, snapshot in enumerate(snapshots):
        about = "the working tree"
        if commit := snapshot.commit:
            about = f"{commit.short}, {commit.day}, {commit.subject}"
        name = f"<b>{text(snapshot.rev)}</b>"
        if len(snapshots) > 1:
            name = f'<i data-rev="{number}"><i class="swatch s{number}"></i>{name}</i>'
        lines.append(f"<li>{name} <span>{text(about)}</span></li>")
    joined = "\n".join(lines)
    return f'<ul class="revisions">\n{joined}\n</ul>'


def _links(plots: Sequence[DeclaredPlot]) -> str:
    links = (
        f'<a href="#plot-{number}">{text(_title(declared))}</a>'
        for number, declared in enumerate(plots, start=1)
    )
    listed_links = f"<nav>{' '.join(links)}</nav>"
    if len(plots) < _FOLDED_FROM:
        return listed_links
    return f"<details><summary>{len(plots)} plots</summary>{listed_links}</details>"


def _section(
    number: int,
    declared: DeclaredPlot,
    drawn: DrawnPlot,
    names: Sequence[str],
    *,
    vega: bool,
    same: bool,
) -> str:
    parts = [f"<h2>{text(_title(declared))}</h2>"]
    if vega:
        parts.append(f'<div class="vega scroll" id="chart-{number}"></div>')
    elif drawn.drawing is not None:
        parts.append(_drawing(f"chart-{number}", drawn.drawing))
    if drawn.images:
        parts.append(f'<div class="row">{"".join(_images(declared, drawn, names))}</div>')
    if drawn.drawing is None and not drawn.images and not vega:
        parts.append('<p class="note">Nothing could be drawn.</p>')
    notes = [*_about(declared, drawn, names, vega=vega)]
    if same:
        notes.append("same on both sides" if len(names) == 2 else "same at all revisions")
    about = "; ".join(notes)
    parts.append(f'<p class="note">{about}</p>')
    wide = " wide" if _is_wide(drawn) else ""
    return f'<section class="plot{wide}" id="plot-{number}">\n' + "\n".join(parts) + "\n</section>"


def _drawing(anchor: str, drawing: Drawing) -> str:
    if isinstance(drawing, Matrices):
        return matrices.tables(drawing)
    if isinstance(drawing, Bars):
        return bars.svg(drawing)
    return f'<div class="chart" id="{anchor}"></div>{charts.table(drawing)}'


def _is_wide(drawn: DrawnPlot) -> bool:
    many = isinstance(drawn.drawing, Matrices) and len(drawn.drawing.panels) > 1
    return many or len(drawn.images) > 1


def _about(
    declared: DeclaredPlot, drawn: DrawnPlot, names: Sequence[str], *, vega: bool
) -> Iterable[str]:
    files = ", ".join(f"<code>{text(path)}</code>" for path in declared.plot.files)
    by = "drawn by Vega" if vega else text(declared.plot.template)
    yield f"{by} of {files}" if drawn.drawing or vega else files
    if drawn.drawing and drawn.lacking:
        yield text(f"nothing of {listed([names[number] for number in drawn.lacking])}")
    for path, number, rows in drawn.thinned:
        yield text(f"thinned: {path} of {names[number]} has {rows:,} rows, peaks are kept")
    if declared.note and not vega:
        yield text(declared.note)


def _images(declared: DeclaredPlot, drawn: DrawnPlot, names: Sequence[str]) -> Iterable[str]:
    for path, numbers, content in drawn.images:
        whose = listed([names[number] for number in numbers])
        same = " (the same)" if len(numbers) > 1 else ""
        about = f"{whose}{same}" if len(declared.plot.files) == 1 else f"{path}: {whose}{same}"
        picture = _picture(content, f"{path} of {whose}")
        own = f' class="s{numbers[0]}"' if len(numbers) == 1 and len(names) > 1 else ""
        yield f"<figure{own}>{picture}<figcaption>{text(about)}</figcaption></figure>"


def _picture(content: bytes, alt: str) -> str:
    kind = next((name for start, name in _TYPES.items() if content.startswith(start)), None)
    data = base64.b64encode(content).decode()
    source = f"data:{kind or 'image/svg+xml'};base64,{data}"
    return f'<img src="{source}" alt="{text(alt)}">'


def _problems(snapshots: Iterable[Snapshot]) -> str:
    lines = [
        f"<li><b>{text(snapshot.rev)}</b>: {text(problem.message)}"
        + (f" ({text(problem.hint)})" if problem.hint else "")
        + "</li>"
        for snapshot in snapshots
        for problem in snapshot.problems
    ]
    if not lines:
        return ""
    head = "<h2>What could not be shown</h2>"
    return f'<section class="problems">\n{head}\n<ul>{"".join(lines)}</ul>\n</section>'


def _title(declared: DeclaredPlot) -> str:
    return declared.plot.title or declared.plot.id
