"""Pushing, and what became of each ref."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gitml.adapters import process
from gitml.adapters.git import library
from gitml.adapters.git.repository import Git
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from git import PushInfo, RemoteProgress

# Nobody is there to be asked.
_SILENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS_REQUIRE": "never"}
_REACHED = "when the remote can be reached"
_AGAIN = "the data is pushed; push the commits again"
_CHECKED_OUT = "branch is currently checked out"
_MOST_LINES = 4
"""Of what the remote says."""
Outcome = Literal["new", "updated", "forced", "deleted", "up to date", "rejected", "refused"]
_OUTCOMES: Mapping[str, Outcome] = {
    "*": "new",
    " ": "updated",
    "+": "forced",
    "-": "deleted",
    "=": "up to date",
    "!": "refused",
}
"""By the first sign of a line of ``git push --porcelain``."""


@dataclass(frozen=True, slots=True)
class PushedRef:
    """What a push did to one ref of the remote.

    Attributes:
        ref: its whole name there.
        outcome: ``rejected`` where it has what we lack, or another tag of that name; ``refused``
            where a hook or a rule of the remote says no.
        reason: the remote's words where it is one of these two, also those of the hook or the rule
            that refused; else empty.
    """

    ref: str
    outcome: Outcome
    reason: str = ""

    @property
    def failed(self) -> bool:
        return self.outcome in ("rejected", "refused")

    @property
    def moved(self) -> bool:
        return not self.failed and self.outcome != "up to date"


def push(
    git: Git,
    remote: str,
    refspec: str | Sequence[str],
    talk: Talk | None = None,
    **options: bool,
) -> tuple[PushedRef, ...]:
    """Push, and tell what became of each ref.

    Args:
        git: the repository.
        remote: its name.
        refspec: what is pushed where, or several.
        talk: is told how far it is; None for nobody.
        options: of ``git push``.

    Raises:
        OutsideError: no ref was decided about: the remote could not be reached, or a hook of this
            repository said no.
    """
    from git import GitCommandError, Remote

    said = library.progress(talk)
    try:
        with process.children_ended():
            infos = Remote(library.open_library(git), remote).push(
                _several(refspec), progress=said, **options
            )
    except GitCommandError as error:
        raise _failure(said) from error
    words = _said([*said.error_lines, *said.other_lines])
    refs = tuple(_pushed(info, words) for info in infos)
    if infos.error and not any(one.failed for one in refs):
        raise _failure(said) from infos.error
    return refs


def push_commit(git: Git, remote: str, commit: str, branch: str, *options: str) -> PushedRef:
    """Push a commit that no ref of ours names, of which GitPython tells no refusal.

    Args:
        git: the repository.
        remote: its name.
        commit: the whole id.
        branch: of the remote, which it is to become.
        options: of ``git push``.

    Raises:
        OutsideError: the remote could not be reached, or a hook of this repository said no.
    """
    ref = f"refs/heads/{branch}"
    command = ("push", "--porcelain", *options, "--", remote, f"{commit}:{ref}")
    done = git.run(*command, environment=_SILENT)
    for line in done.text.splitlines():
        flag, _, rest = line.partition("\t")
        names, _, summary = rest.partition("\t")
        if names == f"{commit}:{ref}":
            outcome = "rejected" if "[rejected]" in summary else _OUTCOMES[flag]
            words = _said(done.complaint.splitlines())
            return _ref(ref, outcome, summary, words)
    raise OutsideError(library.reason(done.complaint))


def _several(refspec: str | Sequence[str]) -> str | list[str]:
    return refspec if isinstance(refspec, str) else [*refspec]


def push_branch(
    git: Git, remote: str, branch: str, talk: Talk, *, dry_run: bool = False
) -> tuple[PushedRef, ...]:
    """Push a branch with the annotated tags that lead to it; or ask what that would do.

    Raises:
        OutsideError: the remote refused one of them, or could not be reached.
    """
    ref = f"refs/heads/{branch}"
    new = not git.has_upstream(branch)
    # A hook may send things itself, as that of Git LFS does.
    how = {"dry_run": True, "no_verify": True} if dry_run else {"set_upstream": new}
    failure = f"git push {'--dry-run ' if dry_run else ''}to {remote} failed"
    try:
        refs = push(git, remote, f"{ref}:{ref}", talk, follow_tags=True, **how)
    except OutsideError as error:
        hint = f"try again {_REACHED}" if dry_run else f"{_AGAIN} {_REACHED}"
        raise OutsideError(f"{failure}: {error.message}", hint=hint) from error
    failed = [one for one in refs if one.failed]
    if not failed:
        return refs
    told = "; ".join(f"{_short(one.ref)}: {one.reason}" for one in failed)
    behind = any(one.ref == ref and one.outcome == "rejected" for one in failed)
    taken = [_short(one.ref) for one in failed if one.ref != ref and one.outcome == "rejected"]
    refused = None if dry_run else _after_refusal(git, remote, told)
    if behind:
        refused = "the remote has commits that you have not: git pull, then gitml push"
    elif taken:
        refused = (
            f"the remote has another tag of that name; look at it: git ls-remote --tags {remote}"
        )
    raise OutsideError(f"{failure}: {told}", hint=refused)


def _after_refusal(git: Git, remote: str, told: str) -> str:
    """What to do about a rule of the remote: the same push is refused for as long as that holds."""
    if _CHECKED_OUT not in told:
        return "the data is pushed; the commits, once the remote takes them: gitml push"
    place = git.root / git.run("remote", "get-url", "--push", "--", remote).text.removesuffix("\n")
    where = f"git -C {quoted(os.path.normpath(place))}" if place.is_dir() else "there: git"
    return (
        "the data is pushed; let that working tree follow its branch, and push again; "
        f"{where} config receive.denyCurrentBranch updateInstead"
    )


def listed(git: Git, remote: str, seconds: float, *options: str) -> process.ProgramResult:
    """Ask a remote for its refs, without a word to the user; a failure is for the caller to judge.

    Raises:
        OutsideError: it does not answer in that time.
    """
    command = ("git", "ls-remote", *options, "--", remote)
    return process.run_within(seconds, command, git.root, _SILENT)


def _failure(said: "RemoteProgress") -> OutsideError:
    return OutsideError(library.reason("\n".join([*said.error_lines, *said.other_lines])))


def _said(complaint: Sequence[str]) -> str:
    """What hooks and rules of the remote say, as ``git push`` repeats it."""
    told = [line.removeprefix("remote:").strip() for line in complaint if "remote:" in line[:7]]
    return "; ".join([line.removeprefix("error: ") for line in told if line][:_MOST_LINES])


def _pushed(info: "PushInfo", words: str) -> PushedRef:
    flags_of: tuple[tuple[int, Outcome], ...] = (
        (info.REJECTED, "rejected"),
        (info.REMOTE_REJECTED | info.REMOTE_FAILURE | info.NO_MATCH | info.ERROR, "refused"),
        (info.UP_TO_DATE, "up to date"),
        (info.DELETED, "deleted"),
        (info.FORCED_UPDATE, "forced"),
        (info.FAST_FORWARD, "updated"),
    )
    found: Outcome = next((name for flags, name in flags_of if info.flags & flags), "new")
    return _ref(info.remote_ref_string, found, info.summary, words)


def _ref(ref: str, outcome: Outcome, summary: str, words: str) -> PushedRef:
    if outcome not in ("rejected", "refused"):
        return PushedRef(ref, outcome)
    why = [summary.strip(), words if outcome == "refused" else ""]
    return PushedRef(ref, outcome, without_credentials("; ".join(filter(None, why))))


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
