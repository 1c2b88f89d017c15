"""Data of a project, and the commits that record it, to be moved."""

import contextlib
import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from gitml import wiring
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.git import repository
from gitml.adapters.git.worktree import conflicts, sparse_files, switch
from gitml.adapters.project_files import ProjectFiles
from gitml.core.commits import Commit
from gitml.core.data.data_status import DataStatus
from gitml.core.paths import is_inside
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.data.working_tree.checkout import Checkout
from gitml.data.working_tree.git_ignore import GitIgnore
from gitml.data.working_tree.verbs import Data
from gitml.errors import NoRepositoryError, OutsideError, RootHint
from gitml.late_module import LateModule
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.history import GitHistory
from gitml.snapshots.workspace.other_commits import OtherCommits
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project, readers, sparse_checkout
from gitml.wiring.storage.interrupted.unfinished import refuse_unfinished

if TYPE_CHECKING:
    from gitml.adapters.dvc import setup
    from gitml.adapters.dvc.data import verbs
    from gitml.adapters.dvc.data.verbs import Dvc
    from gitml.adapters.git import tips
    from gitml.adapters.git.clones import submodules
    from gitml.core.data import transfer_request
    from gitml.core.registry import tags
    from gitml.data.working_tree import adding
    from gitml.snapshots import origins
    from gitml.wiring.storage import revision_fetch
else:
    adding = LateModule("gitml.data.working_tree.adding")
    origins = LateModule("gitml.snapshots.origins")
    revision_fetch = LateModule("gitml.wiring.storage.revision_fetch")
    setup = LateModule("gitml.adapters.dvc.setup")
    submodules = LateModule("gitml.adapters.git.clones.submodules")
    tags = LateModule("gitml.core.registry.tags")
    tips = LateModule("gitml.adapters.git.tips")
    transfer_request = LateModule("gitml.core.data.transfer_request")
    verbs = LateModule("gitml.adapters.dvc.data.verbs")

# Where DVC records data: a commit that touches none of them has the data of the one before.
RECORDS = tuple(f":(top,glob)**/{name}" for name in ("*.dvc", "dvc.lock", "dvc.yaml"))


def open_dvc(project: Project, talk: Talk) -> "Dvc":
    """DVC's verbs in the project."""
    unfinished = functools.partial(refuse_unfinished, project, talk)
    return verbs.Dvc(project.root, project.folder, talk, unfinished)


def open_data(project: Project, talk: Talk) -> Data:
    """The project's data, to be moved."""
    history = GitHistory(project.git, project.root)

    def parts(*, once: bool = False) -> tuple[Cache, CacheWriter, WorkingData]:
        cache, folders = Cache(project.root), FolderCache(project.git.private / "gitml")
        working = WorkingData(project.root, cache, folders, once=once)
        return cache, CacheWriter.of(project.root), working

    def open_checkout() -> Checkout:
        return Checkout(project.root, *parts())

    def open_adding() -> "adding.Adding":
        ignore = GitIgnore(project.root, project.git)
        return adding.Adding(project.root, *parts(once=True), ignore)

    def fetch(
        rev: str, paths: Sequence[str] | None, *, dry_run: bool = False, switching: bool = False
    ) -> int:
        known = None if paths is None else tuple(paths)
        request = transfer_request.TransferRequest((rev,), paths=known, dry_run=dry_run)
        return revision_fetch.fetch_revision(project, talk, history, request, switching=switching)

    def owners(found: Iterable[DataStatus]) -> Mapping[str, str]:
        reader = readers.snapshots(project)
        return origins.Origins(project.root, project.git, reader, parts()[2]).of_data(found)

    return Data(
        project.root,
        project.git,
        history.tree,
        readers.documents(project),
        open_checkout,
        open_adding,
        functools.partial(sparse_checkout.data_left_out, project),
        fetch,
        functools.partial(refuse_unfinished, project, talk),
        functools.partial(open_dvc, project, talk),
        talk,
        OtherCommits(project.root, project.folder, owners),
    )


def project_of_rev(directory: Path, rev: str) -> Project:
    """The project whose data a revision is asked for: of a version of a model that of the model.

    Args:
        directory: where the user stands.
        rev: as typed.

    Raises:
        NoRepositoryError: there is no DVC project.
    """
    named = tags.reference(rev)
    home = wiring.find_of_model(directory, named.model) if named else None
    return home if home and (home.root / ".dvc").is_dir() else wiring.find(directory)


def commits_with_records(project: Project, remote: str) -> tuple[str, ...]:
    """Commits of HEAD that ``remote`` lacks and that change what DVC records, newest first."""
    return tips.coming(project.git, remote, RECORDS)


def public_commits(project: Project, remote: str) -> tuple[str, ...]:
    """The last commits of HEAD that ``remote`` has; see :func:`gitml.adapters.git.tips.public`."""
    return tips.public(project.git, remote)


def changes_in_the_way(project: Project, commit: Commit) -> tuple[str, ...]:
    """Uncommitted changes that a checkout of ``commit`` would overwrite, from Git's root."""
    return switch.changes_in_the_way(project.git, commit)


def refuse_conflicts(project: Project) -> None:
    """Refuse while a merge has conflicts; see :mod:`gitml.adapters.git.worktree.conflicts`."""
    conflicts.refuse(project.git)


def untracked_in_the_way(
    project: Project, commit: Commit, talk: Talk
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files that Git does not track where files of ``commit`` are to come, from Git's root.

    First those that are kept elsewhere: what equals the file that comes, and recorded data that is
    in the cache. Then the others.
    """
    found = dict(switch.untracked_in_the_way(project.git, commit))
    if not found:
        return (), ()
    folder = project.prefix
    inside = {path.removeprefix(f"{folder}/"): path for path in found if is_inside(path, folder)}
    kept = {inside[path] for path in open_dvc(project, talk).kept(list(inside))}
    kept |= {path for path, same in found.items() if same}
    return tuple(sorted(kept)), tuple(sorted(found.keys() - kept))


def away(project: Project, paths: Iterable[str]) -> contextlib.AbstractContextManager[None]:
    """Take away files, relative to Git's root; see :meth:`ProjectFiles.away`."""
    return ProjectFiles(str(project.git.root.resolve())).away(paths, project.git.private)


def remove_untracked_ignore_file(project: Project) -> None:
    """At a commit before ``dvc init``, DVC writes its ignore file anew, and Git will not switch."""
    file = project.root / ".dvc" / ".gitignore"
    if file.exists() and not project.git.tracked(str(file)):
        file.unlink()


def previous(project: Project) -> str:
    """What was checked out before; see :func:`gitml.adapters.git.worktree.switch.previous`."""
    return switch.previous(project.git)


def switch_to(project: Project, rev: str, commit: Commit) -> str | None:
    """Check out; see :func:`gitml.adapters.git.worktree.switch.switch`."""
    return switch.switch(project.git, rev, commit)


def remote_branch(project: Project, name: str) -> str | None:
    """The branch of a remote that a checkout of ``name`` would follow."""
    return switch.remote_branch(project.git, name)


def refuse_branch(project: Project, name: str) -> None:
    """Refuse a name that no new branch can have."""
    switch.refuse_branch(project.git, name)


def start_branch(project: Project, name: str, commit: Commit) -> None:
    """Make a branch that begins at ``commit``, and check it out."""
    switch.start_branch(project.git, name, commit)


def stash(project: Project, paths: Iterable[str], message: str) -> str:
    """Keep files as a Git stash; see :func:`gitml.adapters.git.worktree.switch.stash`."""
    return switch.stash(project.git, paths, message)


def restore_stash(project: Project) -> None:
    """Put the newest stash back."""
    switch.restore_stash(project.git)


def update_submodules(project: Project, before: Commit, now: Commit) -> tuple[str, ...]:
    """Bring submodules along with a checkout; answers those that could not be."""
    return switch.update_submodules(project.git, before, now)


def write_pointer(project: Project, path: str, content: bytes) -> None:
    """Write a ``.dvc`` file as some commit has it; ``path`` is relative to the DVC root."""
    ProjectFiles(os.path.realpath(project.root)).write(path, content)


def stage_records(project: Project, files: Iterable[str], data: Iterable[str]) -> None:
    """Let Git's index have records as they are, or are no more; paths are below the DVC root.

    An ignore file that Git ignores itself stays out of it: what ignores it ignores the data, too.

    Args:
        project: with the records.
        files: that record data.
        data: paths of the data, whose lines of ``.gitignore`` lie beside it.

    Raises:
        OutsideError: Git cannot write its index, as on a full disk; the hint stages them.
    """
    ignoring = {(PurePosixPath(path).parent / ".gitignore").as_posix() for path in data}
    ignored = project.git.ignored([project.root / file for file in ignoring])
    places = [project.root / file for file in sorted({*files, *ignoring})]
    places = [place for place in places if str(place) not in ignored]
    known = [place for place in places if place.exists() or project.git.tracked(str(place))]
    if known:
        # What Git ignores and shall have all the same is a record that comes from a commit.
        paths = [f":(literal){place}" for place in known]
        try:
            project.git.output("add", "--all", "--force", "--", *paths)
        except OutsideError as error:
            files = [place.relative_to(project.root).as_posix() for place in known]
            command = f"git add --all -- {' '.join(map(quoted_path, files))}"
            why, hint = error.message, f"stage them when Git can: {command}"
            if "sparse-checkout" in why:
                why = "they lie outside of this sparse checkout"
                added = sparse_files.brought_by(project.git, project.root, files)
                hint = f"let it have them: {added}; then {command}"
            message = f"the records are written, and not staged: {why}"
            raise OutsideError(message, RootHint(hint)) from error


def submodule_around(git: repository.Git, folder: Path) -> "submodules.NamedSubmodule | None":
    """The submodule a folder is, or lies in; see :mod:`gitml.adapters.git.clones.submodules`."""
    return submodules.around(git, folder)


def projects_below(folder: Path) -> tuple[str, ...]:
    """DVC projects in folders below one, as Git knows them, relative to it."""
    try:
        git = repository.locate(folder)
    except NoRepositoryError:
        return ()
    listed = git.run("-C", str(folder), "ls-files", "-z", "--", "*/.dvc/config").text.split("\0")
    return tuple(file.removesuffix("/.dvc/config") for file in listed if file)


def start_git(directory: Path) -> repository.Git:
    """Make a folder a Git repository."""
    return repository.start(directory)


def start_dvc(root: Path, talk: Talk, *, below: bool) -> None:
    """Make a folder of a Git repository a DVC repository; ``below`` its top or at it."""
    setup.start(root, talk, below=below)


def set_remote(root: Path, url: str, talk: Talk) -> bool:
    """Make a folder or URL the default DVC remote; answers whether that changed anything."""
    return setup.set_remote(root, "storage", url, talk)
