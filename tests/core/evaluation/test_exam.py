from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.exam import match_rows, renamed_slices
from gitml.core.evaluation.predictions import Predictions
from gitml.errors import ConfigError


def _predictions(ids: Any, label: Any, source: str = "p.csv") -> Any:
    label = np.array(label)
    return Predictions(
        source, label, prediction=label, ids=None if ids is None else np.array(ids, dtype=object)
    )


def _names(n: int, start: int = 0) -> list[str]:
    return [f"row{place}" for place in range(start, start + n)]


def test_the_order_of_rows_does_not_matter() -> None:
    base = _predictions(["a", "b", "c"], [0, 1, 1])
    head = _predictions(["c", "a", "b"], [1, 0, 1])
    exam: Any = match_rows(base, head)
    assert exam.match == "same"
    assert exam.base.ids.tolist() == exam.head.ids.tolist() == ["c", "a", "b"]
    assert exam.base.label.tolist() == [1, 0, 1]


def test_the_base_is_scored_again_on_new_labels() -> None:
    base = _predictions(["a", "b", "c"], [0, 1, 1])
    exam: Any = match_rows(base, _predictions(["a", "b", "c"], [0, 0, 1]))
    assert (exam.match, exam.relabelled) == ("relabelled", 1)
    assert exam.base.label.tolist() == [0, 0, 1]
    assert exam.base.prediction.tolist() == [0, 1, 1]


def test_common_rows_are_kept_where_they_are_enough() -> None:
    base = _predictions(_names(200), np.zeros(200))
    exam: Any = match_rows(base, _predictions(_names(180, 50), np.zeros(180)))
    assert (exam.match, exam.removed, exam.added) == ("overlap", 50, 30)
    assert len(exam.base) == len(exam.head) == 150


@pytest.mark.parametrize(
    ("base", "head", "shift"),
    [(200, 200, 200), (200, 200, 101), (150, 150, 51), (1000, 110, 0), (110, 1000, 0)],
    ids=["disjoint", "under half", "under a hundred", "most removed", "most added"],
)
def test_too_few_common_rows_are_nothing_to_compare_on(base: int, head: int, shift: int) -> None:
    exam: Any = match_rows(
        _predictions(_names(base), np.zeros(base)),
        _predictions(_names(head, shift), np.zeros(head)),
    )
    assert exam.match == "changed"
    assert len(exam.base) == len(exam.head) == 0


def test_rows_without_ids_are_matched_by_order() -> None:
    assert match_rows(_predictions(None, [0, 1]), _predictions(None, [0, 1])).match == "same"
    assert match_rows(_predictions(None, [0, 1]), _predictions(["a", "b"], [0, 1])).match == "same"


@pytest.mark.parametrize("label", [[0, 1, 1], [1, 0]])
def test_rows_without_ids_and_with_other_labels_are_not_comparable(label: Any) -> None:
    exam: Any = match_rows(_predictions(None, [0, 1]), _predictions(None, label))
    assert (exam.match, len(exam.head)) == ("unnamed", 0)


def test_two_rows_of_one_name_are_an_error() -> None:
    good, bad = _predictions(["a", "b"], [0, 1]), _predictions(["a", "a"], [0, 1], "bad.csv")
    for sides in ((good, bad), (bad, good), (bad, bad)):
        with pytest.raises(ConfigError, match=r"bad\.csv: two rows have the id 'a'"):
            match_rows(*sides)


@pytest.mark.parametrize("label", [[0.0, 1.0], [False, True], ["0", "1"]])
def test_a_label_that_is_written_otherwise_is_the_same(label: Any) -> None:
    exam: Any = match_rows(_predictions(["a", "b"], [0, 1]), _predictions(["a", "b"], label))
    assert exam.match == "same"


@pytest.mark.parametrize(
    ("common", "base", "head", "match"),
    [(100, 101, 100, "overlap"), (99, 100, 99, "changed"), (150, 150, 300, "overlap"),
     (149, 149, 300, "changed"), (150, 300, 150, "overlap"), (149, 300, 149, "changed")],
)  # fmt: skip
def test_how_much_must_be_in_common(common: int, base: int, head: int, match: str) -> None:
    names = (_names(base), _names(head, base - common))
    exam = match_rows(*(_predictions(one, [0] * len(one)) for one in names))
    assert (exam.match, exam.removed, exam.added) == (match, base - common, head - common)


def test_no_rows_at_all() -> None:
    exam: Any = match_rows(_predictions([], []), _predictions([], []))
    assert len(exam.head) == 0
    assert exam.match == "same"


def test_ids_that_are_numbers_in_one_file_only() -> None:
    base = Predictions("b.csv", np.array([0, 1]), ids=np.array([7, 8]))
    head = Predictions("h.csv", np.array([1, 0, 1]), ids=np.array(["8", "7", "x9"], dtype=object))
    exam = match_rows(base, head)
    assert (exam.match, exam.removed, exam.added) == ("changed", 0, 1)  # two are too few
    assert match_rows(base, head.take(np.array([0, 1]))).match == "same"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("AABB", "CCBB", {"A"}),
        ("AABB", "BBAA", {"A", "B"}),
        ("AABB", "CDBB", set()),
        ("AABB", "BBBB", set()),
        ("AABB", "CCCB", set()),
        ("AABB", "CABB", set()),
        ("AABB", "CCBBB", set()),
    ],
    ids=["renamed", "swapped", "split", "joined", "with another", "in part", "beside new rows"],
)
def test_a_slice_by_another_name_has_the_same_rows(
    before: str, after: str, found: set[str]
) -> None:
    base, head = (
        replace(
            _predictions(_names(len(sites)), np.zeros(len(sites))),
            slices={"site": np.array([*sites], dtype=object)},
        )
        for sites in (before, after)
    )
    backwards = head.take(np.arange(len(head))[::-1])
    assert renamed_slices(match_rows(base, backwards), "site") == found
