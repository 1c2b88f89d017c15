"""Which files of an output may be executed or are links: its record read, written and kept to.

DVC records the bit of an output that is a file and forgets those inside folders; what gitml notes
of these stands in ``meta``, which DVC keeps and lets be. Of a stage's folder who writes
``dvc.yaml`` says it there: ``dvc.lock`` has no such place.
"""

import functools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters import file_kinds, made_kinds
from gitml.adapters.dvc_files.notes import placed_kinds
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data import file_notes, links
from gitml.core.data.kinds import (
    NO_CHANGES,
    PLAIN,
    KindChanges,
    Kinds,
    SeenFiles,
    changes,
    of_meta,
)

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo

    from gitml.adapters.dvc.data.selection import SelectedPart


def look(repo: "Repo", path: str, part: str = "") -> SeenFiles:
    """What lies at a path, relative to the root, and below it at ``part``; no ignored links."""
    top = os.path.join(repo.root_dir, path)
    found = file_kinds.look(top, repo.cache.local.path, part)
    texts = {
        name: text
        for name, text in found.links.items()
        if not repo.dvcignore.is_ignored(repo.fs, os.path.join(top, name) if name else top)
    }
    return found._replace(links=texts)


def noted(out: "Output") -> Kinds:
    """What the record of an output says."""
    if out.hash_info and not out.hash_info.isdir:
        return Kinds(frozenset({""} if out.meta and out.meta.isexec else ()))
    return of_meta(out.annot.meta)


def note(out: "Output", kinds: Kinds) -> bool:
    """Let the record of a folder say this; answers whether it did not before."""
    now = file_notes.with_notes(out.annot.meta, kinds.written())
    if now == (out.annot.meta or {}):
        return False
    out.annot.meta = now
    return True


def record(
    repo: "Repo", out: "Output", seen: SeenFiles, part: str = "", *, of_source: bool = False
) -> bool:
    """Note what was seen before DVC recorded an output, and undo what that did to the files.

    Args:
        repo: locked.
        out: that was recorded just now.
        seen: what lay there.
        part: of it, that was recorded; the rest need not be here.
        of_source: it was seen where the data came from, so that all of it counts.

    Returns:
        Whether the record changed.
    """
    path = "/".join(out.index_key[1])
    placed = None if of_source else placed_kinds.at(Path(repo.root_dir), path)
    changed = note_seen(repo, out, seen, lambda: _hashes(out), placed)
    kinds = noted(out)
    _make(repo, path, changes(look(repo, path, part), kinds.inside(part), PLAIN), part)
    placed_kinds.note(Path(repo.root_dir), path, kinds, str(out.hash_info.value))
    return changed


def note_seen(
    repo: "Repo",
    out: "Output",
    seen: SeenFiles,
    hashes: Callable[[], Mapping[str, str]],
    placed: Kinds | None = None,
) -> bool:
    """Let the record of an output say what was seen, and touch no file.

    Args:
        repo: locked.
        out: that was recorded just now.
        seen: what lay there.
        hashes: of its files; it is asked where that counts.
        placed: see :func:`gitml.adapters.file_kinds.recordable`.

    Returns:
        Whether the record changed.
    """
    root = Path(repo.root_dir)
    kinds = file_kinds.recordable(root, seen, noted(out), hashes, placed)
    if out.hash_info.isdir:
        return note(out, kinds)
    changed = bool(kinds.executables) != bool(out.meta.isexec)
    if changed:
        out.meta.isexec = bool(kinds.executables)
    return changed


def copy_links(repo: "Repo", out: "Output", left: Mapping[str, str]) -> None:
    """Let copies take the place of links that lead over files of a folder which are to go.

    Args:
        repo: locked.
        out: the folder, as it is recorded.
        left: the hashes of the files that stay in its record.
    """
    recorded, top = noted(out).links, str(out.fs_path)
    cut = left.keys() & recorded.keys() - links.kept(recorded, left).keys()
    here = (name for name in cut if os.path.islink(f"{top}/{name}"))
    found = frozenset(name for name in here if os.readlink(f"{top}/{name}") == recorded[name])
    _make(repo, "/".join(out.index_key[1]), KindChanges(files=found), "")


def put_back(repo: "Repo", out: "Output", seen: SeenFiles) -> Kinds:
    """Undo what recording an output of a stage did to its files, and make them as it is declared.

    Args:
        repo: locked.
        out: that was recorded just now.
        seen: what lay there.

    Returns:
        What would have to be declared, so that every clone has it.
    """
    root, path, declared = Path(repo.root_dir), "/".join(out.index_key[1]), noted(out)
    hashes, told = functools.cache(lambda: _hashes(out)), declared
    if declared.links:
        told = declared._replace(links=links.kept(declared.links, hashes()))
    found = file_kinds.recordable(root, seen, told, hashes)
    whole = told.joined(found)
    if whole != PLAIN:
        now = look(repo, path)
        _make(repo, path, changes(now, whole.among(now.names), PLAIN), "")
        repo.state.save_link(out.fs_path, repo.fs)  # or no checkout would take it away again
    placed_kinds.note(root, path, told, str(out.hash_info.value))
    return whole


def restore(repo: "Repo", part: "SelectedPart", *, exact: bool) -> KindChanges:
    """Let the files of a part that lie there be what its record says; see :func:`foresee`."""
    path, inner = "/".join(part.key), "/".join(part.inner)
    found = foresee(repo, part, frozenset(), exact=exact)
    _make(repo, path, found, inner)
    kinds, md5 = noted(part.out).inside(inner), str(part.out.hash_info.value)
    placed_kinds.note(Path(repo.root_dir), path, kinds, md5, inner)
    return found


def foresee(
    repo: "Repo", part: "SelectedPart", written: frozenset[str], *, exact: bool
) -> KindChanges:
    """What makes the files of a part be what its record says.

    Args:
        repo: standing in the working tree.
        part: that is placed.
        written: its files that are written anew, or go, by path below the output.
        exact: take away what somebody made executable, or a link, and no record says.
    """
    out, path, inner = part.out, "/".join(part.key), "/".join(part.inner)
    coming, passing = noted(out).inside(inner), None
    is_silent = part.source is None or (noted(out) == PLAIN and out.hash_info.isdir)
    if not exact or is_silent:
        passing = placed_kinds.at(Path(repo.root_dir), path).inside(inner)
    if coming == passing == PLAIN:
        return NO_CHANGES
    seen = look(repo, path, inner)
    if coming.links:  # DVC reads no listing for an output of a commit
        listing = Cache(Path(repo.root_dir)).listing(str(out.hash_info.value))
        coming = coming._replace(links=links.kept(coming.links, listing or {}))
    return changes(seen.without(written), coming.among(seen.names), passing)


def _make(repo: "Repo", path: str, what: KindChanges, part: str) -> None:
    files = ProjectFiles(os.path.realpath(repo.root_dir))
    made_kinds.make(files, path, what, part, repo.cache.local.path)


def _hashes(out: "Output") -> Mapping[str, str]:
    """Of the files of an output that was recorded or brought just now."""
    if not out.hash_info.isdir:
        return {"": str(out.hash_info.value)}
    tree: Any = out.obj or out.get_obj()
    return {"/".join(key): str(found.value) for key, _, found in tree or ()}
