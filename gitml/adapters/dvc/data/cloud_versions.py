"""Versions of files that records of the working tree, or of a commit, name on their remotes.

DVC's own index cannot be asked for them: it is kept by the hashes of data alone, so that what it
knows of versions is of whoever asked first, as before a push.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from gitml.adapters.dvc.data.selection import Key, SelectedPart
from gitml.adapters.dvc.remotes.names import keeps_versions
from gitml.adapters.dvc.remotes.project_remotes import open_any
from gitml.adapters.dvc.remotes.protocol import ProtocolRemote
from gitml.adapters.dvc.remotes.versions import FileVersion, FoundVersion, VersionStore
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import Arrivals, ObjectName, joined
from gitml.core.data.results import Uploaded
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


class RecordedVersion(NamedTuple):
    """A version of a file of an output.

    Attributes:
        key: parts of its path below the root.
        name: of the object that it would be in the cache.
        size: in bytes, where that is recorded.
        entry: what the output has of it: a file of a folder, or its own ``meta``.
    """

    key: Key
    version: str
    name: ObjectName
    size: int | None
    entry: Any

    @property
    def file(self) -> FileVersion:
        return FileVersion("/".join(self.key), self.version)


def is_versioned(repo: "Repo", out: "Output") -> bool:
    """Whether the remote of an output keeps versions of files, and it is sent there."""
    return not out.stage.is_repo_import and keeps_versions(repo, out.remote)


def recorded(out: "Output") -> Iterator[RecordedVersion]:
    """The versions that an output names of its files, of those that have a hash."""
    key, old = out.index_key[1], out.hash_name != "md5"
    for file in out.files or ():
        if (version := file.get("version_id")) and (md5 := file.get("md5")):
            inner = tuple(file["relpath"].split("/"))
            yield RecordedVersion(
                key + inner, version, ObjectName(md5, old), file.get("size"), file
            )
    info, meta = out.hash_info, out.meta
    if not out.files and info and meta and meta.version_id and not info.isdir:
        yield RecordedVersion(key, meta.version_id, ObjectName(info.value, old), meta.size, meta)


def fetch(repo: "Repo", parts: Sequence[SelectedPart], cache: ObjectPlace) -> Arrivals:
    """Bring the files of outputs into the cache, each of no more bytes than are recorded.

    Raises:
        OutsideError: a remote cannot be read, or the cache not be written.
    """
    came, asked = [], {part.asked for part in parts}
    for name, some in _by_remote(repo, [part.out for part in parts]).items():
        wanted = {
            one.name: one
            for out in some
            for one in recorded(out)
            if any(one.key[:depth] in asked for depth in range(len(one.key) + 1))
        }
        if not (lacking := wanted.keys() - cache.trusted(wanted.keys())):
            continue
        versions = _open(repo, name)
        places = {one: versions.path(wanted[one].file) for one in lacking}
        most = {one: size for one in lacking if (size := wanted[one].size) is not None}
        moving = MovingObjects("fetching", len(lacking))
        remote = ProtocolRemote(versions.store, places)
        came.append(remote.bring(lacking, cache, moving, most))
    return joined(came)


def held(repo: "Repo", outs: Sequence["Output"]) -> set[Key]:
    """The files of outputs of which their remotes have the version that is recorded.

    Raises:
        OutsideError: a remote cannot be read.
    """
    return {one.key for _, one, found in _asked(repo, outs) if found is not None}


def push(repo: "Repo") -> Uploaded:
    """Upload the working tree's data, also anew what its remote should have and has not.

    Raises:
        OutsideError: the remote failed.
    """
    from dvc.exceptions import UploadError

    _forget_gone(repo)
    try:
        return Uploaded(repo.push(), size=None)
    except UploadError as error:
        raise OutsideError(
            f"objects that could not be uploaded: {error.amount}",
            hint="what went up stays there; try again: gitml push",
        ) from error


def _forget_gone(repo: "Repo") -> None:
    """Let records of the working tree name no version that its remote has not.

    DVC sends such a file again, but lets a record be that names a version already.
    """
    outs = [out for out in repo.index.outs if out.use_cache and out.can_push and out.is_in_repo]
    stages = {}
    for out, one, found in _asked(repo, outs):
        if found is not None:
            continue
        if isinstance(one.entry, dict):
            for key in ("version_id", "etag", "remote"):
                one.entry.pop(key, None)
            out.obj = None  # it is made of these files
        else:
            one.entry.version_id = one.entry.etag = one.entry.remote = None
        stages[id(out.stage)] = out.stage
    for stage in stages.values():
        stage.dump(with_files=True, update_pipeline=False)
    if stages:
        repo.drop_data_index()  # which has these versions, too


def _asked(
    repo: "Repo", outs: Sequence["Output"]
) -> Iterator[tuple["Output", RecordedVersion, FoundVersion | None]]:
    """What remotes tell of the recorded versions of outputs; None where one is not there."""
    for name, some in _by_remote(repo, outs).items():
        recorded_versions = [(out, one) for out in some for one in recorded(out)]
        answers = _open(repo, name).ask([one.file for _, one in recorded_versions])
        for (out, one), found in zip(recorded_versions, answers, strict=True):
            if isinstance(found, OutsideError):
                raise found
            yield out, one, found


def _open(repo: "Repo", name: str | None) -> VersionStore:
    return VersionStore(open_any(repo, name)[0])


def _by_remote(repo: "Repo", outs: Iterable["Output"]) -> Mapping[str | None, Sequence["Output"]]:
    found: dict[str | None, dict[int, Output]] = {}
    for out in outs:
        if is_versioned(repo, out):
            found.setdefault(out.remote, {})[id(out)] = out
    return {name: tuple(some.values()) for name, some in found.items()}
