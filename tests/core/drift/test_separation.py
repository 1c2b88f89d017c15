"""Rows of two tables told apart by a classifier, or not."""

import numpy as np
import pytest

from gitml.core.drift.separation import area, separate, separate_texts

NUMBERS = {"a": True, "b": True}


def cells(*columns: object) -> dict[str, list[str | None]]:
    return {
        name: [None if value is None else str(value) for value in column]  # type: ignore[attr-defined]
        for name, column in zip("abcd", columns, strict=False)
    }


def test_the_area_counts_ties_half() -> None:
    assert area(np.asarray([0.1, 0.4, 0.4, 0.8]), np.asarray([0, 0, 1, 1])) == 0.875
    assert area(np.ones(6), np.asarray([0, 1] * 3)) == 0.5


@pytest.mark.slow
def test_a_shift_that_no_column_shows_alone() -> None:
    random = np.random.default_rng(0)
    alone, shared = random.normal(size=(2, 500)), random.normal(size=500)
    noisy = 0.8 * shared + 0.6 * random.normal(size=500)
    found = separate(cells(*alone), cells(shared, noisy), NUMBERS)
    assert found is not None
    assert found.verdict == "shifted"
    assert found.auc > 0.65
    assert {name for name, _ in found.columns} == {"a", "b"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_halves_of_one_table_are_not_told_apart(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.normal(size=(2, 2, 300))
    plans = random.choice(["free", "pro"], (2, 300))
    kinds = {**NUMBERS, "c": False}
    found = separate(cells(*one, plans[0]), cells(*other, plans[1]), kinds)
    assert found is not None
    assert found.verdict != "shifted" or found.p > 0.01


@pytest.mark.slow
def test_missing_cells_and_categories_tell_too() -> None:
    numbers = [*range(100)] * 2
    before = cells(numbers, [0] * 200)
    after = cells([None if n % 3 else n for n in numbers], [0] * 200)
    found = separate(before, after, NUMBERS)
    assert found is not None
    assert [name for name, _ in found.columns] == ["a"]
    plans = separate(cells(["x", "y"] * 50), cells(["x", "x", "x", "y"] * 25), {"a": False})
    assert plans is not None
    assert plans.p < 0.05


def test_words_that_are_new() -> None:
    random = np.random.default_rng(1)
    before = [f"the {animal} sat" for animal in random.choice(["cat", "dog"], 200)]
    after = [f"the {animal} sat" for animal in random.choice(["cat", "rat"], 200)]
    found = separate_texts(before, [*after, None, ""])
    assert found is not None
    assert (found.verdict, found.rows) == ("shifted", 400)


def test_too_few_rows_say_nothing() -> None:
    assert separate(cells([1] * 20), cells([2] * 500), {"a": True}) is None
    assert separate(cells(), cells(), {}) is None
    assert separate_texts(["a b"] * 10, ["c d"] * 100) is None
