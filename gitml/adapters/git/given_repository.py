"""The repository that variables name, as Git sets them for hooks, ``rebase --exec`` and the like.

They would lead Git to it in any other repository, too, which a command makes or looks at, and DVC
does not know them. So they are taken away at the start: the ``.git`` of a folder alone says what it
belongs to, and only of the index, which a commit may have put elsewhere, the variable still counts.
"""

import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from gitml.adapters import process
from gitml.errors import OutsideError

_INDEX = "GIT_INDEX_FILE"
_ASKED = (("--git-dir",), ("--show-toplevel",), ("--git-path", "index"))


class GivenRepository(NamedTuple):
    """Absolute paths that the variables meant where the process started.

    Attributes:
        folder: Git's own folder; of a linked working tree that below ``worktrees``.
        top: of the working tree.
        index_file: the index.
        names: of the variables that say where these are.
    """

    folder: str
    top: str
    index_file: str
    names: tuple[str, ...] = ()


_given: list[GivenRepository] = []


def take(names: Iterable[str]) -> None:
    """Read what variables mean, and take them out of the environment of this process."""
    _given.clear()
    asked = [word for words in _ASKED for word in words]
    done = process.run(["git", "rev-parse", "--path-format=absolute", *asked], Path.cwd())
    found = [name for name in names if os.environ.pop(name, None) is not None]
    if done.code == 0 and len(done.lines) == len(_ASKED):
        places = tuple(name for name in found if name != _INDEX)
        folder, top, index_file = done.lines
        _given.append(GivenRepository(folder, top, index_file, places))


def variables(folder: str, top: str) -> Mapping[str, str]:
    """What Git is to be told in a working tree.

    Args:
        folder: Git's own of this working tree.
        top: of it.

    Raises:
        OutsideError: the variables name another working tree of the same repository.
    """
    given = next((one for one in _given if _is_same(one.folder, folder)), None)
    if given is None:
        return {}
    if not _is_same(given.top, top):
        says = "names" if "GIT_WORK_TREE" in given.names else "alone makes a working tree of"
        name = "GIT_WORK_TREE" if "GIT_WORK_TREE" in given.names else "GIT_DIR"
        raise OutsideError(
            f"{name} {says} {given.top}, and this folder is in the working tree {top}",
            hint=f"go by the folder: unset {' '.join(given.names)}",
        )
    return {} if _is_same(given.index_file, f"{folder}/index") else {_INDEX: given.index_file}


def refuse_elsewhere(directory: Path) -> None:
    """Refuse a folder without ``.git`` that is in a repository by the variables alone.

    Raises:
        OutsideError: it is; the hint lets a file lead there, so that DVC finds it, too.
    """
    for folder, top, *_ in _given:
        if directory.resolve().is_relative_to(Path(top).resolve()):
            leads = f"echo {shlex.quote(f'gitdir: {folder}')} > {shlex.quote(f'{top}/.git')}"
            bare = ["git", f"--git-dir={folder}", "config", "core.bare"]
            if process.run(bare, directory).text.strip() == "true":
                leads = f"{shlex.join([*bare, 'false'])}; {leads}"
            raise OutsideError(
                f"GIT_DIR alone says that {top} is of {folder}, which DVC does not hear",
                hint=f"let a file say it: {leads}",
            )


def _is_same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
