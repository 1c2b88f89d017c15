"""Options that commands share, and how a command gets the values of its options."""

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from gitml.core.pipeline.names import path_from
from gitml.errors import UsageError
from gitml.ui.output import print_message, print_warning

F = TypeVar("F", bound=Callable[..., Any])
MOST_ROWS = 1000  # of a table, unless all are asked for
T = TypeVar("T")
R = TypeVar("R")


def _start() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # somebody took it away
        return Path()


@dataclass
class Settings:
    """The common options; they may stand anywhere on the command line.

    Attributes:
        directory: of the project, or in it, as the user typed it.
        start: where the user stands; DVC goes elsewhere while it works.
        above: called before a line is printed, where something is drawn at the bottom.
        typed: of a hint how it is typed where the user stands, where that is elsewhere.
    """

    directory: Path = Path()
    quiet: bool = False
    verbose: bool = False
    above: Callable[[], None] | None = None
    typed: Callable[[str], str] | None = None
    start: Path = field(default_factory=_start)

    def say(self, message: str) -> None:
        """Progress, for people: standard error, silent under ``--quiet``."""
        if not self.quiet:
            self._make_room()
            print_message(message)

    def say_root(self, folder: str) -> None:
        """Tell a user who stands in a folder of the project that the paths printed are not of it.

        Args:
            folder: relative to the DVC root; empty for the root itself.
        """
        if folder:
            self.say(f"paths are from the root of the project: {path_from('.', folder)}")

    def show(self, text: str) -> None:
        """As :meth:`say`, of text whose parts are harmless already and whose words have colours."""
        if not self.quiet:
            self._make_room()
            click.echo(text, err=True)

    def warn(self, message: str, hint: str | None = None) -> None:
        """Something the user must know of even under ``--quiet``."""
        self._make_room()
        print_warning(message, self.typed(hint) if self.typed and hint else hint)

    def _make_room(self) -> None:
        if self.above is not None:
            self.above()


def default_colour() -> bool | None:
    """False where nobody wants colours, None where only a terminal gets them (no-color.org)."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def _set_colour(ctx: click.Context, _parameter: click.Parameter, when: str | None) -> None:
    """Tell click, which takes colours out of what goes to a file or a pipe."""
    if when is None:
        return
    wanted = {"always": True, "never": False}.get(when, default_colour())
    outer: click.Context | None = ctx
    while outer is not None:  # the error that ends a command is printed outside of its context
        outer.color = wanted
        outer = outer.parent


def _set(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    settings = ctx.ensure_object(Settings)
    if parameter.name == "directory":
        if value is not None:
            settings.directory = Path(settings.directory, value)
    elif value:
        setattr(settings, str(parameter.name), True)


def common() -> list[click.Parameter]:
    """``-C DIR``, ``--quiet``, ``--verbose`` and ``--color``."""
    return [
        click.Option(
            ["-C", "directory"],
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False),
            callback=_set,
            expose_value=False,
            help="Run as if started in DIR.",
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            callback=_set,
            expose_value=False,
            help="Say nothing on standard error but warnings and errors.",
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            callback=_set,
            expose_value=False,
            help="Say more.",
        ),
        click.Option(
            ["--color"],
            type=click.Choice(["always", "auto", "never"]),
            metavar="WHEN",
            callback=_set_colour,
            expose_value=False,
            help="Colour the output: always, never, or on a terminal (auto).",
        ),
    ]


def json_option(function: F) -> F:
    """``--json``: the answer for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def dry_run_option(function: F) -> F:
    """``--dry-run``: the answer, and nothing is done."""
    text = "Say what would be done, and do nothing."
    return click.option("--dry-run", is_flag=True, help=text)(function)


def refuse_fetch(*, dry_run: bool, fetch: bool) -> None:
    """Refuse to get data in a dry run.

    Raises:
        UsageError: both are asked for.
    """
    if dry_run and fetch:
        raise UsageError("--fetch gets data, which a dry run does not", "leave out --fetch")


def md_option(function: F) -> F:
    """``--md``: the answer as a Markdown table."""
    return click.option("--md", "as_md", is_flag=True, help="Print a Markdown table.")(function)


def wide_option(function: F) -> F:
    """``--wide``: lines as long as need be."""
    text = "As wide as need be: no line is cut to the terminal."
    return click.option("--wide", is_flag=True, help=text)(function)


def rows_options(function: F) -> F:
    """``--all`` and ``--wide``: all rows, and whole ones."""
    text = f"All rows, also beyond the first {MOST_ROWS}."
    return click.option("--all", "everything", is_flag=True, help=text)(wide_option(function))


def needless_option(*names: str) -> Callable[[F], F]:
    """Take an option of DVC whose work is done without it; ``--help`` does not name it."""
    return click.option(*names, is_flag=True, hidden=True, expose_value=False)


def refused_option(*names: str, hint: str) -> Callable[[F], F]:
    """Refuse an option of DVC; ``hint`` names gitml's way. ``--help`` does not name it."""

    def refuse(_ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value:
            raise UsageError(f"gitml has no {names[-1]}", hint)

    return click.option(
        *names, is_flag=True, hidden=True, expose_value=False, is_eager=True, callback=refuse
    )


def fetch_option(function: F) -> F:
    """``--fetch``: what an answer needs may come from the DVC remote."""
    text = "First get what the answer needs and only the DVC remote has."
    return click.option("--fetch", is_flag=True, help=text)(function)


def _require_picture(
    _ctx: click.Context, _parameter: click.Parameter, file: Path | None
) -> Path | None:
    if file is not None and file.suffix.lower() not in (".png", ".svg"):
        raise click.BadParameter("name a .png or an .svg file")
    return file


def plot_option(text: str) -> Callable[[F], F]:
    """``--plot FILE``: a picture of the answer, too."""
    return click.option(
        "--plot",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        callback=_require_picture,
        help=text,
    )


def picture_form(file: Path) -> Literal["png", "svg"]:
    """The form of a picture by the name of its file."""
    return "svg" if file.suffix.lower() == ".svg" else "png"


def log_options(function: F) -> F:
    """What ``log`` takes: ``--all``, ``--path``, ``--only``, ``--sort``, ``--last``, ``--plot``."""
    for option in (
        wide_option,
        plot_option("Also draw the values over time (.png or .svg)."),
        click.option("--last", type=click.IntRange(min=1), metavar="N", help="At most N commits."),
        click.option("--empty", is_flag=True, help="Also commits without any of the values."),
        click.option("--sort", metavar="KEY", help="The best KEY first, not the newest commit."),
        click.option(
            "--only",
            multiple=True,
            metavar="KEY",
            help="Only KEY, as acc, 'train.*' or m.json:acc; may be repeated.",
        ),
        click.option(
            "--path", "paths", multiple=True, metavar="P", help="Only the file or folder P."
        ),
        click.option("--all", "everything", is_flag=True, help="Of all branches and tags."),
    ):
        function = option(function)
    return function


pass_settings = click.make_pass_decorator(Settings, ensure=True)


def pass_options(kind: type[T]) -> Callable[[Callable[[Settings, T], R]], Callable[..., R]]:
    """Call a command with the settings, and with what was typed as one value.

    Args:
        kind: a frozen dataclass that has a field for each argument and option of the command.
    """

    def decorate(function: Callable[[Settings, T], R]) -> Callable[..., R]:
        @functools.wraps(function)
        def call(settings: Settings, /, **typed: Any) -> R:
            return function(settings, kind(**typed))

        return pass_settings(call)

    return decorate
