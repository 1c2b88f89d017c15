"""Files of a tracked folder, added to its record or taken out of it without the rest being here.

Only the listing of the folder is needed, which comes from the cache or the remote.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import folder_listing, noted_kinds, tracking, user_files
from gitml.adapters.dvc.data.imports import edited
from gitml.adapters.dvc.data.selection import SelectedPart
from gitml.adapters.dvc.remotes.object_sizes import size_of
from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.core.data.folder_changes import (
    Files,
    FolderChange,
    remove_part,
    replace_part,
    size_after,
)
from gitml.core.data.kinds import NOTHING, SeenFiles
from gitml.core.data.merging.changed_folder import with_changes
from gitml.core.data.of_other_commits import Base
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.errors import (
    ConfigError,
    OutsideError,
    RootHint,
    UnrecordedError,
    UsageError,
)

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def recorded_before(repo: "Repo", part: SelectedPart, *, fetch: bool = True) -> Files | None:
    """The files by which :func:`add` records a part; None where all of a folder is as recorded.

    Args:
        repo: locked.
        part: as of :func:`add`.
        fetch: bring the folder's listing into the cache, and not only read it where it is.

    Raises:
        UsageError: as of :func:`add`.
        OutsideError: likewise.
    """
    if _is_as_recorded(repo, part):
        return None
    try:
        _refuse_unfit(part)
        return (folder_listing.bring if fetch else folder_listing.read)(repo, part.out)
    except (ConfigError, OutsideError) as error:
        raise error if part.inner else folder_listing.unknown_files(error, part.out) from error


def add(
    repo: "Repo", part: SelectedPart, base: Base | None, talk: Talk
) -> tuple[FolderChange, SeenFiles]:
    """Record what lies at a part of a folder, as DVC does, and keep what merely is not here.

    The listing need not be had where all of the folder is as it was recorded.

    Args:
        repo: locked.
        part: of a folder that was added by hand, or all of it.
        base: of all of it, where only what was changed since is recorded.
        talk: hears where an import became data of this project.

    Returns:
        What changed, and what lay there.

    Raises:
        UsageError: the folder is not one that can be changed in part.
        OutsideError: its listing cannot be had.
    """
    out = part.out
    before = out.meta.size if out.meta else None
    imported = edited.recorded([out.stage])
    inner = "/".join(part.inner)
    known = None if _is_as_recorded(repo, part) else recorded(repo, part)
    seen = noted_kinds.look(repo, "/".join(part.key), inner)
    out.stage.add_outs(repo.fs.join(out.fs_path, *part.inner), relink=not seen.links)
    if inner:  # it belongs to the folder, and does not go by itself
        user_files.forget_links(repo, ["/".join((*part.key, *part.inner))])
    found = {
        name: md5 for name, md5 in folder_listing.files_of(out.obj).items() if _is_at(name, inner)
    }
    old = found if known is None else known
    if base:
        change = with_changes("/".join(part.key), base, found, old)
        seen = seen.among({*change.added, *change.modified})
    else:
        change = change_of(repo, part, old, found)
    all_is_here = not (inner or change.absent or base)  # so DVC has just summed it up
    size = out.meta.size if all_is_here else _size_after(repo, out, before, old, change)
    _record(repo, out, change, size)
    noted_kinds.record(repo, out, seen, inner)
    edited.make_own(out.stage, imported, talk)
    tracking.dump(out.stage)
    if all_is_here:
        tracking.remember_whole(repo, [out])
    return change, seen


def change_of(repo: "Repo", part: SelectedPart, old: Files, found: Files) -> FolderChange:
    """What differs where these files lie at a part of a folder with those that are recorded."""
    root = Path(repo.root_dir)
    earlier = earlier_files.of_folder(root, "/".join(part.key), Cache(root).listing)
    inner = "/".join(part.inner)
    return replace_part(
        old, inner, found, lambda one: one in earlier and folder_listing.is_here(repo, old[one])
    )


def _is_as_recorded(repo: "Repo", part: SelectedPart) -> bool:
    """Whether all of a folder lies here as it is recorded, though its listing is not here."""
    out = part.out
    if not is_folder(repo, part) or folder_listing.is_here(repo, out.hash_info.value):
        return False
    return bool(out.get_hash() == out.hash_info)


def is_folder(repo: "Repo", part: SelectedPart) -> bool:
    """Whether a part is all of a folder that can be changed in part, and that is here."""
    out = part.out
    if part.inner or out.stage.cmd or not out.hash_info:
        return False
    plain = out.hash_name == "md5" and out.files is None and out.is_dir_checksum
    return bool(plain and repo.fs.isdir(out.fs_path))


def remove(repo: "Repo", part: SelectedPart) -> FolderChange:
    """Take a file, or a folder, out of the record of a folder; nothing else is touched.

    Raises:
        UsageError: nothing is recorded there, or the folder cannot be changed in part.
        OutsideError: its listing cannot be had.
    """
    old, change = _less(repo, part)
    before = part.out.meta.size if part.out.meta else None
    _record(repo, part.out, change, _size_after(repo, part.out, before, old, change))
    noted_kinds.record(repo, part.out, NOTHING, "/".join(part.inner))
    tracking.dump(part.out.stage)
    return change


def refuse_unrecorded(repo: "Repo", part: SelectedPart) -> None:
    """Raise UnrecordedError where a folder does not record what is asked for."""
    _less(repo, part)


def _less(repo: "Repo", part: SelectedPart) -> tuple[Files, FolderChange]:
    """The files of a folder, and what it is without a part of them."""
    old = recorded(repo, part)
    change = remove_part(old, "/".join(part.inner))
    if not change.removed:
        raise UnrecordedError(
            f"'{'/'.join(part.asked)}' is not recorded in '{'/'.join(part.key)}'",
            hint=RootHint(f"see what is: dvc list . {quoted_path('/'.join(part.key))} --recursive"),
        )
    return old, change


def recorded(repo: "Repo", part: SelectedPart) -> Files:
    """The files of a tracked folder; its listing is fetched where it is not here.

    Raises:
        UsageError: the folder is not one that can be changed in part.
        OutsideError: its listing cannot be had.
        ConfigError: likewise, as no remote is set up, or one is not set up right.
    """
    _refuse_unfit(part)
    return folder_listing.bring(repo, part.out)


def _refuse_unfit(part: SelectedPart) -> None:
    """Refuse a folder that cannot be changed in part."""
    out, name = part.out, "/".join(part.key)
    word = quoted_path(name)
    if out.stage.cmd or (out.stage.is_import and part.inner):
        what = f"made by stage '{out.stage.addressing}'" if out.stage.cmd else "imported"
        own = RootHint(f"as a whole it can be made data of this project: gitml add {word}")
        raise UsageError(
            f"'{name}' is {what}, so its files are not added or removed by hand",
            hint=None if out.stage.cmd else own,
        )
    if out.hash_name != "md5" or out.files is not None:
        raise UsageError(
            f"'{name}' is recorded by DVC 2, or in versions of a cloud: not to be changed in part",
            hint=RootHint(
                f"bring all of it and add it anew: gitml pull {word} && gitml add {word}"
            ),
        )
    if not out.hash_info or not out.is_dir_checksum:
        raise UsageError(f"'{name}' is not recorded as a folder")


def _size_after(
    repo: "Repo", out: "Output", before: int | None, old: Files, change: FolderChange
) -> int | None:
    return size_after(before, old, change, lambda md5: size_of(repo, out, md5))


def _record(repo: "Repo", out: "Output", change: FolderChange, size: int | None) -> None:
    """Write the listing, to which the pointer is to lead then."""
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.meta import Meta
    from dvc_data.hashfile.tree import Tree

    content = listings.dump(change.files)
    name = listings.hash_of(content)
    CacheWriter.of(Path(repo.root_dir)).write(name, content)
    out.hash_info = HashInfo("md5", name)
    out.meta = Meta(size=size, nfiles=len(change.files), isdir=True)
    out.obj = Tree.load(repo.cache.local, out.hash_info)


def _is_at(path: str, part: str) -> bool:
    return not part or path == part or path.startswith(f"{part}/")
