"""The data in the working tree, as DVC would hash it."""

import errno
import hashlib
import json
import os
from array import array
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.errors import OutsideError
from gitml.snapshots.caches.folder_cache import FolderCache, FolderRecord
from gitml.snapshots.workspace.workspace_data import WorkingData


def reader(root: Path) -> WorkingData:
    return WorkingData(root, Cache(root), FolderCache(root / ".git" / "gitml"))


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def listed(root: Path, files: dict[str, str]) -> str:
    """Put a folder's listing into the cache."""
    name = folder_hash(files)
    path = root / ".dvc" / "cache" / "files" / "md5" / name[:2] / name[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{"md5": v, "relpath": k} for k, v in files.items()]))
    return name


def test_hashes_of_text_with_and_without_carriage_returns(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for content in (b"", b"a\nb", b"a\r\nb\r\n", b"\r", b"x" * 2**20 + b"y\r\n"):
        path.write_bytes(content)
        assert file_hashes(str(path))[:2] == (md5(content), md5(content.replace(b"\r\n", b"\n")))


def test_a_hash_of_dvc_2_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a\r\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").write_bytes(b"a\r\n")
    unix, folder = md5(b"a\n"), listed(tmp_path, {"x": md5(b"a\n")})
    for path, recorded in (("x", unix), ("folder", folder)):
        found = reader(tmp_path).look(path, recorded)
        assert found is not None
        assert found.md5 == recorded
    found = reader(tmp_path).look("x", "0" * 32)
    assert found is not None
    assert found.md5 == md5(b"a\r\n")


def test_nothing_there(tmp_path: Path) -> None:
    assert reader(tmp_path).look("x", None) is None
    (tmp_path / "link").symlink_to("nowhere")
    assert reader(tmp_path).look("link", None) is None
    (tmp_path / "circle").symlink_to("circle")
    assert reader(tmp_path).look("circle", None) is None


def test_a_folder_with_links(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_text("1")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "real").write_text("22")
    (folder / "to-file").symlink_to("../elsewhere/file")
    (folder / "to-folder").symlink_to("../elsewhere")
    (folder / "broken").symlink_to("nowhere")
    (folder / "circle").symlink_to("circle")
    (folder / "long").symlink_to("x" * 300)
    found = reader(tmp_path).look("folder", None)
    assert found is not None
    assert found.files == {"real": md5(b"22"), "to-file": md5(b"1")}
    assert (found.size, found.nfiles) == (3, 2)


def test_a_large_folder_is_remembered_until_it_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._LARGE", 1)
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._TICK", -(10**12))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "x").write_text("1")
    recorded = listed(tmp_path, {"x": md5(b"1")})
    for _ in range(2):
        data = reader(tmp_path)
        found = data.look("folder", recorded)
        data.close()
        assert found is not None
        assert found.md5 == recorded
        remembered = found
    assert remembered.files == {}  # so the files were not looked at one by one
    (folder / "x").write_text("2")
    found = reader(tmp_path).look("folder", recorded)
    assert found is not None
    assert found.files == {"x": md5(b"2")}


def test_a_folder_that_was_written_just_now_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be written again without a later time, and with the same sizes."""
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._LARGE", 1)
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._TICK", 10**12)
    file = tmp_path / "folder" / "x"
    file.parent.mkdir()
    file.write_text("1")
    recorded = listed(tmp_path, {"x": md5(b"1")})
    data = reader(tmp_path)
    data.look("folder", recorded)
    data.close()
    status = file.stat()
    file.write_text("2")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    found = reader(tmp_path).look("folder", recorded)
    assert found is not None
    assert found.files == {"x": md5(b"2")}


def test_what_is_remembered_of_a_folder_is_held_against_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._LARGE", 1)
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._TICK", -(10**12))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").write_text("1")
    now, before = listed(tmp_path, {"x": md5(b"1")}), listed(tmp_path, {"x": md5(b"0")})
    for recorded in (now, before):
        data = reader(tmp_path)
        found = data.look("folder", recorded)
        data.close()
        assert found is not None
        assert found.md5 == now
        files = found.files
    assert files == {"x": md5(b"1")}  # which of its files differ is known, too


def test_one_changed_file_of_a_folder_is_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._LARGE", 1)
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._TICK", -(10**12))
    (tmp_path / "folder" / "in").mkdir(parents=True)
    for name in ("a", "in/b"):
        (tmp_path / "folder" / name).write_text(name)
    data = reader(tmp_path)
    data.look("folder", None)
    data.close()
    (tmp_path / "folder" / "a").write_text("changed")
    monkeypatch.setattr(
        "gitml.snapshots.workspace.workspace_data.file_hashes",
        lambda path: file_hashes(path) if path.endswith("/a") else pytest.fail(path),
    )
    found = reader(tmp_path).look("folder", None)
    assert found is not None
    assert found.files == {"a": md5(b"changed"), "in/b": md5(b"in/b")}


def test_memory_that_is_damaged_or_read_only_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitml.snapshots.caches.folder_cache._LARGE", 1)
    marks = array("q", [1, 2, 3, 2**40, 5, 6])
    known = FolderRecord("m", ["é", "b"], marks, "1" * 32 + "2" * 32)
    memory = FolderCache(tmp_path)
    memory.store("/a", known)
    memory.save()
    found = FolderCache(tmp_path).load("/a")
    assert found is not None
    assert [*found.rows()] == [*known.rows()]
    assert FolderCache(tmp_path).load("/b") is None
    file = next(path for path in tmp_path.rglob("*") if path.is_file())
    for content in (b"{", b"[1]", b'{"/a": [1]}', file.read_bytes()[:-1]):
        file.write_bytes(content)
        assert FolderCache(tmp_path).load("/a") is None
    (tmp_path / "file").write_text("")
    memory = FolderCache(tmp_path / "file")
    memory.store("/a", known)
    memory.save()


def test_what_cannot_be_looked_at_has_no_mark(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    for path in ("loop", "x" * 300, "file/below", "absent"):
        assert reader(tmp_path).mark(path) == ("", 0)


def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root may read each, the system's answer is a stand-in."""
    (tmp_path / "data" / "closed").mkdir(parents=True)
    system = os.open

    def refused(path: str, *flags: int, **how: Any) -> int:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return system(path, *flags, **how)

    monkeypatch.setattr(os, "open", refused)
    for path in ("data", "data/closed"):
        with pytest.raises(OutsideError, match=f"^cannot read {path}: Permission denied$"):
            reader(tmp_path).mark(path)


@pytest.mark.parametrize("once", [False, True])
def test_a_folder_is_looked_into_once_where_that_is_wanted(tmp_path: Path, *, once: bool) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x").write_text("1")
    (tmp_path / "data" / "link").symlink_to("x")
    data = WorkingData(tmp_path, Cache(tmp_path), FolderCache(tmp_path / "memory"), once=once)
    found = data.look("data", None)
    assert found is not None
    assert found.files == {"x": md5(b"1"), "link": md5(b"1")}
    (tmp_path / "data" / "y").write_text("2")
    assert ("y" in data.scan(f"{tmp_path}/data")) == (not once)
    assert data.links == [f"{tmp_path}/data/link"] * (1 if once else 2)
