"""The base's model evaluated by the stages of the head, in a folder that is gone afterwards."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.adapters.git import scratch_clone
from gitml.checks import predictions
from gitml.core import reevaluation
from gitml.core.config import Evaluation
from gitml.core.evaluation.compared import Sides
from gitml.core.paths import is_outside
from gitml.core.ports import Talk
from gitml.core.run.events import Progress
from gitml.core.run.options import FailurePolicy, Options
from gitml.core.snapshot import Snapshots
from gitml.data.working_tree import copies
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.working_tree import WORKSPACE
from gitml.wiring import Project, running, sources

_CONFIG = "[core]\n    analytics = false\n    autostage = false\n[cache]\n    dir = {cache}\n"


def reevaluate(
    project: Project,
    reader: Snapshots,
    revs: tuple[str, str],
    evaluation: Evaluation,
    variables: Mapping[str, str],
    talk: Talk,
) -> Sides:
    """The predictions of both models, where the base's are made anew by the head's stages.

    It runs the code of the head, in a folder of its own: neither the working tree nor the cache of
    the project is written to, except for objects that have to be fetched.

    Args:
        project: whose.
        reader: of it.
        revs: base and head, two commits; the working tree counts as HEAD where nothing differs.
        evaluation: whose predictions.
        variables: the environment of the stages.
        talk: hears what goes on.

    Raises:
        UsageError: the working tree has changes, or nothing can be run again.
        OutsideError: data is not to be had, or a stage failed.
    """
    base, head = (_commit(project, rev) for rev in revs)
    old, new = (reader.read(sha, {"stages", "models"}) for sha in (base, head))
    plan = reevaluation.plan(old, new, evaluation.predictions)
    talk.say(f"running {', '.join(plan.stages)} of {revs[1]} on the model of {revs[0]}")
    with tempfile.TemporaryDirectory(prefix="gitml-reevaluate-") as place:
        clone = scratch_clone.check_out(project.git, head, Path(place, "tree"))
        root = clone.root.resolve() / project.root.relative_to(project.git.root.resolve())
        scratch = Project(clone, root, root)
        config = _CONFIG.format(cache=Path(place, "cache"))
        (root / ".dvc" / "config.local").write_text(config, encoding="utf-8")
        refuse_tracked_links(root)
        for path in plan.inputs:
            if not _inside(root, path).exists():
                _put(project, head, path, root / path, talk)
        for path, before in plan.models.items():
            _put(project, base, before, _inside(root, path), talk)
        _run(scratch, plan.stages, variables, talk)
        again = predictions.of_file(root, evaluation.predictions, predictions.of_base(evaluation))
    sides = predictions.together(again, predictions.of_revision(reader, head, evaluation))
    return sides._replace(reevaluated=True)


def _commit(project: Project, rev: str) -> str:
    if rev != WORKSPACE:
        return project.git.resolve(rev).sha
    if project.git.dirty():
        raise UsageError(
            "the working tree has changes, and only a commit can be evaluated again",
            hint="commit them first: git commit --all",
        )
    return project.git.resolve("HEAD").sha


def _inside(root: Path, path: str) -> Path:
    """Where a path of a stage lies in the scratch folder.

    Raises:
        OutsideError: nowhere in it.
    """
    target = root / path
    if is_outside(path) or not target.parent.resolve().is_relative_to(root):
        raise OutsideError(f"'{path}' lies outside the project, and is not evaluated again")
    return target


def _put(project: Project, rev: str, path: str, target: Path, talk: Talk) -> None:
    reader, files = sources.files_of(project, rev, talk).find(path)
    copies.copy(reader, path, files, target, force=True)


def _run(
    scratch: Project, stages: tuple[str, ...], variables: Mapping[str, str], talk: Talk
) -> None:
    pipeline = running.open_pipeline(scratch, talk)
    site = running.site(scratch, "local", 1, variables, talk.say)
    options = Options(single_item=True, force=True, run_cache=False, commit=False)
    result = pipeline.run(stages, site, options, FailurePolicy(), _ignore)
    for failed in result.failed:
        last = f": {failed.tail[-1]}" if failed.tail else ""
        raise OutsideError(
            f"stage '{failed.address}' failed on the base's model: {failed.problem}{last}",
            hint="the head's code may not read the base's model, which then cannot be compared",
        )


def _ignore(progress: Progress) -> None:
    """What stages print is told only where one fails."""
