"""What may come of unknown size: all of it together, and never all of the disk."""

from pathlib import Path

import pytest

from gitml.adapters import disk_room
from gitml.adapters.disk_room import DiskRoom, NoRoomError


class _Disk:
    """A disk of so many free bytes, from which others may take some."""

    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self, _folder: Path) -> int:
        return self.free


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> _Disk:
    found = _Disk(10**12)
    monkeypatch.setattr(disk_room, "_free", found)
    return found


def _unheard(_count: int) -> None:
    pass


def test_several_things_share_the_room(disk: _Disk, tmp_path: Path) -> None:
    room = DiskRoom(tmp_path / "not" / "there")
    with room.share("one", _unheard) as one, room.share("two", _unheard) as two:
        one(disk.free // 2)
        with pytest.raises(NoRoomError) as caught:
            two(disk.free // 2)
    assert caught.value.message == (
        "two would fill the disk: 1.00 TB of which no record tells the size, where 1.00 TB are free"
    )


def test_what_failed_takes_no_room(disk: _Disk, tmp_path: Path) -> None:
    heard: list[int] = []
    room = DiskRoom(tmp_path)

    def fail() -> None:
        with room.share("one", heard.append) as one:
            one(disk.free // 2)
            one(-10)  # which come again
            raise ValueError("damaged")

    for _ in range(3):
        with pytest.raises(ValueError, match="damaged"):
            fail()
    assert heard == [disk.free // 2, -10] * 3


def test_what_others_write_takes_room_too(disk: _Disk, tmp_path: Path) -> None:
    room = DiskRoom(tmp_path)
    with room.share("one", _unheard) as one:
        one(2**24)
        disk.free = 10**8
        with pytest.raises(NoRoomError, match="where 100 MB are free"):
            one(2**24)


def test_on_a_small_disk_little_is_kept_free(disk: _Disk, tmp_path: Path) -> None:
    disk.free = 10**9
    with DiskRoom(tmp_path).share("one", _unheard) as one:
        one(8 * 10**8)
