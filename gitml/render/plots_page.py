"""Plots as one web page that needs nothing else: no network, no scripts, pictures inside."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template

from gitml.core.plotted import DeclaredPlot
from gitml.core.ports import Commit
from gitml.core.snapshot import Problem
from gitml.render import charts
from gitml.render.canvas import Form
from gitml.render.illustrations import Painted
from gitml.render.numbers import listed

_TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_LINKS_FROM = 4  # plots from which on a list of links stands above them


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows.

    Attributes:
        revs: what the revisions are called, and the commit of each; None for the working tree.
        plots: each with what was drawn of it.
        problems: revision by name, and what could not be read or drawn of it.
        form: of the drawings.
    """

    revs: Sequence[tuple[str, Commit | None]]
    plots: Sequence[tuple[DeclaredPlot, Painted]]
    problems: Sequence[tuple[str, Problem]]
    version: str
    form: Form = "png"


def html(page: Page) -> str:
    """The page; the same for the same values."""
    names = [name for name, _ in page.revs]
    template = resources.files("gitml.render").joinpath("templates/plots.html").read_text("utf-8")
    sections = [_section(page, place) for place in range(len(page.plots))]
    return Template(template).substitute(
        title=_text(f"Plots of {listed(names)}"),
        revisions="\n".join(_revisions(page.revs)),
        links=_links(page),
        sections="\n".join(sections),
        problems=_problems(page.problems),
        version=_text(page.version),
    )


def _revisions(revs: Sequence[tuple[str, Commit | None]]) -> Iterable[str]:
    for (name, commit), color in zip(revs, charts.colors(len(revs)), strict=True):
        about = "the working tree"
        if commit is not None:
            about = f"{commit.short}, {commit.date.date().isoformat()}, {commit.subject}"
        swatch = f'<span class="swatch" style="background:{color}"></span>' if len(revs) > 1 else ""
        yield f"<li>{swatch}<b>{_text(name)}</b> <span>{_text(about)}</span></li>"


def _links(page: Page) -> str:
    if len(page.plots) < _LINKS_FROM:
        return ""
    links = (
        f'<a href="#plot-{place}">{_text(_title(declared))}</a>'
        for place, (declared, _) in enumerate(page.plots)
    )
    return f"<nav>{' '.join(links)}</nav>"


def _section(page: Page, place: int) -> str:
    declared, painted = page.plots[place]
    names = [name for name, _ in page.revs]
    title = _title(declared)
    parts = [f"<h2>{_text(title)}</h2>"]
    if painted.picture is not None:
        shown = [name for number, name in enumerate(names) if number not in painted.lacking]
        alt = f"{title}: {_said(declared)}, of {listed(shown)}"
        parts.append(f"<figure>{_picture(painted.picture, alt)}</figure>")
    if painted.images:
        parts.append(f'<div class="row">{"".join(_images(declared, painted, names))}</div>')
    if painted.picture is None and not painted.images:
        parts.append('<p class="note">Nothing could be drawn.</p>')
    files = ", ".join(f"<code>{_text(path)}</code>" for path in declared.plot.files)
    about = [f"{_text(declared.plot.template)} of {files}"] if painted.picture else [files]
    about += [_text(declared.note)] if declared.note else []
    parts.append(f'<p class="note">{"; ".join(about)}</p>')
    wide = " wide" if painted.wide or len(painted.images) > 1 else ""
    return f'<section class="plot{wide}" id="plot-{place}">\n' + "\n".join(parts) + "\n</section>"


def _images(declared: DeclaredPlot, painted: Painted, names: Sequence[str]) -> Iterable[str]:
    for path, places, content in painted.images:
        whose = listed([names[place] for place in places])
        same = " (the same)" if len(places) > 1 else ""
        about = f"{whose}{same}" if len(declared.plot.files) == 1 else f"{path}: {whose}{same}"
        picture = _picture(content, f"{path} of {whose}")
        yield f"<figure>{picture}<figcaption>{_text(about)}</figcaption></figure>"


def _picture(content: bytes, alt: str) -> str:
    kind = next((name for start, name in _TYPES.items() if content.startswith(start)), None)
    data = base64.b64encode(content).decode()
    source = f"data:{kind or 'image/svg+xml'};base64,{data}"
    return f'<img src="{source}" alt="{_text(alt)}">'


def _problems(problems: Sequence[tuple[str, Problem]]) -> str:
    if not problems:
        return ""
    lines = [
        f"<li><b>{_text(rev)}</b>: {_text(problem.message)}"
        + (f" ({_text(problem.hint)})" if problem.hint else "")
        + "</li>"
        for rev, problem in problems
    ]
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
