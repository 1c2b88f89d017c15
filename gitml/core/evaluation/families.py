"""Many tests at once: p-values adjusted for how many chances there were to be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.core.evaluation.difference import ALPHA


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjusted p-values, by the step-down procedure of Holm (1979).

    The chance that any true hypothesis of the family is rejected stays below the level.

    Args:
        p_values: None for what was not tested, which is no member of the family.
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, place) in enumerate(tested):
        highest = max(highest, min(1.0, (len(tested) - rank) * p))
        adjusted[place] = highest
    return tuple(adjusted)


@dataclass(frozen=True, slots=True)
class AdjustedTest:
    """One test of a family.

    Attributes:
        p: adjusted; None where it was not tested.
        level: below which its own p-value would have to be, given the others.
    """

    p: float | None
    level: float = ALPHA


def family(p_values: Sequence[float | None]) -> list[AdjustedTest]:
    """Each test with its adjusted p-value, and its level.

    By :func:`holm` a p-value must be small enough for itself and all others that are not found.

    Args:
        p_values: None for what was not tested.
    """
    adjusted = holm(p_values)
    missed = sum(p is not None and p >= ALPHA for p in adjusted)
    return [AdjustedTest(p, ALPHA / (missed + (p is None or p < ALPHA))) for p in adjusted]
