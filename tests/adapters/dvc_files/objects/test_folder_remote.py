"""Objects between two folders: whole, right and in both layouts."""

import hashlib
import os
import signal
import threading
from pathlib import Path

import pytest

from gitml.adapters import disk_room, threads
from gitml.adapters.disk_room import NoRoomError
from gitml.adapters.dvc_files.objects.folder_remote import FolderRemote
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects, listening
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.transfer import Transfer
from gitml.errors import OutsideError
from tests.fixtures.waiting import LONG, wait_for


def _put(top: Path, content: bytes, *, old: bool = False, md5: str | None = None) -> ObjectName:
    name = ObjectName(md5 or hashlib.md5(content).hexdigest(), old)
    path = top / name.place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def _send(top: Path, name: ObjectName) -> None:
    FolderRemote(top / "remote").send([name], ObjectPlace(top / "cache"), _moving())


def _moving() -> MovingObjects:
    return MovingObjects("uploading")


def test_all_of_a_group_may_write_into_a_shared_one(tmp_path: Path) -> None:
    """With the modes of DVC: new objects go into folders that another user made."""
    name = _put(tmp_path / "cache", b"1")
    remote = FolderRemote(tmp_path / "remote", shared=True)
    remote.send([name], ObjectPlace(tmp_path / "cache"), _moving())
    made = [tmp_path / "remote", *(tmp_path / "remote").rglob("*")]
    assert {oct(path.stat().st_mode) for path in made if path.is_dir()} == {"0o42775"}


@pytest.mark.slow
def test_what_is_there_goes_and_what_is_not_is_told(tmp_path: Path) -> None:
    cache, remote = tmp_path / "cache", FolderRemote(tmp_path / "remote")
    assert remote.is_missing()
    names = {_put(cache, b"%d" % number) for number in range(100)}
    names.add(_put(cache, b"a\r\nb", old=True, md5=hashlib.md5(b"a\nb").hexdigest()))
    names.add(_put(cache, b"x" * 9_000_000))
    text = b"yyyyyy\r\n" * 1_125_000
    names.add(_put(cache, text, old=True, md5=hashlib.md5(text.replace(b"\r", b"")).hexdigest()))
    gone, wrong = ObjectName("0" * 32), _put(cache, b"else", md5="1" * 32)
    long = _put(cache, b"z" * 9_000_000, md5="2" * 32)
    transfer = Transfer()
    with listening(transfer):
        moving = MovingObjects("uploading", len(names), 18_000_194)
    sent = remote.send({*names, gone, wrong, long}, ObjectPlace(cache), moving)
    assert sent.sizes.keys() == names
    assert sum(sent.sizes.values()) == 18_000_000 + 190 + 4
    state = transfer.state
    assert (state.files, state.of_files, state.of_size) == (103, 103, 18_000_194)
    assert state.size == 18_000_194 + 9_000_000, "of a damaged one it is not known before its end"
    assert sent.missing == {gone}
    assert sent.damaged == {wrong, long}
    assert remote.held({*names, gone, wrong, long}) == names
    there = [path for path in (tmp_path / "remote").rglob("*") if path.is_file()]
    assert len(there) == len(names), "nothing else is left"
    assert all(path.stat().st_mode & 0o777 == 0o444 for path in there)

    back = ObjectPlace(tmp_path / "back")
    assert remote.bring(names, back, moving).sizes == sent.sizes
    assert back.names() == names


def test_of_dvc_3_other_line_ends_are_damage(tmp_path: Path) -> None:
    for times in (1, 3_000_000):  # at once, and in pieces
        unix = b"a\n" * times
        windows = unix.replace(b"\n", b"\r\n")
        wrong = _put(tmp_path / "remote", windows, md5=hashlib.md5(unix).hexdigest())
        cache = ObjectPlace(tmp_path / "cache")
        came = FolderRemote(tmp_path / "remote").bring(
            {wrong}, cache, MovingObjects("fetching", 1, None)
        )
        assert came.damaged == {wrong}
        assert not cache.names()


def test_a_place_of_the_remote_that_is_a_file(tmp_path: Path) -> None:
    name = _put(tmp_path / "cache", b"1")
    (tmp_path / "remote").write_text("not a folder")
    with pytest.raises(OutsideError, match=f"{name.md5} of the DVC remote"):
        FolderRemote(tmp_path / "remote").send(
            [name], ObjectPlace(tmp_path / "cache"), MovingObjects("uploading")
        )


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_file_is_damaged_and_mended_where_that_loses_nothing(
    tmp_path: Path, kind: str
) -> None:
    cache, top = ObjectPlace(tmp_path / "cache"), tmp_path / "remote"
    names = {_put(top, b"good"), _put(top, b"gone")}
    wrong = _put(cache.top, b"wrong")
    path = top / wrong.place
    path.parent.mkdir(parents=True)
    os.mkfifo(path) if kind == "pipe" else path.mkdir()
    back = FolderRemote(top).bring({*names, wrong}, ObjectPlace(tmp_path / "back"), _moving())
    assert back.sizes.keys() == names
    assert back.damaged == {wrong}
    if kind == "folder":
        with pytest.raises(OutsideError, match="a folder lies in place of an object") as caught:
            _send(tmp_path, wrong)
        assert str(caught.value.hint).startswith("move it away")
        path.rmdir()
    _send(tmp_path, wrong)
    assert path.read_bytes() == b"wrong"
    assert [*path.parent.iterdir()] == [path], "nothing else is left"


def test_an_interrupt_ends_it_amid_an_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "_GRACE", 0.01)
    name = _put(tmp_path / "cache", b"x" * 9_000_000)
    asked, go = threading.Event(), threading.Event()

    class Interrupting(Transfer):
        def hear_bytes(self, count: int) -> None:
            super().hear_bytes(count)
            if not asked.is_set():
                asked.set()
                os.kill(os.getpid(), signal.SIGINT)
                go.wait(LONG)

    with listening(Interrupting()), pytest.raises(KeyboardInterrupt):
        _send(tmp_path, name)
    go.set()
    wait_for(lambda: not any(one.name.startswith("object") for one in threading.enumerate()))
    assert [path for path in (tmp_path / "remote").rglob("*") if path.is_file()] == []


def _of_holes(top: Path) -> ObjectName:
    """An object of a terabyte that takes no room."""
    name = _put(top / "remote", b"")
    os.truncate(top / "remote" / name.place, 10**12)
    return name


def test_a_file_of_holes_is_no_larger_than_its_record_says(tmp_path: Path) -> None:
    name, cache = _of_holes(tmp_path), ObjectPlace(tmp_path / "cache")
    came = FolderRemote(tmp_path / "remote").bring([name], cache, _moving(), {name: 17})
    assert came.damaged == {name}
    assert cache.names() == set()


def test_a_file_of_holes_of_unknown_size_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**7)
    name, cache = _of_holes(tmp_path), tmp_path / "cache"
    with pytest.raises(NoRoomError, match=f"the object {name.md5} of the DVC remote {tmp_path}"):
        FolderRemote(tmp_path / "remote").bring([name], ObjectPlace(cache), _moving())
    assert [one for one in cache.rglob("*") if one.is_file()] == []
