"""Uncommitted work of a person where files of another commit are to come."""

from collections.abc import Iterator
from contextlib import contextmanager

from gitml import wiring
from gitml.core.commits import Commit
from gitml.core.ports import Talk
from gitml.errors import GitmlError, OutsideError, UsageError
from gitml.render.text.data.data_moves import some
from gitml.wiring import checkouts


def changes_in_the_way(project: wiring.Project, commit: Commit, *, force: bool) -> tuple[str, ...]:
    """Changed files that are to be kept as a stash.

    Raises:
        UsageError: there are some, and nothing is forced.
    """
    changed = checkouts.changes_in_the_way(project, commit)
    if changed and not force:
        raise UsageError(
            f"uncommitted changes would be lost: {some(changed)}",
            hint="commit them, put them aside: git stash, or keep them as a stash: add --force",
        )
    return changed


def untracked_in_the_way(
    project: wiring.Project, commit: Commit, talk: Talk, *, force: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is in the way and kept elsewhere, and what a stash has to keep.

    Raises:
        OutsideError: there is something that a stash has to keep, and nothing is forced.
    """
    kept, others = checkouts.untracked_in_the_way(project, commit, talk)
    if others and not force:
        raise OutsideError(
            f"files that Git does not track would be overwritten: {some(others)}",
            hint="they are kept nowhere else: move them away, or keep them as a stash: add --force",
        )
    return kept, others


@contextmanager
def out_of_the_way(
    project: wiring.Project, kept: tuple[str, ...], stashed: tuple[str, ...], rev: str
) -> Iterator[str | None]:
    """Take away what is kept elsewhere, and the rest into a stash; where Git refuses, it is back.

    Gives the id of the stash; None where it has nothing to keep.
    """
    stash = checkouts.stash(project, stashed, f"gitml checkout {rev}") if stashed else None
    try:
        with checkouts.away(project, kept):
            yield stash
    except GitmlError:
        if stash:
            checkouts.restore_stash(project)
        raise
