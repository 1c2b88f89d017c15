"""The base's model evaluated by the stages of the head, in a folder that is gone afterwards."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from gitml.adapters.formats import documents
from gitml.checks import predictions
from gitml.core import reevaluation
from gitml.core.evaluation.compared import Sides
from gitml.core.ports import Talk
from gitml.core.run.options import Options
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.core.values import Value
from gitml.errors import ConfigError, OutsideError, UsageError
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.wiring import Project
from gitml.wiring.models import scratch_runs


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
    with _evaluated(project, reader, revs, evaluation.predictions, variables, talk) as root:
        again = predictions.of_file(root, evaluation.predictions, evaluation, is_base=True)
    head = _commit(project, revs[1])
    sides = predictions.together(again, predictions.of_revision(reader, head, evaluation))
    return sides._replace(reevaluated=True)


def remeasure(
    project: Project,
    reader: Snapshots,
    revs: tuple[str, str],
    file: str,
    variables: Mapping[str, str],
    talk: Talk,
) -> Value:
    """A metrics file of the base's model, made anew by the head's stages; see :func:`reevaluate`.

    Raises:
        UsageError: the working tree has changes, or nothing can be run again.
        ConfigError: what was made is no metrics file.
        OutsideError: data is not to be had, a stage failed, or made no such file.
    """
    with _evaluated(project, reader, revs, file, variables, talk) as root:
        place = scratch_runs.inside(root, file)
        if not place.is_file():
            raise OutsideError(f"the stages of {revs[1]} made no {file} of the model of {revs[0]}")
        try:
            return documents.parse(file, place.read_bytes())
        except documents.DocumentError as error:
            raise ConfigError(f"of the model of {revs[0]}: {error.message}") from error


@contextlib.contextmanager
def _evaluated(
    project: Project,
    reader: Snapshots,
    revs: tuple[str, str],
    file: str,
    variables: Mapping[str, str],
    talk: Talk,
) -> Iterator[Path]:
    """A folder in which the head's stages made a file of the base's model."""
    base, head = (_commit(project, rev) for rev in revs)
    old, new = (reader.read(sha, {"stages", "models"}) for sha in (base, head))
    plan = reevaluation.plan(old, new, file)
    talk.say(f"running {', '.join(plan.stages)} of {revs[1]} on the model of {revs[0]}")
    with scratch_runs.scratch(project, head) as scratch:
        root = scratch.root
        for path in plan.inputs:
            if not scratch_runs.inside(root, path).exists():
                scratch_runs.put(project, (head, path), root / path, talk)
        for path, before in plan.models.items():
            scratch_runs.put(project, (base, before), scratch_runs.inside(root, path), talk)
        _run(scratch, plan.stages, variables, talk)
        yield root


def _commit(project: Project, rev: str) -> str:
    if rev != WORKSPACE:
        return project.git.resolve(rev).sha
    if project.git.dirty():
        raise UsageError(
            "the working tree has changes, and only a commit can be evaluated again",
            hint="commit them first: git commit --all",
        )
    return project.git.resolve("HEAD").sha


def _run(
    scratch: Project, stages: tuple[str, ...], variables: Mapping[str, str], talk: Talk
) -> None:
    options = Options(single_item=True, force=True, run_cache=False, commit=False)
    result = scratch_runs.run(scratch, stages, options, variables, talk)
    for failed in result.failed:
        last = f": {failed.tail[-1]}" if failed.tail else ""
        raise OutsideError(
            f"stage '{failed.address}' failed on the base's model: {failed.problem}{last}",
            hint="the head's code may not read the base's model, which then cannot be compared",
        )
