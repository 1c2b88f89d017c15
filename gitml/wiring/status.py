"""The status of stages and data: by our own readers, and by DVC where they are in doubt."""

import os
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.formats.documents import DocumentError
from gitml.adapters.git.worktree import conflicts
from gitml.core.data.pointers import is_dvc_file
from gitml.core.data.remotes.remote_status import RemoteStatus
from gitml.core.data.safe_paths import UnsafePathError
from gitml.core.paths import PathIndex
from gitml.core.pipeline.refusals import refusals
from gitml.core.ports import Talk
from gitml.core.snapshot import Problem, Snapshots
from gitml.core.stage_status import StageStatus
from gitml.core.status import Status
from gitml.errors import ConfigError, GitmlError
from gitml.late_module import LateModule
from gitml.repro import status_file
from gitml.repro.run_folder import RunFolder
from gitml.repro.up_to_date_cache import UpToDateCache
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.origins import Origins
from gitml.snapshots.workspace.git_outputs import GitOutputs
from gitml.snapshots.workspace.others_in_place import OthersInPlace
from gitml.snapshots.workspace.restored_data import RestoredData
from gitml.snapshots.workspace.stage_status import StageChecks
from gitml.snapshots.workspace.status_reader import ReadStatus, StatusReader
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.snapshots.workspace.workspace_hashes import DoubtError, WorkspaceHashes
from gitml.wiring import Project, readers

if TYPE_CHECKING:
    from gitml.adapters import report_files
    from gitml.adapters.dvc.data import remote_status
    from gitml.adapters.dvc.data import status as dvc_status
    from gitml.core.data import changes
    from gitml.core.data.changes import DataChange
    from gitml.core.data.data_status import DataStatus
    from gitml.wiring.storage import dvc_remotes
else:  # what few states of a working tree need
    changes = LateModule("gitml.core.data.changes")
    dvc_remotes = LateModule("gitml.wiring.storage.dvc_remotes")
    dvc_status = LateModule("gitml.adapters.dvc.data.status")
    remote_status = LateModule("gitml.adapters.dvc.data.remote_status")
    report_files = LateModule("gitml.adapters.report_files")


_QUOTED = re.compile("'([^'\n]+)'")
_UNTOLD = "what only DVC could tell, which refuses the old syntax: the state of"


class Look(NamedTuple):
    """What looks at one working tree: its files, the cache, and the data that lies there."""

    tree: WorkingTree
    cache: Cache
    data: WorkingData

    def close(self) -> None:
        """Remember hashes that took long."""
        self.data.close()


def open_look(project: Project) -> Look:
    """Looks at the working tree; what it has hashed it knows."""
    cache = Cache(project.root)
    data = WorkingData(project.root, cache, FolderCache(project.git.private / "gitml"))
    return Look(WorkingTree(project.git, project.root), cache, data)


def open_reader(project: Project, look: Look) -> StatusReader:
    """Reads the status of stages and data without DVC."""
    documents = readers.documents(project)
    checks = StageChecks(look.tree, documents, WorkspaceHashes(*look))
    return StatusReader(look.tree, documents, checks)


def open_origins(project: Project, reader: Snapshots, look: Look) -> Origins:
    """Knows whose data lies in the working tree."""
    return Origins(project.root, project.git, reader, look.data)


def under_way(project: Project) -> Mapping[str, str | None]:
    """See :func:`gitml.adapters.git.worktree.conflicts.under_way`."""
    return conflicts.under_way(project.git)


def absent_cache(project: Project) -> str | None:
    """The cache that the settings name, where it is not there, as its disk is not mounted."""
    folder = os.path.normpath(config.cache_folder(project.root))
    is_named = "dir" in config.sections(project.root).get("cache", {})
    return folder if is_named and not Path(folder).is_dir() else None


def failed_stages(project: Project) -> tuple[str, ...]:
    """The stages that failed in the last run; see :func:`gitml.repro.status_file.failed_stages`."""
    return status_file.failed_stages(RunFolder(project.root / ".dvc" / "tmp"))


def read_stages(project: Project, reader: Snapshots, look: Look, talk: Talk) -> StageStatus:
    """What must run and what is not as recorded; nothing is written but memories of hashes."""
    ours = open_reader(project, look)
    known = UpToDateCache(RunFolder(project.root / ".dvc" / "tmp"), *look)
    in_git = GitOutputs(project.git, project.root)
    try:
        if (settled := known.all_stages(project.folder)) is not None:
            found = ours.pointers(frozenset(settled))
            # What stages made is looked at where it may be executed, or is a link, or should.
            seen = any(look.data.seen(path).has_kinds for path in known.made_folders)
            has_kinds = seen or found.may_have_kinds
            amiss = found.data or found.doubtful or found.problems or found.outdated
            if not (amiss or has_kinds):
                return StageStatus(
                    no_default_remote=config.no_default_remote(project.root),
                    left_out=tuple(look.tree.left_out_records()),
                    unnoted=found.unnoted,
                    kept=tuple(found.kept),
                    of_git=known.of_git,
                )
        status = _with_doubtful(project, ours.read(), in_git, talk)
    except DoubtError:
        status = _of_dvc(project, reader, ours, in_git, talk)
    data = in_git.tell(_of_runs(status))
    return status._replace(data=data, left_out=tuple(look.tree.left_out_records()))


def _of_dvc(
    project: Project, reader: Snapshots, ours: StatusReader, in_git: GitOutputs, talk: Talk
) -> StageStatus:
    """The status as DVC tells it; while files are in conflict, what can be told without it."""
    no_default = config.no_default_remote(project.root)
    try:
        told = dvc_status.status(project.root, talk)
    except (ConfigError, UnsafePathError) as error:
        problem = _of_a_file(project, error)
        if problem is None:
            raise
        found = ours.pointers(frozenset())
        problems = found.problems or [problem]
        data = (one for several in found.data.values() for one in several)
        return StageStatus(data=tuple(data), problems=tuple(problems), no_default_remote=no_default)
    read = reader.read("workspace", {"stages", "data"})
    stages = read.stages
    return StageStatus(
        told.pending,
        told.data,
        stages,
        problems=told.problems,
        no_default_remote=no_default,
        blocked=in_git.blocked(stages, told.pending),
        kept=tuple(path for path, one in read.pointers.items() if one.cached),
    )


def _of_a_file(project: Project, error: GitmlError) -> Problem | None:
    """An error of a file that cannot be read, beside which the rest can be told; else None."""
    first = error.message.partition(":")[0]
    quoted = (name.removeprefix("./") for name in _QUOTED.findall(error.message))
    names = (name for name in (first, *quoted) if name and (project.root / name).is_file())
    path = next(names, "")
    if not (path or isinstance(error, DocumentError) or conflicts.unmerged(project.git)):
        return None
    return Problem(path, error.message, error.hint)


def others_in_place(status: StageStatus, look: Look, *, parts: bool) -> StageStatus:
    """With what lies where data is recorded that the cache lacks, and with what was kept.

    Args:
        status: what was found so far.
        look: at the working tree.
        parts: count a folder as modified of which only some files are here, all as recorded.
    """
    in_place = OthersInPlace(look.tree.root, look.cache, look.data)
    return status._replace(data=in_place.tell(status.data, parts=parts))


def ask_remotes(project: Project, talk: Talk) -> RemoteStatus:
    """What the remotes lack of the data that is recorded here.

    Raises:
        NoRemoteError: no remote is set up.
        OutsideError: a remote fails after it answered.
    """
    known = dvc_remotes.known_remotes(project)
    return remote_status.ask(project.root, talk, known.vanished_by_name)


def uncommitted_records(
    project: Project, reader: Snapshots, look: Look, files: Mapping[str, str]
) -> "tuple[DataChange, ...]":
    """Data whose record differs from that of HEAD.

    Args:
        project: whose.
        reader: of its revisions.
        look: at its working tree.
        files: that are not committed, and how they differ; folders end in ``/``.
    """
    new = PathIndex((path.rstrip("/"), path) for path in files if path.endswith("/"))
    if not any(is_dvc_file(posixpath.basename(path)) for path in files) and not any(
        next(new.around(path), None) for path in look.tree.dvc_files()
    ):
        return ()
    head = project.git.head()
    now = reader.read("workspace", {"data"})
    was = reader.read(head.sha, {"data"}) if head else None
    if now.problems or (was and was.problems):
        return ()  # conflict markers, for one, which are told where they hide a stage
    return changes.data_changes(was.pointers if was else {}, now.pointers)


def restored(status: Status, look: Look) -> Status:
    """With the hashes that stages' dependencies have when all recorded data is here."""
    paths = (r.subject for one in status.pending for r in one.reasons if r.kind == "dependency")
    listings = status.remote.listings if status.remote else {}
    hashes = RestoredData(look.cache, look.data, status.away, listings).hashes(paths)
    return replace(status, stages=status.stages._replace(restored=hashes))


def _with_doubtful(
    project: Project, found: ReadStatus, in_git: GitOutputs, talk: Talk
) -> StageStatus:
    verdicts = dict(found.verdicts)
    data = [one for several in found.data.values() for one in several]
    problems = list(found.problems)
    if found.doubtful:
        try:
            told = dvc_status.status(project.root, talk, frozenset(found.doubtful))
        except (ConfigError, UnsafePathError) as error:
            if found.outdated:
                asked = (one for one in found.outdated if one.path in found.doubtful)
                old = next(asked, found.outdated[0])
                untold = f"{_UNTOLD} {', '.join(found.doubtful)}"
                problems.append(Problem(old.path, untold, old.hint))
            elif (problem := _of_a_file(project, error)) is None:
                raise
            elif not problems:
                problems.append(problem)
        else:
            verdicts.update((one.name, one) for one in told.pending)
            data += told.data
            problems += told.problems
    ordered = tuple(verdicts[address] for address in found.order if address in verdicts)
    refused = tuple(Problem(*one) for one in refusals(found.stages, found.added))
    if refused:
        data = _with_owners(data, found)
    return StageStatus(
        pending=ordered,
        data=tuple(sorted(_each_path_once(data), key=lambda one: one.path)),
        pipeline=found.stages,
        outputs=len(found.recorded),
        problems=tuple(problems),
        outdated=tuple(found.outdated),
        refused=refused,
        no_default_remote=config.no_default_remote(project.root),
        blocked=in_git.blocked(found.stages, ordered),
        unnoted=found.unnoted,
        kept=tuple(found.kept),
    )


def _with_owners(data: "Iterable[DataStatus]", found: ReadStatus) -> "list[DataStatus]":
    """Tells of outputs that several records own, or lie in each other."""
    made = ((out.path, one.address) for one in found.stages.values() for out in one.outs)
    index = PathIndex([*made, *found.added])
    return [one._replace(shared=len({*index.overlapping(one.path)}) > 1) for one in data]


def _each_path_once(data: "Iterable[DataStatus]") -> "Iterable[DataStatus]":
    """Without what a second owner records of an output, which is told as what is wrong."""
    return {one.path: one for one in data}.values()


def without_outputs(project: Project, files: Mapping[str, str]) -> dict[str, str]:
    """Files that differ, without the reports and plots that gitml wrote and Git does not track."""
    new = [PurePosixPath(path) for path, state in files.items() if state == "untracked"]
    reports = [
        one for one in new if one.name == "report.md" and report_files.is_report(project.root / one)
    ]
    beside = [one.with_name("report_files") for one in reports]
    own = {*reports, *beside, *(one for one in new if one.name == "gitml_plots")}
    return {path: state for path, state in files.items() if PurePosixPath(path) not in own}


def _of_runs(status: StageStatus) -> "list[DataStatus]":
    """Without the data of stages that never ran: it was not made yet, so none of it is missing."""
    never = {one.name for one in status.pending if any(r.kind == "never-run" for r in one.reasons)}
    return [one for one in status.data if one.stage not in never]
