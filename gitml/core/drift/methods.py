"""Tests and distances by name, for people who come from elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from gitml.core.drift import contingency, distances, kolmogorov
from gitml.core.drift.samples import Categories, Numbers
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
else:
    np = LateModule("numpy")

Method: TypeAlias = Literal[
    "ks",
    "chi2",
    "psi",
    "wasserstein",
    "jensenshannon",
    "kl",
    "hellinger",
    "cramer_von_mises",
    "anderson",
    "tvd",
    "evidently",
]
METHODS: tuple[Method, ...] = get_args(Method)
ANDERSON_ENDS = (0.001, 0.25)
"""Of SciPy's table of p-values: what is beyond an end is given as the end."""
OF_NUMBERS: frozenset[Method] = frozenset({"ks", "wasserstein", "cramer_von_mises", "anderson"})
OF_CATEGORIES: frozenset[Method] = frozenset({"chi2"})
UNBOUNDED: frozenset[Method] = frozenset({"psi", "wasserstein", "kl", "evidently"})
"""Those that may tell more than 1; all others are p-values or shares."""
_DISTANCE = 0.1
_ALPHA = 0.05
_MANY_ROWS = 1000  # of the reference, above which Evidently prefers a distance to a test
_FEW_VALUES = 5  # distinct ones, up to which Evidently takes numbers as categories


@dataclass(frozen=True, slots=True)
class Score:
    """What a method says.

    Attributes:
        method: that computed it.
        p: None of a distance.
        threshold: of the p-value, or of the distance.
    """

    method: str
    statistic: float
    p: float | None
    threshold: float

    @property
    def is_drift(self) -> bool:
        """Whether the threshold is reached; a score that is no number reaches it."""
        if self.p is not None:
            return not self.p >= self.threshold
        return not self.statistic < self.threshold


def score(
    method: Method,
    reference: Numbers | Categories,
    current: Numbers | Categories,
    threshold: float | None = None,
) -> Score:
    """Apply a method to a column.

    Args:
        method: one that the data is made for: see :func:`applies`.
        reference: not empty.
        current: not empty.
        threshold: None for the usual one.
    """
    if method == "evidently":
        return _evidently(reference, current, threshold)
    if isinstance(reference, Numbers) and isinstance(current, Numbers):
        if method in _NUMBER_TESTS:
            statistic, p = _NUMBER_TESTS[method](reference, current)
            return Score(method, statistic, p, _ALPHA if threshold is None else threshold)
        if method == "wasserstein":
            distance = distances.wasserstein(reference, current)
            return Score(method, distance, None, _DISTANCE if threshold is None else threshold)
    if method == "chi2":
        one, other = map(distances.as_categories, (reference, current))
        statistic, p = contingency.homogeneity(contingency.paired(one, other))
        return Score(method, statistic, p, _ALPHA if threshold is None else threshold)
    distance = _DISTANCES[method](reference, current)
    return Score(method, distance, None, _DISTANCE if threshold is None else threshold)


def applies(method: Method, data: Numbers | Categories) -> bool:
    """Whether a method that was chosen for all columns is one for such a column."""
    return method not in (OF_CATEGORIES if isinstance(data, Numbers) else OF_NUMBERS)


def possible(method: Method, data: Numbers | Categories) -> bool:
    """Whether a method that was chosen for this very column can be applied."""
    return isinstance(data, Numbers) or method not in OF_NUMBERS


def _ks(reference: Numbers, current: Numbers) -> tuple[float, float]:
    d = kolmogorov.distance(reference, current)
    return d, kolmogorov.p_value(d, reference.n, current.n)


def _cramer_von_mises(reference: Numbers, current: Numbers) -> tuple[float, float]:
    from scipy.stats import cramervonmises_2samp

    if min(reference.n, current.n) < 2:
        return 0.0, 1.0
    found = cramervonmises_2samp(reference.rows, current.rows)
    return float(found.statistic), float(found.pvalue)


def _anderson(reference: Numbers, current: Numbers) -> tuple[float, float]:
    """The p-value is between the two of :data:`ANDERSON_ENDS`."""
    import warnings

    from scipy.stats import anderson_ksamp

    if distances.distinct(reference, current) < 2 or reference.n + current.n < 4:
        return 0.0, ANDERSON_ENDS[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the p-value is at an end of its table
        found = anderson_ksamp([reference.rows, current.rows])
    return float(found.statistic), float(found.pvalue)


def _tvd(reference: Numbers | Categories, current: Numbers | Categories) -> float:
    before, after = distances.binned(reference, current)
    return float(np.abs(before - after).sum() / 2)


_NUMBER_TESTS: Mapping[Method, Callable[[Numbers, Numbers], tuple[float, float]]] = (
    MappingProxyType({"ks": _ks, "cramer_von_mises": _cramer_von_mises, "anderson": _anderson})
)
_DISTANCES: Mapping[Method, Callable[[Numbers | Categories, Numbers | Categories], float]] = (
    MappingProxyType(
        {
            "psi": distances.psi,
            "jensenshannon": distances.jensen_shannon,
            "kl": distances.kullback_leibler,
            "hellinger": distances.hellinger,
            "tvd": _tvd,
        }
    )
)


def _evidently(
    reference: Numbers | Categories, current: Numbers | Categories, threshold: float | None
) -> Score:
    """The method that Evidently 0.7 takes where nobody chose one."""
    are_numbers = isinstance(reference, Numbers) and isinstance(current, Numbers)
    many = are_numbers and distances.distinct(reference, current) > _FEW_VALUES
    if reference.n > _MANY_ROWS:
        chosen: Method = "wasserstein" if many else "jensenshannon"
        return score(chosen, reference, current, threshold)
    if many:
        return score("ks", reference, current, threshold)
    one, other = map(distances.as_categories, (reference, current))
    pairs = contingency.paired(one, other)
    alpha = _ALPHA if threshold is None else threshold
    if len(pairs) > 2:
        return Score("evidently chi2", *contingency.goodness_of_fit(pairs), alpha)
    return Score("evidently z", *contingency.proportions_z(pairs), alpha)
