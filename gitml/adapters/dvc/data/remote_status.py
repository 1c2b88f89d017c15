"""What the remotes lack of the data that the working tree records. Nothing is written anywhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import cloud_versions
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports.source_versions import is_at_source
from gitml.adapters.dvc.data.selection import Key, SelectedPart, Selection
from gitml.adapters.dvc.data.transfer import (
    is_cached,
    is_foreign,
    object_of,
    refuse_undefined,
    remote_names,
)
from gitml.adapters.dvc.errors import no_remote
from gitml.adapters.dvc.patches.run import without_path_locks
from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc.remotes.names import called
from gitml.adapters.dvc.remotes.project_remotes import open_remote_of
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.core.data.objects.names import ObjectName, cut
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.data.remotes.remote_status import Lacking, RemoteStatus, SilentRemote
from gitml.core.ports import Talk
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


Away = Callable[[str | None], OutsideError | None]
"""Why a remote by its name, None for the default one, is away; None where it is not."""


def ask(root: Path, talk: Talk, away: Away) -> RemoteStatus:
    """Ask for every object, also for those inside folders; imports come from elsewhere.

    It also answers while another process holds DVC's locks. Of what is kept on a remote that cannot
    be asked nothing is said but that.

    Args:
        root: of the DVC repository.
        talk: hears what DVC says.
        away: tells of a remote that would seem to have nothing.

    Raises:
        NoRemoteError: no remote is set up.
        OutsideError: a remote fails after it answered.
    """
    if not config.remotes(config.sections(root)):
        raise no_remote(NoDefaultRemote())
    with without_path_locks(), session(root, talk, lock=False, hush=True) as repo:
        chosen = dvc_selection.select(repo, wanted=_is_pushed)
        if not chosen.parts or any(part.out.remote is None for part in chosen.parts):
            repo.cloud.get_remote()  # names what is missing
        silent = _silent(repo, chosen, away)
        if silent:
            chosen = dvc_selection.select(
                repo, wanted=lambda out: _is_pushed(out) and out.remote not in silent
            )
        if folder := remotes.missing_folder(repo, remote_names(chosen)):
            talk.warn(f"the remote folder {folder} does not exist; the first push makes it")
        imports, unpushed = _not_asked_for(repo)
        return _ask(repo, chosen)._replace(
            silent=tuple(dict.fromkeys(silent.values())), imports=imports, unpushed=unpushed
        )


def _not_asked_for(repo: "Repo") -> tuple[dict[str, str], tuple[str, ...]]:
    """Where imports come from, and what is not to be pushed; both by path, sorted."""
    imports, unpushed = {}, []
    for part in sorted(dvc_selection.asked_for(repo), key=lambda part: part.key):
        stage, path = part.out.stage, "/".join(part.key)
        if stage.is_partial_import or is_at_source(part.out):
            source: Any = stage.deps[0]
            place = source.def_repo["url"] if stage.is_repo_import else source.def_path
            imports[path] = without_credentials(str(place))
        elif not part.out.can_push:
            unpushed.append(path)
    return imports, tuple(unpushed)


def _silent(repo: "Repo", chosen: Selection, away: Away) -> dict[str | None, SilentRemote]:
    """The remotes that do not answer, are away, or do not tell whether they have one object."""
    one_of = {part.out.remote: part.out.hash_info for part in chosen.parts}
    one_of |= {part.out.remote: part.out.hash_info for part in chosen.parts if part.out.hash_info}
    found = {}
    for name, known in one_of.items():
        try:
            with translated():
                refuse_undefined(repo, chosen, [name])
                remotes.refuse_unreachable(repo, [name])
                if gone := away(name):
                    raise gone
                if known and (why := remotes.unreadable(repo, name, str(known.value))):
                    raise why
        except OutsideError as error:
            found[name] = SilentRemote(str(called(repo, name)), error.message, error.hint)
    return found


def _ask(repo: "Repo", chosen: Selection) -> RemoteStatus:
    parts = {part.key: part for part in chosen.parts}
    recorded: dict[Key, list[Any]] = {}
    listed: dict[Key, dict[str, str]] = {}
    for _, entry in chosen.recorded.iteritems():
        if not entry.hash_info:
            continue
        owner = next(key for key in _beginnings(entry.key) if key in parts)
        recorded.setdefault(owner, []).append(entry)
        if owner != entry.key:
            name = "/".join(entry.key[len(owner) :])
            listed.setdefault(owner, {})[name] = str(entry.hash_info.value)
    lost = _lost(repo, chosen, recorded)
    folders = (key for key in sorted(parts) if _is_folder(parts[key]))
    unseen = ["/".join(key) for key in folders if key not in listed and key not in lost]
    listings = {str(parts[key].out.hash_info.value): files for key, files in listed.items()}
    return RemoteStatus(tuple(lost[key] for key in sorted(lost)), tuple(unseen), listings)


def _lost(
    repo: "Repo", chosen: Selection, recorded: Mapping[Key, Sequence[Any]]
) -> dict[Key, Lacking]:
    """What the remotes lack of each output, of those of which they lack something.

    Args:
        repo: the DVC repository.
        chosen: the outputs.
        recorded: DVC's entries of each output.
    """
    parts = {part.key: part for part in chosen.parts}
    by_remote: dict[str | None, list[Any]] = {}
    foreign: list[Any] = []
    versioned: list[Any] = []
    for key, entries in recorded.items():
        out = parts[key].out
        if cloud_versions.is_versioned(repo, out):
            versioned += [entry for entry in entries if not entry.hash_info.isdir]
        else:
            kept = foreign if is_foreign(repo, out) else by_remote.setdefault(out.remote, [])
            kept += entries
    storage = chosen.recorded.storage_map
    known = storage.bulk_remote_exists(foreign, refresh=True)
    lacking = {entry.key for entry in foreign if not known.get(entry)}
    there = cloud_versions.held(repo, [part.out for part in chosen.parts])
    lacking |= {entry.key for entry in versioned if entry.key not in there}
    wrong: set[Key] = set()
    for name, entries in by_remote.items():
        absent, cut_there = _lacking_objects(repo, name, entries)
        lacking |= {entry.key for entry in entries if object_of(entry.hash_info) in absent}
        wrong |= {entry.key for entry in entries if object_of(entry.hash_info) in cut_there}
    found = {}
    for key, entries in recorded.items():
        if lost := [entry for entry in entries if entry.key in lacking | wrong]:
            nowhere = sum(not _is_here(storage, entry) for entry in lost)
            cut_objects = sum(entry.key in wrong for entry in lost)
            stage = None if parts[key].source else parts[key].out.stage.addressing
            found[key] = Lacking("/".join(key), len(lost), nowhere, stage, cut_objects)
    return found


def _lacking_objects(
    repo: "Repo", name: str | None, entries: Sequence[Any]
) -> tuple[AbstractSet[ObjectName], AbstractSet[ObjectName]]:
    """The objects of entries that a remote does not have, and those that it has in part."""
    objects = {object_of(entry.hash_info) for entry in entries}
    recorded = {
        object_of(entry.hash_info): entry.meta.size
        for entry in entries
        if entry.meta and entry.meta.size is not None and not entry.hash_info.isdir
    }
    there = open_remote_of(repo, name).sizes(objects)
    cache = ObjectPlace.cache_of(Path(repo.root_dir))
    return objects - there.keys(), cut(there, cache.sizes(there), recorded)


def _is_here(storage: Any, entry: Any) -> bool:
    return is_cached(storage.get_cache(entry)[1], entry.hash_info)


def _beginnings(key: Key) -> Iterator[Key]:
    return (key[:depth] for depth in range(1, len(key) + 1))


def _is_pushed(out: "Output") -> bool:
    """Not imported from elsewhere, nor declared ``push: false``."""
    return bool(out.can_push and not out.stage.is_repo_import)


def _is_folder(part: SelectedPart) -> bool:
    """Whether it is a folder, and one that is not empty."""
    meta = part.out.meta
    return bool(part.out.hash_info and part.out.hash_info.isdir and (not meta or meta.nfiles != 0))
