"""Imports that cannot be brought anew, as where they come from has nothing for them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.imports import url_sources
from gitml.adapters.dvc.translation import translated
from gitml.adapters.git.clones import clone_errors
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


def gone(repo: "Repo", stages: Iterable["Stage"], rev: str | None) -> dict[str, GitmlError]:
    """Which imports have nothing to bring, and why: DVC deletes what is here before it asks.

    Args:
        repo: with the imports.
        stages: of them; others have something.
        rev: of the other repositories; None for what is recorded.

    Returns:
        errors by the path of the data from the root, in the order of ``stages``.
    """
    found = {}
    for stage in stages:
        try:
            with translated():
                _refuse_gone(repo, stage, rev)
        except GitmlError as error:
            found[path_of(stage)] = error
    return found


def path_of(stage: "Stage") -> str:
    """The path of imported data from the root."""
    return "/".join(stage.outs[0].index_key[1])


def _refuse_gone(repo: "Repo", stage: "Stage", rev: str | None) -> None:
    source: Any = stage.deps[0] if stage.is_import else None
    if stage.is_repo_import:
        url = str(source.def_repo["url"])
        with telling_revision([url], rev):
            # The clone is kept for the update.
            there = source._make_fs(rev=rev, locked=False)
        try:
            info_there(there, source.fs_path)
        except (FileNotFoundError, NotADirectoryError):
            clone_errors.refuse_unreachable(Path(repo.root_dir), url)
            where = f"{rev or source.def_repo.get('rev') or 'HEAD'} of {url}"
            raise OutsideError(
                f"{where} has no '{source.def_path}'; '{stage.outs[0]}' was left as it is",
                hint="import it from where it is, or name a revision that has it: --rev REV",
            ) from None
    elif source is not None:
        url_sources.refuse_gone(repo, source)


def info_there(fs: Any, path: str) -> Any:
    """What DVC knows of a path in another repository.

    A file that Git tracks is imported even if the ``.dvcignore`` there names it.

    Raises:
        FileNotFoundError, NotADirectoryError: it is not there.
    """
    inner = fs.fs
    return inner._info(inner._get_key_from_relative(path), path, check_ignored=False)


@contextmanager
def telling_revision(urls: Sequence[str], rev: str | None) -> Iterator[None]:
    """Have the error for a revision that was asked for name the repository, if it is one."""
    from dvc.scm import RevError

    try:
        yield
    except RevError as error:
        if rev is None or len(set(urls)) != 1:
            raise
        raise clone_errors.unknown(urls[0], rev) from error
