"""What stages of a run need and nothing brings: told before any of them runs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gitml.adapters.dvc.graph import local_dependencies
from gitml.core.paths import PathIndex
from gitml.core.run.options import Options

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage


def missing_inputs(
    repo: "Repo", stages: Mapping[str, "Stage"], options: Options
) -> Mapping[str, tuple[str, ...]]:
    """What is not here, no stage of the run makes, and nobody is asked for.

    Args:
        repo: of the stages.
        stages: of the run by address, in its order.
        options: what was asked for.
    """
    if options.allow_missing:
        return {}
    is_pulled = options.pull and not options.force
    coming: list[Output] = [out for stage in stages.values() for out in stage.outs]
    if is_pulled:
        coming += repo.index.outs
    paths = PathIndex((out.fs_path, out) for out in coming)
    found = {}
    for address, stage in stages.items():
        if stage.cmd and not stage.frozen:
            lacks = _not_brought(stage, paths)
        else:
            lacks = () if is_pulled else unmade(stage)
        if lacks:
            found[address] = lacks
    return found


def _not_brought(stage: "Stage", coming: "PathIndex[Output]") -> tuple[str, ...]:
    local = {*local_dependencies(stage)}
    deps: Iterable[Output] = (dep for dep in stage.deps if dep.fs_path in local)
    return tuple(str(dep) for dep in deps if not (dep.exists or coming.has_overlap(dep.fs_path)))


def unmade(stage: "Stage") -> tuple[str, ...]:
    """Outputs that are not there, of a stage for which nothing is run or imported here."""
    if (stage.is_import and not stage.frozen) or stage.is_partial_import:
        return ()
    return tuple(str(out) for out in stage.outs if not out.exists)
