"""Nested values: flatten, compare, and keep apart what is not the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.values import MISSING, Value, ValueChange, changes, flatten, inner_changes, same

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
documents: st.SearchStrategy[Value] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_flatten_keeps_order_lists_and_a_bare_value() -> None:
    assert list(flatten({"b": {"x": 1, "a": [1, 2]}, "a": None})) == [
        ("b.x", 1),
        ("b.a", [1, 2]),
        ("a", None),
    ]
    assert list(flatten(0.5)) == [("", 0.5)]
    assert list(flatten({})) == []


def test_a_key_with_dots_and_a_path_of_the_same_name_are_kept_apart() -> None:
    both: Value = {"a.b": 1, "a": {"b": 2}, "c.d": 3}
    assert list(flatten(both)) == [('"a.b"', 1), ("a.b", 2), ("c.d", 3)]
    (change,) = changes({"m": both}, {"m": {"a.b": 9, "a": {"b": 2}, "c.d": 3}})
    assert (change.key, change.base, change.head) == ('"a.b"', 1, 9)
    deep: Value = {"a.b": {"c": 1}, "a": {"b.c": 2}}
    assert dict(flatten(deep)) == {'"a.b".c': 1, 'a."b.c"': 2}


@pytest.mark.slow
@given(documents)
def test_a_document_does_not_differ_from_itself(document: Value) -> None:
    assert same(document, document)
    assert changes({"f": document}, {"f": document}) == ()


@pytest.mark.parametrize(
    ("base", "head", "equal"),
    [
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        (math.nan, math.nan, True),
        ([1, {"a": math.nan}], [1, {"a": math.nan}], True),
        ([1], [True], False),
        (None, MISSING, False),
        (2**53, 2**53 + 1, False),
    ],
)
def test_same(base: object, head: object, equal: bool) -> None:
    assert same(base, head) is equal


def test_changes_tell_missing_from_null() -> None:
    (gone, new) = changes({"f": {"a": None}}, {"f": {"b": None}})
    assert (gone.key, gone.base, gone.head) == ("a", None, MISSING)
    assert (new.key, new.base, new.head) == ("b", MISSING, None)


def test_a_file_of_one_side_only() -> None:
    (change,) = changes({}, {"m.json": {"acc": 0.5}})
    assert (change.path, change.delta, change.percent) == ("m.json", None, None)


def test_delta_and_percent() -> None:
    change = ValueChange("f", "k", -0.5, -0.25)
    assert change.delta == 0.25
    assert change.percent == 50
    assert ValueChange("f", "k", 0, 1).percent is None
    assert ValueChange("f", "k", True, 1).delta is None
    assert ValueChange("f", "k", 10**400, 10**400 + 1).percent is not None
    assert ValueChange("f", "k", 1, 10**400).percent is None


def _inner(base: Value, head: Value) -> dict[str, tuple[object, object]]:
    change = ValueChange("m.json", "board", base, head)
    return {one.key: (one.base, one.head) for one in inner_changes(change)}


A: Value = {"model": "a", "auc": 0.9, "at": {"k": [1, 2]}}
B: Value = {"model": "b", "auc": 0.8}


def test_records_are_compared_entry_by_entry() -> None:
    moved: Value = {"model": "a", "auc": 0.91, "at": {"k": [1, 3]}, "new": None}
    assert _inner([A, B], [moved, B]) == {
        "board[0].auc": (0.9, 0.91),
        "board[0].at.k": ([1, 2], [1, 3]),
        "board[0].new": (MISSING, None),
    }
    old: Value = [{"folds": [{"auc": 0.1}, {"auc": 0.2}]}]
    new: Value = [{"folds": [{"auc": 0.1}, {"auc": 0.3}]}]
    assert _inner(old, new) == {"board[0].folds[1].auc": (0.2, 0.3)}
    assert _inner([{}], [{"a": {}}]) == {"board": ([{}], [{"a": {}}])}


def test_a_record_that_is_new_or_gone_leaves_the_others_as_they_were() -> None:
    new: Value = {"model": "new", "auc": 0.95}
    assert _inner([A, B], [new, A, B]) == {"board[0]": (MISSING, new)}
    assert _inner([A, B], [B]) == {"board[0]": (A, MISSING)}
    assert _inner([A], [new]) == {
        "board[0].model": ("a", "new"),
        "board[0].auc": (0.9, 0.95),
        "board[0].at.k": ([1, 2], MISSING),
    }
    unnamed = _inner([{"step": 1, "loss": 3}], [{"step": 1, "loss": 2}, {"step": 2, "loss": 1}])
    assert unnamed == {"board[0].loss": (3, 2), "board[1]": (MISSING, {"step": 2, "loss": 1})}


@pytest.mark.parametrize(
    ("base", "head"), [([A], [A]), ([], [A]), ([1], [A]), (MISSING, [A]), ([1], [2]), (1, 2)]
)
def test_what_is_no_two_lists_of_records_is_one_change(base: Value, head: Value) -> None:
    change = ValueChange("m.json", "board", base, head)
    assert inner_changes(change) == (change,)


@pytest.mark.slow
@given(documents, documents)
def test_no_change_is_lost_in_its_entries(base: Value, head: Value) -> None:
    change = ValueChange("f", "k", base, head)
    found = inner_changes(change)
    assert any(one.changed for one in found) is change.changed
