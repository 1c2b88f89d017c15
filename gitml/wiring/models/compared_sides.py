"""The two sides that a version comes from: the one that it is compared with, and itself."""

import shlex
from collections.abc import Callable
from dataclasses import replace

from gitml.core.comparisons.comparison import model_side
from gitml.core.evaluation.predictions import Sides
from gitml.core.judging.schema_reasons import reasons as schema_reasons
from gitml.core.judging.schema_reasons import tables_of
from gitml.core.models.release import PARTS, Candidate, require_readable
from gitml.core.registry.evaluation import Side
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.wiring import Project
from gitml.wiring.judging.checks import decide_models, schema_changes
from gitml.wiring.judging.metric_tests import open_assessments


def base_side(candidate: Candidate, reader: Snapshots, *, decided: bool) -> Side | None:
    """The model at the version that it is compared with; None where there is none.

    Raises:
        OutsideError: something of it cannot be read, and no person decided.
    """
    latest = candidate.base
    if latest is None:
        return None
    old = reader.read(latest.commit, PARTS)
    if not decided:
        name = latest.tag.name
        require_readable(
            old, name, f"fetch its data: {shlex.join(['gitml', 'fetch', '--rev', name])}"
        )
    model = old.models.get(candidate.model.name, candidate.model)
    side = model_side(old, model.path, candidate.registry.blob(latest.commit, model.path))
    return replace(side, pinned=candidate.registry.pinned(latest.commit))


def with_predictions(
    project: Project,
    candidate: Candidate,
    reader: Snapshots,
    remake: Callable[[Evaluation], Sides] | None = None,
) -> Candidate:
    """The candidate with what predictions and schemas of both versions say.

    Args:
        project: keeps what was said of predictions.
        candidate: the model.
        reader: of the project.
        remake: makes the predictions of the base anew; None to read those that it recorded.

    Raises:
        ConfigError: predictions, or a schema, cannot be read.
    """
    commit = candidate.commit
    base = candidate.base.commit if candidate.base else None
    assessments = open_assessments(project, reader, reader.config(commit), base, commit, remake)
    (rules,) = decide_models(assessments, [candidate.rules.model])
    if base is not None:
        tables = tables_of(assessments.config, candidate.side)
        changes = schema_changes(reader, tables, base, commit)
        rules = replace(rules, tables=tuple(changes), schemas=schema_reasons(changes))
    return replace(candidate, rules=rules)
