"""Running the pipeline."""

from collections.abc import Mapping
from dataclasses import replace

from gitml.adapters import reproduce
from gitml.adapters.dvc_bookkeeping import How
from gitml.adapters.engine import Manner
from gitml.adapters.reproduce import Pipeline, Ran
from gitml.core.pipeline.plan import Machine
from gitml.core.ports import Talk
from gitml.wiring import Place, snapshots

__all__ = ["How", "Manner", "Pipeline", "Ran", "machine", "open_pipeline"]


def open_pipeline(place: Place, talk: Talk) -> Pipeline:
    """The stages of the project, to run or to ask what a run would do."""
    folder = place.directory.relative_to(place.root).as_posix()
    return Pipeline(place.root, "" if folder == "." else folder, talk)


def machine(place: Place, jobs: int | None, variables: Mapping[str, str]) -> Machine:
    """This computer, with the pools of ``gitml.yaml``; see :func:`reproduce.machine`."""
    pools = snapshots(place).config().pools
    return replace(reproduce.machine(jobs, variables), pools=pools)
