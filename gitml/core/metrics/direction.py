"""Metrics: which way is better, and what a change of one means."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from gitml.core.metrics.ranges import is_possible
from gitml.core.metrics.tested import TestedMetric
from gitml.core.settings.direction import Direction
from gitml.core.values import MISSING, Value, ValueChange, changes, is_finite

# What a change means, by a test; without one nobody knows if it is noise.
TestedStanding = Literal[
    "better",
    "worse",
    "no difference shown",
    "equivalent",
    "identical predictions",
    "identical",
    "not comparable",
]
Standing = Literal[
    TestedStanding,
    "improved",
    "declined",
    "unchanged",
    "similar",  # it moved by less than what counts
    "changed",  # nobody can say whether for the better
    "not judged",  # it changed, and one side is not shown to be what its stage makes
    "new",
    "gone",
    "renamed",
]
_WAYS: Mapping[bool | None, Standing] = MappingProxyType(
    {True: "improved", False: "declined", None: "changed"}
)
UNTESTED: frozenset[Standing] = frozenset({"improved", "declined"})
OF_TESTS: frozenset[Standing] = frozenset(get_args(TestedStanding))
"""The words that only a test says."""
_WORDS_OF_TESTS: Mapping[str, Standing] = MappingProxyType({word: word for word in OF_TESTS})
_ENOUGH = 1e-9  # relative: 0.95 - 0.948 must count as 0.002

# Whole words of a metric's last key; scikit-learn's names and what trainers commonly log.
_LOWER = frozenset(
    "loss error err errors rmse mse mae mape smape rmsle msle medae logloss brier ece perplexity "
    "ppl wer cer latency duration seconds time fpr fnr hinge deviance crossentropy fid hamming "
    "kld bpc regret nll".split()
)
_HIGHER = frozenset(
    "accuracy acc auc auroc auprc roc f1 f2 fbeta precision recall sensitivity specificity tpr tnr "
    "r2 d2 score map ndcg mrr iou jaccard dice bleu rouge meteor mcc kappa ap likelihood "
    "silhouette throughput psnr ssim lift gain correlation pearson spearman".split()
)
_NEGATED = frozenset({"neg", "negative"})
# Errors with a sign are best near zero, from either side.
_SIGNED = re.compile(r"\b(bias|mbe|mpe|me|signed)\b|\bmean (percentage |percent )?error$")
_UNSIGNED = frozenset({"absolute", "abs", "squared", "loss"})
# No distance is negative, while a loss or a likelihood can be.
_DISTANCES = frozenset("error err errors rmse mse mae mape smape rmsle msle medae".split())


def direction(
    key: str, declared: Mapping[str, Direction], values: Iterable[object] = ()
) -> Direction | None:
    """Which way ``key`` gets better, or None where nobody said and the name does not tell.

    Args:
        key: dotted key of the metric, as ``train.log_loss``.
        declared: directions from ``gitml.yaml``, by dotted key or by its last part.
        values: of the metric, as far as they are known: an error below zero has a sign.
    """
    last = key.rsplit(".", 1)[-1]
    if found := declared.get(key) or declared.get(last):
        return found
    for part in reversed(key.split(".")):  # `loss.train` is a loss, `loss.accuracy` is not
        way, is_distance = _meaning(part)
        if way == "unclear" or (is_distance and any(map(_is_negative, values))):
            return None
        if way is not None:
            return way
    return None


@lru_cache(maxsize=10_000)
def _meaning(part: str) -> tuple[Direction | Literal["unclear"] | None, bool]:
    """What a part of a key tells, and whether it names a distance."""
    listed = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", part).lower())
    words = set(listed)
    lower, higher = bool(words & _LOWER), bool(words & _HIGHER)
    # `brier_score_loss` is a loss; `time_to_accuracy` says both.
    if _is_signed(listed) or (lower and words & _HIGHER - {"score"}):
        return "unclear", False
    negated = bool(words & _NEGATED)
    is_distance = bool(words & _DISTANCES) and not negated
    if not (lower or higher):
        return None, is_distance
    # scikit-learn's `neg_log_loss` is the better the higher it is.
    return "lower" if lower is not negated else "higher", is_distance


def _is_signed(words: Sequence[str]) -> bool:
    """Whether it is the mean of errors of both signs: `mean_error`, not `mean_error_rate`."""
    return _UNSIGNED.isdisjoint(words) and bool(_SIGNED.search(" ".join(words)))


def _is_negative(value: object) -> bool:
    return is_finite(value) and value < 0


class MetricChange(NamedTuple):
    """One metric on two sides.

    Attributes:
        min_delta: how far it must move at least for the change to count.
        renamed_from: file and key that a new metric had before.
        renamed_to: file and key that a metric that is gone has now.
        tested: what predictions say of it; None where there are none.
        unjudged: whether it is only shown, as its file cannot be relied on.
    """

    value: ValueChange
    direction: Direction | None
    min_delta: float = 0.0
    renamed_from: tuple[str, str] | None = None
    renamed_to: tuple[str, str] | None = None
    tested: TestedMetric | None = None
    unjudged: bool = False

    @property
    def is_similar(self) -> bool:
        """Whether it moved, and by less than what counts."""
        delta = self.value.delta
        return bool(delta) and is_finite(delta) and not at_least(abs(delta), self.min_delta)

    @property
    def better(self) -> bool | None:
        """Which way it moved, True or False, where far enough and the direction is known."""
        delta = self.value.delta
        if self.unjudged or self.direction is None or self.is_similar:
            return None
        if not delta or not is_finite(delta):
            return None
        sides = (self.value.base, self.value.head)
        if not all(is_finite(one) and is_possible(self.value.key, one) for one in sides):
            return None
        return (delta > 0) is (self.direction == "higher")

    @property
    def standing(self) -> Standing:
        """What the change means, in one word: that of its test where it was tested."""
        if self.renamed_from or self.renamed_to:
            return "renamed"
        if self.value.base is MISSING:
            return "new"
        if self.value.head is MISSING:
            return "gone"
        if self.unjudged and self.value.changed:
            return "not judged"
        if self.tested and (word := _word(self.tested)):
            return word
        if not self.value.changed:
            return "unchanged"
        if self.is_similar:
            return "similar"
        return _WAYS[self.better]


def _word(tested: TestedMetric) -> Standing | None:
    """The word of a test; of numbers that are not finite nobody can say whether for the better."""
    return _WORDS_OF_TESTS.get(tested.outcome) if tested.is_finite else "changed"


def lack_tests(changes: Sequence[MetricChange]) -> bool:
    """Whether there is a change that predictions would tell more of, and none are declared."""
    return any(one.standing in UNTESTED for one in changes) and not any(c.tested for c in changes)


def at_least(value: float, limit: float) -> bool:
    """Whether a value reaches a limit, whatever floats make of their difference."""
    return value > limit or math.isclose(value, limit, rel_tol=_ENOUGH)


def metric_changes(
    base: Mapping[str, Value],
    head: Mapping[str, Value],
    declared: Mapping[str, Direction],
    min_deltas: Mapping[tuple[str, str], float] | None = None,
) -> tuple[MetricChange, ...]:
    """Compare metrics files, also what did not change; see :func:`gitml.core.values.changes`.

    Args:
        base: parsed files by path.
        head: the same at the other point.
        declared: directions from ``gitml.yaml``.
        min_deltas: what counts as a change, by path and key.
    """
    least = min_deltas or {}
    return tuple(
        MetricChange(
            change,
            direction(change.key, declared, (change.base, change.head)),
            least.get((change.path, change.key), 0.0),
        )
        for change in changes(base, head, unchanged=True)
    )
