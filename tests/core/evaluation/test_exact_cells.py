"""Whole numbers beyond what a float or 64 bits hold are never taken for one another."""

from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.compared import refuse_rounded_classes
from gitml.core.evaluation.exact_cells import differ
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.predictions import Predictions
from gitml.core.evaluation.rows import class_rows
from gitml.core.evaluation.test_set import changed_columns
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.errors import ConfigError

_GREAT = 2**53
_CLASSES = Evaluation("p.csv", "y", "p", metrics=("accuracy",))


def _side(label: Any, prediction: Any) -> Predictions:
    return Predictions("p.csv", np.array(label), np.array(prediction))


@pytest.mark.parametrize(
    ("label", "prediction"),
    [
        ([1.2345678901234567e19, 1.3e19], [1.3e19, 1.3e19]),
        ([2.0**63, 1.0], [-(2.0**63), 1.0]),
        ([_GREAT + 1, 1], np.array([_GREAT, 1], dtype=np.uint64)),
        (np.array([2**63 + 1, 1], dtype=np.uint64), [2**63 - 1, 1]),
        (np.array([2**63 + 1, 2**63], dtype=np.uint64), [-1, 1]),
        ([1e300, 1.0], [np.inf, 1.0]),
    ],
)
@pytest.mark.filterwarnings("error")
def test_classes_stay_apart(label: Any, prediction: Any) -> None:
    side = _side(label, prediction)
    rows = class_rows(match_rows(side, side), None)
    assert len(rows.classes) == len({*map(str, [*side.label, *_said(side)])})
    assert rows.label.tolist() != (rows.head if rows.head is None else rows.head.tolist())


def _said(side: Predictions) -> Any:
    assert side.prediction is not None
    return side.prediction


@pytest.mark.parametrize(
    ("label", "prediction", "name"),
    [([2.0**53, 1.0], [1, 1], "y"), ([1, 1], [1.0, -18446744073709551615.0], "p")],
)
def test_classes_that_floats_cannot_tell_apart_are_refused(
    label: Any, prediction: Any, name: str
) -> None:
    with pytest.raises(ConfigError, match=rf"^p\.csv: '{name}' is a number .* 1 of 2 rows: \d;"):
        refuse_rounded_classes(_CLASSES, _side(label, prediction))


def test_whole_numbers_are_classes_and_great_floats_are_numbers() -> None:
    refuse_rounded_classes(_CLASSES, _side([_GREAT + 1, _GREAT], [1.0, 2.0]))
    numbers = Evaluation("p.csv", "y", "p", metrics=("rmse",))
    refuse_rounded_classes(numbers, _side([1e25, 1.0], [1e25, 1.0]))
    refuse_rounded_classes(Evaluation("p.csv", "y", "p"), _side([1e25, 1.0], [1e25, 1.0]))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2], [1.0, 2.5], [False, True]),
        ([_GREAT + 1, 1], [_GREAT, 1], [True, False]),
        ([_GREAT + 1, 1], [float(_GREAT), 1.0], [True, False]),
        (np.array([2**64 - 1], dtype=np.uint64), [-1], [True]),
        ([np.nan, 1e300], [np.nan, 1e300], [False, False]),
        ([np.nan], [1], [True]),
        ([True, False], [1.0, 1.0], [False, True]),
        (["a", "1"], ["a", "2"], [False, True]),
    ],
)
def test_cells_that_differ(one: Any, other: Any, expected: list[bool]) -> None:
    assert differ(np.array(one), np.array(other)).tolist() == expected


def test_a_label_and_an_input_that_changed_by_one() -> None:
    ids = np.array(["a", "b"], dtype=object)
    before, after = np.array([_GREAT, 1]), np.array([_GREAT + 1, 1])
    base, head = (Predictions("p.csv", label, label, ids=ids) for label in (before, after))
    assert match_rows(base, head).relabelled == 1
    tables = {"row": ids, "key": before}, {"row": ids, "key": after}
    assert changed_columns(tables, (base, base), "row") == ("key",)
