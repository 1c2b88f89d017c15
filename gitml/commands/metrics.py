"""``gitml metrics``: show and compare the metrics of any revisions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from gitml import wiring
from gitml.core.comparisons.changed_values import (
    compare_metrics,
    told_where_same,
    with_unmade,
)
from gitml.core.comparisons.results import doubts
from gitml.core.judging.judged_sides import judged_sides
from gitml.core.metrics.direction import MetricChange, lack_tests
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.late_module import LateModule
from gitml.render.json import values as json_values
from gitml.render.text import values as text_values
from gitml.ui.click_classes import Group
from gitml.ui.options import (
    MOST_ROWS,
    Settings,
    fetch_option,
    json_option,
    log_options,
    md_option,
    pass_options,
    rows_options,
    wide_option,
)
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_objects, fetch_unread, report_problems, warn_of_problems
from gitml.ui.values import commands as value_commands
from gitml.ui.values.commands import LogOptions, ShowOptions, read_values
from gitml.wiring import readers
from gitml.wiring.judging.metric_tests import Tested, absent_predictions, test_changes

if TYPE_CHECKING:
    from gitml.render.markdown import value_tables as markdown_tables
    from gitml.ui.values import log as value_log
else:
    markdown_tables = LateModule("gitml.render.markdown.value_tables")
    value_log = LateModule("gitml.ui.values.log")


class MetricsDiffOptions(NamedTuple):
    """What ``metrics diff`` is asked for.

    Attributes:
        unchanged: all rows, also of metrics that did not change.
        wide: lines as long as need be.
    """

    base: str
    head: str
    unchanged: bool
    wide: bool
    fetch: bool
    as_json: bool
    as_md: bool


class ComparedMetrics(NamedTuple):
    """The metrics of two revisions."""

    base: Snapshot
    head: Snapshot
    metrics: tuple[MetricChange, ...]


def diff_metrics(
    reader: Snapshots, base: str, head: str, *, unchanged: bool = False
) -> ComparedMetrics:
    """Compare the metrics of two revisions; with ``unchanged`` also those that are equal."""
    old, new = with_unmade(read_values(reader, "metrics", [base, head]))
    sides = judged_sides(reader, old, new)
    found = compare_metrics(*sides, reader.config())
    if not unchanged:
        sides = told_where_same(*sides)
    return ComparedMetrics(*sides, tuple(one for one in found if unchanged or one.value.changed))


@click.group(cls=Group)
def metrics() -> None:
    """Show and compare the metrics that dvc.yaml declares, at any revision.

    \b
    Example:
      gitml metrics show
      gitml metrics diff main
    """


@metrics.command("show")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@rows_options
@fetch_option
@json_option
@md_option
@pass_options(ShowOptions)
def show(settings: Settings, options: ShowOptions) -> int:
    """Print the metrics of the working tree, or of each REV side by side.

    \b
    Example:
      gitml metrics show
      gitml metrics show main HEAD workspace --md
    """
    return value_commands.show(settings, "metrics", options, _explain_none)


def _explain_none(reader: Snapshots, snapshots: Sequence[Snapshot]) -> str:
    pipelines = [reader.read(snapshot.rev, {"stages"}).stages for snapshot in snapshots]
    stages = (stage for pipeline in pipelines for stage in pipeline.values())
    if any(out.kind == "metric" for stage in stages for out in stage.outs):
        return "no metrics yet; make them with: gitml repro"
    return "no metrics are declared; name their files under 'metrics:' in dvc.yaml"


@metrics.command("diff")
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@wide_option
@click.option(
    "--all", "unchanged", is_flag=True, help="All rows, also of metrics that did not change."
)
@fetch_option
@json_option
@md_option
@pass_options(MetricsDiffOptions)
def diff(settings: Settings, options: MetricsDiffOptions) -> int:
    """Compare the metrics of BASE (HEAD) with those of HEAD (the working tree).

    Which way is better is known from gitml.yaml (metrics: {NAME: {better: lower}}), else from
    well-known names such as accuracy or log_loss, else it is said to be unknown. Where gitml.yaml
    names the predictions (evaluations), a change is tested; other changes are improved or declined,
    and nobody knows if they are more than noise.

    \b
    Example:
      gitml metrics diff main
      gitml metrics diff v1.0 HEAD --json
    """
    project = wiring.find(settings.directory)
    base, head = options.base, options.head
    reader = readers.snapshots(project, (base, head))
    if options.fetch:
        fetch_unread(settings, project, lambda: read_values(reader, "metrics", [base, head]))
        fetch_objects(settings, project, lambda: absent_predictions(reader, (base, head)))
    found = diff_metrics(reader, base, head, unchanged=options.unchanged)
    tested = test_changes(project, reader, reader.config(), found.metrics, base, head)
    sides = [found.base, found.head]
    if options.as_json or found.metrics:
        _print_changes(settings, options, sides, tested)
    elif all(one.is_unproven for side in sides for one in side.problems):
        is_there = any(side.metrics or side.unjudged for side in sides)
        same = f"no metric differs between {base} and {head}"
        settings.say(same if is_there else _explain_none(reader, sides))
    told = text_values.relabelled(tested.relabelled)
    for said in (*told, *text_values.disagreements(tested.disagreements)):
        settings.warn(said)
    unproven = (*doubts(reader, *sides), *tested.problems)
    warn_of_problems(settings, tuple(dict.fromkeys(unproven)))
    return report_problems(sides, fetched=options.fetch)


def _print_changes(
    settings: Settings, options: MetricsDiffOptions, sides: Sequence[Snapshot], tested: Tested
) -> None:
    """The changes that are to be seen, as they are asked for."""
    changes, revs = tested.metrics, (options.base, options.head)
    if options.as_json:
        base, head = (side.rev for side in sides)
        apart, other_labels = tested.disagreements, tested.relabelled
        print_json(json_values.metrics_diff(base, head, changes, apart, other_labels))
    elif options.as_md:
        click.echo(markdown_tables.metric_table(changes, *revs))
    else:
        most = None if options.unchanged else MOST_ROWS
        room = columns(wide=options.wide)
        click.echo(text_values.metric_changes(changes, *revs, columns=room, most=most))
        if lack_tests(tested.undisputed) and not tested.problems:
            settings.say(text_values.HOW_TO_TEST)


@metrics.command("log")
@click.argument("revs", nargs=-1, metavar="[RANGE]...")
@log_options
@click.option("--test", is_flag=True, help="Test every commit, however large its predictions are.")
@fetch_option
@json_option
@md_option
@pass_options(LogOptions)
def log(settings: Settings, options: LogOptions) -> int:
    """Print the metrics of each commit of RANGE (HEAD and what led to it), newest first.

    A mark tells what rose, fell or changed against the commit before it on its branch, a star the
    best of a column; the last row draws each column from the oldest commit to the newest. Where
    gitml.yaml names the predictions (evaluations), the mark is the verdict of gitml compare: of the
    newest 50 commits while their predictions are small, of every commit with --test. Verdicts are
    remembered. What is too wide for a terminal (for 200
    columns in a pipe) gets a row a metric and a column a commit. Of a long log that is read for the
    first time a terminal shows rows while others are read, then without stars.

    \b
    Example:
      gitml metrics log --last 10
      gitml metrics log --only accuracy --only 'train.*' --sort accuracy
      gitml metrics log main..topic --path metrics.json
      gitml metrics log --all --plot history.png
    """
    return value_log.log(settings, "metrics", options, _explain_none)
