"""Data that was moved, as text."""

from gitml.core.data.results import Moved
from gitml.render.text.data.data_moves import data_results


def test_an_empty_folder_has_no_files_to_count() -> None:
    moved = Moved(added=("empty",), files={"added": 0, "modified": 0, "deleted": 0})
    assert data_results(moved).splitlines()[0] == "data: 0 files, checked by hash"


def test_what_no_record_has_a_hash_of_was_not_checked() -> None:
    checked = Moved(added=("a",), files={"added": 2})
    unchecked = Moved(added=("b",), files={"added": 1}, unchecked=1)
    assert data_results(checked.joined(unchecked)).splitlines()[0] == (
        "data: 3 files (3 added), checked by hash but for 1, of which no record has one"
    )
    assert data_results(unchecked).splitlines()[0] == (
        "data: 1 file (1 added), not checked, as no record has a hash"
    )
