"""What is known of a branch against its baseline, in one line."""

from typing import TYPE_CHECKING

from gitml.core.checks.branch_verdict import BranchVerdict, DecidingMetric
from gitml.core.values import ValueChange
from gitml.late_module import LateModule
from gitml.render import numbers

if TYPE_CHECKING:
    from gitml.core.checks.gates import GateCounts
    from gitml.render.text.checks import gates
else:
    gates = LateModule("gitml.render.text.checks.gates")


def line(found: BranchVerdict) -> str:
    """``against main: churn accuracy +0.013 (better); gates: 2 failed, 3 passed: gitml gate``."""
    told = [_metric(one) for one in found.metrics]
    if found.command:
        told.append(f"{'gates ' if told else ''}not judged as it is now: {found.command}")
    elif found.gates is not None and (words := _gates(found.gates)):
        told.append(words)
    return f"against {found.base}: {'; '.join(told)}"


def _gates(found: "GateCounts") -> str:
    """That they pass is said only where all were judged, and each passed; empty for none."""
    if not found.failed + found.warned + found.skipped:
        several = f"{numbers.counted(found.passed, 'gate')} pass"
        return "the gate passes" if found.passed == 1 else several if found.passed else ""
    return f"gates: {gates.counts(found)}" + (": gitml gate" if found.failed else "")


def _metric(one: DecidingMetric) -> str:
    """The change, and the word for it; no change where the two sides are not comparable."""
    _, _, change = numbers.shown(ValueChange("", one.metric, one.base, one.head))
    words = [one.subject, one.metric]
    if change == "0":
        words.append("no change")
        change = ""
    if change and one.outcome != "not comparable":
        words.append(change)
    return f"{' '.join(words)} ({one.outcome})" if one.outcome else " ".join(words)
