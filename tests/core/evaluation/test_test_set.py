"""What changed in a test set: nothing, its labels, or what the models were shown."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.findings import Inputs, RecordedTestSet
from gitml.core.evaluation.predictions import Predictions
from gitml.core.evaluation.test_set import changed_columns

_ROWS = 200
_IDS = np.arange(_ROWS)
_LABEL = _IDS % 2
_TABLE = {
    "row": _IDS,
    "age": _IDS % 90,
    "site": np.array(["a", "b"], dtype=object)[_IDS % 2 * 0 + _IDS % 3 % 2],
    "diagnosis": np.array(["benign", "malignant"], dtype=object)[_LABEL],
}
_RELABELLED = np.where(_IDS < 5, 1 - _LABEL, _LABEL)


def _side(label: Any = _LABEL) -> Predictions:
    return Predictions("p.csv", label, label, ids=_IDS)


def _changed(head: dict[str, Any], label: Any = _LABEL, id_name: str | None = "row") -> Any:
    return changed_columns((_TABLE, head), (_side(), _side(label)), id_name)


def test_rows_in_another_order_a_new_column_and_other_types_are_the_same_inputs() -> None:
    order = _IDS[::-1]
    head = {name: column[order] for name, column in _TABLE.items()}
    head |= {"age": head["age"].astype(float), "height": _IDS}
    assert _changed(head) == ()


def test_labels_that_were_corrected_are_no_change_of_inputs() -> None:
    named = np.array(["benign", "malignant"], dtype=object)[_RELABELLED]
    assert _changed(_TABLE | {"diagnosis": named}, _RELABELLED) == ()
    # The test set has them and the predictions have not: then it is no label that changed.
    assert _changed(_TABLE | {"diagnosis": named}) == ("diagnosis",)


def test_a_cell_that_was_edited_is_a_change() -> None:
    assert _changed(_TABLE | {"age": np.where(_IDS == 7, 40, _TABLE["age"])}) == ("age",)
    empty = _TABLE | {"age": np.where(_IDS == 7, np.nan, _TABLE["age"])}
    assert _changed(empty) == ("age",)
    assert changed_columns((empty, empty), (_side(), _side()), "row") == ()


def test_rows_that_one_side_has_do_not_count() -> None:
    fewer = {name: column[20:] for name, column in _TABLE.items()}
    assert _changed(fewer) == ()


def test_rows_without_ids_are_held_against_each_other_by_their_order() -> None:
    sides = (replace(_side(), ids=None), replace(_side(), ids=None))
    other = _TABLE | {"age": _IDS}
    assert changed_columns((_TABLE, other), sides, None) == ("age",)
    fewer = {name: column[20:] for name, column in _TABLE.items()}
    assert changed_columns((_TABLE, fewer), sides, None) is None
    twice = _TABLE | {"row": _IDS // 2}
    assert _changed(twice) is None


@pytest.mark.parametrize(
    ("inputs", "match"),
    [
        ("", "same"),
        ("same", "same"),
        ("unknown", "same"),
        ("changed", "inputs"),
        ("unread", "inputs"),
    ],
)
def test_other_inputs_are_another_exam(inputs: Inputs, match: str) -> None:
    exam = match_rows(_side(), _side(), RecordedTestSet("t.csv", "1", "2", inputs))
    assert exam.match == match
    assert len(exam.head) == (_ROWS if match == "same" else 0)
