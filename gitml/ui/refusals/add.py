"""Paths that ``gitml add`` cannot track."""

import os
from collections.abc import Sequence

from gitml.core.data.pointers import refuse_record_name
from gitml.core.paths import folders, is_ignorable, is_inside, is_outside
from gitml.core.pipeline.names import path_from
from gitml.core.settings.keys import FILE as CONFIG
from gitml.core.shell_words import quoted_path, quoted_paths
from gitml.errors import UsageError
from gitml.render import numbers
from gitml.wiring import Project, readers, sparse_checkout

_RECORDS = (".dvc", "dvc.yaml", "dvc.lock")
_SETTINGS = (".gitignore", ".dvcignore", ".gitattributes", ".gitmodules")
IN_GIT = (*_RECORDS, *_SETTINGS)
_OWNERS = {".git": "Git", ".dvc": "DVC"}
_MOST = 5


def refuse_unfit(project: Project, paths: Sequence[str]) -> None:
    """Refuse paths where no data can be tracked, relative to the DVC root.

    Raises:
        UsageError: of the first such path, with what to do.
    """
    for path in paths:
        _refuse_record(project, path)
        _refuse_foreign(project, path)
        _refuse_folder_link(project, path)
        _refuse_git_tracked(project, path)
        _refuse_unignorable(path)
    sparse_checkout.refuse_data(project, paths)


def _refuse_record(project: Project, path: str) -> None:
    """What DVC records, and what sets up the project, belongs into Git, there yet or not."""
    file, name = project.root / path, path.rpartition("/")[2]
    if owner := next((_OWNERS[part] for part in path.split("/") if part in _OWNERS), None):
        raise UsageError(f"'{path}' is {owner}'s own, and no data")
    if not file.is_file() and not _is_in_data(project, path):
        refuse_record_name(path)
    is_of_project = name in _SETTINGS or path == CONFIG
    if not (file.is_file() and (is_of_project or name.endswith(_RECORDS))):
        return
    if _is_in_data(project, path):
        return
    if is_of_project:
        raise UsageError(
            f"'{path}' is of the project itself, and belongs into Git",
            hint=_command(project, "git add", [path]),
        )
    if not name.endswith(".dvc") or name == ".dvc":
        raise UsageError(
            f"'{path}' is a file of DVC's, which belongs into Git",
            hint=_command(project, "git add", [path]),
        )
    data = path.removesuffix(".dvc")
    here = os.path.lexists(project.root / data)
    raise UsageError(
        f"'{path}' is a pointer, not data",
        hint=f"add what it points to: {_command(project, 'gitml add', [data])}"
        if here
        else f"bring what it points to: {_command(project, 'gitml pull', [path])}",
    )


def _is_in_data(project: Project, path: str) -> bool:
    """Whether a path lies in a tracked folder, where DVC looks for no records."""
    pointers = readers.snapshots(project).read("workspace", {"data"}).pointers
    return any(is_inside(path, one) and one != path for one in pointers)


def _refuse_foreign(project: Project, path: str) -> None:
    """A project in a folder of this one, or a submodule, has records of its own."""
    for folder in filter(None, (path, *folders(path))):
        place = project.root / folder
        inner = quoted_path(os.path.relpath(path, folder))
        if os.path.isdir(place / ".dvc"):  # noqa: PTH112  of a folder that is closed to us as well
            raise UsageError(
                f"'{path}' belongs to the DVC project in '{folder}'",
                hint=f"{_command(project, 'gitml -C', [folder])} add {inner}",
            )
        if folder != path and os.path.lexists(place / ".git"):
            raise UsageError(
                f"'{path}' belongs to the Git repository in '{folder}'",
                hint="add it there, in a DVC project of its own: "
                f"{_command(project, 'gitml -C', [folder])} init",
            )


def _refuse_folder_link(project: Project, path: str) -> None:
    """DVC keeps no link to a folder; one that leads out of the project is told elsewhere."""
    place = project.root / path
    if place.is_symlink() and os.path.isdir(place):  # noqa: PTH112  as above
        real = os.path.relpath(os.path.realpath(place), os.path.realpath(project.root))
        if not is_outside(real):
            raise UsageError(
                f"'{path}' is a link to a folder, which DVC does not keep",
                hint=f"add what it leads to: {_command(project, 'gitml add', [real])}",
            )


def _refuse_git_tracked(project: Project, path: str) -> None:
    found = project.git.tracked(str(project.root / path))
    if any(file.endswith(_RECORDS) for file in found):
        raise UsageError(
            f"'{path}' holds data that is tracked already, with its pointers in Git",
            hint=_addable(project, path),
        )
    if found:
        untrack = _command(project, "git rm -r --cached", [path])
        raise UsageError(
            f"'{path}' is in Git already ({numbers.counted(len(found), 'file')})",
            hint=f"take it out of Git first, the file stays: {untrack}",
        )


def _addable(project: Project, path: str) -> str:
    """What could be added of a folder that cannot be added as a whole."""
    names = sorted(name for name in os.listdir(project.root / path)  # noqa: PTH208
                   if not name.endswith(IN_GIT))  # fmt: skip
    found = [f"{path}/{name}" for name in names]
    data = [one for one in found if not project.git.tracked(str(project.root / one))]
    if not data:
        return f"see what is tracked: {_command(project, 'git ls-files', [path])}"
    more = f" (and {len(data) - _MOST} more)" if len(data) > _MOST else ""
    return f"add what is in it: {_command(project, 'gitml add', data[:_MOST])}{more}"


def _command(project: Project, words: str, paths: Sequence[str]) -> str:
    return f"{words} {quoted_paths(path_from(path, project.folder) for path in paths)}"


def _refuse_unignorable(path: str) -> None:
    if not is_ignorable(path):
        raise UsageError(
            f"a name that Git cannot be told to ignore: {path.rpartition('/')[2]!r}",
            hint="rename it without line breaks and without spaces at its end, or add its folder",
        )
