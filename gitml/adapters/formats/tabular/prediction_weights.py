"""How much each row of a test set counts."""

from typing import Any

from gitml.errors import ConfigError

_MOST_WEIGHT = 1e64  # its fourth power, times any number of rows, is a number


def checked(source: str, name: str, weights: Any) -> Any:
    """Weights that are finite, not below 0, and not 0 for all, in a range that can be squared.

    Args:
        source: path, for messages.
        name: of the column.
        weights: shape (n,), numbers.

    Raises:
        ConfigError: they are none.
    """
    import numpy as np

    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any() or (len(weights) and not weights.any()):
        said = (
            f"is no weight in {wrong.sum()} of {len(weights)} rows" if wrong.any() else "is all 0"
        )
        raise ConfigError(
            f"{source}: '{name}' {said}",
            hint="the weight of a row is a number from 0 up, and of some it is not 0",
        )
    return _within_range(weights)


def _within_range(weights: Any) -> Any:
    """Weights whose squares and sums are numbers; only their ratios mean something.

    Very large and very small ones are scaled by a power of two, which rounds nothing. What is
    nothing beside the largest is 0.
    """
    import numpy as np

    if not len(weights):
        return weights
    most = weights.max()
    if not 1 / _MOST_WEIGHT <= most <= _MOST_WEIGHT:
        weights = np.ldexp(weights, -np.frexp(most)[1])
    return np.where(weights < weights.max() / _MOST_WEIGHT, 0.0, weights)
