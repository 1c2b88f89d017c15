"""Statistics against SciPy, and against the definitions that Evidently has published."""

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from gitml.core.drift import contingency, distances, kolmogorov
from gitml.core.drift.methods import METHODS, Method, Score, applies, score
from gitml.core.drift.samples import Categories, Numbers, aligned, numbers
from tests.core.drift.real_tables import NAMES, column_sample, table


def pairs(kind: str) -> Iterator[tuple[str, Any, Any]]:
    """Both halves of every column of the tables, the second one with some missing and shifted."""
    for name in NAMES:
        for column, values in table(name).items():
            if (values.dtype == object) != (kind == "category"):
                continue
            rows = np.random.default_rng(len(column)).permutation(len(values))
            one, other = values[rows[::2]].copy(), values[rows[1::2]].copy()
            other[::7] = None if kind == "category" else np.nan
            if kind == "category":
                other[1] = "unseen"
            else:
                other += 0.3 * np.std(values)
            yield f"{name}.{column}", one, other


NUMBERS = list(pairs("number"))
CATEGORIES = list(pairs("category"))
near = pytest.approx


def data(values: Any) -> Numbers | Categories:
    found = column_sample("x", values).data
    assert found is not None
    return found


def there(values: Any) -> Any:
    return values[~np.isnan(values)]


@pytest.mark.parametrize("seed", range(60))
def test_the_exact_p_value_of_samples_with_ties_is_scipys(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, m = random.integers(1, 60, 2)
    one, other = random.integers(0, 30, n), random.integers(0, 30, m) + random.integers(0, 8)
    d = kolmogorov.distance(numbers(one), numbers(other))
    expected = stats.ks_2samp(one, other, method="exact")
    assert d == near(expected.statistic, abs=1e-12)
    assert kolmogorov.p_value(d, int(n), int(m)) == near(expected.pvalue, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "m"), [(20_000, 30_000), (150_000, 150_000), (1_500_000, 200_000)])
def test_the_p_value_of_many_rows_is_scipys_limit(n: int, m: int) -> None:
    effective = n * m / (n + m)
    for z in (0.3, 0.7, 1.0, 1.36, 2.0, 3.5, 5.0):
        d = z / effective**0.5
        expected = stats.kstwo.sf(d, round(effective))
        assert kolmogorov.p_value(d, n, m) == near(expected, abs=1e-6)


def test_nothing_in_common_and_nothing_different() -> None:
    one, other = numbers([1, 2, 3] * 20), numbers([7, 8] * 30)
    assert kolmogorov.distance(one, other) == 1
    assert kolmogorov.p_value(1, 60, 60) < 1e-15
    assert kolmogorov.distance(one, one) == 0
    assert kolmogorov.p_value(0, 60, 60) == 1
    assert kolmogorov.p_value(1, 1, 1) == 1


@pytest.mark.parametrize(("name", "one", "other"), NUMBERS, ids=[name for name, *_ in NUMBERS])
def test_numbers_score_as_scipy_and_evidently_say(name: str, one: Any, other: Any) -> None:
    before, after = data(one), data(other)
    x, y = there(one), there(other)
    found: dict[Method, Score] = {
        method: score(method, before, after) for method in METHODS if method != "chi2"
    }
    ks, cvm = stats.ks_2samp(x, y), stats.cramervonmises_2samp(x, y)
    assert (found["ks"].statistic, found["ks"].p) == near((ks.statistic, ks.pvalue), abs=1e-6)
    of_cvm = found["cramer_von_mises"]
    assert (of_cvm.statistic, of_cvm.p) == near((cvm.statistic, cvm.pvalue), abs=1e-6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        anderson = stats.anderson_ksamp([x, y])
    of_anderson = found["anderson"]
    assert (of_anderson.statistic, of_anderson.p) == near(
        (anderson.statistic, anderson.pvalue), abs=1e-6
    )
    area = stats.wasserstein_distance(x, y) / max(np.std(x), 0.001)
    assert found["wasserstein"].statistic == near(area, abs=1e-6)
    p, q = evidently_bins(x, y)
    check_distances(found, p, q)
    edges = np.histogram_bin_edges(list({*x, *y}), bins="sturges")
    h, g = (np.histogram(side, edges)[0] / len(side) for side in (x, y))
    assert found["hellinger"].statistic == near(np.sqrt(1 - np.sqrt(h * g).sum()), abs=1e-6)


def evidently_bins(x: Any, y: Any) -> tuple[Any, Any]:
    """Bins of equal width over both sides together; or the values, where there are few."""
    if len(np.unique(x)) > 20:
        edges = np.histogram_bin_edges(np.concatenate([x, y]), bins="sturges")
        p, q = (np.histogram(side, edges)[0] / len(side) for side in (x, y))
        return p, q
    keys = sorted({*x.tolist(), *y.tolist()})
    p, q = (np.asarray([np.mean(side == key) for key in keys]) for side in (x, y))
    return p, q


def filled(shares: Any) -> Any:
    least = shares[shares > 0].min()
    return np.where(shares > 0, shares, least / 10**6 if least <= 1e-4 else 1e-4)


def check_distances(found: Mapping[Method, Score], p: Any, q: Any) -> None:
    assert found["jensenshannon"].statistic == near(distance.jensenshannon(p, q), abs=1e-6)
    assert found["tvd"].statistic == near(np.abs(p - q).sum() / 2, abs=1e-6)
    a, b = filled(p), filled(q)
    assert found["psi"].statistic == near(((a - b) * np.log(a / b)).sum(), abs=1e-6)
    assert found["kl"].statistic == near(stats.entropy(a, b), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "one", "other"), CATEGORIES, ids=[name for name, *_ in CATEGORIES]
)
def test_categories_score_as_scipy_and_evidently_say(name: str, one: Any, other: Any) -> None:
    before, after = data(one), data(other)
    assert isinstance(before, Categories)
    assert isinstance(after, Categories)
    methods = [method for method in METHODS if applies(method, before)]
    assert not {"ks", "wasserstein", "anderson", "cramer_von_mises"} & {*methods}
    found = {method: score(method, before, after) for method in methods}
    keys = sorted({*before.counts, *after.counts})
    counts = np.asarray([[s.counts.get(key, 0) for key in keys] for s in (before, after)])
    expected = stats.chi2_contingency(counts, correction=False)
    chi2 = found["chi2"]
    assert (chi2.statistic, chi2.p) == near((expected.statistic, expected.pvalue), abs=1e-6)
    p, q = counts / counts.sum(axis=1, keepdims=True)
    check_distances(found, p, q)
    assert found["hellinger"].statistic == near(np.sqrt(1 - np.sqrt(p * q).sum()), abs=1e-6)
    assert found["evidently"].p == 0  # a category that the reference has not


def test_evidentlys_choice_by_rows_and_by_distinct_values() -> None:
    random = np.random.default_rng(5)
    few, many = random.normal(size=900), random.normal(size=1100)
    assert score("evidently", numbers(few), numbers(few + 1)).method == "ks"
    assert score("evidently", numbers(many), numbers(few)).method == "wasserstein"
    assert score("evidently", numbers(np.round(many / 2)), numbers([0, 1])).method in (
        "jensenshannon",
        "wasserstein",
    )
    two = Categories({"a": 60, "b": 40})
    z = score("evidently", two, Categories({"a": 45, "b": 55}))
    by_hand = 0.15 / np.sqrt(0.525 * 0.475 * 2 / 100)
    assert z.method == "evidently z"
    assert z.p == near(2 * stats.norm.sf(by_hand), abs=1e-9)
    three = Categories({"a": 50, "b": 30, "c": 20})
    chi2 = score("evidently", three, Categories({"a": 40, "b": 30, "c": 30}))
    assert chi2.p == near(stats.chisquare([40, 30, 30], [50, 30, 20]).pvalue, abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_fishers_p_value_is_scipys(seed: int) -> None:
    a, b, c, d = (int(count) for count in np.random.default_rng(seed).integers(0, 80, 4))
    expected = stats.fisher_exact([[a, b], [c, d]]).pvalue
    assert contingency.fisher((a, b), (c, d)) == near(expected, abs=1e-9)


def test_sparse_categories_are_merged_by_both_sides_together() -> None:
    assert contingency.merged([(50, 50), (30, 30), (1, 0), (0, 1)]) == [(50, 50), (31, 31)]
    assert contingency.merged([(50, 50), (6, 6)]) == [(50, 50), (6, 6)]
    assert contingency.merged([(1, 1)] * 40) == [(40, 40)]
    assert contingency.homogeneity([(40, 40)]) == (0.0, 1.0)


def test_a_category_that_one_side_does_not_list_is_not_gone() -> None:
    whole = Categories({"a": 50, "b": 30, "c": 20})
    part = Categories({"a": 50}, others=50)
    assert distances.total_variation(*aligned(whole, part)) == 0
    assert [new.n for new in aligned(whole, part)] == [100, 100]


def test_a_score_that_is_no_number_is_a_drift() -> None:
    assert Score("psi", float("nan"), None, 0.1).is_drift
    assert Score("ks", 0.1, float("nan"), 0.05).is_drift


def test_one_row_against_one_row() -> None:
    one, other = numbers([1.0]), numbers([2.0])
    for method in METHODS:
        found = score(method, one, other)
        assert np.isfinite(found.statistic) or found.is_drift, method


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("size", [2.0**220, 2.0**500, 2.0**1023])
def test_great_numbers_drift_as_others_do(name: Method, size: float) -> None:
    values = np.random.default_rng(3).normal(size=(2, 200)).clip(-1.9, 1.9)
    values[1] += 0.05
    usual = score(name, numbers(values[0]), numbers(values[1]))
    great = score(name, numbers(values[0] * size), numbers(values[1] * size))
    assert great.statistic == near(usual.statistic, rel=1e-9)
    assert great.is_drift == usual.is_drift
