"""Outputs that Git is to have, and ignores: they are in no commit, in no cache and on no remote."""

import os
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.core.paths import PathIndex
from gitml.core.stage_status import StageStatus

_FIELDS = 4  # of an entry of check-ignore: file, line, pattern, path


def ignored_outputs(git: Git, root: Path, stages: StageStatus) -> dict[str, str]:
    """What has Git ignore each of them, by path: ``FILE:LINE``.

    Args:
        git: the working tree.
        root: of the project in it.
        stages: of it; their outputs that lie there are looked at.
    """
    outs = (out for stage in stages.pipeline.values() for out in stage.outs)
    paths = dict.fromkeys([*stages.of_git, *(out.path for out in outs if not out.cache)])
    here = [path for path in paths if os.path.lexists(root / path)]
    if not here:
        return {}
    given = "\0".join(here).encode(errors="surrogateescape")
    done = git.run("-C", str(root), "check-ignore", "-z", "--verbose", "--stdin", stdin=given)
    told = done.stdout.decode(errors="surrogateescape").split("\0")[:-1]
    rows = [told[at : at + _FIELDS] for at in range(0, len(told), _FIELDS)]
    # Git tells a file of its own from the top of the working tree, as one of the machine's whole.
    found = {
        path: f"{os.path.relpath(git.root / file, root) if file[:1] != '/' else file}:{line}"
        for file, line, pattern, path in rows
        if pattern[:1] != "!"
    }
    if not found:
        return {}
    listed = git.run("-C", str(root), "ls-files", "-z").stdout.decode(errors="surrogateescape")
    tracked = PathIndex((path, path) for path in listed.split("\0") if path)
    return {path: place for path, place in found.items() if not tracked.has_overlap(path)}
