"""GitPython, through which gitml writes tags and talks to remotes.

It runs the ``git`` program, so that hooks, signatures, credential helpers and LFS work as always.
Reading never comes here: the library's import takes longer than most answers.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from gitml.adapters.git.repository import NO_HOOKS, Git
from gitml.core.ports import Talk
from gitml.core.urls import without_credentials

if TYPE_CHECKING:
    from git import RemoteProgress, Repo

_PAUSE = 3
"""Seconds between two lines about a transfer; most end before the first."""
_BY_SSH = "fatal: Could not read from remote repository."
"""So Git ends where ssh does not bring it there, which has said why in the line before."""


def open_library(git: Git) -> "Repo":
    """The working tree, as GitPython has it."""
    # What it logs quotes addresses, and what there is to say is in its results.
    logging.getLogger("git").addHandler(logging.NullHandler())
    found = _repository_class()(git.root, expand_vars=False)
    found.git.update_environment(**{NO_HOOKS: "0", **git.variables})
    return found


@cache
def _repository_class() -> "type[Repo]":
    import git

    class Program(git.Git):
        """The ``git`` program; what hooks and servers print need not be UTF-8."""

        def execute(self, command: Any, *arguments: Any, **options: Any) -> Any:
            if options.get("universal_newlines"):
                options["errors"] = "replace"
            return super().execute(command, *arguments, **options)

    class Repository(git.Repo):
        GitCommandWrapperType = Program

    return Repository


def progress(talk: Talk | None, clock: Callable[[], float] = time.monotonic) -> "RemoteProgress":
    """Keeps what ``git`` says of a transfer, and tells now and then how far it is."""
    from git import RemoteProgress

    class Progress(RemoteProgress):
        told = clock()

        def update(
            self,
            op_code: int,
            cur_count: str | float,
            max_count: str | float | None = None,
            message: str = "",
        ) -> None:
            now = clock()
            if talk and op_code & self.OP_MASK == self.WRITING and now - Progress.told >= _PAUSE:
                Progress.told = now
                size = f", {message.partition(' | ')[0]}" if message else ""
                talk.say(f"pushed {cur_count or 0:.0f} of {max_count or 0:.0f} Git objects{size}")

    return Progress()


def reason(complaint: str) -> str:
    """What matters in the standard error of ``git``, without passwords."""
    told = [line.strip() for line in complaint.splitlines() if line.strip()]
    fatal = [line for line in told if line.startswith(("fatal:", "error:"))]
    if fatal and fatal[0] == _BY_SSH and told[0] != _BY_SSH:
        fatal[0] = told[told.index(_BY_SSH) - 1]
    words = [line.removeprefix("fatal:").removeprefix("error:").strip() for line in fatal or told]
    return without_credentials("; ".join(words[:3]) or "no message")
