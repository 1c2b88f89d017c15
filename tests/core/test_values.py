"""Nested values: flatten, compare, and keep apart what is not the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.values import MISSING, Value, ValueChange, changes, flatten, same

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
