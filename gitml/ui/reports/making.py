"""Reports as commands make them: compared, judged and drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from gitml import wiring
from gitml.core.checks.branch_verdict import BranchVerdict
from gitml.core.comparisons.comparison import compare
from gitml.core.comparisons.plot_collection import DeclaredPlot, ReadPlot, draw, is_recorded_same
from gitml.core.comparisons.results import proven, trusted
from gitml.core.evaluation.predictions import Sides
from gitml.core.judging.asked_metrics import deciding_files
from gitml.core.judging.tested_metrics import all_tested
from gitml.core.metrics.matching import with_tests
from gitml.core.plots.drawings import Drawing
from gitml.core.reports.report import Point, Report, Sided, is_empty, with_evaluations
from gitml.core.reports.report import report as arrange
from gitml.core.settings.config import Config
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Absent, Part, Problem, Snapshot, Snapshots
from gitml.late_module import LateModule
from gitml.render.images import charts, tested_pictures
from gitml.render.images.report_plots import (
    Illustrations,
    Painter,
    illustrate,
)
from gitml.wiring.changes import with_git_files
from gitml.wiring.judging.checks import (
    accepted_evaluations,
    decide_models,
    judge_gates,
    table_judge,
    test_set_uses,
    whole_verdict,
)
from gitml.wiring.judging.metric_tests import absent_predictions, open_assessments
from gitml.wiring.judging.report_history import read_histories
from gitml.wiring.judging.report_points import Revisions
from gitml.wiring.judging.reports import declares_files, pictures, plot_data
from gitml.wiring.storage import fetching

if TYPE_CHECKING:
    from gitml.core.drift.table import TableDrift
    from gitml.render.images import report_drifts
    from gitml.ui.reports import next_versions as next_version
else:  # what not every project has
    next_version = LateModule("gitml.ui.reports.next_versions")
    report_drifts = LateModule("gitml.render.images.report_drifts")

_MOST_PLOTS = 30


def absent(reader: Snapshots, revisions: Revisions) -> set[Absent]:
    """What is not here and the report would show."""
    parts: set[Part] = {"metrics", "params", "plots", "data"}
    revs = dict.fromkeys(filter(None, (revisions.base, revisions.head)))
    snapshots = [reader.read(rev, parts) for rev in revs]
    data = plot_data(reader)
    problems = [problem for snapshot in snapshots for problem in snapshot.problems]
    for declared in data.declared(snapshots):
        reads = [data.read(snapshot, declared) for snapshot in snapshots]
        if len(reads) < 2 or not is_recorded_same(*reads):  # what is the same is not drawn
            problems += [problem for read in reads for problem in read.problems]
    found = {problem.absent for problem in problems if problem.absent}
    return found | absent_predictions(reader, revs)


class NewReport(NamedTuple):
    """A report, and what came of making it.

    Attributes:
        pictures: their contents by path relative to the report.
        verdict: what ``gitml status`` may repeat of it; None where not all could be judged.
    """

    report: Report
    pictures: Mapping[str, bytes]
    verdict: BranchVerdict | None = None


def make(
    project: wiring.Project,
    reader: Snapshots,
    revisions: Revisions,
    folder: str | None,
    remake: Callable[[Evaluation], Sides] | None = None,
    *,
    remember: bool = True,
) -> NewReport:
    """Compare, judge and draw.

    Args:
        project: whose.
        reader: of it.
        revisions: what to compare, and what the two are called.
        folder: where the pictures are to lie, relative to the report; None for no pictures.
        remake: makes the predictions of the base anew; None to read those that it recorded.
        remember: whether new pictures are kept for later reports.
    """
    known = pictures(project)

    def find(key: str, picture: Callable[[], bytes]) -> bytes:
        return known.find_or_make(key, picture) if remember else known.find(key) or picture()

    def paint(drawing: Drawing) -> bytes:
        return find(charts.key(drawing), lambda: charts.paint(drawing))

    made = _compare(project, reader, revisions, _Pictures(folder, paint), remake)
    whole = replace(made.report, history=read_histories(project, reader, made.report))
    made = made._replace(report=_with_remotes(project, whole))
    if folder is None:
        return made
    found, more = tested_pictures.illustrate(made.report, folder, find)
    return NewReport(found, {**made.pictures, **more}, made.verdict)


@dataclass(frozen=True, slots=True)
class _Pictures:
    """Where pictures are to lie, None for no pictures, and what paints them."""

    folder: str | None
    paint: Painter


@dataclass(frozen=True, slots=True)
class _ComparedPlots:
    """The plots of both sides.

    Attributes:
        changed: ids of those whose data differs; empty without a base.
        drawn: their pictures.
        undrawn: how many more could be drawn.
    """

    changed: tuple[str, ...]
    drawn: Illustrations = field(default_factory=Illustrations)
    undrawn: int = 0


def _sides(reader: Snapshots, config: Config, revisions: Revisions) -> tuple[Snapshot, Snapshot]:
    """Both sides, without the metrics that cannot be relied on."""
    before = trusted(reader, reader.read(revisions.base)) if revisions.base else None
    head = reader.read(revisions.head)
    head = proven(reader, head, before, deciding_files(config, head.metrics))
    return before or Snapshot(rev="nothing"), head


def _compare(
    project: wiring.Project,
    reader: Snapshots,
    revisions: Revisions,
    drawn_to: _Pictures,
    remake: Callable[[Evaluation], Sides] | None,
) -> NewReport:
    config = reader.config()
    base, head = _sides(reader, config, revisions)
    nothing = is_empty(base) and not declares_files(reader, revisions.base)
    points = (None if nothing else revisions.points[0], revisions.points[1])
    plots = _compare_plots(reader, (base, head), points, drawn_to)
    # Judged is against the base also where there is nothing to show of it: it may have a table.
    before = revisions.base
    assessments = open_assessments(project, reader, config, before, revisions.head, remake)
    rules = decide_models(assessments, models) if (models := assessments.config.models) else ()
    tables = table_judge(project, before, revisions.head)
    judged = judge_gates(project, assessments, tables)
    shifted, shapes = _draw_drifts(judged.drifts, drawn_to.folder)
    found = compare(base, head, config)
    found = with_git_files(project, found) if points[0] else found
    tested, disagreements = with_tests(found.metrics, map(all_tested, assessments.every()))
    accepted = accepted_evaluations(assessments, assessments.computed)
    told = (one for one in assessments.problems if not (nothing and one[0] == before))
    unread = (*told, *judged.problems)
    arranged = arrange(
        replace(found, metrics=tested),
        points,
        rules,
        plots.drawn.pictures,
        (*plots.drawn.problems, *_with_labels(unread, revisions)),
        plots.changed,
    )
    evaluations = tuple(one.both for one in assessments.computed if one.both)
    whole = replace(
        with_evaluations(arranged, evaluations, accepted),
        empty_base=revisions.points[0].label if nothing and revisions.points[0] else "",
        undrawn=plots.undrawn,
        uses=test_set_uses(assessments),
        repeats=tuple(filter(None, map(assessments.repeats, config.evaluations))),
        disagreements=disagreements,
        gates=judged.results,
        loosened=judged.loosened.beside(model.model for model in rules if model.rules.primary),
        tables=tables.reviews(config),
        dropped=tables.dropped(config),
        drifts=judged.drifts,
        drift_pictures=shifted,
        next_versions=next_version.next_versions(project, reader, head, points[1])
        if head.models
        else (),
    )
    is_whole = before and remake is None and not (unread or base.problems or head.problems)
    verdict = whole_verdict(assessments, judged) if is_whole else None
    return NewReport(whole, {**plots.drawn.contents, **shapes}, verdict)


def _draw_drifts(
    drifts: Sequence["TableDrift"], folder: str | None
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Pictures of what shifted, and their files; none without a folder."""
    return report_drifts.illustrate_drifts(drifts, folder) if drifts and folder else ({}, {})


def _with_remotes(project: wiring.Project, found: Report) -> Report:
    told = fetching.with_remotes(project, [one.problem for one in found.problems])
    sides = (one.label for one in found.problems)
    return replace(found, problems=tuple(map(Sided, sides, told)))


def _with_labels(problems: Sequence[tuple[str, Problem]], revisions: Revisions) -> list[Sided]:
    """What could not be read, by what people call the side."""
    labels = {
        rev: point.label
        for rev, point in zip((revisions.base, revisions.head), revisions.points, strict=True)
        if point
    }
    return [Sided(labels.get(rev, rev), problem) for rev, problem in problems]


_ReadPlots = Sequence[tuple[DeclaredPlot, ReadPlot, ReadPlot]]


def _compare_plots(
    reader: Snapshots,
    snapshots: tuple[Snapshot, Snapshot],
    points: tuple[Point | None, Point],
    drawn_to: _Pictures,
) -> _ComparedPlots:
    """Read the plots of both sides, and draw those that are not recorded as the same."""
    plots = _read_plots(reader, snapshots, points)
    differing = (declared.plot.id for declared, old, new in plots if old.differs(new))
    changed = tuple(differing) if points[0] else ()
    if drawn_to.folder is None:
        return _ComparedPlots(changed)
    moved = [one for one in plots if points[0] is None or not is_recorded_same(*one[1:])]
    drawn = _draw(moved, points, drawn_to.folder, drawn_to.paint)
    return _ComparedPlots(changed, drawn, len(moved[_MOST_PLOTS:]))


def _read_plots(
    reader: Snapshots, snapshots: tuple[Snapshot, Snapshot], points: tuple[Point | None, Point]
) -> _ReadPlots:
    data = plot_data(reader)
    # A side that has no point is nothing: it declares no plots and has no data.
    sides = tuple(zip(snapshots, points, strict=True))
    found = []
    for declared in data.declared([snapshot for snapshot, point in sides if point]):
        old, new = (data.read(one, declared) if point else ReadPlot() for one, point in sides)
        found.append((declared, old, new))
    return found


def _draw(
    plots: _ReadPlots, points: tuple[Point | None, Point], folder: str, paint: Painter
) -> Illustrations:
    found = Illustrations()
    for number, (declared, old, new) in enumerate(plots):
        problems = (*found.problems, *_sided(points[0], old), *_sided(points[1], new))
        if number >= _MOST_PLOTS:
            found = replace(found, problems=problems)
            continue
        known = [(p.label, one.loaded) for p, one in zip(points, (old, new), strict=True) if p]
        arranged = draw(declared.plot, [label for label, _ in known], [one for _, one in known])
        drawn = illustrate(declared.plot, arranged, points, folder, paint)
        found = Illustrations(
            found.pictures + drawn.pictures,
            {**found.contents, **drawn.contents},
            (*problems, *drawn.problems),
        )
    return found


def _sided(point: Point | None, read: ReadPlot) -> list[Sided]:
    return [Sided(point.label, problem) for problem in read.problems] if point else []


def uncompared(revisions: Revisions) -> Report:
    """A report of a commit of which nothing can be read."""
    nothing = Snapshot(rev="nothing")
    return arrange(compare(nothing, nothing, Config()), revisions.points, ())
