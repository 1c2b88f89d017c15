"""Data between the cache and the remotes."""

import contextlib
import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml.adapters.dvc.remotes.errors import VersionedRemoteError
from gitml.adapters.dvc_files import revision_remotes
from gitml.adapters.git import refs, tips
from gitml.core.data.results import Fetched, Moved, Uploaded
from gitml.core.data.safe_paths import UnsafePathError
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.paths import listed, overlap
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.data.transfer.failures import Failures
from gitml.data.transfer.transfers import Transfers
from gitml.errors import ConfigError, GitmlError, RootHint
from gitml.late_module import LateModule
from gitml.snapshots.named_data import named_data
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.revision import RevisionReader
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.wiring import Project, readers, sparse_checkout
from gitml.wiring.storage.data import open_data, open_dvc
from gitml.wiring.storage.dvc_remotes import known_remotes, open_transfers
from gitml.wiring.storage.interrupted.unfinished import pulling

if TYPE_CHECKING:
    from gitml.adapters.dvc.remotes import settings
else:
    settings = LateModule("gitml.adapters.dvc.remotes.settings")


def push_data(project: Project, request: TransferRequest, talk: Talk) -> Uploaded:
    """Upload data; see :meth:`Transfers.push`. A remote that keeps versions takes the workspace."""
    try:
        done = open_transfers(project, talk).push(request)
    except VersionedRemoteError:
        if request.dry_run or request.remote or request.paths is not None:
            raise
        done = open_dvc(project, talk).push_versions()
    _tell_unnamed(project, request, talk)
    return done


def _tell_unnamed(project: Project, request: TransferRequest, talk: Talk) -> None:
    """Tell of a remote that HEAD has data on and does not name: no clone could ask it."""
    head = project.git.head()
    if head is None or head.sha not in request.revs:
        return
    revision = readers.snapshots(project).at(head.sha)
    config = revision_remotes.CONFIG
    if not (unnamed := revision_remotes.not_named(project.root, revision.tree.read(config))):
        return
    pushed = (one for one in revision.pointers.values() if one.cached and one.push)
    used = {one.remote and one.remote.lower() for one in pushed if one.imported != "repo"}
    if unnamed & used:
        talk.warn(
            f"HEAD does not name the DVC remote of its data as {config} does here, so no clone can "
            "have the data",
            RootHint(f"git add {config} && git commit; then gitml push"),
        )


def fetch_data(
    project: Project, request: TransferRequest, talk: Talk, *, strict: bool = True
) -> Fetched:
    """Download data into the cache; see :meth:`Transfers.fetch`.

    What was imported comes from where it was imported, where no remote has it.

    Raises:
        OutsideError: some of it cannot be had; all else has come.
    """
    reader = readers.snapshots(project)
    transfers = open_transfers(project, talk, reader)
    first, request = _from_own_remotes(project, request, transfers, reader)
    if not request.revs:
        return first
    if strict and WORKSPACE in request.revs:
        _tell_unfetched(reader.at(WORKSPACE), request.paths, talk)
    failures, is_versioned = Failures(talk), False
    try:
        found = transfers.fetch(request, strict=strict, failures=failures)
    except VersionedRemoteError:
        found, is_versioned = Fetched(elsewhere=True), True
    found = found._replace(
        objects=first.objects + found.objects,
        files=first.files + found.files,
        size=None if found.size is None else (first.size or 0) + found.size,
    )
    if found.elsewhere and strict and not request.dry_run:
        more, dvc = 0, open_dvc(project, talk)
        for rev in request.revs:
            with failures.kept():
                more += dvc.fetch(
                    None if rev == WORKSPACE else rev,
                    request.paths,
                    request.remote,
                    only_imports=not is_versioned,
                )
        found = Fetched(found.objects + more, found.files + more, None if more else found.size)
    if failures and found.objects and not request.dry_run:
        talk.say(f"objects fetched: {found.objects}")
    failures.tell()
    transfers.refuse_untracked(request)  # by the listings of imports that came
    return found


def _tell_unfetched(revision: RevisionReader, paths: Sequence[str] | None, talk: Talk) -> None:
    """Tell of imports whose data was never here: no hash says what the cache is to have."""
    found = [
        path
        for path, one in sorted(revision.pointers.items())
        if one.imported and one.md5 is None and one.cached
        if paths is None or any(overlap(path, asked) for asked in paths)
    ]
    if found:
        words = " ".join(map(quoted_path, found))
        told = f"imported without the data, so no hash is recorded to fetch it by: {listed(found)}"
        talk.warn(told, RootHint(f"bring it into place: gitml pull {words}"))


def _from_own_remotes(
    project: Project, request: TransferRequest, transfers: Transfers, reader: SnapshotReader
) -> tuple[Fetched, TransferRequest]:
    """What revisions record that name other remotes than those of now, from these.

    Answers also what is left to be asked for. A dry run counts what two revisions have twice.
    """
    came = Fetched(size=0)
    if request.remote:
        return came, request
    for rev in request.revs:
        if rev == WORKSPACE:
            continue
        content = reader.history.tree(rev).read(revision_remotes.CONFIG)
        with revision_remotes.remotes_of(project.root, content) as differs:
            if not differs:
                continue
            failures = Failures(transfers.talk)
            with contextlib.suppress(GitmlError):  # the remotes of now may have it
                wanted = replace(request, revs=(rev,), run_cache=False)
                one = transfers.fetch(wanted, strict=False, failures=failures)
                size = (came.size or 0) + (one.size or 0)
                came = Fetched(came.objects + one.objects, came.files + one.files, size)
                if request.dry_run and not (one.missing or one.damaged or failures):
                    left = tuple(other for other in request.revs if other != rev)
                    request = replace(request, revs=left)
    return came, request


def pull_data(
    project: Project, names: Sequence[str], request: TransferRequest, talk: Talk
) -> Moved:
    """Download data of the working tree's records, and put it in place; see :meth:`Dvc.pull`.

    Args:
        project: with the working tree.
        names: stages, or paths from where the user stands; all data where there are none.
        request: how it is to come.
        talk: hears of progress.
    """
    came, paths = fetch_first(project, names, request, talk)
    with (
        pulling(project, paths, request.remote),
        known_remotes(project).explaining(request.remote),
    ):
        moved = open_data(project, talk).pull(names, paths, request.remote)
    if names and paths and not moved.anything:  # the listing of an import may have come just now
        open_transfers(project, talk).refuse_untracked(replace(request, paths=paths))
    return moved._replace(fetched=came.objects + moved.fetched)


def fetch_others(
    project: Project, names: Sequence[str], request: TransferRequest, talk: Talk
) -> int:
    """Fetch data of revisions, of what names mean in the working tree; answers how many objects.

    Raises:
        OutsideError: some of it cannot be had; all else has come.
    """
    reader = readers.snapshots(project)
    paths = _named(project, names, (WORKSPACE, *request.revs), reader) if names else None
    if request.dry_run:  # what the working tree lacks as well is counted once
        request = replace(request, revs=(WORKSPACE, *request.revs))
    return fetch_data(project, replace(request, paths=paths), talk).objects


def fetch_first(
    project: Project, names: Sequence[str], request: TransferRequest, talk: Talk
) -> tuple[Fetched, tuple[str, ...] | None]:
    """Fetch what a pull places; answers also the paths that its names mean, None for all.

    Raises:
        OutsideError: what is named cannot be had, and DVC, which tells of it by its path, does not
            see its record, as a sparse checkout leaves it out.
    """
    reader = readers.snapshots(project)
    if not names:
        paths = sparse_checkout.data_here(project)
    else:
        paths = _named(project, names, [WORKSPACE], reader)
        absent = sparse_checkout.data_left_out(project)
        if any(overlap(path, one) for one in absent for path in paths):
            return fetch_data(project, replace(request, paths=paths), talk), paths
    came = Fetched()
    # What cannot be read or had, and what else is in the way, DVC's pull tells of by its path.
    with contextlib.suppress(ConfigError, UnsafePathError):
        wanted = replace(request, paths=paths)
        transfers = open_transfers(project, talk, reader)
        came = transfers.fetch(wanted, strict=False, failures=Failures(talk))
    return came, paths


def _named(
    project: Project, words: Sequence[str], revs: Sequence[str], reader: SnapshotReader
) -> tuple[str, ...]:
    """The paths of data that all words mean; none where DVC is to tell of one what it means."""
    revisions = [reader.at(rev) for rev in revs]
    found: list[str] = []
    for word in words:
        path = posixpath.normpath(posixpath.join(project.folder, word))
        named = named_data(revisions, path, word, project.folder)
        if not named:
            return ()
        found += named
    return tuple(dict.fromkeys(found))


def revisions(project: Project, *, tags: bool, branches: bool) -> Sequence[str]:
    """The commits of all tags, and of all branches."""
    return refs.tips(project.git, tags=tags, branches=branches)


def all_revisions(project: Project) -> Sequence[str]:
    """What ``verify-data --all`` asks for: the working tree, and what any ref or stash names."""
    return (WORKSPACE, *tips.known_tips(project.git))


def remote_settings(
    project: Project, talk: Talk, *, local: bool = False
) -> "settings.RemoteSettings":
    """The remotes that are set up; changes are made in one file, see :class:`RemoteSettings`."""
    return settings.RemoteSettings(project.root, talk, local=local)
