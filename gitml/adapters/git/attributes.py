"""What ``.gitattributes`` says that Git does to the bytes of files on their way to the disk."""

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from gitml.adapters.git.repository import Git

_CHANGING = ("filter", "ident", "working-tree-encoding")
_NOTHING = ("unspecified", "unset", "lfs")  # what Git LFS keeps is read as it is on disk


def altered(git: Git, commit: str, paths: Collection[str]) -> frozenset[str]:
    """The files whose bytes on disk nobody can tell from those in Git: see gitattributes(5).

    Line ends are not looked at: they have two forms. Nothing is altered where Git cannot say.

    Args:
        git: the repository.
        commit: whose ``.gitattributes`` hold, beside those of this clone.
        paths: from the root of the repository.
    """
    if not paths:
        return frozenset()
    with tempfile.TemporaryDirectory() as folder:
        # An index of its own, as only a new Git reads the attributes of a commit.
        ours = {"GIT_INDEX_FILE": os.fspath(Path(folder, "index"))}
        if git.run("read-tree", commit, environment=ours).code:
            return frozenset()
        names = b"".join(os.fsencode(path) + b"\0" for path in paths)
        words = ("check-attr", "--cached", "-z", "--stdin", *_CHANGING)
        fields = git.run(*words, stdin=names, environment=ours).text.split("\0")
    told = zip(fields[::3], fields[2::3], strict=False)
    return frozenset(path for path, value in told if value not in _NOTHING)
