"""Files of a tracked folder, added to its record or taken out of it without the rest being here.

Only the listing of the folder is needed, which comes from the cache or the remote.
"""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import executables, tracking, user_files
from gitml.adapters.dvc.data.selection import SelectedPart
from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc_files import earlier_files
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
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint, UnrecordedError, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def add(repo: "Repo", part: SelectedPart, *, relink: bool = True) -> FolderChange:
    """Record what lies at a part of a folder, as DVC does, and keep what merely is not here.

    The listing need not be had where all of the folder is as it was recorded.

    Args:
        repo: locked.
        part: of a folder that was added by hand, or all of it.
        relink: let the files become links to the cache, where that is set.

    Raises:
        UsageError: the folder is not one that can be changed in part.
        OutsideError: its listing cannot be had.
    """
    out, root = part.out, Path(repo.root_dir)
    before, was = out.meta.size if out.meta else None, out.hash_info
    inner = "/".join(part.inner)
    path = repo.fs.join(out.fs_path, *part.inner)
    old: Files | None = None
    trouble: OutsideError | None = None
    try:
        old = recorded(repo, part)
    except OutsideError as error:
        if inner:
            raise
        trouble = error
    out.stage.add_outs(path, relink=relink)
    if inner:  # it belongs to the folder, and does not go by itself
        user_files.forget_links(repo, ["/".join((*part.key, *part.inner))])
    files = {"/".join(key): str(hash_info.value) for key, _, hash_info in out.obj}
    found = {name: md5 for name, md5 in files.items() if _is_at(name, inner)}
    if old is None:
        if trouble is not None and out.hash_info != was:
            raise _without_listing(trouble, "/".join(part.key))
        old = found
    earlier = earlier_files.of_folder(root, "/".join(part.key), Cache(root).listing)
    deleted = {name for name in earlier.deleted(old, found) if _has(repo, old[name])}
    change = replace_part(old, inner, found, deleted.__contains__)
    _record(repo, out, old, change, before)
    if not (inner or change.absent):
        tracking.remember_folders(repo, [out])
    return change


def is_folder(repo: "Repo", part: SelectedPart) -> bool:
    """Whether a part is all of a folder that can be changed in part, and that is here."""
    out = part.out
    if part.inner or out.stage.cmd or out.stage.is_import or not out.hash_info:
        return False
    plain = out.hash_name == "md5" and out.files is None and out.is_dir_checksum
    return bool(plain and repo.fs.isdir(out.fs_path))


def remove(repo: "Repo", part: SelectedPart) -> FolderChange:
    """Take a file, or a folder, out of the record of a folder; nothing else is touched.

    Raises:
        UsageError: nothing is recorded there, or the folder cannot be changed in part.
        OutsideError: its listing cannot be had.
    """
    old = recorded(repo, part)
    change = remove_part(old, "/".join(part.inner))
    if not change.removed:
        raise UnrecordedError(
            f"'{'/'.join(part.asked)}' is not recorded in '{'/'.join(part.key)}'",
            hint=RootHint(f"see what is: dvc list . {quoted_path('/'.join(part.key))} --recursive"),
        )
    before = part.out.meta.size if part.out.meta else None
    _record(repo, part.out, old, change, before)
    return change


def recorded(repo: "Repo", part: SelectedPart) -> Files:
    """The files of a tracked folder; its listing is fetched where it is not here.

    Raises:
        UsageError: the folder is not one that can be changed in part.
        OutsideError: its listing cannot be had.
    """
    out, name = part.out, "/".join(part.key)
    word = quoted_path(name)
    if out.stage.cmd or out.stage.is_import:
        what = f"made by stage '{out.stage.addressing}'" if out.stage.cmd else "imported"
        raise UsageError(f"'{name}' is {what}, so its files are not added or removed by hand")
    if out.hash_name != "md5" or out.files is not None:
        raise UsageError(
            f"'{name}' is recorded by DVC 2, or in versions of a cloud: not to be changed in part",
            hint=RootHint(
                f"bring all of it and add it anew: gitml pull {word} && gitml add {word}"
            ),
        )
    if not out.hash_info or not out.is_dir_checksum:
        raise UsageError(f"'{name}' is not recorded as a folder")
    remotes.refuse_unreachable(repo, () if _has(repo, out.hash_info.value) else [out.remote])
    tree: Any = out.get_dir_cache()
    if tree is None:
        raise remotes.unreadable(repo, out.remote, out.hash_info.value) or OutsideError(
            f"the listing of '{name}' is neither in the cache nor on the remote",
            hint="push it from where it was made: gitml push --check",
        )
    return {"/".join(key): str(hash_info.value) for key, _, hash_info in tree}


def _without_listing(trouble: OutsideError, name: str) -> OutsideError:
    """Which files of a folder are not here cannot be told, and must not get lost silently."""
    anew = f"gitml remove {shlex.quote(name)}.dvc && gitml add {shlex.quote(name)}"
    hint = f"{trouble.hint}; or" if trouble.hint else "to"
    return OutsideError(
        f"'{name}' was recorded with other files, which may not be here: {trouble.message}",
        hint=RootHint(f"{hint} record only what is here: {anew}"),
    )


def _record(
    repo: "Repo", out: "Output", old: Files, change: FolderChange, before: int | None
) -> None:
    """Write the listing, and then the pointer to it."""
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.meta import Meta
    from dvc_data.hashfile.tree import Tree

    content = listings.dump(change.files)
    name = listings.hash_of(content)
    CacheWriter.of(Path(repo.root_dir)).write(name, content)
    size = size_after(before, old, change, lambda md5: _size(repo, out, md5))
    out.hash_info = HashInfo("md5", name)
    out.meta = Meta(size=size, nfiles=len(change.files), isdir=True)
    out.obj = Tree.load(repo.cache.local, out.hash_info)
    executables.record_part(out, change)
    tracking.dump(out.stage)


def _is_at(path: str, part: str) -> bool:
    return not part or path == part or path.startswith(f"{part}/")


def _has(repo: "Repo", md5: str) -> bool:
    return bool(repo.cache.local.exists(md5))


def _size(repo: "Repo", out: "Output", md5: str) -> int | None:
    """The bytes of an object, from the cache or the remote."""
    local = repo.cache.local
    if local.exists(md5):
        return int(local.fs.size(local.oid_to_path(md5)))
    if not (out.remote or repo.config["core"].get("remote")):
        return None
    store = repo.cloud.get_remote_odb(out.remote, "add")
    try:
        return int(store.fs.size(store.oid_to_path(md5)))
    except OSError:
        return None
