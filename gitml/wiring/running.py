"""Running the pipeline."""

from collections.abc import Callable, Mapping

from gitml.adapters.engine import Manner
from gitml.adapters.executors import installed
from gitml.adapters.executors.local import this_machine
from gitml.adapters.folder_memory import FolderMemory
from gitml.adapters.reproduce import Pipeline, Ran
from gitml.adapters.run_folder import RunFolder
from gitml.adapters.settled import Settled
from gitml.adapters.stage_following import Fate, StageLogs
from gitml.adapters.store import Cache
from gitml.adapters.ticker import Ticker
from gitml.adapters.working_data import WorkingData
from gitml.adapters.working_tree import WorkingTree
from gitml.core.pipeline.execution import Executor, Setup, Site
from gitml.core.pipeline.options import Options
from gitml.core.ports import Talk
from gitml.wiring import Place, snapshots

__all__ = [
    "Fate",
    "Manner",
    "Options",
    "Pipeline",
    "Ran",
    "StageLogs",
    "Ticker",
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
    factory = installed.find(executor)
    options = config.executors.get(executor, {})

    def make(keep: tuple[int, ...]) -> Executor:
        return factory(Setup(str(place.root), options, variables, jobs, keep, say))

    machine = this_machine(jobs, variables) if executor == "local" else None
    return Site(make, machine, config.pools)
