"""The base's model evaluated by the stages of the head, in a folder that is gone afterwards."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.formats import documents
from gitml.checks import predictions
from gitml.core.evaluation.predictions import Sides
from gitml.core.models import reevaluation
from gitml.core.ports import Talk
from gitml.core.run.options import Options
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.core.values import Value
from gitml.errors import ConfigError, OutsideError, UsageError
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.wiring import Project
from gitml.wiring.models import scratch_runs


@dataclass(frozen=True, slots=True)
class Reevaluation:
    """Evaluates the base's model anew, by stages of the head.

    It runs the code of the head, in a folder of its own: neither the working tree nor the cache of
    the project is written to, except for objects that have to be fetched.

    Attributes:
        project: whose.
        reader: of it.
        base, head: two commits; the working tree counts as HEAD where nothing differs.
        variables: the environment of the stages.
        talk: hears what goes on.
    """

    project: Project
    reader: Snapshots
    base: str
    head: str
    variables: Mapping[str, str]
    talk: Talk

    def sides(self, evaluation: Evaluation) -> Sides:
        """The predictions of both models, where the base's are made anew.

        Raises:
            UsageError: the working tree has changes, or nothing can be run again.
            OutsideError: data is not to be had, or a stage failed.
        """
        with self._evaluated(evaluation.predictions) as root:
            again = predictions.of_file(root, evaluation.predictions, is_base=True)
        head = _commit(self.project, self.head)
        new = predictions.of_revision(self.reader, head, evaluation)
        sides = predictions.together(evaluation, again, new)
        return sides._replace(reevaluated=True)

    def metrics(self, file: str) -> Value:
        """A metrics file of the base's model, made anew.

        Raises:
            UsageError: the working tree has changes, or nothing can be run again.
            ConfigError: what was made is no metrics file.
            OutsideError: data is not to be had, a stage failed, or made no such file.
        """
        with self._evaluated(file) as root:
            place = scratch_runs.inside(root, file)
            if not place.is_file():
                raise OutsideError(
                    f"the stages of {self.head} made no {file} of the model of {self.base}"
                )
            try:
                return documents.parse(file, place.read_bytes())
            except documents.DocumentError as error:
                raise ConfigError(f"of the model of {self.base}: {error.message}") from error

    @contextlib.contextmanager
    def _evaluated(self, file: str) -> Iterator[Path]:
        """A folder in which the head's stages made a file of the base's model."""
        project, talk = self.project, self.talk
        base, head = (_commit(project, rev) for rev in (self.base, self.head))
        old, new = (self.reader.read(sha, {"stages", "models"}) for sha in (base, head))
        plan = reevaluation.plan(old, new, file)
        talk.say(f"running {', '.join(plan.stages)} of {self.head} on the model of {self.base}")
        with scratch_runs.scratch(project, head) as scratch:
            root = scratch.root
            for path in plan.inputs:
                if not scratch_runs.inside(root, path).exists():
                    scratch_runs.put(project, (head, path), root / path, talk)
            for path, before in plan.models.items():
                scratch_runs.put(project, (base, before), scratch_runs.inside(root, path), talk)
            _run(scratch, plan.stages, self.variables, talk)
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
