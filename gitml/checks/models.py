"""What decides about models at two points of the project: rules, and what predictions say."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from gitml.checks.assessments import Assessments
from gitml.checks.baseline_gates import metrics_turned
from gitml.core.judging.asked_metrics import computed_name, deciding
from gitml.core.judging.tested_metrics import tested_metrics
from gitml.core.metrics.addresses import metrics_called
from gitml.core.registry.versioning import held_rules, next_version
from gitml.core.registry.versioning.rules import Rules, other_primary
from gitml.core.settings.config import ModelRules
from gitml.core.verdict import Reason
from gitml.errors import ConfigError


def decide(assessments: Assessments, models: Iterable[str]) -> tuple[Rules, ...]:
    """The rules of models, with what their evaluations say.

    Args:
        assessments: of the two points.
        models: by their names in ``gitml.yaml``.

    Raises:
        UsageError: a revision names nothing.
        ConfigError: predictions cannot be read as their evaluation says.
    """
    return tuple(_decide(assessments, name) for name in models)


def _decide(assessments: Assessments, model: str) -> Rules:
    found = next_version.rules(model, assessments.config)
    found = replace(found, exam=_other_exam(assessments, model))
    return _with_held(assessments, _with_tests(assessments, found))


def _with_held(assessments: Assessments, found: Rules) -> Rules:
    """The same without rules of the base that cannot be applied any more."""
    kept = assessments.rules.models.get(found.model)
    if kept is None:
        return found
    reader, head = assessments.reader, assessments.head
    own = reader.config(head).models.get(found.model, ModelRules())
    metrics = reader.read(head, {"metrics"})
    may_have = found.lacking or metrics.problems  # what cannot be read may have any of them
    known = {
        name
        for name in deciding(kept.rules)
        if may_have or name in found.tested or metrics_called(metrics.metrics, name)
    }
    kept = held_rules.applicable(kept, own, known)
    return replace(found, rules=kept.rules, loosened=kept.loosened)


def _with_tests(assessments: Assessments, found: Rules) -> Rules:
    name = found.rules.evaluation
    if name is None:
        return found
    declared = assessments.config.evaluations[name]
    if not declared.predictions:
        repeated = assessments.repeats(name)
        if repeated is None and declared.repeats is not None:  # single numbers do not stand for it
            return replace(found, lacking=", ".join(declared.repeats.files))
        tested = repeated.tested() if repeated else {}
        named = {metric: tested.get(computed_name(metric)) for metric in deciding(found.rules)}
        return replace(found, tested={metric: one for metric, one in named.items() if one})
    assessed = assessments.of(name)
    predictions = assessments.evaluation(name).predictions
    if assessed is None or (assessed.base is None and assessments.base_unseen(name)):
        return replace(found, lacking=predictions, unproven=assessments.has_unproven(predictions))
    exam = () if assessed.both and assessed.both.reevaluated else found.exam
    tested = tested_metrics(found.rules, assessed)
    if any(one.relabelled for one in tested.values()):
        found = replace(found, acceptance=assessments.acceptance(name))
    return replace(found, tested=tested, exam=exam)


def _other_exam(assessments: Assessments, model: str) -> tuple[Reason, ...]:
    """What the base's ``gitml.yaml`` says otherwise of what decides about a model."""
    if assessments.base is not None:
        with suppress(ConfigError):  # it was never read there, or not by this gitml
            old = assessments.reader.config(assessments.base)
            new, revs = assessments.config, (assessments.base, assessments.head)
            return other_primary(
                model, old, new, metrics_turned(assessments.reader, revs, old, new)
            )
    return ()
