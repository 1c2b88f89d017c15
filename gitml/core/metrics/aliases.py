"""Other names of metrics that are computed from predictions."""

from collections.abc import Mapping
from types import MappingProxyType

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


def known_name(metric: str) -> str:
    """The name that the catalogue has for a metric."""
    return ALIASES.get(metric, metric)
