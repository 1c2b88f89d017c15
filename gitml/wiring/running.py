"""Running the pipeline."""

import functools
from collections.abc import Callable, Iterable, Mapping

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.executors import load
from gitml.adapters.executors.local.executor import this_machine
from gitml.core.data.data_status import DataStatus
from gitml.core.ports import Talk
from gitml.core.run.executor import Executor, Setup, Site
from gitml.repro.log_follower import StageLogs
from gitml.repro.pipeline import Pipeline
from gitml.repro.run_folder import RunFolder
from gitml.repro.up_to_date_cache import UpToDateCache
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.origins import Origins
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project, readers, sparse_checkout
from gitml.wiring.storage.interrupted.unfinished import refuse_unfinished


def open_pipeline(project: Project, talk: Talk, names: Iterable[str] = ()) -> Pipeline:
    """The stages of the project, to run or to ask what a run would do.

    Args:
        project: whose.
        talk: hears of progress.
        names: of stages to run, as typed.

    Raises:
        OutsideError: a sparse checkout leaves out a file that a run writes.
    """
    sparse_checkout.refuse_stages(project, names, "what is to run")
    sparse_checkout.refuse_run(project)
    cache = Cache(project.root)
    data = WorkingData(project.root, cache, FolderCache(project.git.private / "gitml"))
    tree = WorkingTree(project.git, project.root)
    up_to_date = UpToDateCache(RunFolder(project.root / ".dvc" / "tmp"), tree, cache, data)

    def owners(found: Iterable[DataStatus]) -> Mapping[str, str]:
        reader = readers.snapshots(project)
        return Origins(project.root, project.git, reader, data).of_data(found)

    unfinished = functools.partial(refuse_unfinished, project, talk)
    return Pipeline(project.root, project.folder, talk, up_to_date, data, owners, unfinished)


def open_logs(project: Project) -> StageLogs:
    """What the stages of the project print, while they run and afterwards."""
    return StageLogs(RunFolder(project.root / ".dvc" / "tmp"))


def site(
    project: Project,
    executor: str,
    jobs: int | None,
    variables: Mapping[str, str],
    say: Callable[[str], None],
) -> Site:
    """Where stages run: an executor by its name, with what ``gitml.yaml`` says of it.

    Raises:
        UsageError: there is no such executor.
        ConfigError: ``gitml.yaml`` is wrong, or the executor needs a library that is missing.
    """
    config = readers.snapshots(project).config()
    factory = load.find(executor)
    options = config.executors.get(executor, {})

    def make(keep: tuple[int, ...]) -> Executor:
        return factory(Setup(str(project.root), options, variables, jobs, keep, say))

    machine = this_machine(jobs, variables) if executor == "local" else None
    return Site(make, machine, config.pools)
