"""Tracking data by hand: what ``dvc add`` does, less what it does to the working tree."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import executables
from gitml.adapters.files import SPECIAL_HINT, special
from gitml.adapters.git.worktree.leaving_links import refuse_leaving
from gitml.core.data.results import Tracked
from gitml.core.paths import folders
from gitml.core.shell_words import quoted_path
from gitml.errors import RootHint, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage


def add(repo: "Repo", paths: Sequence[str]) -> list["Stage"]:
    """Record paths, relative to the root where the process stands.

    A file becomes a link to the cache where the cache is set to that, but no link of the user's
    becomes a file.
    """
    linked = {path for path in paths if has_links(repo, path)}
    found: list[Stage] = []
    for relink in (True, False):
        wanted = [f"./{path}" for path in paths if (path in linked) is not relink]
        if wanted:
            found += repo.add(wanted, relink=relink)
    for stage in dict.fromkeys(found):
        changed = [executables.record(out) for out in stage.outs]
        if any(changed):
            stage.dump()
    return found


def tracked(root: Path, out: "Output") -> Tracked:
    """What a ``.dvc`` file in the project at ``root`` records of an output."""
    path = "/".join(out.index_key[1])
    links = _links(out.repo, os.path.join(root, path))
    return Tracked(
        path=path,
        pointer=Path(os.path.relpath(out.stage.path, root)).as_posix(),
        size=out.meta.size if out.meta else None,
        nfiles=out.meta.nfiles if out.meta else None,
        copied=tuple(sorted(Path(os.path.relpath(link, root)).as_posix() for link in links)),
    )


def unseen(repo: "Repo", path: str, told: str) -> UsageError:
    """The error for data, or a pointer, that DVC does not see.

    Args:
        repo: in whose root the process stands.
        path: that was asked for.
        told: what is wrong, where no pointer is there.
    """
    pointer = path if path.endswith(".dvc") else f"{path}.dvc"
    # DVC takes `/data/*` for the folder, too, whatever lines after it let in again.
    above = [f"{os.path.abspath(folder)}{os.sep}" for folder in folders(pointer) if folder]
    hidden = any(map(repo.scm.is_ignored, [*above, os.path.abspath(pointer)]))
    if os.path.isfile(pointer) and hidden:
        return UsageError(
            f"a .gitignore names '{pointer}' or its folder, so DVC does not see it",
            hint=RootHint(
                "let it name the data alone, as gitml add does; which line it is: "
                f"git check-ignore -v --no-index {quoted_path(pointer)}"
            ),
        )
    return UsageError(told, hint="see what is: dvc list . --dvc-only --recursive")


def refuse_unfit(repo: "Repo", path: str) -> None:
    """Refuse a path that is, or holds, what cannot be recorded.

    Raises:
        UsageError: there is something that DVC would wait for and never read, or a link that leads
            out of the repository.
    """
    links = map(os.path.abspath, _links(repo, path))
    refuse_leaving(links, Path(repo.root_dir), Path(repo.scm.root_dir))
    for file in _files(path):
        try:
            kind = special(os.stat(file).st_mode)
        except OSError:
            continue  # a link that leads nowhere, for one
        if kind and not _is_ignored(repo, file):
            raise UsageError(
                f"'{file}' is {kind}, which cannot be tracked",
                hint=SPECIAL_HINT,
            )


def _is_ignored(repo: "Repo", file: str) -> bool:
    return bool(repo.dvcignore.is_ignored(repo.fs, os.path.abspath(file)))


def has_links(repo: "Repo", path: str) -> bool:
    """Whether a path is, or holds, a link that the user made."""
    return next(_links(repo, path), None) is not None


def _links(repo: "Repo", path: str) -> Iterator[str]:
    cache = os.path.realpath(repo.cache.local.path)
    for file in _files(path):
        placed = os.path.realpath(file).startswith(f"{cache}{os.sep}")
        if os.path.islink(file) and not placed and not _is_ignored(repo, file):
            yield file


def _files(path: str) -> Iterator[str]:
    yield path
    for folder, _, names in os.walk(path):
        for name in names:
            yield os.path.join(folder, name)
