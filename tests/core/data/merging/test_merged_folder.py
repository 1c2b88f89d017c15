"""What is noted of files is merged as their hashes are: file by file."""

from typing import Any

import pytest

from gitml.core.data import file_notes
from gitml.core.data.file_notes import Notes
from gitml.core.data.kinds import PLAIN, Kinds
from gitml.core.data.merging import merged_folder
from gitml.core.data.merging.three_way import Side

FILES = {"a": "1", "b": "1", "c": "1"}


def notes(*executable: str, **links: str) -> Notes:
    return file_notes.parsed({"gitml": {"executable": [*executable], "links": links}})


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "same", "merged", "asked"),
    [
        ("old", "new", "new", {}, "new", 0),
        ("old", "old", "other", {}, "other", 0),
        ("old", "new", "other", {"new"}, "other", 2),
        ("old", "other", "new", {"new"}, "other", 2),
        ("old", "new", None, {"new"}, None, 1),
        ("old", None, None, {"new"}, None, 0),
        ("old", "new", "other", {}, "clash", 2),
        ("old", "new", "other", {"new", "other"}, "clash", 2),
        ("old", "new", None, {}, "clash", 1),
    ],
)
def test_a_base_of_dvc_2_has_the_hashes_of_the_side_that_left_a_file(
    base: str, ours: str | None, theirs: str | None, same: set[str], merged: str | None, asked: int
) -> None:
    calls = []

    def is_same(md5: str, old: str) -> bool:
        calls.append((md5, old))
        return md5 in same

    was, one, other = ({"a": md5} if md5 else {} for md5 in (base, ours, theirs))
    hashes = merged_folder.rehashed((was, one, other), is_same)
    found = merged_folder.merge(hashes, ({}, {}, {}))
    assert found.clashes == (("a",) if merged == "clash" else ())
    assert found.files.get("a", "clash" if found.clashes else None) == merged
    assert len(calls) == asked


def test_each_side_added_a_file_that_may_be_executed_and_a_link() -> None:
    hashes = (FILES, {**FILES, "d": "2", "l": "1"}, {**FILES, "e": "3", "m": "1"})
    found = merged_folder.merge(hashes, (notes("a"), notes("a", "d", l="a"), notes("e", m="b")))
    assert found.files == {**FILES, "d": "2", "l": "1", "e": "3", "m": "1"}
    assert file_notes.written(found.notes) == {
        "executable": ["d", "e"],
        "links": {"l": "a", "m": "b"},
    }
    assert (found.ours, found.theirs) == (("d", "l"), ("a", "e", "m"))
    assert found.clashes == ()


def test_the_first_note_of_a_folder_counts_for_its_own_file_alone() -> None:
    hashes = (FILES, {**FILES, "m": "2"}, {**FILES, "o": "3"})
    found = merged_folder.merge(hashes, ({}, {}, notes("o")))
    assert (found.ours, found.theirs) == (("m",), ("o",))


def test_a_file_that_one_side_deleted_is_named_by_no_note() -> None:
    ours = {name: md5 for name, md5 in FILES.items() if name != "b"}
    found = merged_folder.merge((FILES, ours, FILES), (notes("b"), notes(), notes("b", "c")))
    assert file_notes.written(found.notes) == {"executable": ["c"], "links": []}


@pytest.mark.parametrize(("side", "text"), [("ours", "a"), ("theirs", "c")])
def test_a_link_that_both_changed_clashes_or_is_of_the_side_asked_for(
    side: Side, text: str
) -> None:
    hashes = ({"a": "1", "c": "1"}, FILES, FILES)
    sides = (notes(), notes("a", b="a"), notes("c", b="c"))
    assert merged_folder.merge(hashes, sides).clashes == ("b",)
    taken = merged_folder.merge(hashes, sides, side)
    assert taken.clashes == ()
    assert taken.settled == {"b": side}
    assert file_notes.written(taken.notes) == {"executable": ["a", "c"], "links": {"b": text}}


def test_what_is_no_note_of_files_stays_with_what_else_is_said() -> None:
    meta = {"owner": "Ada", "gitml": {"executable": ["a"], "odd": {"a": 1}, "odder": "x"}}
    assert file_notes.parsed(meta) == {"executable": {"a": True}}
    assert file_notes.others(meta) == {"owner": "Ada", "gitml": {"odd": {"a": 1}, "odder": "x"}}
    assert file_notes.others({"gitml": {"executable": ["a"]}}) == {}
    assert file_notes.parsed("text") == {}
    assert file_notes.others("text") != file_notes.others(None) == {}


@pytest.mark.parametrize(
    ("meta", "found"),
    [
        (None, {"gitml": {"executable": ["a", "b"]}}),
        ("text", {"gitml": {"executable": ["a", "b"]}}),
        ({"gitml": "text"}, {"gitml": {"executable": ["a", "b"]}}),
        (
            {"owner": "Ada", "gitml": {"links": {"l": "a"}, "odd": []}},
            {"owner": "Ada", "gitml": {"odd": [], "executable": ["a", "b"]}},
        ),
    ],
)
def test_notes_stand_in_a_record_beside_what_is_not_ours(meta: Any, found: Any) -> None:
    kinds = Kinds(frozenset({"b", "a"}))
    assert file_notes.with_notes(meta, kinds.written()) == found
    assert file_notes.with_notes({"owner": "Ada", **found}, PLAIN.written()) == {
        "owner": "Ada",
        **({"gitml": {"odd": []}} if "odd" in found["gitml"] else {}),
    }
