"""Whether the data of the project is whole."""

from contextlib import nullcontext
from dataclasses import dataclass, replace

from gitml.adapters.dvc.remotes.versions import VersionStore
from gitml.adapters.dvc.session import locked
from gitml.adapters.dvc_files.config import cache_folder, sections
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.adapters.git import tips
from gitml.core.data.objects.verification import DataVerification
from gitml.core.data.transfer import Transfer
from gitml.core.ports import Talk
from gitml.data.object_store import FolderStore
from gitml.data.untracked_paths import refuse_untracked
from gitml.data.verification import expected_objects
from gitml.data.verification.repair import Repair
from gitml.data.verification.rounds import ObjectVerifier
from gitml.data.verification.verify import Checkable, ObjectCheck
from gitml.data.verification.versions import VersionCheck
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project, readers
from gitml.wiring.named_data import data_paths
from gitml.wiring.storage.dvc_remotes import known_remotes
from gitml.wiring.storage.remote_objects import LazyRemote


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What is to be verified.

    Attributes:
        paths: as typed; none for all.
        revs: whose records count; none for the working tree.
        everywhere: the records of every branch, tag and stash count.
        remote: name of a remote that is looked at, too; empty for the default one, None for none.
        repair: mend what is not whole.
    """

    paths: tuple[str, ...] = ()
    revs: tuple[str, ...] = ()
    everywhere: bool = False
    remote: str | None = None
    repair: bool = False


def verify(
    project: Project, request: VerifyRequest, transfer: Transfer, talk: Talk
) -> DataVerification:
    """Hash objects, and mend what is not whole where that is asked for.

    Raises:
        UsageError: a path that nothing records.
        OutsideError: a store cannot be read, or the remote is away.
    """
    refuse_tracked_links(project.root)
    reader = readers.snapshots(project)
    if request.remote is not None:
        known_remotes(project, reader).refuse_away(request.remote or None)
    revs = list(request.revs) or ["workspace"]
    if request.everywhere:
        revs = ["workspace", *tips.tips(project.git)]
    paths = data_paths(project, request.paths, revs, reader)
    with (
        locked(project.root, talk) if request.repair else nullcontext(),
        LazyRemote(project, request.remote or None, talk) as remote,
    ):
        records = expected_objects.read(reader, revs, paths)
        refuse_untracked(
            paths, [one.pointer for one in records.records], Cache(project.root).listing
        )
        verifier = _verifier(project, request, records, transfer, remote)
        everything = not (request.paths or request.revs or request.everywhere)
        return verifier.verify(records, everything=everything)


def _verifier(
    project: Project,
    request: VerifyRequest,
    records: expected_objects.RevisionRecords,
    transfer: Transfer,
    remote: LazyRemote,
) -> ObjectVerifier:
    root, folder = project.root, cache_folder(project.root)
    there = remote.open_any() if request.remote is not None else None
    data = WorkingData(root, Cache(root), FolderCache(project.git.private / "gitml"))
    repair = Repair(data, folder, CacheWriter.of(root)) if request.repair else None

    def heard(count: int, of: int, size: int) -> None:
        transfer.hear_files("hashing", count, of)
        transfer.hear_bytes(size)

    stores: tuple[Checkable, ...] = (ObjectCheck(FolderStore("cache", folder)),)
    if there is None:
        return ObjectVerifier(data, stores, Cache(root).listing, heard, repair)
    names = _called(project, there.name, records)
    if isinstance(there, VersionStore):  # which has no listings: records list the files instead
        versions = VersionCheck(there)
        repair = replace(repair, remote=versions) if repair else None
        listing, stores = Cache(root).listing, (*stores, versions)
        return ObjectVerifier(data, stores, listing, heard, repair, names)
    repair = replace(repair, remote=there, target=there) if repair else None
    stores = (*stores, ObjectCheck(there))
    return ObjectVerifier(data, stores, remote.listings(), heard, repair, names)


def _called(
    project: Project, name: str, records: expected_objects.RevisionRecords
) -> frozenset[str]:
    """What the records of a remote's data call it: nothing where that is the default one.

    One that no record names is asked for as another place for all that has none of its own.
    """
    is_default = name == sections(project.root).get("core", {}).get("remote")
    return frozenset({name} if records.name(name) and not is_default else {name, ""})
