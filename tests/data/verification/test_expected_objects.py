"""What records need, and what they tell of it."""

from gitml.core.data.pointers import Pointer
from gitml.data.verification.expected_objects import RevisionRecord, RevisionRecords

_FOLDER, _FILE = "d" * 32 + ".dir", "a" * 32


def test_how_large_an_object_can_be_is_told_by_all_records_that_name_it() -> None:
    folder = Pointer("d", _FOLDER, size=10, nfiles=1)
    alone, unknown = Pointer("a", _FILE, size=7), Pointer("old", _FILE)

    def most(*pointers: Pointer) -> dict[str, int | None]:
        records = tuple(RevisionRecord("workspace", one) for one in pointers)
        found = RevisionRecords(records).expected(lambda _: {"inner": _FILE})
        return {name: one.most for name, one in found.items()}

    assert most(alone) == {_FILE: 7}
    assert most(alone, folder)[_FILE] == most(folder, alone)[_FILE] == 10
    assert most(unknown, folder)[_FILE] is most(folder, unknown)[_FILE] is None
    assert (most(folder)[_FOLDER] or 0) > 10
