"""``gitml completion``: a shell's script, and the names that it completes."""

import re
from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from gitml import wiring
from gitml.errors import GitmlError
from gitml.ui import command_words
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings
from gitml.ui.shell_completion import SHELLS
from gitml.wiring import names

_MOST = 500
# A metavar says what a word is: each of its names is completed with these.
_REVISIONS = ("BASE", "BRANCH", "HEAD", "RANGE", "REV", "SHA")
_STAGES = ("STAGE", "STAGES", "TARGET")
_FILES = ("COMMAND", "FILE", "P", "PATH", "TARGET")
_FOLDERS = ("DIR", "FOLDER")
_SECTIONS = ("metrics", "params")  # commands whose KEY is that of one of their values
_TRANSFERS = ("push", "pull", "fetch")  # commands whose NAME is a remote
_NAMES = ("MODEL", "MODEL@", "ALIAS", "ID", "KEY", "NAME", "EXECUTOR")
_KINDS = frozenset({*_REVISIONS, *_STAGES, *_FILES, *_FOLDERS, *_NAMES})


class _Names(click.types.StringParamType):
    """Text that names things of a project, or files."""

    name = "text"

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        found = [CompletionItem(name) for name in _matching(ctx, self.kinds, incomplete)]
        if self.kinds.intersection(_FILES):
            return [*found, CompletionItem(incomplete, type="file")]
        if self.kinds.intersection(_FOLDERS):
            return [*found, CompletionItem(incomplete, type="dir")]
        return found


def suggest(project: wiring.Project, kinds: Iterable[str], incomplete: str) -> Iterator[str]:
    """The names of a project that ``incomplete`` may become; of a range, its second side."""
    declared = names.declared(project)
    wanted = set(kinds)
    if wanted.intersection(_REVISIONS):
        before, dots, begun = incomplete.rpartition("..")
        if dots and begun.startswith("."):
            dots, begun = "...", begun[1:]
        yield from (f"{before}{dots}{name}" for name in _begin(names.revisions(project), begun))
    sources: dict[str, Callable[[], Iterator[str]]] = {
        **dict.fromkeys(_STAGES, declared.stages),
        "MODEL": lambda: names.models(project),
        "MODEL@": lambda: names.versions(project),
        "ALIAS": lambda: names.aliases(project),
        "ID": declared.plots,
        "remote": lambda: iter(names.remotes(project)),
        "EXECUTOR": lambda: iter(names.executors()),
        "metrics": lambda: declared.values("metrics"),
        "params": lambda: declared.values("params"),
    }
    for source in dict.fromkeys(sources[kind] for kind in sources if kind in wanted):
        yield from _begin(source(), incomplete)


def _begin(found: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(found) if name.startswith(incomplete)]


def _matching(ctx: click.Context, kinds: frozenset[str], incomplete: str) -> list[str]:
    try:
        project = wiring.find(ctx.ensure_object(Settings).directory)
        found = suggest(project, _meant(ctx, kinds), incomplete)
        if ctx.info_name == "checkout":  # the working tree is no place to go to
            found = (name for name in found if name != "workspace")
        return list(found)[:_MOST]
    except GitmlError:
        return []  # not in a project: nothing has a name


def _meant(ctx: click.Context, kinds: frozenset[str]) -> frozenset[str]:
    """What a word of several meanings means in this command."""
    group = ctx.parent.info_name if ctx.parent else None
    if "KEY" in kinds and group in _SECTIONS:
        return frozenset({group})
    if "NAME" in kinds and (group == "remote" or ctx.info_name in _TRANSFERS):
        return frozenset({"remote"})
    return kinds


def type_of(metavar: str) -> click.types.StringParamType | None:
    """What completes a word that ``--help`` calls so; None where nothing does."""
    kinds = _KINDS.intersection(re.findall("MODEL@|[A-Z]+", metavar))
    return _Names(kinds) if kinds else None


def command_line() -> click.Group:
    """All commands, which complete their words and run nothing."""
    return command_words.load(type_of)


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(shell: str) -> None:
    """Print the script that completes gitml's command lines at Tab.

    It completes commands, options, revisions, models, stages, plots, metrics, parameters, remotes,
    executors and files. Write it to where your shell looks for such scripts, and start a new shell.

    \b
    Example:
      gitml completion bash > ~/.local/share/bash-completion/completions/gitml
      gitml completion zsh > ~/.zsh/completions/_gitml     # a folder of your fpath
      gitml completion fish > ~/.config/fish/completions/gitml.fish
    """
    click.echo(SHELLS[shell].source_template, nl=False)
