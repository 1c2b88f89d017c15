"""The branch with pictures of reports, read and replaced without a working tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.adapters.git import patience, remotes
from gitml.adapters.git.repository import Git
from gitml.core.reports.pictures import PublishedPictures, newest_first, published
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

_SILENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS_REQUIRE": "never"}
_README = b"# Pictures of reports\n\ngitml puts the pictures of its comments here.\n"
_MESSAGE = "Pictures of open pull requests"


@dataclass(frozen=True, slots=True)
class ReportBranch:
    """The branch as a remote has it.

    Attributes:
        tip: the commit that it ends in.
        pictures: of all its commits, the newest first.
        parents: of the tip.
    """

    tip: str
    pictures: tuple[PublishedPictures, ...]
    parents: tuple[str, ...]


def fetch(git: Git, remote: str, branch: str) -> ReportBranch | None:
    """Fetch the branch, without making one here; None where the remote has none.

    Raises:
        OutsideError: the remote cannot be reached.
    """
    ref = f"refs/heads/{branch}"
    words = patience.limiting(git.root)
    listed = git.run(*words, "ls-remote", "--", remote, ref, environment=_SILENT)
    if listed.code:
        raise OutsideError(f"git ls-remote {remote} failed: {_plain(listed.complaint)}")
    tip = next((line.split("\t")[0] for line in listed.text.splitlines()), None)
    if tip is None:
        return None
    asked = ("fetch", "--quiet", "--no-tags", "--", remote, ref)
    done = git.run(*words, *asked, environment=_SILENT)
    if done.code:
        raise OutsideError(f"git fetch of {branch} failed: {_plain(done.complaint)}")
    lines = git.output("rev-list", "--parents", tip, "--").splitlines()
    parents = {commit: tuple(rest) for commit, *rest in (line.split() for line in lines)}
    found = (published(commit, _paths(git, commit)) for commit in newest_first(tip, parents))
    return ReportBranch(tip, tuple(filter(None, found)), parents[tip])


def _paths(git: Git, commit: str) -> list[str]:
    return git.output("ls-tree", "-r", "-z", "--name-only", commit).split("\0")


def replace(
    git: Git, remote: str, branch: str, old: str, kept: Sequence[PublishedPictures]
) -> bool:
    """Let the branch hold these and nothing else; False where somebody moved it meanwhile.

    Args:
        git: a clone.
        remote: that has the branch.
        branch: its name.
        old: the commit that it must end in.
        kept: the pictures that stay, under the commits that comments link to.

    Raises:
        OutsideError: the remote refuses, or cannot be reached.
    """
    blob = git.output("hash-object", "-w", "--stdin", stdin=_README).strip()
    tree = git.output("mktree", stdin=f"100644 blob {blob}\tREADME.md\n".encode()).strip()
    # A CI's clone often has nobody's name.
    known = git.run("var", "GIT_COMMITTER_IDENT").code == 0
    who = () if known else ("-c", "user.name=gitml", "-c", "user.email=gitml@localhost")
    sides = [word for one in kept for word in ("-p", one.commit)]
    made = git.run(*who, "commit-tree", tree, *sides, "-m", _MESSAGE)
    if made.code:
        raise OutsideError(f"git commit-tree failed: {made.complaint.strip()}")
    lease = f"--force-with-lease=refs/heads/{branch}:{old}"
    pushed = remotes.push_commit(git, remote, made.text.strip(), branch, "--no-verify", lease)
    if pushed.outcome == "refused":
        raise OutsideError(f"{remote} did not take {branch}: {pushed.reason}")
    return not pushed.failed


def _plain(complaint: str) -> str:
    return without_credentials(" ".join(complaint.split()))
