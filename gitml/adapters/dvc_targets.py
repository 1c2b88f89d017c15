"""Which stages a run is asked to bring up to date."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.adapters import dvc_stages
from gitml.core.pipeline.options import Options

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


def targets(repo: "Repo", names: Sequence[str], folder: str, options: Options) -> list["Stage"]:
    """The stages that are meant, without those that they depend on.

    Args:
        repo: of the stages.
        names: as typed in ``folder``: stages, patterns, files and folders, or what a stage makes;
            none for every stage.
        folder: relative to the root.
        options: whether all that is connected to them, or there at all, is meant.

    Raises:
        UsageError: nothing has that name; the hint names near ones.
    """
    if options.all_pipelines:
        return list(repo.index.stages)
    if not names:
        return [stage for stage in repo.index.stages if stage.cmd]
    found = dvc_stages.find(repo, names, folder)
    return _connected(repo, found) if options.pipeline else found


def _connected(repo: "Repo", stages: Sequence["Stage"]) -> list["Stage"]:
    """All of the pipelines that the stages belong to, in which a frozen stage uses nothing."""
    from dvc.repo.graph import get_pipelines
    from dvc.repo.reproduce import get_active_graph

    found = get_pipelines(get_active_graph(repo.index.graph))
    used = {one for nodes in found if any(map(nodes.has_node, stages)) for one in nodes}
    return [stage for stage in repo.index.graph if stage in used]
