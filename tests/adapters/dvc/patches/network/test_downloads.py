"""What DVC downloads by itself ends where there is no room for it."""

import contextlib
from pathlib import Path

import pytest
from dvc.exceptions import DownloadError
from dvc_data.callbacks import TqdmCallback
from dvc_data.hashfile.hash import LargeFileHashingCallback

from gitml.adapters import disk_room
from gitml.adapters.disk_room import NoRoomError, TooMuchError
from gitml.adapters.dvc.patches.network.downloads import within_room
from gitml.adapters.dvc.patches.progress import hearing
from gitml.core.data.transfer import Transfer

_FREE = 10**6


@pytest.fixture(autouse=True)
def _small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: _FREE)


def _download(*sizes: int) -> None:
    with TqdmCallback(desc="Fetching") as files:
        for size in sizes:
            with files.branched("there", "here") as one:
                one.relative_update(size)


def test_all_files_together_have_the_room_that_there_is(tmp_path: Path) -> None:
    transfer = Transfer()
    told, half = "data of others would fill the disk", _FREE // 2
    with (
        hearing(transfer),
        pytest.raises(NoRoomError, match=told),
        within_room(tmp_path, "data of others"),
    ):
        _download(half, half)
    assert transfer.state.size == _FREE // 2, "who listened to DVC's bars hears them still"


def test_no_more_comes_than_is_recorded(tmp_path: Path) -> None:
    told = "data is longer than its record says: 600 B came where there can be 500 B"
    with pytest.raises(TooMuchError, match=told), within_room(tmp_path, "data", 500):
        _download(300, 300)


def test_it_is_told_also_where_dvc_goes_on_without_the_file(tmp_path: Path) -> None:
    with pytest.raises(NoRoomError), within_room(tmp_path, "data"), contextlib.suppress(Exception):
        _download(_FREE)


def test_it_is_told_instead_of_what_dvc_makes_of_it(tmp_path: Path) -> None:
    def download() -> None:
        try:
            _download(_FREE)
        except NoRoomError:
            raise DownloadError(1) from None

    with pytest.raises(NoRoomError), within_room(tmp_path, "data"):
        download()


def test_what_is_hashed_takes_no_room(tmp_path: Path) -> None:
    size = LargeFileHashingCallback.LARGE_FILE_SIZE + 1
    with within_room(tmp_path, "data"), LargeFileHashingCallback(size=size) as bar:
        bar.relative_update(size)
