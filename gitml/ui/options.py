"""What every command line shares: the common options, and how a command talks."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import click

from gitml.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Settings:
    """The common options; they may stand anywhere on the command line."""

    directory: Path = Path()
    quiet: bool = False
    verbose: bool = False

    def say(self, message: str) -> None:
        """Progress, for people: standard error, silent under ``--quiet``."""
        if not self.quiet:
            click.echo(message, err=True)

    def warn(self, message: str, hint: str | None = None) -> None:
        """Something the user must know of even under ``--quiet``."""
        click.echo(f"{click.style('warning:', fg='yellow')} {message}", err=True)
        if hint:
            click.echo(f"{click.style('hint:', fg='cyan')} {hint}", err=True)


def _set(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    settings = ctx.ensure_object(Settings)
    if parameter.name == "directory":
        if value is not None:
            settings.directory = Path(settings.directory, value)
    elif value:
        setattr(settings, str(parameter.name), True)


def common() -> list[click.Parameter]:
    """``-C DIR``, ``--quiet`` and ``--verbose``."""
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
    ]


class Command(click.Command):
    """A command that also takes the common options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common())


class Verb(click.Argument):
    """The word that called a command; see :class:`CommandWithVerbs`."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return []  # it stands before the options


class CommandWithVerbs(Command):
    """A command whose first word may be the name of another one, when something follows it.

    Alone it is a name that the command itself takes.

    Attributes:
        verbs: those commands; each gets the whole command line, with its name as a :class:`Verb`.
    """

    verbs: Mapping[str, click.Command] = MappingProxyType({})

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        name = self._verb(click.Context(self, parent, info_name), args)
        if name is not None:
            return self.verbs[name].make_context(f"{info_name} {name}", args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def _verb(self, ctx: click.Context, args: list[str]) -> str | None:
        parser = self.make_parser(ctx)
        parser.ignore_unknown_options = True  # they may be the other command's
        try:
            options, _, _ = parser.parse_args(list(args))
        except click.UsageError:
            return None
        names = [one.name for one in self.params if isinstance(one, click.Argument)]
        given = [options.get(str(name)) for name in names]
        words = [word for words in given if isinstance(words, tuple | list) for word in words]
        words = [word for word in words if not word.startswith("-")]
        alone = not words or (
            len(words) == 1 and set(args).isdisjoint(self.get_help_option_names(ctx))
        )
        return None if alone or words[0] not in self.verbs else words[0]


class Group(click.Group):
    """A group of commands that take the common options."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common())


def json_option(function: F) -> F:
    """``--json``: the answer for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def md_option(function: F) -> F:
    """``--md``: the answer as a Markdown table."""
    return click.option("--md", "as_md", is_flag=True, help="Print a Markdown table.")(function)


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


def _picture(_ctx: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    if file is not None and file.suffix.lower() not in (".png", ".svg"):
        raise click.BadParameter("name a .png or an .svg file")
    return file


def log_options(function: F) -> F:
    """What ``log`` takes: ``--all``, ``--path``, ``--last``, ``--plot``."""
    for option in (
        click.option(
            "--plot",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            callback=_picture,
            help="Also draw the values over time (.png or .svg).",
        ),
        click.option("--last", type=click.IntRange(min=1), metavar="N", help="At most N commits."),
        click.option(
            "--path", "paths", multiple=True, metavar="P", help="Only the file or folder P."
        ),
        click.option("--all", "everything", is_flag=True, help="Of all branches and tags."),
    ):
        function = option(function)
    return function


def print_json(document: object) -> None:
    """Print one JSON document; NaN and infinities, which JSON lacks, become null."""
    _print(document, indent=2)


def print_line(document: object) -> None:
    """Print one JSON document of several, each on a line of its own, as soon as it is there."""
    _print(document, indent=None)
    sys.stdout.flush()


def _print(document: object, indent: int | None) -> None:
    text = json.dumps(_finite(document), indent=indent, ensure_ascii=False, default=str)
    # A file name, or a value, need not be valid Unicode; JSON can still spell it.
    click.echo(
        text if _encodable(text) else json.dumps(_finite(document), indent=indent, default=str)
    )


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        return None
    return value


def interactive() -> bool:
    """Whether a person can answer: both ends are a terminal and this is not CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


pass_settings = click.make_pass_decorator(Settings, ensure=True)
