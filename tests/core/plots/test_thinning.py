"""Of very many rows those that a picture needs."""

import math

import numpy as np
import pytest

from gitml.core.plots.arrange import drawing
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Matrices
from gitml.core.plots.thinning import RepeatedRows, bucket, method, peaks


@pytest.mark.parametrize("size", [1, 2, 7, 10, 1000])
def test_ends_and_extremes_of_each_bucket_stay(size: int) -> None:
    table = np.random.default_rng(size).normal(size=(105, 3))
    kept = peaks(table, size).tolist()
    assert kept == sorted(set(kept))
    for start in range(0, 105, size):
        part = table[start : start + size]
        chosen = table[[at for at in kept if start <= at < start + size]]
        assert start in kept
        assert (chosen.min(axis=0) == part.min(axis=0)).all()
        assert (chosen.max(axis=0) == part.max(axis=0)).all()
    assert 104 in kept


def test_cells_without_a_number_hide_no_peak() -> None:
    table = np.array([[0, 1], [1, math.nan], [2, 9], [3, -9], [4, math.nan], [5, 1]], dtype=float)
    assert {2, 3} <= set(peaks(table, 6).tolist())
    assert peaks(np.full((4, 1), math.nan), 2).tolist() == [0, 2, 3]


def test_about_as_many_buckets_as_a_screen_can_show() -> None:
    assert bucket(4_000_000) == 2_000
    assert bucket(10) == 1


@pytest.mark.parametrize(
    ("plot", "expected"),
    [
        (Plot("p", {"p.csv": ("y",)}, x="x"), "peaks"),
        (Plot("p", {"p.csv": ()}, template="scatter"), "peaks"),
        (Plot("p", {"p.csv": ("y",)}, x="x", template="confusion"), "counts"),
        (Plot("p", {"p.csv": ("y",)}, template="confusion"), None),
        (Plot("p", {"p.csv": ("y",)}, x="x", template="bar"), None),
        (Plot("p", {"p.csv": ("y",)}, x="x", group="g"), None),
        (Plot("p", {"p.csv": ("y",)}, x_files=(("q.csv", "x"),)), None),
    ],
)
def test_which_plots_can_do_with_fewer(plot: Plot, expected: str | None) -> None:
    assert method(plot) == expected


def test_counted_rows_make_the_same_matrix() -> None:
    plot = Plot("c", {"p.csv": ("y",)}, x="x", template="confusion")
    counts = [3, 2, 4]
    short = {"y": RepeatedRows(("a", "b", "a"), counts), "x": RepeatedRows(("a", "a", "b"), counts)}
    whole = {name: list(column) for name, column in short.items()}
    assert len(short["y"]) == len(whole["y"]) == 9
    assert (short["y"][3], short["y"][:4]) == ("b", ["a", "a", "a", "b"])
    found = drawing(plot, [("v1", {"p.csv": short})])
    assert found == drawing(plot, [("v1", {"p.csv": whole})])
    assert isinstance(found, Matrices)
    assert found.panels[0].counts == ((3, 4), (2, 0))
