"""Files are replaced as a whole, durably, and keep their mode."""

import os
import stat
from pathlib import Path

import pytest

from gitml.adapters.files import folders_made, open_folder, write_atomically
from gitml.adapters.project_files import ProjectFiles
from gitml.errors import OutsideError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o755, 0o444])
def test_the_mode_is_kept(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(kept)
    write_atomically(path, "new")
    assert (path.read_text(), mode(path)) == ("new", kept)


@pytest.mark.parametrize(("mask", "given"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_new_file_has_the_mode_of_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: int, given: int
) -> None:
    before = os.umask(mask)
    try:
        with monkeypatch.context() as patch:  # another thread may write a file meanwhile
            patch.setattr(os, "umask", lambda _: pytest.fail("the umask is that of all threads"))
            write_atomically(tmp_path / "folder" / "file", b"\x00new")
    finally:
        os.umask(before)
    path = tmp_path / "folder" / "file"
    assert (path.read_bytes(), mode(path)) == (b"\x00new", given)


def test_a_reader_sees_one_file_or_the_other(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with path.open() as reader:
        write_atomically(path, "new")
        assert reader.read() == "old"


def test_what_is_put_there_is_on_the_disk_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    synced: list[tuple[bytes, str]] = []

    def fsync(descriptor: int) -> None:
        synced.append((os.pread(descriptor, 10, 0), path.read_text()))

    monkeypatch.setattr("gitml.adapters.files.os.fsync", fsync)
    write_atomically(path, "new")
    assert synced == [(b"new", "old")]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gitml.adapters.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("private", [".dvc/tmp", ".git"])
def test_what_a_killed_process_leaves_is_where_git_does_not_see_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private: str
) -> None:
    (tmp_path / private).mkdir(parents=True)
    seen: list[list[Path]] = []
    monkeypatch.setattr(
        "gitml.adapters.files.os.fsync",
        lambda _: seen.append([*(tmp_path / private).iterdir(), *(tmp_path / "a").iterdir()]),
    )
    write_atomically(tmp_path / "a" / "file", "new")
    assert [one.parent for one in seen[0]] == [tmp_path / private]
    assert (tmp_path / "a" / "file").read_text() == "new"


def test_another_disk_or_a_link_is_no_such_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside" / "tmp").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".dvc").symlink_to(tmp_path / "outside")
    seen: list[Path] = []
    monkeypatch.setattr(
        "gitml.adapters.files.os.fsync", lambda _: seen.extend((tmp_path / "project").iterdir())
    )
    write_atomically(tmp_path / "project" / "file", "new")
    assert len(seen) == 2
    assert not [*(tmp_path / "outside" / "tmp").iterdir()]


def test_a_folder_deeper_than_any_path_is_told_in_short() -> None:
    path = "/" + "d/" * 3000
    with pytest.raises(OutsideError, match="has 6001 letters") as raised:
        open_folder(path)
    assert len(raised.value.message) < 200
    with pytest.raises(FileNotFoundError):
        open_folder("/no/such/folder")


def test_folders_that_were_made_for_nothing_go_again(tmp_path: Path) -> None:
    files = ProjectFiles(str(tmp_path))
    with folders_made(tmp_path / "a/b", lambda: files.make_folder("a/b")):
        pass
    with (
        pytest.raises(FileNotFoundError),
        folders_made(tmp_path / "a/c/d", lambda: files.make_folder("a/c/d")),
    ):
        (tmp_path / "a/missing").read_text()
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b"]
