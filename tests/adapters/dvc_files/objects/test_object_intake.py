"""Files read into the cache while they are hashed."""

import hashlib
import os
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects import object_intake
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.errors import OutsideError

_CONTENT = bytes(range(256)) * 4


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(object_intake, "LARGE", 100)
    path = tmp_path / "file"
    path.write_bytes(_CONTENT)
    return path


def test_a_disk_that_copies_nothing_of_a_range_is_read(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "copy_file_range", lambda *_: 0, raising=False)
    store = CacheWriter(str(tmp_path / "cache"))
    taken = object_intake.take(store, str(file), "file", file.stat(), lambda _: None)
    assert taken.md5 == hashlib.md5(_CONTENT).hexdigest()
    assert store.is_whole(taken.md5)


def test_a_file_of_which_a_part_came_is_not_stored(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_intake, "_copy_some", lambda *_: 0)
    store = CacheWriter(str(tmp_path / "cache"))
    with pytest.raises(OutsideError, match="only 0 of 1,024 bytes came"):
        object_intake.take(store, str(file), "file", file.stat(), lambda _: None)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_file_that_is_gone_by_then_is_no_fault_of_the_disk(file: Path, tmp_path: Path) -> None:
    looked_at = file.stat()
    file.unlink()
    store = CacheWriter(str(tmp_path / "cache"))
    with pytest.raises(OutsideError) as caught:
        object_intake.take(store, str(file), "file", looked_at, lambda _: None)
    assert caught.value.message == "'file' was edited while it was added; nothing was recorded"


@pytest.mark.parametrize("large", [1, 10_000])
def test_what_was_put_in_the_place_of_a_file_is_not_stored(
    file: Path, tmp_path: Path, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_intake, "LARGE", large)
    looked_at = file.stat()
    outside = tmp_path / "outside"
    outside.write_bytes(b"s" * len(_CONTENT))
    os.utime(outside, ns=(looked_at.st_atime_ns, looked_at.st_mtime_ns))
    file.unlink()
    file.symlink_to(outside)
    store = CacheWriter(str(tmp_path / "cache"))
    with pytest.raises(OutsideError) as caught:
        object_intake.take_all(
            store, str(tmp_path), [(str(file), looked_at)], lambda _: None, lambda _: None
        )
    assert caught.value.message == "'file' was edited while it was added; nothing was recorded"
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
