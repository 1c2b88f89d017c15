"""What is known of a branch against its baseline, in one line."""

from gitml.core.checks.branch_verdict import BranchVerdict, DecidingMetric
from gitml.core.values import ValueChange
from gitml.render import numbers


def line(found: BranchVerdict) -> str:
    """``against main: churn accuracy +0.013 (better); 2 of 5 gates fail: gitml gate``."""
    told = [_metric(one) for one in found.metrics]
    if found.command:
        told.append(f"{'gates ' if told else ''}not judged as it is now: {found.command}")
    elif found.failing:
        told.append(f"{found.failing} of {_gates(found)} fail: gitml gate")
    elif found.gates:
        told.append(f"{_gates(found)} pass" if found.gates > 1 else "the gate passes")
    return f"against {found.base}: {'; '.join(told)}"


def _gates(found: BranchVerdict) -> str:
    return numbers.counted(found.gates or 0, "gate")


def _metric(one: DecidingMetric) -> str:
    """The change, and the word for it; no change where the two sides are not comparable."""
    _, _, change = numbers.shown(ValueChange("", one.metric, one.base, one.head))
    words = [one.subject, one.metric]
    if change and one.outcome != "not comparable":
        words.append(change)
    return f"{' '.join(words)} ({one.outcome})" if one.outcome else " ".join(words)
