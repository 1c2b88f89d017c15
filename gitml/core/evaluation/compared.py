"""One evaluation of two models: the rows that both have, every metric, and the verdicts."""

import difflib
from collections.abc import Iterable

from gitml.core.evaluation.assessment import Questions, assess
from gitml.core.evaluation.catalogue import METRICS
from gitml.core.evaluation.exact_cells import refuse_rounded
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.findings import (
    Assessed,
    Compared,
)
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.metrics.aliases import ALIASES, known_name
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.errors import ConfigError

_USUAL = ("accuracy",)
_USUAL_WITH_SCORES = ("roc_auc", "accuracy", "log_loss")
_USUAL_OF_NUMBERS = ("rmse", "mae", "r2")


def compare_sides(name: str, evaluation: Evaluation, sides: Sides) -> Compared:
    """Match the rows of both sides, and judge every metric.

    Args:
        name: of the evaluation.
        evaluation: which metrics; without any, the usual ones.
        sides: what both models said.

    Raises:
        ConfigError: a metric is not known, or the predictions do not allow it.
    """
    base, head, seed, test_set, reevaluated = sides
    exam = match_rows(base, head, test_set)
    metrics = metrics_of(evaluation, head)
    named = known_metrics(evaluation.margins, evaluation.row_metrics)
    margins = dict(zip(named, evaluation.margins.values(), strict=True))
    # The open ends of bins are slices where they have rows; they need have none.
    parts = {rule.column: rule.parts[1:-1] for rule in evaluation.slices}
    questions = Questions(
        metrics,
        margins,
        evaluation.positive,
        parts=parts,
        sensitive=evaluation.sensitive,
        row_metrics={name: one.better for name, one in evaluation.row_metrics.items()},
    )
    return Compared(
        name,
        evaluation.predictions,
        len(base),
        len(head),
        exam.removed,
        exam.added,
        exam.relabelled,
        assess(exam, questions, seed),
        test_set,
        reevaluated,
        evaluation.weight,
    )


def assess_sides(name: str, evaluation: Evaluation, sides: Sides | None, head: Sides) -> Assessed:
    """Judge a head beside a base, and where their rows differ, each by itself.

    Args:
        name: of the evaluation.
        evaluation: which metrics.
        sides: both; None where there is nothing to compare with.
        head: the head beside itself.

    Raises:
        ConfigError: a metric is not known, or the predictions do not allow it.
    """
    if sides is None:
        return Assessed(None, compare_sides(name, evaluation, head), None)
    both = compare_sides(name, evaluation, sides)
    found = Assessed(both, both, both)
    if found.is_comparable:
        return found
    old = Sides(sides.base, sides.base, sides.seed)
    return Assessed(
        compare_sides(name, evaluation, old), compare_sides(name, evaluation, head), both
    )


def has_numbers(evaluation: Evaluation, head: Predictions) -> bool:
    """Whether predictions are numbers rather than classes, as its metrics or its labels say."""
    known = [name for name in metrics_of(evaluation, head) if name in METRICS]
    return METRICS[known[0]].needs == "numbers" if known else head.label.dtype.kind == "f"


def refuse_rounded_classes(evaluation: Evaluation, side: Predictions) -> None:
    """Raise ConfigError where classes are floats so great that they cannot be told apart."""
    if not has_numbers(evaluation, side):
        columns = {evaluation.label: side.label}
        if evaluation.prediction is not None and side.prediction is not None:
            columns[evaluation.prediction] = side.prediction
        refuse_rounded(side.source, columns, "classes")


def metrics_of(evaluation: Evaluation, head: Predictions) -> tuple[str, ...]:
    """What is computed: the metrics that are listed or else the usual ones, and the team's own.

    Raises:
        ConfigError: there is none of a name, or two.
    """
    for name in evaluation.row_metrics:
        if name in METRICS or name in ALIASES:
            raise ConfigError(
                f"row_metrics: {name} is the name of a metric that gitml computes",
                hint="give it another name",
            )
    listed = known_metrics(evaluation.metrics, evaluation.row_metrics) or _usual(head)
    return tuple(dict.fromkeys((*listed, *evaluation.row_metrics)))


def known_metrics(metrics: Iterable[str], own: Iterable[str] = ()) -> tuple[str, ...]:
    """Metrics by their names of the catalogue, each once.

    Args:
        metrics: as they are declared.
        own: names of the team's own, which are known, too.

    Raises:
        ConfigError: there is none of a name.
    """
    found, others = [known_name(name) for name in metrics], [*own]
    for name in found:
        if name not in METRICS and name not in others:
            near = difflib.get_close_matches(name, [*METRICS, *ALIASES, *others], n=1)
            raise ConfigError(
                f"no metric '{name}' can be computed from predictions",
                hint=f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(METRICS)}",
            )
    return tuple(dict.fromkeys(found))


def _usual(head: Predictions) -> tuple[str, ...]:
    """What is computed where nobody said."""
    if head.label.dtype.kind == "f":
        return _USUAL_OF_NUMBERS
    return _USUAL if head.scores is None else _USUAL_WITH_SCORES
