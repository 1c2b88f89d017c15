"""Options that the commands share that import data, and what they say."""

from dataclasses import dataclass
from typing import Any

import click

from gitml.core.data import sizes
from gitml.core.data.results import Tracked
from gitml.errors import UsageError
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.render.text.terminal import one_line
from gitml.ui.options import F, Settings, json_option
from gitml.ui.output import print_json, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What all imports are asked for; see their help."""

    out: str | None
    remote: str | None
    no_download: bool
    no_exec: bool
    force: bool
    jobs: int | None
    as_json: bool

    def how(self) -> dict[str, Any]:
        """How data is imported, as :func:`open_imports` takes it.

        Raises:
            UsageError: options contradict each other.
        """
        if self.no_download and self.no_exec:
            raise UsageError("--no-download and --no-exec together", hint="choose one of them")
        names = ("no_download", "no_exec", "force", "jobs")
        return {name: getattr(self, name) for name in names}


def import_options(function: F) -> F:
    """``--no-download``, ``--no-exec``, ``--force``, ``--jobs`` and ``--json``."""
    for option in (
        json_option,
        jobs_option,
        click.option("-f", "--force", is_flag=True, help="Replace what is there."),
        click.option("--no-exec", is_flag=True, help="Write the pointer only; look at no data."),
        no_download_option,
    ):
        function = option(function)
    return function


def no_download_option(function: F) -> F:
    """``--no-download``: record data without bringing it here."""
    text = "Record the data, and do not bring it here."
    return click.option("--no-download", is_flag=True, help=text)(function)


def jobs_option(function: F) -> F:
    """``--jobs``: how many files move at once."""
    text = "How many files move at once."
    return click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N", help=text)(
        function
    )


def told(tracked: Tracked) -> str:
    """What was imported, in a line."""
    files = f", {numbers.counted(tracked.nfiles, 'file')}" if tracked.nfiles else ""
    size = sizes.size(tracked.size) or "not downloaded"
    return f"{one_line(tracked.path)}  {size}{files}  → {one_line(tracked.pointer)}"


def print_imported(settings: Settings, tracked: Tracked, *, as_json: bool) -> None:
    """Tell what was imported, and what comes next."""
    if as_json:
        print_json(json_data.imported(tracked))
        return
    click.echo(told(tracked))
    settings.say(typed("the pointer is staged; next: git commit"))
