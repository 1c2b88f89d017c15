"""Commands of DVC, GTO and CML that gitml has not, and what does their work here."""

from collections.abc import Mapping, Sequence

import click

# They work in a gitml repository as they are.
DVC = (
    "artifacts", "cache", "check-ignore", "config", "data", "dataset", "destroy",
    "du", "exp", "experiments", "get-url", "import-db", "install", "list",
    "list-url", "ls", "ls-url", "queue", "root",
    "studio", "unprotect",
)  # fmt: skip
GTO = ("check-ref", "stages")
# What may be meant of two tools.
OTHERS = {
    "commit": "`git commit` commits, and `dvc commit` records outputs as they are; both work here",
    "reset": "`git reset` does that, and `gitml pull` puts the data in place",
}
OURS = {
    "assign": "gitml model assign",
    "cml": "gitml comment",
    "deprecate": "gitml model deprecate",
    "gto": "gitml release",
    "history": "gitml model history",
    "log": "gitml metrics log",
    "mv": "gitml move",
    "promote": "gitml model promote",
    "publish": "gitml comment",
    "register": "gitml release",
    "rename": "gitml move",
    "reproduce": "gitml repro",
    "restore": "gitml checkout REV -- PATH",
    "rm": "gitml remove",
    "run": "gitml repro",
    "save": "gitml add",
    "version": "gitml --version",
}


_MOVING: Mapping[tuple[str, ...], str] = {
    ("-a", "--all-branches"): "of all branches and tags: gitml {command} --all",
    (
        "-A",
        "--all-commits",
    ): "of all branches and tags: gitml {command} --all; and "
    "of another commit: gitml {command} --rev REV",
    ("-T", "--all-tags"): "of all tags: gitml {command} --tags",
    ("-R", "--recursive"): "a folder is named as it is: gitml {command} FOLDER",
}
_PATTERN: Mapping[tuple[str, ...], str] = {
    ("--glob",): "a quoted pattern is taken without it: gitml {command} 'data/*.csv'",
}
_OF_ADD_IN_DVC_2: Mapping[tuple[str, ...], str] = {
    ("-R", "--recursive"): "a folder is tracked as one, and what a quoted pattern finds one by "
    "one: gitml add 'data/*.csv'",
    ("--file",): "a pointer has the name of its data, as data.csv.dvc",
    ("--desc", "--type", "--label", "--meta"): "write it into the pointer, PATH.dvc",
}
_OPTIONS: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "add": {
        ("--glob",): "a quoted pattern is taken without it: gitml add 'data/*.csv'",
        ("--no-commit",): "before data is added it is told how it differs: gitml diff --only data",
        **_OF_ADD_IN_DVC_2,
    },
    "checkout": {
        ("-R", "--recursive"): "a folder is named as it is: gitml checkout -- FOLDER",
        ("--relink",): "`dvc checkout --relink` does that, and works here",
        ("--summary",): "say what would change: gitml checkout --dry-run",
    },
    "diff": {("--targets",): "all of the data: gitml diff --only data"},
    "fetch": _MOVING,
    "get": {("--show-url",): "`dvc get --show-url` does that, and works here"},
    "pull": {
        **_MOVING,
        **_PATTERN,
        ("-f", "--force"): "what is only here is never overwritten: record it, or move it away",
        ("--allow-missing",): "what is missing is told, and all else comes: gitml pull",
    },
    "push": {**_MOVING, **_PATTERN},
    "status": {
        ("-c", "--cloud"): "ask the remote, too: gitml status --remote",
        ("-R", "--recursive", "-d", "--with-deps"): "all is told at once: gitml status --all",
    },
}
OPTIONS = {
    (command, option): hint.format(command=command)
    for command, hints in _OPTIONS.items()
    for options, hint in hints.items()
    for option in options
}
"""DVC's options by command, and what does their work here."""
INNER = {"remote rename": "`dvc remote rename` does that, and works here"}
"""Commands of DVC below one that gitml has."""


class NoSuchCommandError(click.UsageError):
    """No command of gitml, with a hint of what may be meant."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def advice(words: Sequence[str]) -> str | None:
    """What to type instead of a command of another tool; None for a command of none.

    Args:
        words: the command line, from the command on.
    """
    name = words[0]
    if name in OURS:
        return f"`{OURS[name]}` does that"
    if name in OTHERS:
        return OTHERS[name]
    for tool, known in (("dvc", DVC), ("gto", GTO)):
        if name in known:
            return f"`{tool} {name}` does that, and works here"
    return None


def advice_on(error: click.UsageError) -> str | None:
    """What to type instead of a command or an option of another tool; None for what is of none.

    Args:
        error: of the command line.
    """
    if isinstance(error, NoSuchCommandError):
        return error.hint
    command = error.ctx.command_path.removeprefix("gitml ") if error.ctx else ""
    if isinstance(error, click.NoSuchOption):
        return OPTIONS.get((command, error.option_name))
    inner = getattr(error, "command_name", None)  # click 8.1 does not tell it
    return INNER.get(f"{command} {inner}")
