"""The command table, loaded lazily, and the one error handler."""

import contextlib
import difflib
import gc
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from gitml import __version__
from gitml.errors import ExitCode, GitmlError, Terminated, hint_of_stop, refused
from gitml.late_module import LateModule
from gitml.ui import bug_reports, interrupts, other_tools
from gitml.ui.click_classes import CommandWithVerbs
from gitml.ui.options import Settings, common, default_colour
from gitml.ui.output import print_error
from gitml.ui.standard_output import OutputError, telling

if TYPE_CHECKING:
    from gitml import wiring
else:  # only where Git called us
    wiring = LateModule("gitml.wiring")


class CommandEntry(NamedTuple):
    """Where a command lives, and the line that ``gitml --help`` prints for it.

    Attributes:
        verbs: commands that it makes way for when their name is its first word.
    """

    module: str
    attribute: str
    summary: str
    verbs: Mapping[str, "CommandEntry"] = MappingProxyType({})


_OF_REPOSITORIES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE")
"""Variables that name a repository, as Git sets them for hooks."""
_REPRO_VERBS = {"logs": CommandEntry("repro_logs", "logs", "Print what a stage printed.")}
TABLE: dict[str, dict[str, CommandEntry]] = {
    "Start": {
        "init": CommandEntry(
            "init", "init", "Make this folder a gitml project (Git, DVC, gitml.yaml)."
        ),
        "demo": CommandEntry("demo", "demo", "Walk through the whole main job in a new folder."),
    },
    "Every day": {
        "add": CommandEntry("add", "add", "Track data or models with a pointer in Git."),
        "remove": CommandEntry("remove", "remove", "Track data no more, or files of a folder."),
        "move": CommandEntry("move", "move", "Give tracked data another name."),
        "repro": CommandEntry("repro", "repro", "Bring the pipeline up to date.", _REPRO_VERBS),
        "stage": CommandEntry("stage", "stage", "Add, list, show and remove stages of dvc.yaml."),
        "freeze": CommandEntry("freeze", "freeze", "Keep stages from running, whatever changes."),
        "unfreeze": CommandEntry("freeze", "unfreeze", "Let frozen stages run again."),
        "status": CommandEntry("status", "status", "Show what changed and what must run again."),
        "metrics": CommandEntry("metrics", "metrics", "Show and compare metrics."),
        "params": CommandEntry("params", "params", "Compare parameters."),
        "compare": CommandEntry(
            "compare", "compare", "Tell if a model is better, beyond what chance explains."
        ),
        "errors": CommandEntry("errors", "errors", "Show the rows that became right or wrong."),
        "plots": CommandEntry("plots", "plots", "Draw plots of any revisions over each other."),
        "dag": CommandEntry("dag", "dag", "Draw the pipeline of any revision."),
        "schema": CommandEntry("schema", "schema", "Say what a table may hold, and check it."),
        "profile": CommandEntry("profile", "profile", "Describe each column of a table."),
        "drift": CommandEntry("drift", "drift", "Tell which columns of a table shifted."),
        "diff": CommandEntry("diff", "diff", "Show all that changed between two revisions."),
        "push": CommandEntry("push", "push", "Upload data and commits."),
        "pull": CommandEntry("pull", "pull", "Download the data of this commit."),
        "fetch": CommandEntry("fetch", "fetch", "Download data of any revision into the cache."),
        "remote": CommandEntry("remote", "remote", "Set up where the data is kept."),
        "checkout": CommandEntry(
            "checkout.command", "checkout", "Bring back code, data and models of a rev."
        ),
        "import": CommandEntry(
            "import_repository", "import_repository", "Track data of another repository."
        ),
        "import-url": CommandEntry("import_url", "import_url", "Track data of a URL or a path."),
        "update": CommandEntry("update", "update", "Import again what changed at its source."),
        "get": CommandEntry("get", "get", "Write data of any rev or repository beside yours."),
        "show": CommandEntry("show", "show", "Print a file as a revision has it."),
        "verify-data": CommandEntry(
            "verify_data", "verify_data", "Find damaged and missing data, and mend it."
        ),
        "gc": CommandEntry("gc", "gc", "Delete data that nothing needs any more."),
    },
    "Together": {
        "gate": CommandEntry("gate", "gate", "Check the limits that gitml.yaml declares."),
        "resolve": CommandEntry(
            "resolve", "resolve", "Resolve conflicts of dvc.lock and of pointers."
        ),
        "retrain": CommandEntry("retrain", "retrain", "Tell if a model is to be trained again."),
        "report": CommandEntry("report", "report", "Write a Markdown report of two revisions."),
        "comment": CommandEntry("comment", "comment", "Post a report on the pull request."),
        "ci": CommandEntry("ci", "ci", "Write the workflow that trains and reports."),
    },
    "Models": {
        "release": CommandEntry(
            "release.command", "release", "Tag this commit as a model's next version."
        ),
        "model": CommandEntry("model", "model", "Models, versions, aliases, and their history."),
    },
    "This machine": {
        "doctor": CommandEntry("doctor", "doctor", "Find out what is broken, or slow, and why."),
        "completion": CommandEntry("completion", "completion", "Complete at Tab in your shell."),
        "git-hook": CommandEntry("git_hook", "git_hook", "What Git's hooks call."),
        "merge-driver": CommandEntry(
            "merge_driver", "merge_driver", "What Git calls to merge dvc.lock and pointers."
        ),
    },
}
COMMANDS = {name: entry for group in TABLE.values() for name, entry in group.items()}


class CommandTable(click.Group):
    """Imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        return _load(COMMANDS[cmd_name])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        is_known = args[0] in COMMANDS or args[0].startswith("-")
        if not is_known:
            raise other_tools.NoSuchCommandError(f"no such command '{args[0]}'", _advise(args))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, entries in TABLE.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(10), entry.summary) for name, entry in entries.items()]
                )


def _load(entry: CommandEntry) -> click.Command:
    module = importlib.import_module(f"gitml.commands.{entry.module}")
    command: click.Command = getattr(module, entry.attribute)
    if isinstance(command, CommandWithVerbs):
        command.verbs = {name: _load(verb) for name, verb in entry.verbs.items()}
    return command


def _advise(words: Sequence[str]) -> str:
    if known := other_tools.advice(words):
        return known
    near = difflib.get_close_matches(words[0], COMMANDS, n=1)
    return f"did you mean '{near[0]}'?" if near else "see: gitml --help"


@click.group(
    cls=CommandTable,
    params=common(),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Revisions are anything Git accepts, plus MODEL@vX.Y.Z, MODEL@latest, MODEL#ALIAS and "
    "workspace.",
)
@click.version_option(__version__, prog_name="gitml")
@click.pass_context
def app(ctx: click.Context) -> None:
    """Git is the server of your machine-learning project.

    Data and model pointers, pipelines, metrics, reports on pull requests, releases and the way
    back to any of them, in the Git repository you already have.
    """
    ctx.ensure_object(Settings)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with a code of :class:`gitml.errors.ExitCode`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Closed by who started us: the next file to be opened would get its number.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a character gets its number, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.stdout = telling(sys.stdout)
    interrupts.keep(_command.__code__)
    try:
        code = run(arguments)
    except Terminated as stop:
        code = _report_error("terminated", hint_of_stop(stop), ExitCode.TERMINATED)
    _leave_threads(code)
    gc.freeze()  # nor when Python ends: after DVC was imported that takes longer than `git status`
    sys.exit(code)


def _leave_threads(code: int) -> None:
    """End here after a signal where a thread still waits for a server: Python would wait for it."""
    import threading

    others = {*threading.enumerate()} - {threading.main_thread()}
    interrupted = code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)
    if interrupted and any(not one.daemon for one in others):
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every error becomes ``error:``, ``hint:`` and an exit code."""
    # Whether colours are wanted is known by this context, also when the command's own has ended.
    with click.Context(click.Command(None), color=default_colour(), obj=Settings()) as context:
        return _run(arguments, context)


def _run(arguments: Sequence[str] | None, context: click.Context) -> int:
    stdout = sys.stdout
    try:
        if not os.environ.keys().isdisjoint(_OF_REPOSITORIES):
            wiring.take_git_variables(_OF_REPOSITORIES)
        return _command(arguments, context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        return _report_usage(error)
    except click.ClickException as error:
        return _report_error(error.format_message(), None, ExitCode.USAGE)
    except (KeyboardInterrupt, click.Abort) as stop:
        return _report_error("interrupted", hint_of_stop(stop), ExitCode.INTERRUPTED)
    except GitmlError as error:
        return _report_error(error.message, error.hint, error.exit_code)
    except (BrokenPipeError, SystemExit) as stop:
        # The reader (`head`, a pager) had enough, and there is nobody left to tell. click wraps
        # standard output then, and exits with 1, which here would say that a check failed.
        if isinstance(stop, SystemExit) and (stop.code != 1 or sys.stdout is stdout):
            raise
        _discard_output(1, 2)
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001
        return _report_unexpected(error)


def _command(arguments: Sequence[str] | None, context: click.Context) -> int:
    code = app.main(args=arguments, prog_name="gitml", standalone_mode=False, parent=context)
    sys.stdout.flush()
    return int(code or 0)


def _report_usage(error: click.UsageError) -> int:
    advised = other_tools.advice_on(error)
    # Where it is known what does that, click's guess of what was meant is none.
    message = error.message if advised else error.format_message()
    see = f"see: {error.ctx.command_path} --help" if error.ctx else None
    return _report_error(message, advised or see, ExitCode.USAGE)


def _report_error(message: str, hint: str | None, code: ExitCode) -> int:
    try:
        sys.stdout.flush()
    except OSError:  # as of a reader or a terminal that is gone, or a disk that is full
        _discard_output(1)
    try:
        print_error(message, hint)
    except OSError:  # nobody is left to tell; the exit code still says it
        _discard_output(2)
    return code


def _discard_output(*streams: int) -> None:
    """Let Python flush into the void at its end: nobody reads any more."""
    for number in streams:
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _report_unexpected(error: Exception) -> int:
    """Nobody caught it: what a disk or the rights of a user refuse is theirs, all else is ours."""
    told = refused(error) if isinstance(error, OSError) else None
    if told := error.told() if isinstance(error, OutputError) else told:
        return _report_error(told.message, told.hint, told.exit_code)
    return _report_error(
        f"gitml has a bug: {type(error).__name__}: {error}",
        f"please report it with the file {bug_reports.write(error)}",
        ExitCode.FAILURE,
    )
