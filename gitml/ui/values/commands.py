"""What ``metrics`` and ``params`` do alike: show the values of revisions."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from gitml import wiring
from gitml.core.comparisons.changed_values import with_unmade
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.errors import ExitCode
from gitml.late_module import LateModule
from gitml.render.json import values as json_values
from gitml.render.text import values as text_values
from gitml.ui.options import MOST_ROWS, Settings
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_unread, report_problems
from gitml.wiring import readers

if TYPE_CHECKING:
    from gitml.render.markdown import value_tables as markdown_tables
else:
    markdown_tables = LateModule("gitml.render.markdown.value_tables")

ValuePart = Literal["metrics", "params"]
ExplainNone = Callable[[Snapshots, Sequence[Snapshot]], str]
"""Says why the snapshots have no values."""
NOUNS = {"metrics": "Metric", "params": "Parameter"}


class ShowOptions(NamedTuple):
    """What ``show`` is asked for; without ``revs`` the working tree.

    Attributes:
        everything: all rows.
        wide: lines as long as need be.
    """

    revs: tuple[str, ...]
    everything: bool
    wide: bool
    fetch: bool
    as_json: bool
    as_md: bool


class LogOptions(NamedTuple):
    """What ``log`` is asked for.

    Attributes:
        revs: ranges, as ``git log`` has them.
        everything: all branches and tags.
        paths: only files that are one of these or lie under one; empty for all.
        only: only values that these name; empty for all.
        sort: the value whose best commits come first.
        last: at most so many commits.
        empty: also commits without any value.
        wide: lines as long as need be.
        plot: where a drawing goes.
        test: test every commit, however much has to be read for it.
    """

    revs: tuple[str, ...]
    everything: bool
    paths: tuple[str, ...]
    only: tuple[str, ...]
    sort: str | None
    last: int | None
    empty: bool
    wide: bool
    plot: Path | None
    fetch: bool
    as_json: bool
    as_md: bool
    test: bool = False


def read_values(reader: Snapshots, part: ValuePart, revs: Sequence[str]) -> list[Snapshot]:
    """The values of each revision, in the order asked for."""
    return [reader.read(rev, {part}) for rev in revs]


def show(
    settings: Settings,
    part: ValuePart,
    options: ShowOptions,
    explain_none: ExplainNone,
) -> ExitCode:
    """Print the values of revisions side by side; ``explain_none`` says why there are none."""
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)
    revs = options.revs or ("workspace",)
    if options.fetch:
        fetch_unread(settings, project, lambda: read_values(reader, part, revs))
    snapshots = read_values(reader, part, revs)
    if part == "metrics":
        snapshots = with_unmade(snapshots)
    if options.as_json:
        print_json(json_values.shown(snapshots, part))
    elif any(getattr(snapshot, part) for snapshot in snapshots):
        noun = NOUNS[part]
        if options.as_md:
            click.echo(markdown_tables.values(snapshots, part, noun))
        else:
            most = None if options.everything else MOST_ROWS
            room = columns(wide=options.wide)
            click.echo(text_values.values(snapshots, part, noun, columns=room, most=most))
    elif not any(snapshot.problems for snapshot in snapshots):
        settings.say(explain_none(reader, snapshots))
    return report_problems(snapshots, fetched=options.fetch)
