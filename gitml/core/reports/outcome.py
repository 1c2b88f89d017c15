"""The answer of a report in one word, of several models or of metrics that nobody ranked."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from gitml.core.comparisons.comparison import Comparison
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.renames import by_new_name
from gitml.core.paths import overlap
from gitml.core.reports.judgements import Judgement
from gitml.core.verdict import ModelOutcome

_TESTED: Mapping[str, ModelOutcome] = MappingProxyType(
    {
        "better": "better",
        "worse": "worse",
        "equivalent": "unchanged",
        "identical predictions": "unchanged",
        "identical": "unchanged",
        "no difference shown": "unchanged",
    }
)


def outcome(
    found: Comparison,
    judgements: Sequence[Judgement],
    unread: Sequence[str],
    *,
    same: bool,
    compared: bool,
) -> ModelOutcome:
    """The answer.

    Args:
        found: the comparison.
        judgements: of models with a primary metric.
        unread: metrics files that one side could not read.
        same: whether nothing that gitml looks at differs.
        compared: whether there is a base.
    """
    if same and not (found.base.problems or found.head.problems):
        return "identical"
    words: set[ModelOutcome] = {judgement.outcome for judgement in judgements}
    if "unjudged" in words or (unread and not judgements):
        return "unjudged"
    if not compared:
        return "first"
    if not words:
        return _counted(found)
    return of_all(words)


def of_all(words: AbstractSet[ModelOutcome]) -> ModelOutcome:
    """The answer for several models; nothing is better as long as one is worse, or unknown."""
    if len(words) == 1:
        return next(iter(words))
    gained, lost = words & {"better", "improved", "mixed"}, words & {"worse", "declined", "mixed"}
    if gained and lost:
        return "mixed"
    order: tuple[ModelOutcome, ...]
    order = ("worse", "declined", "unknown", "better", "improved", "unchanged")
    return next((word for word in order if word in words), "first")


def of_tests(words: Iterable[str]) -> ModelOutcome:
    """The answer for evaluations whose most important metrics have these verdicts."""
    return of_all({_TESTED.get(word, "unknown") for word in words})


def _counted(found: Comparison) -> ModelOutcome:
    """The answer where no metric is declared to give it."""
    counts = standings(found.metrics)
    gained, lost = counts.keys() & {"better", "improved"}, counts.keys() & {"worse", "declined"}
    if gained and lost:
        return "mixed"
    if gained:
        return "better" if "better" in gained else "improved"
    if lost:
        return "worse" if "worse" in lost else "declined"
    nothing = {"unchanged", "renamed", "identical predictions", "identical"}
    return "unknown" if counts.keys() - nothing or not found.metrics else "unchanged"


def standings(metrics: Sequence[MetricChange]) -> Mapping[str, int]:
    """How many metrics are better, worse, unchanged and so on."""
    counts: dict[str, int] = {}
    for change in by_new_name(metrics):
        counts[change.standing] = counts.get(change.standing, 0) + 1
    return counts


def unread_metrics(found: Comparison) -> tuple[str, ...]:
    """Metrics files that are there on one side at least, and could not be read on one.

    One whose problem is only told is none of them.
    """
    sides = (found.base, found.head)
    outs = (out for one in sides for stage in one.stages.values() for out in stage.outs)
    files = {path for one in sides for path in one.metrics}
    files |= {path for one in sides for path in one.metric_files}
    files |= {out.path for out in outs if out.kind == "metric"}
    unread = {p.path for one in sides for p in one.problems if not p.told_only}
    return tuple(sorted(file for file in files if any(overlap(file, path) for path in unread)))
