"""Paths as a user typed them, where they are none of the project."""

import shlex

from gitml.core.pipeline.names import path_from
from gitml.snapshots.revision import RevisionReader


def named_from_root(reader: RevisionReader, path: str, folder: str, prefix: str) -> str | None:
    """A hint where a path that is not there was named from the root of the project, or of Git.

    Args:
        reader: of the revision.
        path: from the root, as it was understood: what was typed, below ``folder``.
        folder: where the user stands, from the root; empty at the root.
        prefix: the root, seen from Git's; empty where they are the same.
    """
    typed = path.removeprefix(f"{folder}/") if folder else path
    below_git = typed.removeprefix(f"{prefix}/") if prefix else typed
    for meant in (typed, below_git):
        if meant != path and (reader.files(meant) or reader.absent(meant)):
            return f"a path is from where you stand: {shlex.quote(path_from(meant, folder))}"
    return None
