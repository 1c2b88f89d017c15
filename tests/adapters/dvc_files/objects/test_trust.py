"""Objects that are believed, on disks that keep modes and on those that do not."""

import hashlib
import os
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects import trust, whole_objects
from gitml.adapters.dvc_files.objects.hashes import Hashes, file_hashes
from gitml.adapters.dvc_files.objects.trust import trusted

_MD5 = hashlib.md5(b"bytes").hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An object that is not read-only, and a minute old."""
    path = tmp_path / _MD5[:2] / _MD5[2:]
    path.parent.mkdir()
    path.write_bytes(b"bytes")
    _age(path, 60)
    return path


def _age(path: Path, seconds: int) -> None:
    then = path.stat().st_mtime_ns - seconds * 10**9
    os.utime(path, ns=(then, then))


def _forget_run() -> None:
    whole_objects._known.cache_clear()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were hashed."""
    found: list[str] = []

    def hashed(path: str) -> Hashes:
        found.append(path)
        return file_hashes(path)

    monkeypatch.setattr(trust, "file_hashes", hashed)
    return found


def test_a_whole_object_is_made_read_only_and_read_once(place: Path, reads: list[str]) -> None:
    assert trusted(str(place), _MD5)
    assert trusted(str(place), _MD5)
    assert (len(reads), place.stat().st_mode & 0o777) == (1, 0o444)
    assert [one.name for one in place.parent.parent.iterdir()] == [_MD5[:2]]


def test_without_modes_it_is_noted_and_read_once(
    place: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "chmod", lambda *_: None)
    for _ in range(3):
        _forget_run()
        assert trusted(str(place), _MD5)
    assert len(reads) == 1
    place.write_bytes(b"other")
    _age(place, 30)
    assert trusted(str(place), _MD5) is None
    place.write_bytes(b"bytes")  # just now, so it may be written again in the same tick
    for _ in range(2):
        assert trusted(str(place), _MD5)
    assert len(reads) == 4


def test_a_note_that_cannot_be_read_is_none(
    place: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "chmod", lambda *_: None)
    (place.parent.parent / ".gitml-whole").write_bytes(b"\xff\n\n" + _MD5.encode() + b"\n")
    _forget_run()
    assert trusted(str(place), _MD5)
    assert len(reads) == 1
