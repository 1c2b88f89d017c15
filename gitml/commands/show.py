"""``gitml show``: a file as a revision has it."""

import shlex
import sys

import click

from gitml import wiring
from gitml.errors import UsageError
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_settings
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.push_hints import pushing
from gitml.wiring.storage import sources

_FIRST = 8000  # bytes in which Git, too, looks for a zero


@click.command(cls=Command)
@click.argument("name", metavar="REV:PATH")
@pass_settings
def show(settings: Settings, name: str) -> None:
    """Print a file as a revision has it, wherever it is kept: in Git, in the cache or remotely.

    Of a folder the names of its files are printed. PATH is from where you stand.

    \b
    Example:
      gitml show HEAD~3:data/raw.csv | head
      gitml show churn@v1.2.0:metrics.json
    """
    rev, colon, path = name.partition(":")
    if not colon or not rev or not path:
        raise UsageError(f"not REV:PATH: '{name}'", hint="as in: gitml show HEAD:data.csv")
    project, _ = wiring.find_of_path(settings.directory, path)
    with (
        transfer_bar(settings),
        pushing(project, [rev]),
        sources.open_source(settings.directory, None, path, rev, settings) as (recorded, inner),
    ):
        content = sources.content(recorded, inner)
    if isinstance(content, bytes):
        _print(content, rev, path)
    else:
        for file in content:
            click.echo(terminal.one_line(file))


def _print(content: bytes, rev: str, path: str) -> None:
    if sys.stdout.isatty() and b"\0" in content[:_FIRST]:
        words = f"{shlex.quote(path)} --rev {shlex.quote(rev)} -o FILE"
        raise UsageError(
            f"'{path}' is binary, and would garble the terminal",
            hint=f"write it to a file: gitml get {words}",
        )
    has_bytes = hasattr(sys.stdout, "buffer")
    click.echo(content if has_bytes else content.decode(errors="replace"), nl=False)
