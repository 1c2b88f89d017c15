"""Paths at which nothing is recorded."""

from collections.abc import Mapping

import pytest

from gitml.core.data.pointers import OF_CLOUD, Pointer
from gitml.data.untracked_paths import refuse_untracked
from gitml.errors import OutsideError, UsageError

FILE, LISTED, NOT_HERE, DAMAGED = "1" * 32, "2" * 32 + ".dir", "3" * 32 + ".dir", "4" * 32 + ".dir"

POINTERS = (
    Pointer("top/folder", LISTED),
    Pointer("file", FILE),
    Pointer("away", NOT_HERE),
    Pointer("damaged", DAMAGED),
    Pointer("unmade", None),
    Pointer("versions", LISTED, files={"a": OF_CLOUD}),
    Pointer("cloud", OF_CLOUD),
)


def _listing(md5: str) -> Mapping[str, str] | None:
    if md5 == DAMAGED:
        raise OutsideError("damaged")
    return {"a": FILE, "in/b": FILE} if md5 == LISTED else None


RECORDED = ["", "top", "top/folder", "top/folder/a", "top/folder/in", "top/folder/in/b", "file"]
UNKNOWN = ["away/x", "damaged/x", "unmade/x", "versions/a", "cloud/x"]


@pytest.mark.parametrize("path", [*RECORDED, *UNKNOWN])
def test_what_is_recorded_or_may_be(path: str) -> None:
    refuse_untracked([path], POINTERS, _listing)


@pytest.mark.parametrize(
    "path",
    ["to", "nothing", "top/folder/b", "top/folder/i", "top/folder/a/x", "file/x", "versions/b"],
)
def test_what_is_not(path: str) -> None:
    with pytest.raises(UsageError, match=f"^no data is tracked at '{path}'$"):
        refuse_untracked(["file", path], POINTERS, _listing)
