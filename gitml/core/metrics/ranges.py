"""Which values a metric can have, where its name tells: what lies outside was not measured."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from gitml.core.metrics.aliases import known_name

_SHARE = (0.0, 100.0)  # also as a percentage, which many trainers log
_CORRELATION = (-100.0, 100.0)
_DISTANCE = (0.0, math.inf)
_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("accuracy", "acc", "balanced_accuracy", "recall", "precision", "specificity"),
                *("f1", "roc_auc", "average_precision"),
            ),
            _SHARE,
        ),
        **dict.fromkeys(("matthews_corrcoef", "cohen_kappa"), _CORRELATION),
        **dict.fromkeys(("log_loss", "brier", "mse", "rmse", "mae"), _DISTANCE),
        "r2": (-math.inf, 100.0),
    }
)
_OF = frozenset("train training val valid validation dev test eval cv".split())
_AVERAGES = ("_macro", "_micro", "_weighted", "_linear", "_quadratic")


def is_possible(metric: str, value: float) -> bool:
    """Whether a metric can have a value; True where its name tells no range.

    Args:
        metric: its dotted key, or ``FILE:KEY``: the last part names it, as ``test_accuracy``.
        value: a finite number.
    """
    low, high = value_range(metric)
    return low <= value <= high


def value_range(metric: str) -> tuple[float, float]:
    """The least and the greatest value of a metric, infinite where its name tells none.

    Args:
        metric: as :func:`is_possible`.
    """
    name = metric.rpartition(":")[2].rpartition(".")[2].lower()
    of, _, rest = name.partition("_")
    plain = rest if of in _OF and rest else name
    for average in _AVERAGES:
        plain = plain.removesuffix(average)
    return _RANGES.get(known_name(plain), (-math.inf, math.inf))
