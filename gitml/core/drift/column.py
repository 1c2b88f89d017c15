"""One column judged: whether its distribution, and its share of missing values, shifted.

The effect is on one scale for all columns, the share of the rows that would have to move to make
both sides equal: Kolmogorov-Smirnov's D of numbers, the total variation distance of categories.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from gitml.core.drift import contingency, distances, kolmogorov
from gitml.core.drift.column_drift import (
    ALPHA,
    LEAST_EFFECT,
    LEAST_ROWS,
    Choice,
    ColumnDrift,
    MissingShift,
    NewCategory,
    Untested,
    Verdict,
)
from gitml.core.drift.methods import Score, applies, possible, score
from gitml.core.drift.samples import Categories, ColumnSample, Kind, Numbers, aligned
from gitml.errors import UsageError

_TWO = 2  # distinct numbers, up to which they are two categories
_NOT_TESTED: Mapping[Kind, Untested] = MappingProxyType(
    {
        "identifier": "identifier",
        "text": "text",
        "many": "many-values",
        "date": "date",
        "empty": "all-missing",
    }
)


def compare(
    reference: ColumnSample | None, current: ColumnSample | None, choice: Choice
) -> ColumnDrift:
    """The numbers of a column; words follow when all columns are known: see :func:`word`.

    Raises:
        UsageError: the method that was chosen for it is none for such a column.
    """
    known = reference or current
    if known is None:
        raise ValueError("a column of neither side")
    if reference is None or current is None:
        presence: Verdict = "new" if reference is None else "gone"
        return ColumnDrift(known.name, known.kind, (reference, current), of_values=presence)
    found = ColumnDrift(known.name, known.kind, (reference, current))
    found = replace(found, missing=_missing(reference, current))
    one, other = reference.data, current.data
    if not (reference.rows and current.rows):
        return replace(found, why="no-rows")
    if "empty" in (reference.kind, current.kind):
        return replace(found, why="all-missing")
    if _is_another_type(reference, current):
        if min(reference.n, current.n) < LEAST_ROWS:  # one odd value of three is no type
            return replace(found, of_values="too few rows")
        return replace(found, kind=current.kind, of_values="type changed")
    why = _NOT_TESTED.get(reference.kind, "") if _are_alike(reference, current) else ""
    if one is None or other is None or (why and not choice.named):
        return replace(found, why=why)
    if not (one.n and other.n):
        return replace(found, why="all-missing")
    return _values(replace(found, new=new_categories(one, other)), one, other, choice)


def _is_another_type(reference: ColumnSample, current: ColumnSample) -> bool:
    """Whether the two sides cannot be compared, as one is dates, or words that nobody counted."""
    if (reference.kind == "date") != (current.kind == "date"):
        return True
    return type(reference.data) is not type(current.data)


def _are_alike(reference: ColumnSample, current: ColumnSample) -> bool:
    """Whether both are of a kind; numbers are no identifiers if they are none on one side."""
    return reference.kind == current.kind or reference.data is None


def _missing(reference: ColumnSample, current: ColumnSample) -> MissingShift:
    before, after = (side.absent / max(side.rows, 1) for side in (reference, current))
    if min(reference.rows, current.rows) < LEAST_ROWS:
        return MissingShift(before, after, verdict="too few rows")
    if not (reference.absent or current.absent):
        return MissingShift(before, after)
    pairs = ((side.absent, side.n) for side in (reference, current))
    return MissingShift(before, after, contingency.fisher(*pairs))


def _values(
    found: ColumnDrift,
    one: Numbers | Categories,
    other: Numbers | Categories,
    choice: Choice,
) -> ColumnDrift:
    if choice.method and choice.named and not possible(choice.method, one):
        raise UsageError(
            f"{choice.method} compares numbers, and '{found.name}' has none",
            f"take another method: --method {found.name}=chi2",
        )
    if choice.method and (choice.named or applies(choice.method, one)):
        effect = _effect(one, other)
        return _scored(found, effect, score(choice.method, one, other, choice.threshold))
    if min(one.n, other.n) < LEAST_ROWS:
        return replace(found, of_values="too few rows", threshold=LEAST_EFFECT)
    asked = choice.threshold if choice.method is None else None  # else it is of the method
    threshold = LEAST_EFFECT if asked is None else asked
    found = replace(found, threshold=threshold, of_values="no shift seen")
    if isinstance(one, Numbers) and isinstance(other, Numbers) and _are_many(one, other):
        d = kolmogorov.distance(one, other)
        p = kolmogorov.p_value(d, one.n, other.n)
        error = max(one.error, other.error)
        return replace(found, method="ks", statistic=d, effect=d, p=p, error=error)
    return _of_shares(found, distances.as_categories(one), distances.as_categories(other))


def _of_shares(found: ColumnDrift, one: Categories, other: Categories) -> ColumnDrift:
    """How far the shares of values are apart, by Fisher's exact test where there are two."""
    before, after = aligned(one, other)
    pairs = contingency.merged(contingency.paired(before, after))
    effect = distances.total_variation(before, after)
    statistic, p = contingency.homogeneity(pairs)
    if len(pairs) == 2:
        p = contingency.fisher(pairs[0], pairs[1])
    method = "fisher" if len(pairs) == 2 else "chi2"
    return replace(found, method=method, statistic=statistic, effect=effect, p=p)


def _scored(found: ColumnDrift, effect: float, said: Score) -> ColumnDrift:
    return replace(
        found,
        method=said.method,
        statistic=said.statistic,
        effect=effect,
        p=said.p,
        threshold=said.threshold,
        of_values="shifted" if said.is_drift else "no shift seen",
        chosen=True,
    )


def _effect(one: Numbers | Categories, other: Numbers | Categories) -> float:
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return kolmogorov.distance(one, other)
    before, after = aligned(distances.as_categories(one), distances.as_categories(other))
    return distances.total_variation(before, after)


def _are_many(one: Numbers, other: Numbers) -> bool:
    few = max(len(one.values), len(other.values)) <= _TWO
    return not few or len({*one.values.tolist(), *other.values.tolist()}) > _TWO


def new_categories(
    one: Numbers | Categories, other: Numbers | Categories
) -> tuple[NewCategory, ...]:
    """The categories of the current side that the reference is known not to have."""
    if isinstance(one, Numbers) or isinstance(other, Numbers) or one.others:
        return ()
    found = [
        NewCategory(name, count, count / other.n)
        for name, count in other.counts.items()
        if count and name not in one.counts
    ]
    return tuple(sorted(found, key=lambda new: (-new.count, new.value)))


def separated(found: ColumnDrift, auc: float, effect: float, p: float) -> ColumnDrift:
    """The column of which a classifier told the texts apart, or did not."""
    return replace(
        found,
        method="classifier",
        statistic=auc,
        effect=effect,
        p=p,
        threshold=LEAST_EFFECT,
        of_values="no shift seen",
        why="",
    )


def word(found: ColumnDrift, adjusted: float | None, missing: float | None) -> ColumnDrift:
    """The column with its verdicts.

    Args:
        found: its numbers.
        adjusted: the adjusted p-value of its values; None where they were not tested by the rule.
        missing: that of its share of missing values.
    """
    of_values = found.of_values
    if adjusted is not None:
        least = LEAST_EFFECT if found.threshold is None else found.threshold
        of_values = _word(adjusted, found.effect or 0.0, least)
    absent = found.missing
    if missing is not None:
        verdict = _word(missing, absent.effect, LEAST_EFFECT)
        absent = replace(absent, p_adjusted=missing, verdict=verdict)
    return replace(found, p_adjusted=adjusted, of_values=of_values, missing=absent)


def _word(p: float, effect: float, least: float) -> Verdict:
    if p >= ALPHA:
        return "no shift seen"
    return "shifted" if effect >= least else "small shift"
