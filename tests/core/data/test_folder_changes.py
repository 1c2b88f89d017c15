"""What a folder's record says after a part of it changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.data.folder_changes import FolderChange, remove_part, replace_part, size_after
from gitml.core.paths import is_inside

_PATHS = st.sampled_from(["a", "b", "sub/a", "sub/b", "sub/deep/a", "submarine"])
_FILES = st.dictionaries(_PATHS, st.sampled_from("1234"))
_PARTS = st.sampled_from(["", "a", "b", "sub", "sub/a", "sub/deep", "none"])


@given(_FILES, _FILES, _PARTS, st.sets(st.sampled_from("1234")))
def test_a_part_is_replaced(
    recorded: dict[str, str], here: dict[str, str], part: str, cached: set[str]
) -> None:
    found = {path: md5 for path, md5 in here.items() if is_inside(path, part)}
    change = replace_part(recorded, part, found, lambda path: recorded[path] in cached)
    for path, md5 in found.items():
        assert change.files[path] == md5
    for path, md5 in recorded.items():
        if not is_inside(path, part):
            assert change.files[path] == md5
    assert set(change.files) == (set(recorded) | set(found)) - set(change.removed)
    assert all(recorded[path] in cached for path in change.removed)
    assert all(change.files[path] == recorded[path] for path in change.absent)
    assert _told(recorded, change)


@given(_FILES, _PARTS)
def test_a_part_is_removed(recorded: dict[str, str], part: str) -> None:
    change = remove_part(recorded, part)
    assert {path for path in recorded if is_inside(path, part)} == set(change.removed)
    assert _told(recorded, change)


def _told(recorded: dict[str, str], change: FolderChange) -> bool:
    after = {path: md5 for path, md5 in recorded.items() if path not in change.removed}
    for path in (*change.added, *change.modified):
        after[path] = change.files[path]
    return after == change.files


@given(_FILES, _FILES, _PARTS, st.booleans())
def test_the_size_is_that_of_all_files(
    recorded: dict[str, str], here: dict[str, str], part: str, told: bool
) -> None:
    found = {path: md5 for path, md5 in here.items() if is_inside(path, part)}
    change = replace_part(recorded, part, found, lambda _: True)
    before = sum(map(int, recorded.values())) if told else None
    assert size_after(before, recorded, change, int) == sum(map(int, change.files.values()))
    if not found and not change.removed:
        assert size_after(before, recorded, change, lambda _: None) == (
            before if told or recorded else 0
        )


def test_a_file_where_a_folder_was() -> None:
    change = replace_part({"a": "1", "b": "2"}, "a", {"a/x": "3"}, lambda _: False)
    assert change.files == {"a/x": "3", "b": "2"}
    assert change.removed == ("a",)


@pytest.mark.slow
def test_a_part_of_many_files() -> None:
    recorded = {f"old/{n}": "1" for n in range(100_000)} | {"new": "2"}
    found = {f"new/{n}": "1" for n in range(100_000)}
    change = replace_part(recorded, "", found, lambda _: False)
    assert change.removed == ("new",), "a folder is where this file was"
    assert len(change.absent) == 100_000
    assert remove_part(recorded, "old").files == {"new": "2"}
