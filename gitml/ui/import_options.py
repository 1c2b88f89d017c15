"""Options that the commands share that import data, and what they say."""

import click

from gitml.core.data import sizes
from gitml.core.data.results import Tracked
from gitml.render import numbers
from gitml.render.text.terminal import one_line
from gitml.ui.options import F


def import_options(function: F) -> F:
    """``--no-download``, ``--no-exec``, ``--force`` and ``--jobs``."""
    for option in (
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
    size = sizes.size(tracked.size) or "not looked at"
    return f"{one_line(tracked.path)}  {size}{files}  → {one_line(tracked.pointer)}"
