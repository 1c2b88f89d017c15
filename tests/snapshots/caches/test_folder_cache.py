"""What is remembered of a large folder: which of its files were not touched since."""

import os
from pathlib import Path

import pytest

from gitml.snapshots.caches.folder_cache import FolderCache, FolderRecord, Present

_COUNT = 1000  # fewer are not remembered


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(_COUNT):
        (folder / str(number)).touch()
    return folder


def _present(top: Path) -> Present:
    return {str(number): (top / str(number)).stat() for number in range(_COUNT)}


def _record(present: Present) -> FolderRecord:
    hashes = {name: f"{int(name):032x}" for name in present}
    return FolderRecord.of("f" * 32 + ".dir", present, hashes)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("touched", [[], ["0"], ["7", "999"]])
def test_files_that_were_not_touched_have_their_hashes(
    top: Path, touched: list[str], *, reverse: bool
) -> None:
    record = _record(_present(top))
    for name in touched:
        (top / name).write_text("more")
    present = _present(top)
    asked = dict(reversed([*present.items()])) if reverse else present
    expected = {name: md5 for name, md5 in record.hashes.items() if name not in touched}
    assert record.untouched(asked) == expected
    assert record.is_of(present) == (not touched)


def test_files_that_came_and_went_are_no_matter(top: Path) -> None:
    record, present = _record(_present(top)), dict(_present(top))
    del present["5"]
    present["new"] = present["6"]
    expected = {name: md5 for name, md5 in record.hashes.items() if name != "5"}
    assert record.untouched(present) == expected


def test_what_is_kept_takes_the_place_of_what_was_read(top: Path, tmp_path: Path) -> None:
    for name in map(str, range(_COUNT)):
        os.utime(top / name, (1, 1))
    path, present = str(top), _present(top)
    first = FolderCache(tmp_path)
    first.store(path, _record(present))
    first.save()
    cache = FolderCache(tmp_path)
    known = cache.load(path)
    assert known is not None
    assert known is cache.load(path)  # not parsed again
    fewer = {name: present[name] for name in list(present)[:-1]}
    fewer["x"] = present["999"]
    hashes = {**{name: known.hashes[name] for name in list(present)[:-1]}, "x": "0" * 32}
    cache.store(path, FolderRecord.of("0" * 32 + ".dir", fewer, hashes))
    for _ in range(2):
        again = cache.load(path)
        assert again is not None
        assert (again.md5, again.hashes) == ("0" * 32 + ".dir", hashes)
        cache.save()
