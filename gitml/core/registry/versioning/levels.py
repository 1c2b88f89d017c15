"""Which part of a version moves: each piece of evidence by its name, and the level it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.registry.versions import Part
from gitml.core.settings.release_rules import (
    EVIDENCE,
    EXAM_CHANGED,
    EvidenceId,
    Level,
    ReleaseRules,
)
from gitml.core.values import MISSING, Missing, Value
from gitml.core.verdict import Kind, Reason

_RANKS: dict[Level, int] = {"none": 0, "pipeline": 1, "minor": 2, "major": 3}
_SOURCES: dict[Kind, EvidenceId] = {
    "data": "data-refreshed",
    "params": "params-changed",
    "code": "code-changed",
    "environment": "env-changed",
    "model": "model-bytes-changed",
}
_EXAM: frozenset[Kind] = frozenset(
    {
        "evaluation-data",
        "evaluation-labels",
        "evaluation-code",
        "evaluation-metric",
        "rule-loosened",
    }
)
_PARTS: dict[Level, Part | None] = {
    "none": None,
    "pipeline": "pipeline",
    "minor": "minor",
    "major": "major",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason, as rules name it.

    Attributes:
        id: None for what is told and is no evidence by itself, as a guard that held.
        level: None for what has none, as another exam.
    """

    reason: Reason
    id: EvidenceId | Literal["evaluation-changed"] | None
    level: Level | None

    @property
    def source(self) -> str:
        """What tells it: ``metrics``, ``predictions``, or what changed."""
        kind = self.reason.kind
        if not kind.startswith(("metric", "evaluation")):
            return kind
        of_rows = {"tested", "rows"} & self.reason.numbers.keys()
        return "predictions" if of_rows else "metrics"

    def recorded(self) -> dict[str, Value]:
        """As plain values."""
        one = self.reason
        return {
            "id": self.id,
            "level": self.level,
            "subject": one.subject,
            "before": _known(one.before),
            "after": _known(one.after),
            "source": self.source,
        }


def evidence(
    reasons: Iterable[Reason], rules: ReleaseRules, *, improved: bool, regressed: bool
) -> tuple[Evidence, ...]:
    """Each reason with its name and level.

    Args:
        reasons: of the verdict, and what changed.
        rules: of the team.
        improved: whether the primary metric is better, on the same exam, with all guards held.
        regressed: whether it is worse.
    """
    found = []
    for reason in reasons:
        if is_other_exam(reason):
            found.append(Evidence(reason, EXAM_CHANGED, None))
            continue
        name = _name(reason, improved=improved, regressed=regressed)
        found.append(Evidence(reason, name, rules.level(name) if name else None))
    return tuple(found)


def is_other_exam(reason: Reason) -> bool:
    """Whether it says that both sides were not measured alike."""
    return reason.kind in _EXAM and reason.state == "modified"


def part(found: Sequence[Evidence]) -> Part | None:
    """The highest level there is."""
    levels: list[Level] = [one.level for one in found if one.level is not None]
    return _PARTS[max(levels, key=_RANKS.__getitem__)] if levels else None


def _name(reason: Reason, *, improved: bool, regressed: bool) -> EvidenceId | None:
    if reason.kind in ("metric-better", "metric-not-better"):
        if regressed:
            return "metric-regressed"
        return "metric-improved" if improved else "metric-within-noise"
    if reason.kind == "schema":
        return EVIDENCE[reason.state]
    if reason.kind == "stages":
        return "cmd-changed" if reason.state == "command" else "dag-changed"
    if reason.kind == "model" and reason.before == reason.after:
        return None
    return _SOURCES.get(reason.kind)


def _known(value: Value | Literal[Missing.MISSING]) -> Value:
    return None if value is MISSING else value
