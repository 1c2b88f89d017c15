"""Paths that are added: new data, tracked folders, and what is in these."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import folder_parts, tracking
from gitml.adapters.dvc.data.imports import edited_part
from gitml.adapters.dvc.data.selection import SelectedPart, asked_for
from gitml.adapters.dvc_files.notes import unfinished_adds
from gitml.core.data.merging.changed_folder import with_changes
from gitml.core.data.of_other_commits import Base
from gitml.core.data.results import Tracked
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path

if TYPE_CHECKING:
    from dvc.repo import Repo


def add(
    repo: "Repo", paths: Sequence[str], bases: Mapping[str, Base], talk: Talk
) -> tuple[Tracked, ...]:
    """Add new data as DVC does; a tracked folder or what is in it, without the rest of that.

    Args:
        repo: locked, and standing in the working tree.
        paths: of the data, below the root.
        bases: see :meth:`Dvc.add`.
        talk: hears of files that are not here and stay recorded.
    """
    found = {path: asked_for(repo, [path]) for path in paths}
    inside = {
        path: parts[0]
        for path, parts in found.items()
        if parts and (parts[0].inner or folder_parts.is_folder(repo, parts[0]))
    }
    for path, part in inside.items():
        before = folder_parts.recorded_before(repo, part)
        if before is None:
            continue
        change = None
        if base := bases.get(path):  # or it is refused, and nothing is stored
            change = with_changes("/".join(part.key), base, base.found, before)
        edited_part.refuse_lacking(repo, part, before, change)
    with unfinished_adds.adding(Path(repo.root_dir), paths):
        return _add_all(repo, paths, inside, bases, talk)


def _add_all(
    repo: "Repo",
    paths: Sequence[str],
    inside: Mapping[str, SelectedPart],
    bases: Mapping[str, Base],
    talk: Talk,
) -> tuple[Tracked, ...]:
    added = tracking.add(repo, [path for path in paths if path not in inside], talk)
    for path, part in inside.items():
        with repo.scm_context:
            change, seen = folder_parts.add(repo, part, bases.get(path), talk)
        differs = {"added": change.added, "modified": change.modified, "deleted": change.removed}
        files = {how: len(names) for how, names in differs.items()}
        added.append(tracking.tracked(Path(repo.root_dir), part.out, seen)._replace(files=files))
        if base := bases.get(path):
            talk.say(
                f"{path}: it lies here as of {base.owner}, so only what was changed since is "
                f"recorded; put the rest in place: gitml pull {quoted_path(path)}"
            )
        elif count := len(change.absent):
            told = "1 file is" if count == 1 else f"{count} files are"
            stay = "stays" if count == 1 else "stay"
            then = "take out what is to go: gitml remove PATH"
            if part.out.stage.is_import:  # nothing is taken out of it
                then = f"bring the rest: gitml pull {quoted_path(path)}"
            talk.say(f"{path}: {told} not here and {stay} recorded; {then}")
    return _by_path(added)


def _by_path(added: Sequence[Tracked]) -> tuple[Tracked, ...]:
    """Each folder once, with what each of its parts changed."""
    found: dict[str, Tracked] = {}
    for one in added:
        before = found.get(one.path, Tracked(one.path, one.pointer, None, None))
        files = {how: n + before.files.get(how, 0) for how, n in one.files.items()}
        found[one.path] = one._replace(files=files, copied=(*before.copied, *one.copied))
    return tuple(found.values())
