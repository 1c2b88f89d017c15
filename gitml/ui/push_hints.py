"""Hints to push data from where it was made, which name the revision whose data it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from gitml import wiring
from gitml.errors import GitmlError
from gitml.render.text import hints

_MOST = 3  # revisions that are typed


@contextmanager
def pushing(project: wiring.Project, revs: Sequence[str]) -> Iterator[None]:
    """Amid a command that asks for data of revisions, have hints of its errors push that data.

    A plain ``gitml push`` sends what is checked out, and what commits record that are pushed then.

    Args:
        project: whose.
        revs: as the user named them; what is checked out here needs no name.
    """
    try:
        yield
    except GitmlError as error:
        if error.hint:
            error.hint = hints.pushed_of(_options(project, revs), error.hint)
        raise


def _options(project: wiring.Project, revs: Sequence[str]) -> list[str]:
    commits: dict[str, str] = {}
    with suppress(GitmlError):
        head = project.git.head()
        for rev in revs:
            commit = project.git.resolve(rev)
            if head is None or commit.sha != head.sha:
                commits[commit.sha] = commit.short
    if len(commits) > _MOST:
        return ["--all"]
    return [word for short in commits.values() for word in ("--rev", short)]
