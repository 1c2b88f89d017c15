"""Evidence: which part of a model's version moves, as it is better, or not.

MAJOR: data or target is incompatible, so the new model cannot stand in for the old one: the schemas
of its data say so, or a person. MINOR: the primary metric improved by at least ``min_delta`` on the
same evaluation data, and no guard got worse by more than its ``max_drop``. PIPELINE: everything
else that changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.core.registry.evaluation import Side
from gitml.core.registry.versioning import levels
from gitml.core.registry.versioning.changes import source_changes
from gitml.core.registry.versioning.levels import Evidence
from gitml.core.registry.versioning.model_verdict import WORSE, judge, model_change
from gitml.core.registry.versioning.rules import (
    Rules,
    invalid_metrics,
    measured_files,
    measures_at,
    unread_predictions,
)
from gitml.core.registry.versions import History, Part
from gitml.core.verdict import ModelOutcome, ModelVerdict, Reason, Verdict
from gitml.errors import ConfigError

# With any other reason a model that is better moves PIPELINE only.
_FOR = frozenset({"metric-better", "guard-held"})
_MEASURED = frozenset({"metric-better", "metric-not-better", "guard-held", "guard-broken"})


@dataclass(frozen=True, slots=True)
class Bump:
    """What a verdict comes to: the part of the version that moves, None where there is none.

    Attributes:
        found: what the rules say where a person decided otherwise.
        evidence: the reasons with the names and levels that rules give them.
        tables: whose schemas were compared.
    """

    part: Part | None
    verdict: ModelVerdict
    found: ModelVerdict | None = None
    evidence: tuple[Evidence, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def judged(self) -> ModelOutcome:
        """What the rules say, whoever decided."""
        return (self.found or self.verdict).outcome

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.verdict.reasons

    @property
    def manual(self) -> bool:
        """Whether a person decided rather than the rules."""
        return self.verdict.outcome == "decided"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: which part moves, and why."""

    part: Part
    reason: str


def first(head: Side, rules: Rules) -> Bump:
    """The decision for a model that has no version yet.

    Raises:
        ConfigError: a metric that a rule names is missing, or nobody knows which way is better;
            the next release would need it.
    """
    if rules.lacking:
        return Bump(None, Verdict(rules.model, "unjudged", (unread_predictions(rules),)))
    measures = measures_at(head, rules)
    if invalid := invalid_metrics(measures):
        return Bump(None, Verdict(rules.model, "unjudged", invalid))
    values = (Reason("first", str(one.metric), after=one.value) for one in measures)
    return Bump("major", Verdict(rules.model, "first", (Reason("first", rules.model), *values)))


def without_comparison(history: History, rules: Rules) -> Bump:
    """The decision where no earlier version counts, so that none speaks for a MINOR.

    All were withdrawn, or they are on commits that lead nowhere near this one.
    """
    state = "elsewhere" if history.latest else ""
    reasons = (Reason("no-comparison", rules.model, state=state),)
    return Bump("pipeline", Verdict(rules.model, "unknown", reasons))


def manual(decision: Decision, base: Side | None, head: Side, rules: Rules) -> Bump:
    """A person's decision, with what the rules say of it and what changed, for the record."""
    found = _try_judge(base, head, rules) if base else None
    changed = source_changes(base, head) if base else ()
    told = tuple(r for r in found.reasons if r.kind in _MEASURED) if found else ()
    reasons = (Reason("manual", decision.reason), *rules.schemas, *told, *changed)
    evidence = _evidence(found, reasons, rules) if found else ()
    return Bump(decision.part, Verdict(rules.model, "decided", reasons), found, evidence)


def _try_judge(base: Side, head: Side, rules: Rules) -> ModelVerdict | None:
    """The verdict where the rules can be applied; a person may decide because they cannot."""
    try:
        return judge(base, head, rules)
    except ConfigError:
        return None


def decide(base: Side, head: Side, rules: Rules) -> Bump:
    """Which part moves from the last version ``base`` to ``head``.

    Raises:
        ConfigError: a metric that a rule names is missing at head, or nobody knows which way is
            better.
    """
    changed = source_changes(base, head, measured_files(head, rules))
    if not (changed or rules.schemas) and base.model_hash == head.model_hash:
        return Bump(None, Verdict(rules.model, "identical"))
    if not (changed or rules.schemas):
        changed = (model_change(base, head),)
    found = judge(base, head, rules)
    if found.outcome == "unjudged":
        return Bump(None, found)
    reasons = (*rules.schemas, *found.reasons, *changed)
    evidence = _evidence(found, reasons, rules)
    part = levels.part(evidence)
    verdict = Verdict(found.name, found.outcome, reasons)
    return Bump(part, verdict, evidence=evidence, tables=rules.tables)


def _is_for(reason: Reason) -> bool:
    return reason.kind in _FOR or reason.state in ("accepted", "held")


def _evidence(found: ModelVerdict, reasons: Sequence[Reason], rules: Rules) -> tuple[Evidence, ...]:
    gained = found.outcome in ("better", "improved")
    return levels.evidence(
        reasons,
        rules.release,
        improved=gained and all(map(_is_for, found.reasons)),
        regressed=found.outcome in WORSE,
    )
