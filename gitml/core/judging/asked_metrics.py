"""What is asked of an evaluation: by itself, by the rules of models and by gates.

It is one question, whoever asks it, so that a report, a gate and a version never disagree: p-values
depend on how many metrics are tested at once.
"""

from collections.abc import Iterator, Mapping

from gitml.core.evaluation.catalogue import METRICS
from gitml.core.metrics.addresses import metrics_called
from gitml.core.metrics.aliases import known_name
from gitml.core.settings.config import Config, ModelRules
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.core.settings.gate_rules import MetricGate
from gitml.core.values import Value
from gitml.errors import ConfigError

BY_CLASS = "class"


def asked(config: Config, name: str, gates: Mapping[MetricGate, str | None]) -> Evaluation:
    """An evaluation with every metric and slice that anything in ``gitml.yaml`` needs of it.

    The primary metrics of models come first. A model's ``min_delta`` is the smallest difference of
    its primary metric that counts, unless the evaluation has a margin of its own for it.

    Args:
        config: declares all of them.
        name: of the evaluation.
        gates: of metrics, each with the evaluation that it is of.

    Raises:
        ConfigError: a gate is of a class and not of recall.
    """
    evaluation = config.evaluations[name]
    models = [rules for rules in config.models.values() if rules.evaluation == name]
    primaries = [rules.primary for rules in models if rules.primary]
    margins = {computed_name(p.metric): p.min_delta for p in primaries if p.min_delta}
    if evaluation.predictions:
        own = evaluation.row_metrics
        margins = {name: size for name, size in margins.items() if name in METRICS or name in own}
    slices = {rule.column: rule for rule in evaluation.slices}
    metrics = [computed_name(primary.metric) for primary in primaries]
    metrics += evaluation.metrics
    metrics += [computed_name(guard.metric) for rules in models for guard in rules.guards]
    for gate in (gate for gate, source in gates.items() if source == name):
        if gate.by == BY_CLASS:
            _refuse_classes(gate)
            continue
        metrics.append(gate.metric)
        if gate.by is not None:
            slices.setdefault(gate.by, SliceRule(gate.by))
    listed = {known_name(metric) for metric in (*evaluation.metrics, *evaluation.row_metrics)}
    known = dict.fromkeys(map(known_name, metrics))
    return evaluation._replace(
        metrics=tuple(metric for metric in known if metric in METRICS or metric in listed),
        margins={**margins, **{known_name(m): size for m, size in evaluation.margins.items()}},
        slices=tuple(slices.values()),
    )


def deciding(rules: ModelRules) -> Iterator[str]:
    """The metrics that decide about a model, as its rules name them; the primary one first."""
    if rules.primary:
        yield rules.primary.metric
    yield from (guard.metric for guard in rules.guards)


def deciding_files(config: Config, metrics: Mapping[str, Value]) -> frozenset[str]:
    """The metrics files that gates, rules of models or repeated training may be judged by.

    Args:
        config: declares them.
        metrics: parsed metrics files by path.
    """
    names = [gate.metric for gate in config.gates if isinstance(gate, MetricGate)]
    names += [metric for rules in config.models.values() for metric in deciding(rules)]
    repeats = [one.repeats for one in config.evaluations.values() if one.repeats]
    return frozenset(
        (
            *(found.path for name in names for found in metrics_called(metrics, name)),
            *(path for path in metrics if any(rule.has(path) for rule in repeats)),
        )
    )


def computed_name(rule: str) -> str:
    """The metric that a model's rule names; of ``FILE:KEY`` the one that its key ends in."""
    last = known_name(rule.rpartition(":")[2].rpartition(".")[2])
    return last if ":" in rule and last in METRICS else known_name(rule)


def _refuse_classes(gate: MetricGate) -> None:
    if known_name(gate.metric) != "recall":
        raise ConfigError(
            f"gitml.yaml: gates: {gate.metric} by class",
            hint="of the rows of one class there is recall: metric: recall",
        )
