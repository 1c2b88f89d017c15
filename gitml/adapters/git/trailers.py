"""What people put on record in the trailers of commit messages."""

from gitml.adapters.git.repository import Git
from gitml.core.acceptance import Claim

_KEY = "Gitml-Accept"
_TEST_SET = "test-set-change"
_WORKSPACE = "workspace"


def test_set_changes(git: Git, base: str, head: str) -> list[Claim]:
    """Who said that another test set is meant: ``Gitml-Accept: test-set-change REASON``.

    Args:
        git: the repository.
        base: a revision; its own trailers do not count.
        head: a revision, or the working tree, which stands for HEAD.

    Returns:
        The commits that did, oldest first.
    """
    if base == _WORKSPACE:
        return []
    shown = f"--format=%H %P%n%(trailers:key={_KEY},valueonly,unfold)"
    since = git.resolve(base).sha
    wanted = f"{since}..{_tip(git, head)}"
    log = git.output("log", "-z", "--topo-order", "--reverse", shown, wanted, "--")
    found = []
    for record in log.split("\0"):
        ids, *trailers = record.splitlines() or [""]
        if reason := next(filter(None, map(_reason, trailers)), ""):
            commit, *parents = ids.split()
            found.append(Claim(commit, parents[0] if parents else None, reason))
    return found


def following(git: Git, commit: str, head: str) -> list[str]:
    """The revisions after a commit on all ways to ``head``, oldest first, and ``head`` itself."""
    wanted = f"{commit}..{_tip(git, head)}"
    listed = git.output("rev-list", "--topo-order", "--reverse", "--ancestry-path", wanted, "--")
    return [*listed.split(), *([_WORKSPACE] if head == _WORKSPACE else [])]


def _tip(git: Git, head: str) -> str:
    return git.resolve("HEAD" if head == _WORKSPACE else head).sha


def _reason(trailer: str) -> str:
    what, _, reason = trailer.strip().partition(" ")
    return reason.strip() if what == _TEST_SET else ""
