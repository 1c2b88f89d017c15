"""Running the pipeline."""

from collections.abc import Callable, Mapping

from gitml.adapters.dvc_files.cache import Cache
from gitml.adapters.executors import load
from gitml.adapters.executors.local.executor import this_machine
from gitml.core.ports import Talk
from gitml.core.run.executor import Executor, Setup, Site
from gitml.core.run.options import Options
from gitml.repro.engine import Manner
from gitml.repro.log_follower import Fate, StageLogs
from gitml.repro.pipeline import Pipeline, Ran
from gitml.repro.run_folder import RunFolder
from gitml.repro.up_to_date_cache import Settled
from gitml.snapshots.folder_cache import FolderMemory
from gitml.snapshots.working_tree import WorkingTree
from gitml.snapshots.workspace_data import WorkingData
from gitml.wiring import Place, snapshots

__all__ = [
    "Fate",
    "Manner",
    "Options",
    "Pipeline",
    "Ran",
    "StageLogs",
    "open_logs",
    "open_pipeline",
    "site",
]


def open_pipeline(place: Place, talk: Talk) -> Pipeline:
    """The stages of the project, to run or to ask what a run would do."""
    folder = place.directory.relative_to(place.root).as_posix()
    cache = Cache(place.root)
    data = WorkingData(place.root, cache, FolderMemory(place.git.private / "gitml"))
    tree = WorkingTree(place.git, place.root)
    settled = Settled(RunFolder(place.root / ".dvc" / "tmp"), tree, cache, data)
    return Pipeline(place.root, "" if folder == "." else folder, talk, settled)


def open_logs(place: Place) -> StageLogs:
    """What the stages of the project print, while they run and afterwards."""
    return StageLogs(RunFolder(place.root / ".dvc" / "tmp"))


def site(
    place: Place,
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
    config = snapshots(place).config()
    factory = load.find(executor)
    options = config.executors.get(executor, {})

    def make(keep: tuple[int, ...]) -> Executor:
        return factory(Setup(str(place.root), options, variables, jobs, keep, say))

    machine = this_machine(jobs, variables) if executor == "local" else None
    return Site(make, machine, config.pools)
