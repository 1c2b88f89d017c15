"""Paths: the folders they lie in, and which of many overlap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.paths import PathIndex, folders, is_inside, listed, overlap

PATHS = st.lists(st.sampled_from(["a", "b", "ab"]), max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b/c", ["a/b", "a", ""]),
        ("a", [""]),
        ("", []),
        ("../a/b", ["../a", ".."]),  # outside of the root, so not in it
        ("..", []),
        ("/a/b", ["/a"]),
        ("s3://a/b", ["s3://a", "s3:/", "s3:"]),  # a URL lies in no project
        ("..a/b", ["..a", ""]),
    ],
)
def test_folders(path: str, expected: list[str]) -> None:
    assert list(folders(path)) == expected


def test_a_name_makes_no_line_of_a_message() -> None:
    assert listed(["a\nhint: b", "c", "d"], 2) == r"'a\nhint: b', 'c' and 1 more"


def test_a_name_that_only_begins_alike_is_no_folder() -> None:
    assert is_inside("data/x", "data")
    assert not is_inside("data2/x", "data")
    assert not overlap("data2", "data")


@given(PATHS, PATHS)
def test_a_path_is_inside_itself_and_its_folders(path: str, other: str) -> None:
    assert is_inside(path, other) is (other in (path, *folders(path)))
    assert overlap(path, other) is (is_inside(path, other) or is_inside(other, path))


@given(st.lists(PATHS, max_size=6), PATHS)
def test_an_index_finds_what_overlaps(paths: list[str], wanted: str) -> None:
    index = PathIndex([(path, number) for number, path in enumerate(paths)])
    numbers = [number for number, path in enumerate(paths) if overlap(path, wanted)]
    assert sorted(index.overlapping(wanted)) == numbers
    assert index.has_overlap(wanted) is bool(numbers)
    assert [paths[number] for number in index.around(wanted)] == sorted(
        (path for path in paths if is_inside(wanted, path)), key=len, reverse=True
    )
