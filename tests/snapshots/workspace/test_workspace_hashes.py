"""What a record says of a path, and when only DVC can tell."""

import os
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.adapters.git.repository import Git
from gitml.errors import OutsideError
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.snapshots.workspace.workspace_hashes import (
    DoubtError,
    RecordedHash,
    WorkspaceHashes,
    record,
)

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


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where an object of a project belongs that has none."""
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").touch()
    place = tmp_path / ".dvc/cache/files/md5" / _MD5[:2] / _MD5[2:]
    place.parent.mkdir(parents=True)
    return place


def _hashes(root: Path) -> WorkspaceHashes:
    cache = Cache(root)
    data = WorkingData(root, cache, FolderCache(root / "kept"))
    return WorkspaceHashes(WorkingTree(Git(root, root, root), root), cache, data)


def test_what_is_no_file_is_no_object(tmp_path: Path, place: Path) -> None:
    known = RecordedHash(_MD5)
    assert not _hashes(tmp_path).is_cached(known)
    place.write_text("1\n")
    assert _hashes(tmp_path).is_cached(known)
    place.unlink()
    os.mkfifo(place, 0o444)  # the mode of objects that DVC trusts
    assert not _hashes(tmp_path).is_cached(known)
    place.unlink()
    place.mkdir()
    assert not _hashes(tmp_path).is_cached(known)


def test_of_an_object_that_cannot_be_read_dvc_has_the_words(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_text("1\n")

    def refuse(*_: object, **__: object) -> None:
        raise OutsideError("cannot read it: permission denied")

    monkeypatch.setattr(WorkingData, "look", refuse)
    with pytest.raises(DoubtError):
        _hashes(tmp_path).is_cached(RecordedHash(_MD5))
