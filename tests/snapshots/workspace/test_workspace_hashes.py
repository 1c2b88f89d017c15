"""What a record says of a path, and when only DVC can tell."""

from typing import Any

import pytest

from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.snapshots.workspace.workspace_hashes import DoubtError, RecordedHash, record

_MD5 = "b026324c6904b2a9cb4b88d6d61c81d1"
_CLOUD = {"s": {"etag": "0887eae4e7c9", "version_id": "1712199936062727"}}
_FILES = [{"relpath": "a", "md5": _MD5, "cloud": _CLOUD}]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({}, RecordedHash()),
        ({"md5": _MD5, "hash": "md5"}, RecordedHash(_MD5)),
        ({"md5": _MD5}, RecordedHash(_MD5, legacy=True)),
        ({"md5": _MD5, "hash": "md5", "cloud": _CLOUD}, RecordedHash(_MD5)),
        ({"files": _FILES, "hash": "md5"}, RecordedHash(folder_hash({"a": _MD5}))),
    ],
)
def test_record(entry: dict[str, Any], found: RecordedHash) -> None:
    assert record({"path": "d", **entry}) == found


@pytest.mark.parametrize(
    "entry",
    [
        {"etag": "0887eae4e7c9"},
        {"md5": 5},
        {"md5": _MD5, "hash": "sha256"},
        {"files": _FILES},  # of DVC 2
        {"files": [], "hash": "md5"},
        {"files": [{"relpath": "a", "cloud": _CLOUD}], "hash": "md5"},
        {"files": [{"relpath": "../a", "md5": _MD5}], "hash": "md5"},
        {"cloud": _CLOUD, "hash": "md5"},
    ],
)
def test_what_only_dvc_can_tell(entry: dict[str, Any]) -> None:
    with pytest.raises(DoubtError):
        record({"path": "d", **entry})
