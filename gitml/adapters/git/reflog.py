"""Where HEAD was before and what else there is, and which of it has some words in DVC's files."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from gitml.adapters.git.repository import Git

_MOST_MOVES = 200
_MOST_TIPS = 50
_MOST_BEFORE = 20
_LEFT = re.compile(r"checkout: moving from (\S+) to ")
_RECORDS = (":(top,glob)**/*.dvc", ":(top,glob)**/dvc.lock")


def places(git: Git) -> list[tuple[str, str]]:
    """The commits that HEAD was at, and what they are called, newest first and each once.

    The commit of today is not among them. One that a branch was left at is called by the branch,
    where there still is one of that name.
    """
    words = ("log", "--walk-reflogs", f"--max-count={_MOST_MOVES}", "--format=%H%x00%gs", "HEAD")
    moves = [line.partition("\0") for line in git.run(*words, "--").text.splitlines()]
    listed = git.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
    branches = set(listed.text.split())
    found: dict[str, str] = {}
    for (_, _, how), (sha, _, _) in pairwise(moves):
        left = _LEFT.match(how)
        branch = left[1] if left and left[1] in branches else None
        found.setdefault(sha, f"{branch} ({sha[:7]})" if branch else sha[:7])
    if moves:
        found.pop(moves[0][0], None)
    return list(found.items())


def others(git: Git) -> list[tuple[str, str]]:
    """Commits that data may be of though HEAD was never at them, and what they are called.

    HEAD is the first, as a merge that is not committed changes records and no data. Then come
    stashes, the tips of branches, and the commits before HEAD.
    """
    heads = ("for-each-ref", "--format=%(objectname)%00%(refname:short)", "--sort=-committerdate",
             f"--count={_MOST_TIPS}", "refs/heads", "refs/remotes")  # fmt: skip
    count = f"--max-count={_MOST_BEFORE}"
    asked = (
        ("log", "-1", "--format=%H%x00HEAD", "HEAD", "--"),
        ("log", "--walk-reflogs", count, "--format=%H%x00%gd", "refs/stash", "--"),
        heads,
        ("log", count, "--format=%H%x00%h", "HEAD", "--"),
    )
    found: dict[str, str] = {}
    for words in asked:
        for line in git.run(*words).text.splitlines():
            sha, _, name = line.partition("\0")
            called = f"{name} ({sha[:7]})" if words is heads else name
            found.setdefault(sha, called)
    return list(found.items())


def recording(git: Git, commits: Sequence[str], words: Iterable[str]) -> set[str]:
    """Those of ``commits`` in which a ``.dvc`` file or a ``dvc.lock`` has one of ``words``."""
    patterns = "\n".join(words).encode(errors="surrogateescape")
    if not (commits and patterns):
        return set()
    asked = ("grep", "-z", "-l", "--text", "--fixed-strings", "-f", "-")
    done = git.run(*asked, *commits, "--", *_RECORDS, stdin=patterns)
    return {entry.partition(":")[0] for entry in done.text.split("\0")}
