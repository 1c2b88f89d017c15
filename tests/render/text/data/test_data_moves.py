"""Data that was moved, as text."""

from gitml.core.data.results import Moved
from gitml.render.text.data.data_moves import data_results


def test_an_empty_folder_has_no_files_to_count() -> None:
    moved = Moved(added=("empty",), files={"added": 0, "modified": 0, "deleted": 0})
    assert data_results(moved).splitlines()[0] == "data: 0 files, checked by hash"
