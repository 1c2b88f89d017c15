"""The metrics that can be computed from predictions, by scikit-learn's names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from gitml.core.evaluation import confusion
from gitml.core.settings.config import Direction

Needs: TypeAlias = Literal["classes", "scores", "numbers"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is computed from, and which way it gets better."""

    name: str
    needs: Needs
    better: Direction


_SCORES: Mapping[str, Direction] = MappingProxyType(
    {"roc_auc": "higher", "average_precision": "higher", "log_loss": "lower", "brier": "lower"}
)
_NUMBERS: Mapping[str, Direction] = MappingProxyType(
    {"rmse": "lower", "mse": "lower", "mae": "lower", "r2": "higher"}
)
METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        **{name: Metric(name, "classes", "higher") for name in confusion.METRICS},
        **{name: Metric(name, "scores", better) for name, better in _SCORES.items()},
        **{name: Metric(name, "numbers", better) for name, better in _NUMBERS.items()},
    }
)
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "mcc": "matthews_corrcoef",
        "kappa": "cohen_kappa",
        "cohen_kappa_score": "cohen_kappa",
        "sensitivity": "recall",
        "brier_score": "brier",
        "brier_score_loss": "brier",
        "auc": "roc_auc",
        "roc_auc_score": "roc_auc",
        "pr_auc": "average_precision",
        "accuracy_score": "accuracy",
        "balanced_accuracy_score": "balanced_accuracy",
        "f1_score": "f1",
        "mean_absolute_error": "mae",
        "mean_squared_error": "mse",
        "root_mean_squared_error": "rmse",
        "r2_score": "r2",
    }
)
"""Other names of the same, most of them those of scikit-learn's functions."""
