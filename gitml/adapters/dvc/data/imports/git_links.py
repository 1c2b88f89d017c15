"""Links that another repository keeps in Git, in what is imported from it.

DVC brings a link as a file that says where it leads, as Git stores it.
"""

import os
import posixpath
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.core.ports import Talk
from gitml.core.urls import without_credentials
from gitml.errors import UsageError


@contextmanager
def told(talk: Talk) -> Iterator[None]:
    """Refuse to import links that lead out of the repository, and tell of others; before they come.

    Args:
        talk: is warned of links that lead to what the repository has.

    Raises:
        UsageError: one leads out.
    """
    from dvc.dependency.repo import RepoDependency

    original = RepoDependency.save

    def save(source: Any) -> None:
        if source.def_repo.get("rev_lock") is None:  # else it came already
            _tell(source, talk)
        original(source)

    with patched("dvc.dependency.repo:RepoDependency.save", save):
        yield


def _tell(source: Any, talk: Talk) -> None:
    links = _links(source.fs.fs.repo, source.fs_path)
    if not links:
        return
    leaving = [name for name, text in links.items() if leads_out(name, text)]
    name, more = (leaving or list(links))[0], len(leaving or links) - 1
    place = without_credentials(str(source.def_repo["url"]))
    what = f"'{name}' of {place} is a link to {links[name]}"
    others = f"; {more} more like it" if more else ""
    if leaving:
        raise UsageError(
            f"{what}, out of that repository{others}",
            hint="have a copy put in its place there, or import what lies beside it by path",
        )
    talk.warn(
        f"{what}, and comes as a file that says so{others}",
        hint="import what it leads to by the path that it has there",
    )


def leads_out(name: str, text: str) -> bool:
    """Whether a link leads out of the repository that has it.

    Args:
        name: of the link, by path from the top.
        text: what it says.
    """
    inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), text))
    return text.startswith("/") or inner.split("/")[0] == ".."


def _links(repo: Any, path: str) -> Mapping[str, str]:
    """What links say in a file or folder of a commit, by path from Git's top, sorted."""
    from dvc.fs import GitFileSystem

    if not isinstance(repo.fs, GitFileSystem):
        return {}
    files = repo.fs.fs
    key = files._get_key(repo.fs.join(repo.root_dir, path))
    tree = files.trie.trie
    if not tree.has_node(key):
        return {}
    found = (f"/{'/'.join(one)}" for one, it in tree.items(key) if stat.S_ISLNK(it.mode))
    asked = f"/{'/'.join(key)}"
    taken = (one for one in found if one == asked or not repo.dvcignore.is_ignored_file(one))
    return {one[1:]: os.fsdecode(files.cat_file(one)) for one in sorted(taken)}


def way_there(url: str, path: str) -> str | None:
    """Why no commit of a repository has a path that lies in its working tree; None if none does.

    Args:
        url: of the repository, or its path.
        path: from there.
    """
    top = Path(url)
    if not os.path.lexists(top / path):
        return None
    for parent in reversed(Path(path).parents[:-1]):
        if (top / parent).is_symlink():
            return f"'{parent}' is a link there: import what it leads to by its own path"
    return "it lies there, and no commit has it: commit it there first"
