"""How many bytes are to come, where the records tell."""

import pytest

from gitml.core.data.objects.names import ObjectName
from gitml.data.transfer.wanted import Wanted, limits, objects, recorded_size

_FILE = Wanted("a.bin", ObjectName("a" * 32), size=7)
_FOLDER = Wanted("d", ObjectName("d" * 32 + ".dir"), size=10, nfiles=2)
_LISTING = {"1": "1" * 32, "2": "2" * 32}


@pytest.mark.parametrize(
    ("outputs", "listing", "size"),
    [
        ([_FILE], None, 7),
        ([_FILE, _FILE], None, 7),
        ([_FOLDER], _LISTING, 10),
        ([_FILE, _FOLDER], _LISTING, 17),
        ([_FILE, _FOLDER], None, 17),
        ([_FOLDER], {"1": "1" * 32, "2": "1" * 32}, None),
        ([Wanted("a.bin", ObjectName("b" * 32), size=1), _FILE], None, None),
        ([Wanted("d", _FOLDER.name, inner=("1",), size=10, nfiles=2)], _LISTING, None),
        ([Wanted("old.bin", ObjectName("e" * 32)), _FILE], None, None),
    ],
    ids=["file", "twice", "folder", "both", "to come", "shared", "versions", "part", "unknown"],
)
def test_recorded_size(
    outputs: list[Wanted], listing: dict[str, str] | None, size: int | None
) -> None:
    assert recorded_size(outputs, objects(outputs, lambda _: listing)) == size


def test_the_files_of_a_folder_that_its_record_lists_are_objects_and_its_listing_is_none() -> None:
    folder = Wanted("d", ObjectName("d" * 32 + ".dir"), listed=(*_LISTING.items(),))
    found = objects([folder], lambda _: None)
    assert found.all == {ObjectName(md5) for md5 in _LISTING.values()}
    assert set(found.files.values()) == {"d/1", "d/2"}


def test_what_objects_can_have_at_most() -> None:
    folders = objects([_FOLDER], lambda _: _LISTING).folders
    files = {_FILE.name: 7, ObjectName("1" * 32): 10, ObjectName("2" * 32): 10}
    most = limits([_FILE, _FOLDER], folders)
    assert most == {_FOLDER.name: most[_FOLDER.name], **files}
    unknown = Wanted("old.bin", _FILE.name)
    uncounted = Wanted("d", _FOLDER.name, size=10)
    assert limits([_FILE, unknown, uncounted], {}) == {}
    listed = Wanted("d", _FOLDER.name, size=10, listed=(*_LISTING.items(),))
    assert limits([listed], {}) == {ObjectName("1" * 32): 10, ObjectName("2" * 32): 10}
