"""The files of a folder of the working tree, as DVC sees it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files import ignore
from gitml.adapters.dvc_files.ignore import Ignored
from gitml.adapters.files import NOWHERE, is_folder, open_folder
from gitml.core.paths import is_text

_NEVER_DATA = frozenset({".git", ".hg", ".dvc"})


class FolderScan(NamedTuple):
    """What lies in a folder.

    Attributes:
        files: by path below it.
        nested: absolute paths of folders of other DVC projects, which DVC leaves out.
        left_out: those of links to folders, and to nothing, which are no data for DVC.
        links: those of other links, each of which counts as the file that it leads to.
        no_text: files whose names are not UTF-8, from the root, which DVC cannot record.
    """

    files: dict[str, os.stat_result]
    nested: list[str]
    left_out: list[str]
    links: list[str]
    no_text: list[str]


def scan(root: Path, top: str) -> FolderScan:
    """Look at each file of a folder once.

    Args:
        root: of the DVC repository.
        top: the folder, absolute.

    Raises:
        OSError: something in it cannot be looked at.
    """
    found = FolderScan({}, [], [], [], [])
    start = len(str(root)) + 1
    rules = _rules(root, top)

    def is_ignored(path: str) -> bool:
        return rules(path[start:])

    folders = [(top, "")]
    while folders:
        _look(found, *folders.pop(), folders, is_ignored if rules else None)
    if not (top.isascii() and all(map(str.isascii, found.files))):
        paths = (f"{top}/{name}" for name in found.files)
        found.no_text.extend(path[start:] for path in paths if not is_text(path))
    return found


def _look(
    found: FolderScan,
    folder: str,
    inner: str,
    folders: list[tuple[str, str]],
    is_ignored: Callable[[str], bool] | None,
) -> None:
    """Look at one folder; those below it are added to ``folders``."""
    # From the folder itself the way to each file is short.
    here = open_folder(folder)
    try:
        with os.scandir(here) as entries:
            for entry in entries:
                name = entry.name
                if is_folder(entry):
                    _enter(found, entry, f"{folder}/{name}", f"{inner}{name}/", folders)
                elif name != ".git" and not (is_ignored and is_ignored(f"{folder}/{name}")):
                    try:
                        found.files[inner + name] = os.stat(name, dir_fd=here)
                    except OSError as error:
                        if error.errno not in NOWHERE:
                            raise
                        found.left_out.append(f"{folder}/{name}")
                        continue
                    if entry.is_symlink():
                        found.links.append(f"{folder}/{name}")
    finally:
        os.close(here)


def _enter(
    found: FolderScan,
    entry: "os.DirEntry[str]",
    path: str,
    inner: str,
    folders: list[tuple[str, str]],
) -> None:
    """Note a folder that is to be looked at; DVC does not follow links to folders."""
    if entry.is_symlink():
        found.left_out.append(path)
    elif entry.name not in _NEVER_DATA:
        folders.append((path, inner))
    elif entry.name == ".dvc":
        found.nested.append(path)


def _rules(root: Path, top: str) -> Ignored:
    # In a tracked folder itself DVC allows no rules.
    above = [folder for folder in Path(top).parents if folder.is_relative_to(root)]
    files = [file for folder in above if (file := folder / ignore.FILE).is_file()]
    names = [file.relative_to(root).as_posix() for file in files]
    return Ignored(names, lambda name: (root / name).read_bytes())
