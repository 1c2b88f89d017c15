"""What people put on record in the trailers of commit messages."""

from gitml.adapters.git.repository import Git

_KEY = "Gitml-Accept"
_TEST_SET = "test-set-change"


def test_set_change(git: Git, base: str, head: str) -> str:
    """Why another test set is meant: ``Gitml-Accept: test-set-change REASON``, of the last commit.

    Args:
        git: the repository.
        base: a revision; its own trailers do not count.
        head: a revision, or the working tree, which stands for HEAD.

    Returns:
        The reason; empty where nobody gave one.
    """
    if base == "workspace":
        return ""
    tip = git.resolve("HEAD" if head == "workspace" else head).sha
    since = git.resolve(base).sha
    log = git.output(
        "log", "-z", f"--format=%(trailers:key={_KEY},valueonly,unfold)", f"{since}..{tip}", "--"
    )
    for line in log.replace("\0", "\n").splitlines():
        what, _, reason = line.strip().partition(" ")
        if what == _TEST_SET and reason.strip():
            return reason.strip()
    return ""
