"""The two sides that a release compares."""

import os
import shlex
from collections.abc import Callable
from dataclasses import replace

from gitml import wiring
from gitml.core.comparison import model_side
from gitml.core.evaluation.compared import Sides
from gitml.core.ports import Talk
from gitml.core.registry.evaluation import Side
from gitml.core.registry.rules import metric_files
from gitml.core.release import PARTS, Candidate, require_readable
from gitml.core.schema_reasons import reasons as schema_reasons
from gitml.core.schema_reasons import tables_of
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.errors import UsageError
from gitml.ui.reevaluation import reevaluation
from gitml.wiring.judging.checks import decide_models, open_assessments, schema_changes


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
    candidate: Candidate,
    reader: Snapshots,
    remake: Callable[[Evaluation], Sides] | None = None,
) -> Candidate:
    """The candidate with what predictions and schemas of both versions say.

    Args:
        candidate: the model.
        reader: of the project.
        remake: makes the predictions of the base anew; None to read those that it recorded.

    Raises:
        ConfigError: predictions, or a schema, cannot be read.
    """
    commit = candidate.commit
    base = candidate.base.commit if candidate.base else None
    assessments = open_assessments(reader, reader.config(commit), base, commit, remake)
    (rules,) = decide_models(assessments, [candidate.rules.model])
    if base is not None:
        tables = tables_of(assessments.config, candidate.side)
        changes = schema_changes(reader, tables, base, commit)
        rules = replace(rules, tables=tuple(changes), schemas=schema_reasons(changes))
    return replace(candidate, rules=rules)


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
    from gitml.wiring.models.reevaluation import remeasure

    found = {
        file: remeasure(project, reader, (tag, "HEAD"), file, os.environ, talk) for file in files
    }
    return candidate, replace(base, metrics={**base.metrics, **found}, remeasured=frozenset(found))
