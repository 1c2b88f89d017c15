"""Repeated names of columns are told apart, and no made one is the name of another."""

import pytest

from gitml.core.tables.column_names import renamed, told_apart


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("a b", "a b"),
        ("a b a a", "a b a.1 a.2"),
        ("a a a.1", "a a.2 a.1"),
        ("a.1 a a a.1", "a.1 a a.2 a.1.1"),
        ("a a a.1 a.1", "a a.2 a.1 a.1.1"),
    ],
)
def test_names(names: str, expected: str) -> None:
    assert told_apart(names.split()) == expected.split()


def test_names_that_are_made_again_by_others() -> None:
    names = [*"a" * 2000, *(f"a.{number}" for number in range(2000))]
    found = told_apart(names)
    assert len({*found}) == len(names)
    assert len(renamed(names)) == 1999
    assert renamed(["", ""]) == {".1": ""}
