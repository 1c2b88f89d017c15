"""What speaks against a verb on data, as errors: named, each with what to do."""

import difflib
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import import_sources, transfer, user_files
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports.source_versions import is_at_source, is_versioned
from gitml.adapters.dvc.errors import MISSING_DATA_HINT
from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc.remotes.names import called, settings_of
from gitml.adapters.git.clones import clone_errors
from gitml.core.data.remotes import unavailable as errors
from gitml.core.data.remotes import unpushed
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.paths import listed, overlap
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted, quoted_path
from gitml.core.urls import without_credentials
from gitml.errors import GitmlError, NoRemoteError, OutsideError, RootHint, UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo


def refuse_outputs(repo: "Repo", path: str) -> None:
    """Data that a stage makes is recorded by running the stage."""
    for part in dvc_selection.asked_for(repo, [path]):
        stage = part.out.stage
        if stage.cmd:
            raise UsageError(
                f"'{path}' is made by stage '{stage.addressing}', which records it by itself",
                hint=f"bring it up to date with: gitml repro {quoted(stage.addressing)}",
            )


def difference(
    repo: "Repo", selection: dvc_selection.Selection, paths: Sequence[str]
) -> OutsideError | None:
    """The error for data that was to be placed and is not what is recorded; None for no paths."""
    if not paths:
        return None
    hint = "bring it again: gitml pull"
    if damaged := user_files.damaged(repo, selection, paths):
        hint = (
            f"damaged in the cache: {listed(damaged)}; mend it, and bring it again: "
            "gitml verify-data --remote --repair && gitml pull"
        )
    message = f"data does not have the recorded hash: {listed(sorted(set(paths)))}"
    return OutsideError(message, hint)


def refuse_difference(
    repo: "Repo", selection: dvc_selection.Selection, paths: Sequence[str]
) -> None:
    """Raise OutsideError where data that was to be placed is not what is recorded."""
    if trouble := difference(repo, selection, paths):
        raise trouble


def refuse_absent(repo: "Repo", coming: dvc_selection.Selection) -> None:
    """Refuse data that neither the cache nor its remote has; imports come from elsewhere.

    Raises:
        OutsideError: it is named.
    """
    if absent := nowhere(repo, coming):
        raise unavailable(repo, coming, absent, ())


def nowhere(repo: "Repo", coming: dvc_selection.Selection) -> list[str]:
    """Paths of data that neither the cache nor its remote has; imports come from elsewhere.

    Raises:
        NoRemoteError: there is none that could have it.
        OutsideError: a remote cannot be reached, or read.
    """
    absent = transfer.missing(coming)
    return transfer.absent_from_remote(repo, coming, absent) if absent else []


def not_here(repo: "Repo", coming: dvc_selection.Selection) -> GitmlError:
    """The error for data that is not in the working tree; no remote was asked for it."""
    if of_none := _of_no_remote(repo, coming, absent := transfer.missing(coming)):
        return of_none
    paths = absent or ["/".join(part.key) for part in coming.parts]
    hint = MISSING_DATA_HINT if absent else "the cache has it: gitml pull"
    return OutsideError(f"data that is not here: {listed(paths)}", hint)


def unavailable(
    repo: "Repo",
    coming: dvc_selection.Selection,
    absent: Sequence[str],
    damaged: Sequence[str],
) -> GitmlError:
    """Why data could not be had: what was asked of the remote is known by now.

    Args:
        repo: standing in the working tree.
        coming: what was to be fetched.
        absent: paths of it that are not in the cache.
        damaged: those that the remote had, with other bytes.
    """
    here = [path for path in transfer.damaged(coming, absent) if path not in damaged]
    lacking = [path for path in absent if path not in {*here, *damaged}]
    if here and not damaged:
        return errors.damaged_in_cache(here, lacking)
    if of_others := (
        _of_repositories(repo, coming, absent) or _of_versions(repo, coming, absent, damaged)
    ):
        return of_others
    if local := not_pushed(coming, absent):
        hint = _update(repo, coming, local) or had_unpushed(coming, local)
        return errors.unpushed(local, RootHint(hint))
    if of_none := _of_no_remote(repo, coming, absent):
        return of_none
    names = transfer.remote_names(coming)
    if folder := remotes.missing_folder(repo, names):
        return errors.without_folder(folder, absent)
    if trouble := _unreadable(repo, coming, absent[0]):
        return trouble
    if damaged:
        hint = errors.mended(*_remote(repo, names))
        return errors.damaged_on_remote(f": {listed(damaged)}", here, lacking, hint)
    return errors.nowhere(absent, _update(repo, coming, absent))


def _remote(repo: "Repo", names: Iterable[str | None]) -> tuple[str, str]:
    """Name and protocol of a remote, the first of those; both empty where there is none."""
    name = next(iter(names), None)
    url = str(settings_of(repo, name).get("url", ""))
    return called(repo, name) or "", url.partition("://")[0] if "://" in url else ""


def _of_repositories(
    repo: "Repo", coming: dvc_selection.Selection, absent: Sequence[str]
) -> OutsideError | None:
    """Why data that was imported could not be had; None where some of it was not."""
    found = [origin for path in absent if (origin := _origin(coming, path))]
    if not found or len(found) < len(absent):
        return None
    origins = dict(sorted(found, key=itemgetter(0)))
    for url, source in origins.items():
        try:
            clone_errors.refuse_unreachable(Path(repo.root_dir), url)
            import_sources.refuse_silent(url, source.fs, source.fs_path)
        except OutsideError as error:
            told = f"imported data that is not here: {listed(absent)}; {error.message}"
            return error.saying(told)
    shown = " and ".join(map(without_credentials, origins))
    parts = [part for path in absent if (part := _part(coming, path))]
    if not any(import_sources.is_absent(part.out) for part in parts):
        outs = [(str(part.out.stage.path_in_repo), "/".join(part.key)) for part in parts]
        return errors.edited_import(shown, absent, dict(outs))
    of_others = any(import_sources.is_of_others(part.out) for part in parts)
    clone = f"a clone of {shown}{', or of what that imports it from,' * of_others}"
    return OutsideError(
        f"imported data that cannot be had from {shown}: {listed(absent)}",
        hint=f"push it from there, in {clone} that has it: gitml push",
    )


def _of_versions(
    repo: "Repo", coming: dvc_selection.Selection, absent: Sequence[str], damaged: Sequence[str]
) -> OutsideError | None:
    """Why versions of files that were imported could not be had; None where some is other data."""
    parts = [part for path in absent if (part := _part(coming, path)) and is_versioned(part.out)]
    if not parts or len(parts) < len(absent):
        return None
    places = dict.fromkeys(without_credentials(str(part.out.stage.deps[0])) for part in parts)
    why = "other bytes than are recorded" if damaged else "the recorded versions no more"
    told = f"imported data of which {' and '.join(places)} has {why}: {listed(absent)}"
    update = _update(repo, coming, absent)
    return OutsideError(told, RootHint(update) if update else None)


def _of_no_remote(
    repo: "Repo", coming: dvc_selection.Selection, absent: Sequence[str]
) -> GitmlError | None:
    """Why data is kept in no remote of which it could be asked; None where none of it is."""
    if repo.config["core"].get("remote"):
        return None
    parts = [(path, _part(coming, path)) for path in absent]
    paths = [
        path
        for path, part in parts
        if part and part.out.remote is None and not part.out.stage.is_repo_import
    ]
    if not paths:
        return None
    why = NoDefaultRemote(tuple(sorted(repo.config["remote"])))
    if update := _update(repo, coming, paths):
        message = f"imported data that is not in the cache, and {why.told}: {listed(paths)}"
        return OutsideError(message, RootHint(update))
    message = f"data that is not in the cache, and {why.told}: {listed(paths)}"
    return NoRemoteError(message, why.hint)


def _update(repo: "Repo", coming: dvc_selection.Selection, paths: Sequence[str]) -> str | None:
    """What brings data from the URLs that it came from; None where some of it came from none.

    Only what the working tree records can be asked for there, whatever is there by now.
    """
    today = {part.key: part.out.hash_info for part in dvc_selection.asked_for(repo)}
    names = []
    for path in paths:
        part = _part(coming, path)
        if part is None or not part.out.stage.is_import or part.out.stage.is_repo_import:
            return None
        if today.get(part.key) != part.out.hash_info:
            return None
        names.append(quoted_path("/".join(part.key)))
    return (
        f"bring what is where it was imported from: gitml update {' '.join(dict.fromkeys(names))}"
    )


def not_pushed(coming: dvc_selection.Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` that no remote has, by what ``push: false`` says of their output."""
    parts = ((path, part) for path in paths if (part := _part(coming, path)))
    return [path for path, part in parts if not (part.out.can_push or is_at_source(part.out))]


def had_unpushed(coming: dvc_selection.Selection, paths: Sequence[str]) -> RootHint:
    """What brings data that no remote has, as its record says, to where it is not."""
    parts = (part for path in paths if (part := _part(coming, path)))
    return unpushed.had_by(str(part.out.stage.path_in_repo) for part in parts)


def _origin(coming: dvc_selection.Selection, path: str) -> tuple[str, Any] | None:
    """The URL of the repository that a path was imported from, and what it is in there."""
    part = _part(coming, path)
    if part is None or not part.out.stage.is_repo_import:
        return None
    source = part.out.stage.deps[0]
    return str(source.def_repo["url"]), source


def _part(coming: dvc_selection.Selection, path: str) -> dvc_selection.SelectedPart | None:
    key = dvc_selection.parts_of(path)
    return next((one for one in coming.parts if key[: len(one.key)] == one.key), None)


def _unreadable(repo: "Repo", coming: dvc_selection.Selection, path: str) -> OutsideError | None:
    key = dvc_selection.parts_of(path)
    entry = coming.recorded.get(key)
    part = _part(coming, path)
    if not (part and entry and entry.hash_info):
        return None
    return remotes.unreadable(repo, part.out.remote, entry.hash_info.value)


def is_unlisted(path: str, absent: Sequence[str]) -> bool:
    """Whether nothing tells what is recorded at a path, as its folder's listing is absent."""
    return any(one.endswith("/") and path.startswith(one) for one in absent)


def unrecorded(repo: "Repo", path: str, rev: str, called: str, folder: str) -> UsageError:
    """No such data at ``rev``; the hint has names to type in ``folder``, relative to the root."""
    names = ["/".join(part.key) for part in dvc_selection.select(repo, rev).parts]
    # What the user stands in, or around, is no other name for what was typed.
    others = [name for name in names if not overlap(name, folder or path)]
    near = [path_from(name, folder) for name in difflib.get_close_matches(path, others, n=1)]
    shown = [path_from(name, folder) for name in sorted(names)]
    known = f"tracked there: {listed(shown)}" if names else "it tracks no data"
    return UsageError(
        f"revision {called} tracks no data at '{path}'",
        hint=f"did you mean '{near[0]}'?" if near else known,
    )
