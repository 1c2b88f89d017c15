"""A folder that was changed here where another record is since."""

import pytest

from gitml.core.data.folder_changes import FolderChange
from gitml.core.data.merging.changed_folder import with_changes
from gitml.core.data.of_other_commits import Base
from gitml.errors import OutsideError

BASE = Base("abc", {"same": "1", "edited": "1", "gone": "1", "mine": "1", "left": "1"}, {})
RECORDED = {"same": "1", "edited": "2", "come": "2", "mine": "1", "left": "1"}


def test_what_was_changed_here_is_put_on_what_is_recorded() -> None:
    found = {"same": "1", "edited": "1", "gone": "1", "mine": "3", "new": "3"}
    assert with_changes("d", BASE, found, RECORDED) == FolderChange(
        {"same": "1", "edited": "2", "come": "2", "mine": "3", "new": "3"},
        added=("new",),
        modified=("mine",),
        removed=("left",),
        absent=("come", "edited"),
    )


def test_what_was_not_changed_here_is_as_recorded() -> None:
    assert with_changes("d", BASE, BASE.files, RECORDED).files == RECORDED


@pytest.mark.parametrize(
    ("found", "told", "yours"),
    [
        ({"edited": "3"}, "'d d/edited'", True),
        ({}, "'d d/edited'", False),
        ({"come": "3"}, "'d d/come'", True),
        ({"come/in": "3"}, "'d d/come/in'", True),
        ({"gone": "3"}, "'d d/gone'", True),
    ],
)
def test_what_both_changed(found: dict[str, str], told: str, yours: bool) -> None:
    kept = {name: md5 for name, md5 in BASE.files.items() if name != "edited" or found}
    with pytest.raises(OutsideError) as raised:
        with_changes("d d", BASE, {**kept, **found}, RECORDED)
    assert told in raised.value.message
    assert "then: gitml pull 'd d'" in str(raised.value.hint)
    assert (f"or take yours: gitml add {told}" in str(raised.value.hint)) is yours
