from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from gitml.core.evaluation.changed_rows import changed_rows
from gitml.core.evaluation.churn import churn, confusion
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.predictions import Predictions
from gitml.core.evaluation.rows import class_rows, number_rows
from gitml.errors import ConfigError


def _side(label: list[int], guess: list[int], scores: list[float] | None = None) -> Predictions:
    return Predictions(
        "p.csv",
        np.array(label),
        np.array(guess),
        None if scores is None else np.array(scores).reshape(-1, 1),
        np.array([f"r{place}" for place in range(len(label))], dtype=object),
        {"site": np.array(["a", "b"] * (len(label) // 2), dtype=object)},
    )


_LABEL = [1, 1, 0, 0, 1, 1]
_BASE = _side(_LABEL, [1, 1, 1, 0, 0, 1], [0.9, 0.6, 0.7, 0.2, 0.3, 0.8])
_HEAD = _side(_LABEL, [0, 0, 0, 0, 0, 1], [0.4, 0.4, 0.2, 0.3, 0.1, 0.9])


def test_the_worst_comes_first() -> None:
    found = changed_rows(match_rows(_BASE, _HEAD), None, of_numbers=False)
    assert found.columns["id"].tolist() == ["r0", "r1", "r2"]
    assert found.columns["change"].tolist() == ["became wrong", "became wrong", "became right"]
    assert found.columns["head_score"].tolist() == pytest.approx([0.4, 0.4, 0.8])
    assert found.columns["site"].tolist() == ["a", "b", "a"]
    assert len(found) == 3


def test_rows_without_ids_have_numbers() -> None:
    base, head = (replace(side, ids=None, scores=None) for side in (_BASE, _HEAD))
    found = changed_rows(match_rows(base, head), None, of_numbers=False)
    assert found.columns["id"].tolist() == [1, 2, 3]
    assert "head_score" not in found.columns


def test_scores_alone_tell_no_rows() -> None:
    base, head = (replace(side, prediction=None) for side in (_BASE, _HEAD))
    with pytest.raises(ConfigError, match="scores alone"):
        changed_rows(match_rows(base, head), None, of_numbers=False)


def test_numbers_by_how_much_the_error_grew() -> None:
    base, head = _side(_LABEL, [1, 3, 0, 0, 5, 1]), _side(_LABEL, [4, 1, 0, 0, 6, 1])
    found = changed_rows(match_rows(base, head), None, of_numbers=True)
    assert found.columns["id"].tolist() == ["r0", "r4", "r1"]
    assert found.columns["change"].tolist() == ["farther", "farther", "nearer"]
    assert found.columns["error_change"].tolist() == [3.0, 1.0, -2.0]


def test_nothing_in_common() -> None:
    head = replace(_HEAD, ids=np.array([f"x{place}" for place in range(6)], dtype=object))
    for of_numbers in (False, True):
        found = changed_rows(match_rows(_BASE, head), None, of_numbers=of_numbers)
        assert len(found) == 0
        assert found.churn is None


def test_counts_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(5)
    label, base, head = (rng.integers(0, 4, 300).tolist() for _ in range(3))
    rows = class_rows(match_rows(_side(label, base), _side(label, head)), None)
    found, counted = confusion(rows), churn(rows)
    assert found is not None
    assert counted is not None
    for matrix, guess in ((found.base, base), (found.head, head)):
        assert np.array_equal(matrix, confusion_matrix(label, guess))
    right = [sum(np.equal(label, guess)) for guess in (base, head)]
    assert counted.better - counted.worse == right[1] - right[0]
    assert counted.changed == sum(np.not_equal(base, head))


def test_churn_of_numbers() -> None:
    exam = match_rows(_side(_LABEL, [1, 3, 0, 0, 5, 1]), _side(_LABEL, [4, 1, 0, 0, -3, 1]))
    found = churn(number_rows(exam))
    assert found is not None
    assert (found.kind, found.better, found.worse, found.changed) == ("numbers", 1, 1, 3)
