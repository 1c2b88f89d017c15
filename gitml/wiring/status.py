"""The status of stages and data: by our own readers, and by DVC where they are in doubt."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.cache import Cache
from gitml.core.data.results import DataStatus
from gitml.core.paths import PathIndex
from gitml.core.pipeline.producers import Producers
from gitml.core.pipeline.stage import Stage
from gitml.core.ports import Talk
from gitml.core.snapshot import Problem, Snapshots
from gitml.core.status import StageStatus
from gitml.core.verdict import StageVerdict
from gitml.errors import ConfigError
from gitml.repro.run_folder import RunFolder
from gitml.repro.up_to_date_cache import UpToDateCache
from gitml.snapshots.folder_cache import FolderCache
from gitml.snapshots.origins import Origins
from gitml.snapshots.parse_cache import Documents
from gitml.snapshots.stage_status import StageChecks
from gitml.snapshots.status_reader import Reading, StatusReader
from gitml.snapshots.working_tree import WorkingTree
from gitml.snapshots.workspace_data import WorkingData
from gitml.snapshots.workspace_hashes import DoubtError, WorkspaceHashes
from gitml.wiring import Project, history_cache
from gitml.wiring.data import open_dvc

_UNTOLD = "what only DVC could tell, which refuses the old syntax: the state of"


def open_reader(project: Project) -> StatusReader:
    """Reads the status of stages and data without DVC."""
    return _reader(project, *_parts(project))


def open_origins(project: Project, reader: Snapshots) -> Origins:
    """Knows whose data lies in the working tree."""
    return Origins(project.root, project.git, reader, _parts(project)[2])


def _parts(project: Project) -> tuple[WorkingTree, Cache, WorkingData]:
    cache = Cache(project.root)
    data = WorkingData(project.root, cache, FolderCache(project.git.private / "gitml"))
    return WorkingTree(project.git, project.root), cache, data


def _reader(project: Project, tree: WorkingTree, cache: Cache, data: WorkingData) -> StatusReader:
    documents = Documents(project.root, history_cache(project))
    checks = StageChecks(tree, documents, WorkspaceHashes(tree, cache, data))
    return StatusReader(tree, documents, checks)


def read_stages(project: Project, reader: Snapshots, talk: Talk) -> StageStatus:
    """What must run and what is not as recorded; nothing is written but memories of hashes."""
    parts = _parts(project)
    ours = _reader(project, *parts)
    known = UpToDateCache(RunFolder(project.root / ".dvc" / "tmp"), *parts)
    try:
        if (settled := known.all_stages(project.folder)) is not None:
            found = ours.pointers(frozenset(settled))
            if not (found.data or found.doubtful or found.problems or found.outdated):
                return StageStatus()
        status = _with_doubtful(project, ours.read(), talk)
    except DoubtError:
        stages = reader.read("workspace", {"stages"}).stages
        pending, unsaved = open_dvc(project, talk).status()
        status = StageStatus(
            pending,
            unsaved,
            Producers(stages).downstream(_names(pending)),
            blocked=_blocked(project, stages, pending),
        )
    ours.close()
    return replace(status, data=_with_git(project, _of_runs(status)))


def _with_doubtful(project: Project, found: Reading, talk: Talk) -> StageStatus:
    verdicts = dict(found.verdicts)
    data = [one for several in found.data.values() for one in several]
    problems = list(found.problems)
    if found.doubtful:
        try:
            pending, unsaved = open_dvc(project, talk).status(frozenset(found.doubtful))
        except ConfigError:
            if not found.outdated:
                raise
            old = found.outdated[0]
            problems.append(Problem(old.path, f"{_UNTOLD} {', '.join(found.doubtful)}", old.hint))
        else:
            verdicts.update((one.name, one) for one in pending)
            data += unsaved
    ordered = tuple(verdicts[address] for address in found.order if address in verdicts)
    return StageStatus(
        pending=ordered,
        data=tuple(sorted(data, key=lambda one: one.path)),
        downstream=Producers(found.stages).downstream(_names(ordered)),
        outputs=found.outputs,
        problems=tuple(problems),
        outdated=tuple(found.outdated),
        has_remote=_has_remote(project),
        blocked=_blocked(project, found.stages, ordered),
    )


def _has_remote(project: Project) -> bool:
    sections = config.sections(project.root)
    return bool(sections.get("core", {}).get("remote")) or any(
        name.startswith("remote ") for name in sections
    )


def _names(pending: Iterable[StageVerdict]) -> list[str]:
    return [one.name for one in pending]


def _of_runs(status: StageStatus) -> list[DataStatus]:
    """Without the data of stages that never ran: it was not made yet, so none of it is missing."""
    never = {one.name for one in status.pending if any(r.kind == "never-run" for r in one.reasons)}
    return [one for one in status.data if one.stage not in never]


def _blocked(
    project: Project, stages: Mapping[str, Stage], pending: Iterable[StageVerdict]
) -> dict[str, tuple[str, ...]]:
    """Outputs of stages that must run and that Git has, though DVC is to keep them."""
    names = [name for name in _names(pending) if name in stages and not stages[name].frozen]
    outs = {name: [out.path for out in stages[name].outs if out.cache] for name in names}
    if not any(outs.values()):
        return {}
    tracked = PathIndex((path, path) for path in _in_git(project))
    found = {name: tuple(filter(tracked.has_overlap, paths)) for name, paths in outs.items()}
    return {name: paths for name, paths in found.items() if paths}


def _in_git(project: Project) -> list[str]:
    listed = project.git.output("-C", str(project.root), "ls-files", "-z")
    return [path for path in listed.split("\0") if path]


def _with_git(project: Project, data: list[DataStatus]) -> tuple[DataStatus, ...]:
    """Tells of data that DVC does not keep whether Git does."""
    if all(one.cached for one in data):
        return tuple(data)
    listed = _in_git(project)
    folders = {path[:at] for path in listed for at, sign in enumerate(path) if sign == "/"}
    in_git = folders.union(listed)
    return tuple(replace(one, in_git=not one.cached and one.path in in_git) for one in data)
