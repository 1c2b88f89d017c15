"""What is noted of files is merged as their hashes are: file by file."""

import pytest

from gitml.core.data import file_notes
from gitml.core.data.file_notes import Notes
from gitml.core.data.merging import merged_folder
from gitml.core.data.merging.three_way import Side

FILES = {"a": "1", "b": "1", "c": "1"}


def notes(*executable: str, **links: str) -> Notes:
    return file_notes.parsed({"gitml": {"executable": [*executable], "links": links}})


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
