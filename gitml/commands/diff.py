"""``gitml diff``: everything that changed between two points of the project, on one screen."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import click

from gitml import wiring
from gitml.core.comparisons.changed_values import told_where_same
from gitml.core.comparisons.comparison import SECTIONS, Comparison, DataComparison, Section, compare
from gitml.core.judging.judged_sides import judged_sides
from gitml.core.snapshot import Part, Snapshot
from gitml.errors import ExitCode
from gitml.render.json import diff as json_diff
from gitml.render.markdown import diff as markdown_diff
from gitml.render.text import diff as text_diff
from gitml.render.text.values import disagreements, relabelled
from gitml.ui.click_classes import Command
from gitml.ui.options import (
    Settings,
    fetch_option,
    json_option,
    md_option,
    pass_options,
    wide_option,
)
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_objects, report_problems, warn_of_problems
from gitml.wiring import readers
from gitml.wiring.changes import data_details, with_git_files
from gitml.wiring.judging.metric_tests import test_changes

_PARTS: dict[Section, frozenset[Part]] = {
    "data": frozenset({"data", "models"}),
    "code": frozenset({"data", "stages", "code", "models"}),
    "params": frozenset({"params"}),
    "stages": frozenset({"stages"}),
    "metrics": frozenset({"metrics"}),
}
_NO_DATA = DataComparison()


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """What ``diff`` is asked for; without ``sections`` all of them, the long ones cut short."""

    base: str
    head: str
    sections: tuple[Section, ...]
    wide: bool
    fetch: bool
    as_json: bool
    as_md: bool


def difference(
    project: wiring.Project, base: str, head: str, sections: Collection[Section] = SECTIONS
) -> Comparison:
    """Compare two points; sections that are not asked for stay empty.

    Raises:
        UsageError: a revision names nothing.
        ConfigError: ``gitml.yaml`` is not valid.
    """
    reader = readers.snapshots(project, (base, head))
    parts = {part for section in sections for part in _PARTS.get(section, ())}
    sides = reader.read(base, parts), reader.read(head, parts)
    old, new = told_where_same(*judged_sides(reader, *sides))
    found = compare(old, new, reader.config() if "metrics" in sections else None)
    if "metrics" in sections:
        tested = test_changes(project, reader, reader.config(), found.metrics, base, head)
        found = replace(
            found,
            metrics=tested.metrics,
            disagreements=tested.disagreements,
            relabelled=tested.relabelled,
            untested=tested.problems,
        )
    whole = replace(
        with_git_files(project, found, sections),
        data=data_details(project).compare(old, new) if "data" in sections else _NO_DATA,
        stages=found.stages if "stages" in sections else (),
    )
    return _with_problems(whole)


def _with_problems(found: Comparison) -> Comparison:
    def all_of(side: Snapshot) -> Snapshot:
        more = (problem for rev, problem in found.data.problems if rev == side.rev)
        return side._replace(problems=(*side.problems, *more))

    return replace(found, base=all_of(found.base), head=all_of(found.head))


@click.command(cls=Command)
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@click.option(
    "--only",
    "sections",
    multiple=True,
    type=click.Choice(SECTIONS),
    metavar="SECTION",
    help=f"Only this section, all of it: {', '.join(SECTIONS)}. May be repeated.",
)
@wide_option
@fetch_option
@json_option
@md_option
@pass_options(DiffOptions)
def diff(settings: Settings, options: DiffOptions) -> int:
    """Show everything that changed from BASE (HEAD) to HEAD (the working tree).

    Data down to the files of tracked folders, code that stages depend on, parameters, stages,
    files that define the environment, settings, and metrics. Data in the working tree is looked
    at as it lies there: what is not recorded yet is marked. Of other points the DVC cache tells
    which files a folder had and how many rows a table (of up to 50 MB); what it lacks comes with
    --fetch.

    \b
    Example:
      gitml diff
      gitml diff main
      gitml diff v1.0 HEAD --only data --only metrics
    """
    project = wiring.find(settings.directory)
    sections = options.sections or SECTIONS

    def read() -> Comparison:
        return difference(project, options.base, options.head, sections)

    fetched = ExitCode.OK
    if options.fetch:
        fetched = fetch_objects(settings, project, lambda: read().absent)
    found = read()
    if options.as_json:
        print_json(json_diff.diff(found, sections))
    elif found.anything:
        whole = bool(options.sections)
        if options.as_md:
            click.echo(markdown_diff.markdown(found, whole=whole))
        else:
            room = columns(wide=options.wide)
            click.echo(text_diff.text(found, whole=whole, columns=room))
            settings.say_root(project.folder)
    elif all(one.is_unproven for side in (found.base, found.head) for one in side.problems):
        settings.say(f"nothing differs between {options.base} and {options.head}")
    for said in (*relabelled(found.relabelled), *disagreements(found.disagreements)):
        settings.warn(said)
    warn_of_problems(settings, found.untested)
    return max(fetched, report_problems([found.base, found.head], fetched=options.fetch))
