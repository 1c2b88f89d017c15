"""The listing of one tracked folder, which comes from the cache, or the remote that has it."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc.remotes.names import called
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.config import no_default_remote
from gitml.core.data.folder_changes import Files
from gitml.core.data.remotes.unavailable import away
from gitml.core.shell_words import quoted_path
from gitml.errors import GitmlError, NoRemoteError, OutsideError, RootHint

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def bring(repo: "Repo", out: "Output") -> Files:
    """The files of a folder; its listing is fetched where it is not here.

    Raises:
        OutsideError: its listing cannot be had.
        ConfigError: likewise, as no remote is set up, or one is not set up right.
    """
    _refuse_unlisted(repo, out)  # before DVC warns of it
    with translated():
        tree: Any = out.get_dir_cache()
        if tree is None:
            raise _no_listing(repo, out)
    return files_of(tree)


def read(repo: "Repo", out: "Output") -> Files:
    """As :func:`bring`, and nothing is brought."""
    from dvc_data.hashfile.tree import Tree

    if out.cache.exists(out.hash_info.value):
        return bring(repo, out)
    _refuse_unlisted(repo, out)
    with translated():
        return files_of(Tree.load(_store(repo, out), out.hash_info))


def files_of(tree: Any) -> Files:
    """Those of a listing of DVC."""
    return {"/".join(key): str(hash_info.value) for key, _, hash_info in tree}


def is_here(repo: "Repo", md5: str) -> bool:
    """Whether the cache has an object."""
    return bool(repo.cache.local.exists(md5))


def unknown_files(trouble: GitmlError, out: "Output") -> GitmlError:
    """The error where a folder was to be recorded as it lies here.

    Which of its files are not here cannot be told, and they must not get lost silently.

    Args:
        trouble: why its listing cannot be had.
        out: the folder.
    """
    name = _name(out)
    told = f"'{name}' was recorded with other files, which may not be here: {trouble.message}"
    if out.stage.cmd:  # nothing records it but a run
        return trouble.saying(told)
    pointer = shlex.quote(out.repo.fs.relpath(out.stage.path, out.repo.root_dir))
    anew = f"gitml remove {pointer} && gitml add {shlex.quote(name)}"
    hint = f"{trouble.hint}; or" if trouble.hint else "to"
    return trouble.saying(told, hint=RootHint(f"{hint} record only what is here: {anew}"))


def _refuse_unlisted(repo: "Repo", out: "Output") -> None:
    """Make sure that :func:`bring` answers, and bring nothing; it raises what that does."""
    if out.cache.exists(out.hash_info.value):
        return
    name = _name(out)
    if out.stage.is_repo_import:  # no remote of this project has it
        raise OutsideError(
            f"the listing of '{name}' is not in the cache",
            hint=RootHint(f"bring it: gitml fetch {quoted_path(name)}"),
        )
    with translated():  # DVC lacks the package of a remote, or its settings
        remotes.refuse_unreachable(repo, [out.remote])
        if place := remotes.missing_folder(repo, [out.remote]):
            raise away(place)
        is_there = called(repo, out.remote)
        if not is_there or not _store(repo, out).exists(out.hash_info.value):
            raise _no_listing(repo, out)


def _store(repo: "Repo", out: "Output") -> Any:
    return repo.cloud.get_remote_odb(out.remote, "pull", hash_name=out.hash_name)


def _no_listing(repo: "Repo", out: "Output") -> GitmlError:
    """Why the listing of a folder did not come: no remote to ask, or it could not give it."""
    name = _name(out)
    if not out.remote and (why := no_default_remote(Path(repo.root_dir))):
        told = f"the listing of '{name}' is not in the cache, and {why.told}"
        return NoRemoteError(told, why.hint)
    return remotes.unreadable(repo, out.remote, out.hash_info.value) or OutsideError(
        f"the listing of '{name}' is neither in the cache nor on the remote",
        hint="push it from where it was made: gitml push --check",
    )


def _name(out: "Output") -> str:
    return "/".join(out.index_key[1])
