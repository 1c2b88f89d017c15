"""Data of a project, to be moved, and its records, to be written and staged."""

import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from gitml import wiring
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.git.worktree import sparse_files
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.data_status import DataStatus
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.data.working_tree.checkout import Checkout
from gitml.data.working_tree.git_ignore import GitIgnore
from gitml.data.working_tree.verbs import Data
from gitml.errors import OutsideError, RootHint, UnstagedError
from gitml.late_module import LateModule
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.history import GitHistory
from gitml.snapshots.workspace.other_commits import OtherCommits
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project, readers, sparse_checkout
from gitml.wiring.storage.interrupted.unfinished import refuse_unfinished

if TYPE_CHECKING:
    from gitml.adapters.dvc.data import verbs
    from gitml.adapters.dvc.data.verbs import Dvc
    from gitml.adapters.git import tips
    from gitml.core.data import transfer_request
    from gitml.core.registry import tags
    from gitml.data.working_tree import adding
    from gitml.snapshots import origins
    from gitml.wiring.storage import revision_fetch
else:
    adding = LateModule("gitml.data.working_tree.adding")
    origins = LateModule("gitml.snapshots.origins")
    revision_fetch = LateModule("gitml.wiring.storage.revision_fetch")
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
        UnstagedError: Git cannot write its index, as on a full disk; the hint stages them.
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
            raise UnstagedError(message, RootHint(hint)) from error
