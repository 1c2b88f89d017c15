"""``gitml report``: what changed between two revisions, for the reviewer of a pull request."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import click

from gitml import __version__, wiring
from gitml.core.comparison import compare
from gitml.core.config import Config
from gitml.core.data.changes import DataChange
from gitml.core.plot_collection import DeclaredPlot, ReadPlot
from gitml.core.ports import Fetcher
from gitml.core.report import Judgement, Point, Report, Sided, is_empty
from gitml.core.report import report as arrange
from gitml.core.snapshot import Problem, Snapshot, Snapshots
from gitml.errors import OutsideError, UsageError
from gitml.render.images.report_plots import Illustrations, illustrate
from gitml.render.markdown.report import markdown, summary
from gitml.ui import problems as ui_problems
from gitml.ui.options import Command, Settings, json_option, pass_settings, print_json
from gitml.wiring.data import open_dvc
from gitml.wiring.reports import default_base, plot_data, write_report

_WORKSPACE = "workspace"
_MOST_PLOTS = 30


@dataclass(frozen=True, slots=True)
class Revisions:
    """What to compare; ``base`` is None where there is nothing to compare with."""

    base: str | None
    head: str
    points: tuple[Point | None, Point]


def choose(place: wiring.Place, config: Config, base: str | None, head: str) -> Revisions:
    """What to compare; without ``base`` the baseline that ``gitml.yaml`` tells.

    Raises:
        UsageError: a revision names nothing.
    """
    label = base
    if base is None:
        target = os.environ.get("GITHUB_BASE_REF") or None
        label, base = default_base(place, config.baseline, target) or (None, None)
    first = _point(place, base, label or base) if base else None
    second = _point(place, head, head)
    if head == _WORKSPACE:
        branch = os.environ.get("GITHUB_HEAD_REF") or place.git.branch()
        second = replace(second, label=branch if branch and branch != label else _WORKSPACE)
    return Revisions(base, head, (first, second))


def _point(place: wiring.Place, rev: str, label: str) -> Point:
    if rev == _WORKSPACE:
        return Point(_WORKSPACE, place.git.head(), uncommitted=bool(place.git.dirty()))
    return Point(label, place.git.resolve(rev))


def fetch(reader: Snapshots, data: Fetcher, revisions: Revisions) -> None:
    """Bring the tables and pictures that the report draws into the cache.

    Raises:
        OutsideError: there is no remote, or it cannot be reached.
    """
    revs = filter(None, (revisions.base, revisions.head))
    plot_data(reader).fetch(data, (reader.read(rev, {"plots", "data"}) for rev in revs))


def make(
    reader: Snapshots, config: Config, revisions: Revisions, folder: str | None
) -> tuple[Report, Mapping[str, bytes]]:
    """Compare, judge and draw.

    Args:
        reader: of the project.
        config: which metrics decide.
        revisions: what to compare, and what the two are called.
        folder: where the pictures are to lie, relative to the report; None for no pictures.

    Returns:
        The report, and the contents of its pictures by path relative to it.
    """
    base = reader.read(revisions.base) if revisions.base else Snapshot(rev="nothing")
    head = reader.read(revisions.head)
    points = (None if is_empty(base) else revisions.points[0], revisions.points[1])
    drawn = Illustrations()
    if folder is not None:
        drawn = _draw(reader, (base, head), points, folder)
    found = compare(base, head, config.directions)
    return arrange(found, points, config, drawn.pictures, drawn.problems), drawn.contents


def _draw(
    reader: Snapshots,
    snapshots: tuple[Snapshot, Snapshot],
    points: tuple[Point | None, Point],
    folder: str,
) -> Illustrations:
    data = plot_data(reader)
    known = [snapshot for snapshot, point in zip(snapshots, points, strict=True) if point]
    plots = data.declared(known)
    found = Illustrations(problems=_left_out(plots[_MOST_PLOTS:], points[1]))
    for declared in plots[:_MOST_PLOTS]:
        old, new = (
            data.read(snapshot, declared) if point else ReadPlot()
            for snapshot, point in zip(snapshots, points, strict=True)
        )
        more = illustrate(declared.plot, (old.loaded, new.loaded), points, folder)
        unread = [
            Sided(point.label, problem)
            for point, read in zip(points, (old, new), strict=True)
            if point
            for problem in read.problems
        ]
        found = Illustrations(
            found.pictures + more.pictures,
            {**found.contents, **more.contents},
            (*found.problems, *unread, *more.problems),
        )
    return found


def _left_out(plots: Sequence[DeclaredPlot], point: Point) -> tuple[Sided, ...]:
    reason = f"not drawn: a report has at most {_MOST_PLOTS} plots"
    return tuple(Sided(point.label, Problem(left.plot.id, reason)) for left in plots)


@click.command(cls=Command)
@click.argument("base", required=False)
@click.argument("head", default=_WORKSPACE)
@click.option(
    "-o",
    "--output",
    default="report.md",
    show_default=True,
    metavar="FILE",
    help="Where to write it; - prints the Markdown, without pictures.",
)
@click.option("--fetch", "fetching", is_flag=True, help="Get plots that are only on the remote.")
@json_option
@pass_settings
def report(
    settings: Settings,
    base: str | None,
    head: str,
    output: str,
    *,
    fetching: bool,
    as_json: bool,
) -> None:
    """Write a report of what changed from BASE to HEAD: metrics, parameters, data, code, plots.

    It is Markdown as GitHub shows it, with its pictures in a folder beside it. Without BASE it is
    compared with the commit where the branch left the branch it is to be merged into (or with
    what 'baseline' in gitml.yaml says), without HEAD the working tree is reported. Whether a
    model is better is told by the primary metric that gitml.yaml declares for it.

    \b
    Example:
      gitml report
      gitml report main
      gitml report v1.0 HEAD --output comparison.md
      gitml report -o - >> "$GITHUB_STEP_SUMMARY"
    """
    path = None if output == "-" else settings.directory / output
    if path is not None and (path.is_dir() or not path.name):
        raise UsageError(f"cannot write the report: '{output}' is a folder")
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    config = reader.config()
    revisions = choose(place, config, base, head)
    if fetching:
        try:
            fetch(reader, open_dvc(place, settings), revisions)
        except OutsideError as error:
            settings.warn(error.message, error.hint)
    values, pictures = make(reader, config, revisions, f"{path.stem}_files" if path else None)
    text = markdown(values, __version__)
    for sided in values.problems:
        found = sided.problem
        settings.warn(f"{sided.label}: {found.path}: {found.reason}", found.hint)
    if path is not None:
        write_report(path, text, pictures)
    if as_json:
        print_json(document(values, output if path else None))
    elif path is None:
        click.echo(text, nl=False)
    else:
        click.echo(f"{output}\n{summary(values)}")


def document(values: Report, written: str | None) -> dict[str, Any]:
    """The report for programs; metrics and params as ``diff --json`` has them."""
    metrics = (
        (c.value, {**ui_problems.change_fields(c.value), "better": c.better})
        for c in values.metrics
    )
    params = ((change, ui_problems.change_fields(change)) for change in values.params)
    data = (*values.data, *values.intermediates)
    stages = {c.address: {"kind": c.kind, "reasons": list(c.reasons)} for c in values.stages}
    problems = [
        {
            "side": s.label,
            "path": s.problem.path,
            "reason": s.problem.reason,
            "hint": s.problem.hint,
        }
        for s in values.problems
    ]
    return {
        "schema": "gitml.report/1",
        "report": written,
        "base": _side(values.base),
        "head": _side(values.head),
        "outcome": values.outcome,
        "models": {j.model: _judged(j) for j in values.judgements},
        "metrics": ui_problems.by_path(metrics),
        "params": ui_problems.by_path(params),
        "data": {c.path: _data(c, values.models) for c in data},
        "code": {c.path: c.kind for c in values.code},
        "stages": stages,
        "plots": {picture.file: asdict(picture) for picture in values.pictures},
        "problems": problems,
    }


def _side(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    commit = point.commit.sha if point.commit else None
    return {"label": point.label, "commit": commit, "uncommitted": point.uncommitted}


def _judged(judgement: Judgement) -> dict[str, Any]:
    return {
        "outcome": judgement.outcome,
        "metric": f"{judgement.change.value.path}:{judgement.change.value.key}",
        "min_delta": judgement.min_delta,
        "cautions": [{"kind": c.kind, "text": c.text} for c in judgement.cautions],
    }


def _data(change: DataChange, models: frozenset[str]) -> dict[str, Any]:
    made = any(pointer is not None and pointer.stage for pointer in (change.base, change.head))
    kind = "model" if change.path in models else "output" if made else "data"
    sides = {"base": change.base, "head": change.head}
    fields = ("md5", "size", "nfiles")
    shown = {
        side: {name: getattr(pointer, name) for name in fields} if pointer else None
        for side, pointer in sides.items()
    }
    return {"is": kind, "change": change.kind, **shown}
