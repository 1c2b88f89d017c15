"""Running the pipeline."""

from collections.abc import Mapping
from dataclasses import replace

from gitml.adapters import reproduce
from gitml.adapters.dvc_bookkeeping import How
from gitml.adapters.engine import Manner
from gitml.adapters.folder_memory import FolderMemory
from gitml.adapters.reproduce import Pipeline, Ran
from gitml.adapters.run_folder import RunFolder
from gitml.adapters.settled import Settled
from gitml.adapters.store import Cache
from gitml.adapters.working_data import WorkingData
from gitml.adapters.working_tree import WorkingTree
from gitml.core.pipeline.plan import Machine
from gitml.core.ports import Talk
from gitml.wiring import Place, snapshots

__all__ = ["How", "Manner", "Pipeline", "Ran", "machine", "open_pipeline"]


def open_pipeline(place: Place, talk: Talk) -> Pipeline:
    """The stages of the project, to run or to ask what a run would do."""
    folder = place.directory.relative_to(place.root).as_posix()
    cache = Cache(place.root)
    data = WorkingData(place.root, cache, FolderMemory(place.git.private / "gitml"))
    tree = WorkingTree(place.git, place.root)
    settled = Settled(RunFolder(place.root / ".dvc" / "tmp"), tree, cache, data)
    return Pipeline(place.root, "" if folder == "." else folder, talk, settled)


def machine(place: Place, jobs: int | None, variables: Mapping[str, str]) -> Machine:
    """This computer, with the pools of ``gitml.yaml``; see :func:`reproduce.machine`."""
    pools = snapshots(place).config().pools
    return replace(reproduce.machine(jobs, variables), pools=pools)
