"""``gitml.yaml``: what the team decided, as frozen values.

Everything has a default and an empty file is valid. A key that is not known is an error, as a
misspelt rule that is silently ignored is worse than none.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from gitml.core.settings.ci_rules import CiRules, parse_ci
from gitml.core.settings.direction import Direction
from gitml.core.settings.keys import FILE, each, mapping, section, size, text, wrong
from gitml.core.settings.release_rules import ReleaseRules, parse_release
from gitml.core.settings.report_rules import ReportRules, parse_report
from gitml.core.settings.retraining import RetrainRules, parse_retrain
from gitml.core.values import Value
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.settings import alias_rules, data_rules, evaluation_rules, gate_parsing
    from gitml.core.settings.alias_rules import AliasRules
    from gitml.core.settings.data_rules import DataRule
    from gitml.core.settings.evaluation_rules import Evaluation
    from gitml.core.settings.gate_rules import Gate
else:  # what is not declared takes no time
    alias_rules = LateModule("gitml.core.settings.alias_rules")
    data_rules = LateModule("gitml.core.settings.data_rules")
    evaluation_rules = LateModule("gitml.core.settings.evaluation_rules")
    gate_parsing = LateModule("gitml.core.settings.gate_parsing")

GatesFrom = Literal["head", "baseline"]


class Primary(NamedTuple):
    """The metric that decides whether a model is better.

    Attributes:
        metric: ``FILE:KEY``, or a dotted key that is unique in the metrics files.
        min_delta: how much it must improve at least to count, in the metric's own unit.
    """

    metric: str
    min_delta: float = 0.0


class Guard(NamedTuple):
    """A metric that must not get worse.

    Attributes:
        metric: as for the primary metric.
        max_drop: how much worse it may get, in the metric's own unit.
    """

    metric: str
    max_drop: float = 0.0


class ModelRules(NamedTuple):
    """What decides the next version of one model.

    Attributes:
        primary: the metric that decides whether the model is better; a name alone will do.
        guards: metrics that must not get worse, by name.
        evaluation: the one whose predictions speak for it; without it metrics files do.
    """

    primary: Primary | None = None
    guards: tuple[Guard, ...] = ()
    evaluation: str | None = None


class Config(NamedTuple):
    """The whole of ``gitml.yaml``.

    Attributes:
        models: rules by model name.
        directions: which way each metric gets better, by dotted key or its last part; needed only
            where the name does not tell.
        baseline: what reports compare with unless told: ``merge-base``, a revision, an alias of a
            model, or a pattern of tags.
        evaluations: where the predictions of each evaluation lie.
        data: tables that are held against a schema, by name.
        gates: limits that a change must keep.
        gates_from: ``baseline`` where a change is also held to the limits that it loosens.
        retrain: when to train a model again.
        aliases: what must hold before an alias is given to a version.
        release: which part of a version evidence moves.
        ci: how a CI installs and trains.
        report: what reports tell beside what they compare.
        pools: how many stages of each pool may run at once.
        executors: options by executor; each knows its own.
    """

    models: Mapping[str, ModelRules] = {}
    directions: Mapping[str, Direction] = {}
    baseline: str = "merge-base"
    gates_from: GatesFrom = "head"
    evaluations: Mapping[str, "Evaluation"] = {}
    data: Mapping[str, "DataRule"] = {}
    gates: "tuple[Gate, ...]" = ()
    retrain: RetrainRules = RetrainRules()
    aliases: Mapping[str, "AliasRules"] = {}
    release: ReleaseRules = ReleaseRules()
    ci: CiRules = CiRules()
    report: ReportRules = ReportRules()
    pools: Mapping[str, int] = {}
    executors: Mapping[str, Mapping[str, Value]] = {}


_SECTIONS = frozenset(
    "models metrics baseline evaluations data gates gates_from aliases release retrain ci "
    "report pools executors".split()
)


def parse(document: object, file: str = FILE) -> Config:
    """Read a parsed YAML document.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    top = section(document, file, "", _SECTIONS)
    metrics = mapping(top.get("metrics"), file, "metrics")
    evaluations: dict[str, Evaluation] = {}
    if "evaluations" in top:
        read = evaluation_rules.parse_evaluation
        evaluations = each(top["evaluations"], file, "evaluations", read)
    models = each(top.get("models"), file, "models", _model)
    for name, rules in models.items():
        if rules.evaluation is not None and rules.evaluation not in evaluations:
            known = f"one of {', '.join(evaluations)}" if evaluations else "one that is declared"
            raise wrong(file, f"models.{name}.evaluation", known, rules.evaluation)
    return Config(
        models=models,
        directions={name: _better(spec, file, f"metrics.{name}") for name, spec in metrics.items()},
        baseline=text(top.get("baseline", "merge-base"), file, "baseline"),
        gates_from=_gates_from(top.get("gates_from", "head"), file),
        evaluations=evaluations,
        data=data_rules.parse_data(top["data"], file) if "data" in top else {},
        gates=gate_parsing.parse_gates(top["gates"], file) if "gates" in top else (),
        retrain=parse_retrain(top.get("retrain"), file),
        aliases=alias_rules.parse_aliases(top["aliases"], file) if "aliases" in top else {},
        release=parse_release(top.get("release"), file),
        ci=parse_ci(top.get("ci"), file),
        report=parse_report(top.get("report"), file),
        pools=each(top.get("pools"), file, "pools", _pool_size),
        executors=each(top.get("executors"), file, "executors", mapping),
    )


def _gates_from(spec: object, file: str) -> GatesFrom:
    if spec == "head":
        return "head"
    if spec == "baseline":
        return "baseline"
    raise wrong(file, "gates_from", "'head' or 'baseline'", spec)


def _model(spec: object, file: str, where: str) -> ModelRules:
    keys = section(spec, file, where, {"primary", "guards", "evaluation"})
    guards = each(keys.get("guards"), file, f"{where}.guards", _guard)
    return ModelRules(
        primary=_primary(keys["primary"], file, f"{where}.primary") if "primary" in keys else None,
        guards=tuple(Guard(metric, drop) for metric, drop in guards.items()),
        evaluation=text(keys["evaluation"], file, f"{where}.evaluation")
        if "evaluation" in keys
        else None,
    )


def _primary(spec: object, file: str, where: str) -> Primary:
    if isinstance(spec, str):
        return Primary(spec)
    keys = section(spec, file, where, {"metric", "min_delta"})
    if "metric" not in keys:
        raise wrong(file, where, "a metric's name or {metric: NAME, min_delta: NUMBER}", spec)
    return Primary(
        metric=text(keys["metric"], file, f"{where}.metric"),
        min_delta=size(keys.get("min_delta", 0.0), file, f"{where}.min_delta"),
    )


def _guard(spec: object, file: str, where: str) -> float:
    keys = section(spec, file, where, {"max_drop"})
    return size(keys.get("max_drop", 0.0), file, f"{where}.max_drop")


def _better(spec: object, file: str, where: str) -> Direction:
    better = section(spec, file, where, {"better"}).get("better")
    if better == "higher":
        return "higher"
    if better == "lower":
        return "lower"
    raise wrong(file, f"{where}.better", "'higher' or 'lower'", better)


def _pool_size(spec: object, file: str, where: str) -> int:
    if isinstance(spec, int) and not isinstance(spec, bool) and spec > 0:
        return spec
    raise wrong(file, where, "a whole number above zero", spec)
