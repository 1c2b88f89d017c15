"""A checkout that was killed on its way: how it is known, and finished."""

import contextlib
import shlex

from gitml.adapters.dvc_files import unfinished_checkout
from gitml.core.commits import Commit
from gitml.errors import OutsideError
from gitml.wiring import Project


def noted(project: Project, rev: str, commit: Commit) -> contextlib.AbstractContextManager[None]:
    """Keep a note while a checkout is under way; see :mod:`.unfinished_checkout`."""
    return unfinished_checkout.noted(project.root, rev, commit.sha)


def finishing(project: Project) -> str | None:
    """The command that finishes a checkout that was killed; None where none was."""
    rev = unfinished_checkout.unfinished(project.root, project.git.head)
    return None if rev is None else shlex.join(["gitml", "checkout", rev])


def refuse_unfinished(project: Project) -> None:
    """Let nothing be recorded of what a killed checkout left.

    Raises:
        OutsideError: there was one, and data may be partly of the one revision, partly of another.
    """
    if command := finishing(project):
        raise OutsideError(
            "a checkout was interrupted, and data here may be of two revisions",
            hint=f"finish it: {command}",
        )
