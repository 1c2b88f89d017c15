"""Damaged objects are put aside once, however often that is begun."""

from pathlib import Path
from typing import BinaryIO

import pytest

from gitml.core.data.objects.stored import StoredObject
from gitml.data.verification.damaged_objects import DamagedObjects
from gitml.errors import OutsideError

NAME = "0cc175b9c0f1b6a831c399e269772661"
BAD = StoredObject(NAME, 3, None, "place")


class Remote:
    """Has one object."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def download(self, one: StoredObject, to: BinaryIO) -> None:
        """Read it."""
        to.write(self._content)


def _all(cache: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in (cache / "damaged").iterdir()}


@pytest.fixture(params=["linked", "copied"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An object of the cache, on a disk with second names and on one without."""
    if request.param == "copied":

        def refused(*_: object) -> None:
            raise OSError

        monkeypatch.setattr(Path, "hardlink_to", refused)
    path = tmp_path / "object"
    path.write_bytes(b"bad")
    return path


def test_an_object_of_the_cache_is_put_aside_once(tmp_path: Path, place: Path) -> None:
    damaged = DamagedObjects(tmp_path)
    assert damaged.keep(place, NAME) == (tmp_path / "damaged" / NAME, True)
    assert damaged.keep(place, NAME) == (tmp_path / "damaged" / NAME, False)
    place.unlink()
    place.write_bytes(b"dab")  # damaged again, and otherwise
    for new in (True, False):
        assert damaged.keep(place, NAME) == (tmp_path / "damaged" / f"{NAME}.1", new)
    assert _all(tmp_path) == {NAME: b"bad", f"{NAME}.1": b"dab"}


def test_an_object_of_a_remote_is_put_aside_once(tmp_path: Path) -> None:
    damaged = DamagedObjects(tmp_path)
    for content, name in ((b"bad", f"{NAME}.r"), (b"dab", f"{NAME}.r.1")):
        for new in (True, False):
            kept = damaged.download(Remote(content), BAD, f"{NAME}.r")
            assert kept == (tmp_path / "damaged" / name, new)
    assert _all(tmp_path) == {f"{NAME}.r": b"bad", f"{NAME}.r.1": b"dab"}


def test_a_download_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    """One that is killed meanwhile leaves no part that looks as if it were all."""

    class Looking(Remote):
        def download(self, one: StoredObject, to: BinaryIO) -> None:
            super().download(one, to)
            assert not (tmp_path / "damaged" / NAME).exists()

    DamagedObjects(tmp_path).download(Looking(b"bad"), BAD, NAME)
    assert _all(tmp_path) == {NAME: b"bad"}


def test_the_name_of_a_remote_is_no_path(tmp_path: Path) -> None:
    kept = DamagedObjects(tmp_path).download(Remote(b"bad"), BAD, f"{NAME}.team/r")
    assert kept.path == tmp_path / "damaged" / f"{NAME}.team-r"


def test_a_link_that_lies_there_is_not_written_through(tmp_path: Path) -> None:
    damaged, elsewhere = DamagedObjects(tmp_path), tmp_path / "elsewhere"
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / NAME).symlink_to(elsewhere)
    assert damaged.download(Remote(b"bad"), BAD, NAME).path.name == f"{NAME}.1"
    assert not elsewhere.exists()


def test_what_the_disk_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="cannot be put aside"):
        DamagedObjects(tmp_path).download(Remote(b"bad"), BAD, "long" * 100)
    assert _all(tmp_path) == {}
