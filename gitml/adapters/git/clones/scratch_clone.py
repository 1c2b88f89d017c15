"""A commit of this repository in a folder of its own, which borrows the objects."""

from pathlib import Path

from gitml.adapters.git.repository import Git, locate

# No hook of the user's templates runs.
_INERT = ("-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false")


def check_out(git: Git, sha: str, folder: Path) -> Git:
    """Put a commit into an empty folder; nothing of the repository itself is written.

    The clone has no remote, or what runs in it could push to where it came from by that name.

    Raises:
        OutsideError: Git failed.
    """
    git.output(
        *_INERT, "clone", "--quiet", "--shared", "--no-checkout", "--", str(git.root), str(folder)
    )
    clone = locate(folder)
    clone.output("remote", "remove", "origin")
    clone.output(*_INERT, "checkout", "--quiet", "--detach", sha)
    return clone
