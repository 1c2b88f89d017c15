"""A folder of which a part is here is told from one that was changed."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files import state
from gitml.adapters.dvc_files.notes import earlier_files, sent_data
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.state import State
from gitml.core.data.data_status import DataStatus
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.others_in_place import OthersInPlace
from gitml.snapshots.workspace.workspace_data import WorkingData

FILES = {name: hashlib.md5(name.encode()).hexdigest() for name in ("f1", "f2")}
LISTING = listings.dump(FILES)
MD5 = listings.hash_of(LISTING)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose cache has all, and whose working tree has one of two files."""
    (tmp_path / ".dvc" / "tmp").mkdir(parents=True)
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "f1").write_text("f1")
    writer = CacheWriter.of(tmp_path)
    writer.write(MD5, LISTING)
    for name, md5 in FILES.items():
        writer.write(md5, name.encode())
    return tmp_path


def is_in_part(root: Path, *, parts: bool = False, stage: str | None = None) -> bool:
    cache = Cache(root)
    data = WorkingData(root, cache, FolderCache(root / "memory"))
    changed = DataStatus("img", "modified", stage, MD5)
    (found,) = OthersInPlace(root, cache, data).tell([changed], parts=parts)
    assert (found.remedy(is_of_another=False) == "pull") == found.in_part
    return found.in_part


def test_files_that_were_never_here_are_brought_and_not_recorded(root: Path) -> None:
    assert is_in_part(root)
    assert not is_in_part(root, parts=True)
    assert not is_in_part(root, stage="train")


def test_a_file_that_was_deleted_is_a_change(root: Path) -> None:
    earlier_files.remember(root, {"img": MD5})
    assert not is_in_part(root)


def test_what_lies_there_as_of_another_record_beside_what_this_one_has_is_brought(
    root: Path,
) -> None:
    """As after ``add`` of a folder that was put in place by another record, and changed."""
    writer = CacheWriter.of(root)
    (root / "img" / "f1").write_text("old")
    old = listings.dump({"f1": hashlib.md5(b"old").hexdigest()})
    writer.write(hashlib.md5(b"old").hexdigest(), b"old")
    writer.write(listings.hash_of(old), old)
    earlier_files.remember(root, {"img": listings.hash_of(old)})
    (root / "img" / "f2").write_text("f2")  # new here, and recorded by now
    assert is_in_part(root)
    (root / "img" / "f3").write_text("f3")  # new here, and not recorded
    assert not is_in_part(root)


@pytest.mark.parametrize("name", ["f1", "f3"])
def test_a_file_that_was_edited_or_added_is_a_change(root: Path, name: str) -> None:
    (root / "img" / name).write_text("new")
    assert not is_in_part(root)


def test_what_went_to_a_remote_only_and_lies_there_as_it_went_is_not_missed(root: Path) -> None:
    (root / "big").write_text("big")
    md5 = hashlib.md5(b"big").hexdigest()
    lacking = DataStatus("big", "not in cache", md5=md5)

    def told(*data: DataStatus) -> list[tuple[str, str]]:
        cache = Cache(root)
        places = OthersInPlace(root, cache, WorkingData(root, cache, FolderCache(root / "memory")))
        return [(one.path, one.state) for one in places.tell(data, parts=False)]

    assert told(lacking) == [("big", "not in cache")]
    sent_data.note(root, "big", md5)
    assert told(lacking) == []
    assert told(lacking._replace(path="f")) == [("f", "not in cache")]
    (root / "big").write_text("edited")
    assert told(lacking) == [("big", "modified")]
    (root / "big").unlink()
    assert told(lacking) == [("big", "not in cache")]


def _away(root: Path, **more: Any) -> DataStatus:
    """What is told of it where the cache lacks an object."""
    cache = Cache(root)
    cache.folder.joinpath("files", "md5", FILES["f2"][:2], FILES["f2"][2:]).unlink()
    data = WorkingData(root, cache, FolderCache(root / "memory"))
    one = DataStatus("img", "not in cache", None, MD5)._replace(**more)
    (found,) = OthersInPlace(root, cache, data).tell([one], parts=False)
    return found


def test_a_part_that_is_here_is_told(root: Path) -> None:
    found = _away(root)
    assert (found.state, found.in_part, found.new) == ("not in cache", True, ())


@pytest.mark.parametrize("name", ["f1", "f3"])
def test_what_is_new_beside_a_part_is_named(root: Path, name: str) -> None:
    (root / "img" / name).write_text("new")
    found = _away(root)
    assert (found.state, found.in_part, found.new) == ("modified", False, (name,))


def test_what_only_the_whole_folder_records_is_not_named(root: Path) -> None:
    (root / "img" / "f3").write_text("new")
    CacheWriter.of(root).write(hashlib.md5(b"old").hexdigest(), b"old")
    (root / "img" / "f4").write_text("old")  # the cache has it: it may be of another commit
    assert _away(root).new == ()


def test_a_copy_of_what_lies_beside_it_is_new(root: Path) -> None:
    (root / "img" / "f4").write_text("f1")
    assert _away(root).new == ("f4",)


def test_what_the_memory_of_what_was_placed_lacks_is_new(root: Path) -> None:
    State(root).begin()
    place = root / "img" / "f1"
    State(root).remember([(str(place), state.record(place.stat(), FILES["f1"]))])
    CacheWriter.of(root).write(hashlib.md5(b"old").hexdigest(), b"old")
    (root / "img" / "f4").write_text("old")
    assert _away(root).new == ("f4",)


def test_what_is_recorded_otherwise_is_not_new(root: Path) -> None:
    (root / "img" / "f2").write_text("f1")  # as another commit may have it
    found = _away(root)
    assert (found.state, found.in_part, found.new) == ("not in cache", False, ())


def test_files_of_an_import_are_not_named(root: Path) -> None:
    (root / "img" / "f3").write_text("new")
    assert _away(root, imported="repo").new == ()


def test_what_is_of_another_commit_is_no_part(root: Path) -> None:
    (root / "img" / "f1").rename(root / "img" / "f0")
    found = _away(root)
    assert (found.state, found.in_part) == ("not in cache", False)
