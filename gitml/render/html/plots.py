"""Plots as one web page that needs nothing else: no network, no scripts, pictures inside."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from string import Template

from gitml.core.plot_collection import DeclaredPlot, PlotCollection
from gitml.core.snapshot import Snapshot
from gitml.render.images import charts
from gitml.render.images.report_plots import Painted
from gitml.render.numbers import listed

PAGE = "index.html"
_TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_LINKS_FROM = 4  # plots from which on a list of links stands above them


def html(found: PlotCollection, painted: Sequence[Painted], version: str) -> str:
    """The page; the same for the same values.

    Args:
        found: the revisions and their plots.
        painted: what was drawn of each plot.
        version: of gitml.
    """
    template = resources.files("gitml.render").joinpath("templates/plots.html").read_text("utf-8")
    plots = [declared for declared, _ in found.plots]
    sections = [
        _section(f"plot-{number}", declared, one, found.revs)
        for number, (declared, one) in enumerate(zip(plots, painted, strict=True), start=1)
    ]
    return Template(template).substitute(
        title=_text(f"Plots of {listed(found.revs)}"),
        revisions="\n".join(_revisions(found.snapshots)),
        links=_links(plots) if len(plots) >= _LINKS_FROM else "",
        sections="\n".join(sections),
        problems=_problems(found.with_problems(p for one in painted for p in one.problems)),
        version=_text(version),
    )


def _revisions(snapshots: Sequence[Snapshot]) -> Iterable[str]:
    colors = charts.colors(len(snapshots))
    for snapshot, color in zip(snapshots, colors, strict=True):
        about = "the working tree"
        if commit := snapshot.commit:
            about = f"{commit.short}, {commit.day}, {commit.subject}"
        swatch = f'<span class="swatch" style="background:{color}"></span>'
        shown = swatch if len(snapshots) > 1 else ""
        yield f"<li>{shown}<b>{_text(snapshot.rev)}</b> <span>{_text(about)}</span></li>"


def _links(plots: Iterable[DeclaredPlot]) -> str:
    links = (
        f'<a href="#plot-{number}">{_text(_title(declared))}</a>'
        for number, declared in enumerate(plots, start=1)
    )
    return f"<nav>{' '.join(links)}</nav>"


def _section(anchor: str, declared: DeclaredPlot, painted: Painted, names: Sequence[str]) -> str:
    title = _title(declared)
    # A drawing has its title in it; the page's outline has it all the same.
    spoken = ' class="spoken"' if painted.picture is not None else ""
    parts = [f"<h2{spoken}>{_text(title)}</h2>"]
    if painted.picture is not None:
        shown = [name for number, name in enumerate(names) if number not in painted.lacking]
        alt = f"{title}: {_said(declared)}, of {listed(shown)}"
        parts.append(f"<figure>{_picture(painted.picture, alt)}</figure>")
    if painted.images:
        parts.append(f'<div class="row">{"".join(_images(declared, painted, names))}</div>')
    if painted.picture is None and not painted.images:
        parts.append('<p class="note">Nothing could be drawn.</p>')
    files = ", ".join(f"<code>{_text(path)}</code>" for path in declared.plot.files)
    about = [f"{_text(declared.plot.template)} of {files}" if painted.picture else files]
    about += [_text(declared.note)] if declared.note else []
    parts.append(f'<p class="note">{"; ".join(about)}</p>')
    wide = " wide" if painted.wide or len(painted.images) > 1 else ""
    return f'<section class="plot{wide}" id="{anchor}">\n' + "\n".join(parts) + "\n</section>"


def _images(declared: DeclaredPlot, painted: Painted, names: Sequence[str]) -> Iterable[str]:
    for path, numbers, content in painted.images:
        whose = listed([names[number] for number in numbers])
        same = " (the same)" if len(numbers) > 1 else ""
        about = f"{whose}{same}" if len(declared.plot.files) == 1 else f"{path}: {whose}{same}"
        picture = _picture(content, f"{path} of {whose}")
        yield f"<figure>{picture}<figcaption>{_text(about)}</figcaption></figure>"


def _picture(content: bytes, alt: str) -> str:
    kind = next((name for start, name in _TYPES.items() if content.startswith(start)), None)
    data = base64.b64encode(content).decode()
    source = f"data:{kind or 'image/svg+xml'};base64,{data}"
    return f'<img src="{source}" alt="{_text(alt)}">'


def _problems(snapshots: Iterable[Snapshot]) -> str:
    lines = [
        f"<li><b>{_text(snapshot.rev)}</b>: {_text(problem.message)}"
        + (f" ({_text(problem.hint)})" if problem.hint else "")
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


def _said(declared: DeclaredPlot) -> str:
    """The axes in words."""
    plot = declared.plot
    fields = [field for names in plot.sources.values() for field in names]
    y = plot.y_label or listed(list(dict.fromkeys(fields))) or "values"
    x = plot.x_label or plot.x or next((field for _, field in plot.x_files), "step")
    return f"{y} against {x}"


def _text(text: str) -> str:
    return escape("".join(c if c.isprintable() else " " for c in text))
