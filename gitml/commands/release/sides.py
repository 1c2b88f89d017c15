"""Both sides of a release, measured anew."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml import wiring
from gitml.core.models.reevaluation import is_possible
from gitml.core.models.release import Candidate
from gitml.core.ports import Talk
from gitml.core.registry.evaluation import Side
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versioning.rules import metric_files
from gitml.core.snapshot import Snapshots
from gitml.errors import UsageError
from gitml.late_module import LateModule
from gitml.ui.reevaluation import reevaluation
from gitml.wiring.models.compared_sides import with_predictions

if TYPE_CHECKING:
    from gitml.wiring.models import reevaluation as remade
else:  # what runs stages takes as long to load as all else that a release needs
    remade = LateModule("gitml.wiring.models.reevaluation")


def measured_anew(
    candidate: Candidate, base: Side, project: wiring.Project, reader: Snapshots, talk: Talk
) -> tuple[Candidate, Side]:
    """Both sides, where this commit's stages measured the base's model, too.

    Raises:
        UsageError: nothing that decides is made by a stage.
        OutsideError: data is not to be had, or a stage failed.
    """
    tag = candidate.base.tag.name if candidate.base else ""
    rules = candidate.rules
    if _predictions(candidate, reader):
        remake = reevaluation(talk, project, reader, tag, "HEAD")
        return with_predictions(project, candidate, reader, remake), base
    files = metric_files(candidate.side, rules)
    if not files:
        raise UsageError(
            f"nothing declares a metric of {rules.model} that could be measured anew",
            hint=f"declare one in gitml.yaml: models: {{{rules.model}: {{primary: METRIC}}}}",
        )
    again = remade.Reevaluation(project, reader, tag, "HEAD", os.environ, talk)
    found = {file: again.metrics(file) for file in files}
    return candidate, replace(base, metrics={**base.metrics, **found}, remeasured=frozenset(found))


def can_measure_anew(candidate: Candidate, plan: NextVersion, reader: Snapshots) -> bool:
    """Whether the base was measured on other data, and this commit's stages can measure it, too."""
    if candidate.base is None or not any(
        one.kind == "evaluation-data" and one.state == "modified" for one in plan.bump.reasons
    ):
        return False
    predictions = _predictions(candidate, reader)
    files = (predictions,) if predictions else metric_files(candidate.side, candidate.rules)
    revs = (candidate.base.tag.name, candidate.commit)
    base, head = (reader.read(rev, {"stages", "models"}) for rev in revs)
    return bool(files) and all(is_possible(base, head, file) for file in files)


def _predictions(candidate: Candidate, reader: Snapshots) -> str:
    """The file of the evaluation that decides; empty where none is declared."""
    declared = reader.config(candidate.commit).evaluations
    own = declared.get(candidate.rules.rules.evaluation or "")
    return own.predictions if own is not None else ""
