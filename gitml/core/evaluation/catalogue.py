"""The metrics that can be computed from predictions, by scikit-learn's names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from gitml.core.settings.direction import Direction

Needs: TypeAlias = Literal["classes", "scores", "numbers"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is computed from, and which way it gets better."""

    name: str
    needs: Needs
    better: Direction


_CLASSES = (
    "accuracy",
    "balanced_accuracy",
    *("recall", "recall_macro", "recall_weighted", "specificity"),
    *("precision", "precision_macro", "precision_weighted"),
    *("f1", "f1_macro", "f1_weighted"),
    "matthews_corrcoef",
    *("cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic"),
)
"""What :mod:`gitml.core.evaluation.methods.confusion` computes: named here, as it needs NumPy."""
_SCORES: Mapping[str, Direction] = MappingProxyType(
    {"roc_auc": "higher", "average_precision": "higher", "log_loss": "lower", "brier": "lower"}
)
_NUMBERS: Mapping[str, Direction] = MappingProxyType(
    {"rmse": "lower", "mse": "lower", "mae": "lower", "r2": "higher"}
)
METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        **{name: Metric(name, "classes", "higher") for name in _CLASSES},
        **{name: Metric(name, "scores", better) for name, better in _SCORES.items()},
        **{name: Metric(name, "numbers", better) for name, better in _NUMBERS.items()},
    }
)
