"""What the reports on one pull request said: the commit, the answer, the primary metric."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from gitml.core.checks.gates import passes
from gitml.core.metrics.direction import MetricChange
from gitml.core.reports.report import Report
from gitml.core.values import is_finite
from gitml.core.verdict import ModelOutcome

_MOST = 5

Answer: TypeAlias = ModelOutcome | Literal["blocked", "failed"]
ANSWERS: tuple[str, ...] = (*get_args(ModelOutcome), "blocked", "failed")


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """What one report said.

    Attributes:
        answer: in one word; of a report that was read back, one of those that are known.
        metric: name of the metric that decides; empty where there is none.
        value: at the commit; None where it has none.
        commit: that the report is of, and of one that is posted, that it is posted for; empty where
            it is of none.
        is_claim: whether the run of a fork said so, of which nobody can tell whether it is true.
    """

    answer: str
    metric: str = ""
    value: float | None = None
    commit: str = ""
    is_claim: bool = False


def result(report: Report, *, failed: bool) -> ReportedResult:
    """What a report says in short.

    Args:
        report: that is to be posted.
        failed: whether training did.
    """
    answer: Answer = report.outcome if passes(report.gates) else "blocked"
    commit = report.head.commit.sha if report.head.commit else ""
    deciding = None if failed else _deciding(report)
    if deciding is None:
        return ReportedResult("failed" if failed else answer, commit=commit)
    value = deciding.value
    head = float(value.head) if is_finite(value.head) else None
    return ReportedResult(answer, value.key or value.path, head, commit)


def _deciding(report: Report) -> MetricChange | None:
    """The primary metric of the first model that has one."""
    judged = (one.change for one in report.judgements if one.change)
    listed = (one for one in report.metrics if (one.value.path, one.value.key) in report.primary)
    return next(judged, None) or next(listed, None)


def earlier_results(known: Sequence[ReportedResult], commit: str) -> tuple[ReportedResult, ...]:
    """Of results, the newest first, those of other commits than the one that is reported now."""
    return tuple(one for one in known if one.commit and one.commit != commit)[:_MOST]


def posted_result(found: ReportedResult, commit: str, *, is_claim: bool) -> ReportedResult:
    """The result of a report that is posted for a commit."""
    return replace(found, commit=commit, is_claim=is_claim)
