"""Many tests at once: p-values adjusted for how many chances there were to be wrong."""

from collections.abc import Sequence


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
