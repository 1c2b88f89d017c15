"""Tracked data under another name, with its pointer and its line of ``.gitignore``."""

import os
from pathlib import Path

from gitml.adapters.dvc.data import refusals
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.tracking import unseen
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.session import session
from gitml.core.data.results import Renamed
from gitml.core.shell_words import quoted_path
from gitml.errors import RootHint, UsageError


def move(dvc: Dvc, source: str, target: str) -> Renamed:
    """Move data as ``dvc move`` does; into ``target`` where that is a folder.

    Raises:
        UsageError: it is no whole data that was added by hand, it is not here, or something lies
            at ``target`` already; nothing was changed.
    """
    root = dvc.root
    if (root / target).is_dir():
        target = f"{target}/{source.rpartition('/')[2]}"
    with session(root, dvc.talk, hush=True) as repo:
        refusals.refuse_outputs(repo, source)
        parts = dvc_selection.asked_for(repo, [source])
        if [part.asked for part in parts] != [dvc_selection.parts_of(source)] or parts[0].inner:
            raise unseen(repo, source, f"'{source}' is not tracked by itself")
        if not os.path.lexists(root / source):
            raise UsageError(
                f"'{source}' is not here",
                hint=RootHint(f"get it first: gitml pull {quoted_path(source)}"),
            )
        pointer = str(parts[0].source)
        for path in (target, f"{target}.dvc"):
            if os.path.lexists(root / path) and path != pointer:
                raise UsageError(f"there is a '{path}' already", hint="move that away first")
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        _, stage = repo.move(f"./{source}", f"./{target}")
        new = Path(os.path.relpath(stage.path, root)).as_posix()
        return Renamed(source, target, pointer, new)
