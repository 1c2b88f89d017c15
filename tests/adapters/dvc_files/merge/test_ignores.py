"""Lines of .gitignore where both sides changed the same place."""

import pytest

from gitml.adapters.dvc_files.merge.ignores import is_of_data, merge_lines


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("", "/a", "/b", "/a /b"),  # both added
        ("/a", "", "/a /b", "/b"),  # one took away, next to what the other added
        ("/a", "/b", "/c", "/b /c"),  # both moved it
        ("", "/a /b", "/b /c", "/a /b /c"),  # some of it is the same
        ("", "*.log", "/b", "*.log /b"),  # one added a line of a person
        ("", "/a", "*.log !x.log", "*.log !x.log /a"),
        ("x", "x /a", "x /b", "x /a /b"),
        ("/a x", "x", "/a y", "y"),
        ("", "*.log", "*.tmp", None),  # of a person on both sides
        ("", "x !y", "!y x", None),
        ("/a", "!/a", "/a y", None),
    ],
)
def test_one_place(base: str, ours: str, theirs: str, merged: str | None) -> None:
    words = [side.encode().split() for side in (base, ours, theirs)]
    expected = None if merged is None else tuple(merged.encode().split())
    assert merge_lines(*words) == expected


@pytest.mark.parametrize("line", ["/a.csv", "/a b", r"/a\[1\]", r"/\!x", "/ü"])
def test_lines_as_dvc_writes_them(line: str) -> None:
    assert is_of_data(line.encode())


@pytest.mark.parametrize("line", ["a.csv", "/a/b", "/a/", "/*.csv", "!/a", "# /a", "", "/", "/a\\"])
def test_lines_of_people(line: str) -> None:
    assert not is_of_data(line.encode())
