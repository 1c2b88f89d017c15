"""Names of commits beyond Git's own, and what to say of a name that nothing has."""

from typing import Protocol

from gitml.adapters.git import tags as git_tags
from gitml.core.commits import Commit
from gitml.core.registry import tags, versions
from gitml.errors import UsageError

_NAMES_HINT = "see the names there are: git branch --all; git tag"


class NamedCommits(git_tags.Runner, Protocol):
    """What tells why a name is unknown; :class:`gitml.adapters.git.repository.Git` does."""

    @property
    def shallow(self) -> bool: ...

    def head(self) -> Commit | None: ...


def version(git: NamedCommits, rev: str) -> str:
    """The commit of ``MODEL@vX.Y.Z``, ``MODEL@latest`` or ``MODEL#ALIAS``.

    Raises:
        UsageError: no version has that name.
    """
    wanted = tags.reference(rev)
    if wanted is None:
        raise unknown(git, rev)
    models = versions.replay(git_tags.listed(git))
    if wanted.model not in models and (git.shallow or git.head() is None):
        raise unknown(git, rev)
    return versions.resolve(wanted, models)


def unknown(git: NamedCommits, rev: str) -> UsageError:
    """The error that says why no commit has that name, and what to do."""
    if git.head() is None:
        return UsageError(
            f"unknown revision '{rev}': this repository has no commits yet",
            hint="make the first one: git add --all && git commit",
        )
    if hint := _too_far(git, rev):
        return UsageError(f"unknown revision '{rev}'", hint=hint)
    import difflib

    listed = git.run("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags")
    near = difflib.get_close_matches(rev, listed.text.splitlines(), n=1)
    hint = f"did you mean '{near[0]}'?" if near else _NAMES_HINT
    for remote in git.run("remote").text.splitlines():
        name = f"{remote}/{rev}"
        if git.run("rev-parse", "--quiet", "--verify", f"refs/remotes/{name}^{{commit}}").code == 0:
            hint = f"it is on the remote only; did you mean '{name}'?"
    if git.shallow:
        hint = "this clone is shallow; fetch its history: git fetch --unshallow --tags"
    return UsageError(f"unknown revision '{rev}'", hint=hint)


def _too_far(git: NamedCommits, rev: str) -> str | None:
    """How many commits there are, where a revision counts back beyond the first one."""
    start, sign, steps = rev.rpartition("~")
    if not (sign and start and steps.isdecimal()) or git.shallow:
        return None
    words = (
        "rev-list",
        "--count",
        "--first-parent",
        "--end-of-options",
        f"{start}^{{commit}}",
        "--",
    )
    counted = git.run(*words)
    if counted.code:
        return None
    before = int(counted.text) - 1
    if not before:
        return f"{start} is the first commit"
    told = "1 commit" if before == 1 else f"{before} commits"
    return f"by first parents, {start} has {told} before it: the oldest is {start}~{before}"
