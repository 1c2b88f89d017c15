"""An older model on a newer test set: which stages have to run with it, and what they need."""

from collections.abc import Mapping
from dataclasses import dataclass

from gitml.core.paths import overlap
from gitml.core.pipeline.producers import Producers
from gitml.core.snapshot import Snapshot
from gitml.errors import UsageError


@dataclass(frozen=True, slots=True)
class ReevaluationPlan:
    """What makes predictions of the base's model.

    Attributes:
        stages: of the head, in the order in which they run.
        models: path in the base by path in the head.
        inputs: what else of the head the stages use and do not make.
    """

    stages: tuple[str, ...]
    models: Mapping[str, str]
    inputs: tuple[str, ...]


def plan(base: Snapshot, head: Snapshot, predictions: str) -> ReevaluationPlan:
    """The stages of the head between its models and its predictions.

    Raises:
        UsageError: no stage makes the predictions, none of them uses a model that is declared, or
            the base does not declare it.
    """
    producers = Producers(head.stages)
    upstream = producers.upstream(predictions)
    if not upstream:
        raise UsageError(
            f"no stage makes {predictions}, so nothing can be run again",
            hint="write it in a stage: gitml stage add --help",
        )
    stages: set[str] = set()
    models: dict[str, str] = {}
    for model in head.models.values():
        users = producers.users(model.path)
        made = {*users, *producers.downstream(users)} & {*upstream}
        if not (model.has_versions and made):
            continue
        if model.name not in base.models:
            raise UsageError(
                f"{base.rev} declares no model '{model.name}', which could be evaluated again"
            )
        stages |= made
        models[model.path] = base.models[model.name].path
    if not stages:
        raise UsageError(
            f"{predictions} is made with no model that dvc.yaml declares",
            hint="declare it in dvc.yaml: artifacts: {NAME: {path: PATH, type: model}}",
        )
    ordered = tuple(address for address in upstream if address in stages)
    made_here = [out.path for address in ordered for out in head.stages[address].outs]
    deps = dict.fromkeys(dep for address in ordered for dep in head.stages[address].deps)
    inputs = (dep for dep in deps if not any(overlap(dep, out) for out in (*made_here, *models)))
    return ReevaluationPlan(ordered, models, tuple(inputs))


def is_possible(base: Snapshot, head: Snapshot, file: str) -> bool:
    """Whether stages of the head can make the file of the base's model."""
    try:
        plan(base, head, file)
    except UsageError:
        return False
    return True
