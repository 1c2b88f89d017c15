"""Both sides of a release, measured anew."""

import os
from dataclasses import replace

from gitml import wiring
from gitml.core.ports import Talk
from gitml.core.registry.evaluation import Side
from gitml.core.registry.versioning.rules import metric_files
from gitml.core.release import Candidate
from gitml.core.snapshot import Snapshots
from gitml.errors import UsageError
from gitml.ui.reevaluation import reevaluation
from gitml.wiring.models.compared_sides import with_predictions


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
    declared = reader.config(candidate.commit).evaluations
    own = declared.get(rules.rules.evaluation or "")
    if own is not None and own.predictions:
        remake = reevaluation(talk, project, reader, tag, "HEAD")
        return with_predictions(candidate, reader, remake), base
    files = metric_files(candidate.side, rules)
    if not files:
        raise UsageError(
            f"nothing declares a metric of {rules.model} that could be measured anew",
            hint=f"declare one in gitml.yaml: models: {{{rules.model}: {{primary: METRIC}}}}",
        )
    # What runs stages takes as long to load as all else that a release needs.
    from gitml.wiring.models.reevaluation import Reevaluation

    again = Reevaluation(project, reader, tag, "HEAD", os.environ, talk)
    found = {file: again.metrics(file) for file in files}
    return candidate, replace(base, metrics={**base.metrics, **found}, remeasured=frozenset(found))
