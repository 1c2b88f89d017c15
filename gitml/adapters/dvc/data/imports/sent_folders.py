"""Tracked folders that are sent to a remote as they lie here, and recorded so."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import folder_listing
from gitml.adapters.dvc.data.selection import asked_for
from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.folder_changes import Files
from gitml.core.shell_words import quoted_path
from gitml.errors import GitmlError, OutsideError, RootHint

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def refuse_part(repo: "Repo", path: str) -> None:
    """Refuse a tracked folder of which recorded files are not here, and never were.

    They would go from the record. A file that was here was deleted, and is to go.

    Args:
        repo: locked.
        path: of what is to be sent, below the root.

    Raises:
        OutsideError: it is such a folder, or it cannot be told which of its files are here.
    """
    root, top = Path(repo.root_dir), os.path.join(repo.root_dir, path)
    tracked = (part.out for part in asked_for(repo, [path]) if "/".join(part.key) == path)
    for out in tracked:
        is_folder = out.hash_info and out.hash_info.isdir and os.path.isdir(top)
        if not is_folder or earlier_files.last(root, path) == out.hash_info.value:
            continue
        earlier = earlier_files.of_folder(root, path, Cache(root).listing)
        absent = [one for one in _recorded(repo, out) if not os.path.lexists(f"{top}/{one}")]
        if lacking := sorted(set(absent) - earlier):
            word = quoted_path(path)
            rest = f", and {len(lacking) - 1} more" if lacking[1:] else ""
            raise OutsideError(
                f"'{path}' is here only in part, and would be recorded without "
                f"'{path}/{lacking[0]}'{rest}",
                hint=RootHint(
                    f"keep recorded what is not here: gitml add {word}; or send only what is here: "
                    f"gitml add --to-remote --force {word}"
                ),
            )


def _recorded(repo: "Repo", out: "Output") -> Files:
    if out.files:  # where a cloud keeps versions
        return folder_listing.files_of(out.get_obj())
    try:
        return folder_listing.read(repo, out)
    except GitmlError as trouble:
        raise folder_listing.unknown_files(trouble, out) from trouble
