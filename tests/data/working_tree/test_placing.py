"""Objects of a cache put in place, without a project around it."""

import errno
import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.many_objects import statuses
from gitml.adapters.project_files import ProjectFiles
from gitml.adapters.threads import CancelledError
from gitml.core.data.safe_paths import UnsafePathError
from gitml.data.working_tree.linking import Linker
from gitml.data.working_tree.placing import Placer, _unwritten, several
from gitml.errors import OutsideError

FILES = {f"{n % 3}/{n:04}" if n % 4 else f"{n:04}": f"{n}\n".encode() for n in range(1200)}


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> CacheWriter:
    return CacheWriter(str(tmp_path / "cache"))


def _placer(store: CacheWriter, root: Path, heard: list[int], *links: str) -> Placer:
    (root / ".dvc" / "tmp").mkdir(parents=True)
    linker = Linker(store, links, str(root / ".dvc" / "tmp"), lambda _: None)
    return Placer(ProjectFiles(str(root)), linker, heard.append)


def _stored(store: CacheWriter, files: Mapping[str, bytes]) -> dict[str, str]:
    for content in files.values():
        store.write(_md5(content), content)
    return {name: _md5(content) for name, content in files.items()}


def test_nothing_is_placed_once_nobody_waits_for_it(store: CacheWriter, tmp_path: Path) -> None:
    placer = _placer(store, tmp_path / "project", [], "copy")
    placer.linker.cancel()
    with pytest.raises(CancelledError):
        placer.write("data", _stored(store, {"a": b"a"}), replacing=False)
    assert [*(tmp_path / "project" / "data").iterdir()] == []


@pytest.mark.slow
@pytest.mark.parametrize("link", ["copy", "hardlink"])
def test_many_files_are_placed_at_once_and_told_in_their_order(
    store: CacheWriter, tmp_path: Path, link: str
) -> None:
    heard: list[int] = []
    hashes, root = _stored(store, FILES), tmp_path / "project"
    placer = _placer(store, root, heard, link)
    if link == "hardlink":
        known = statuses(store, hashes.values())
        placer.linker.verified = {md5: found for md5, found in known if found}
    found = placer.write("data", hashes, replacing=False)
    assert [*found] == [*FILES]
    assert sum(heard) == len(FILES)
    for name, content in FILES.items():
        assert (root / "data" / name).read_bytes() == content
        assert (root / "data" / name).stat().st_ino == found[name].st_ino
    changed = _stored(store, dict.fromkeys(list(FILES)[::2], b"new"))
    placer.write("data", changed, replacing=True)
    assert {(root / "data" / name).read_bytes() for name in changed} == {b"new"}


@pytest.mark.parametrize("folders_in_turn", [False, True])
def test_links_alone_are_made_in_one_folder_after_the_other_in_turn(
    folders_in_turn: bool,
) -> None:
    hashes = {f"{folder}/{n}": str(n) for folder in ("a", "b") for n in range(520)} | {"c": "0"}
    found = several("data", hashes, folders_in_turn=folders_in_turn)
    order = "abc" + 8 * "ab" if folders_in_turn else 9 * "a" + 9 * "b" + "c"
    names = {"a": "data/a", "b": "data/b", "c": "data"}
    assert [few.folder for few in found] == [names[one] for one in order]
    assert {name: md5 for few in found for name, _, md5 in few.files} == hashes


def test_a_file_that_is_there_is_not_overwritten_among_many(
    store: CacheWriter, tmp_path: Path
) -> None:
    hashes, root = _stored(store, FILES), tmp_path / "project"
    placer = _placer(store, root, [], "copy")
    (root / "data" / "1").mkdir(parents=True)
    (root / "data" / "1" / "0001").write_text("mine")
    with pytest.raises(OutsideError, match="'data/1/0001' came while data was put in place"):
        placer.write("data", hashes, replacing=False)
    assert (root / "data" / "1" / "0001").read_text() == "mine"


def test_a_file_alone_has_the_place_for_its_name(store: CacheWriter, tmp_path: Path) -> None:
    root = tmp_path / "project"
    hashes = _stored(store, {"": b"one"})
    placer = _placer(store, root, [], "copy")
    placer.write("in/a/folder.csv", hashes, replacing=False)
    placer.write("top.csv", hashes, replacing=False)
    assert (root / "in/a/folder.csv").read_bytes() == (root / "top.csv").read_bytes() == b"one"


def test_the_status_of_many_objects(store: CacheWriter) -> None:
    whole, damaged, gone = (_md5(content) for content in (b"whole", b"damaged", b"gone"))
    assert dict(statuses(store, [whole])) == {whole: None}
    store.write(whole, b"whole")
    store.write(damaged, b"damaged")
    Path(store.path(damaged)).chmod(0o644)
    Path(store.path(damaged)).write_bytes(b"DAMAGED")
    found = dict(statuses(store, [whole, damaged, gone]))
    assert found == {whole: Path(store.path(whole)).stat(), damaged: None, gone: None}
    with pytest.raises(UnsafePathError):
        list(statuses(store, ["../../etc/passwd"]))


def test_what_cannot_be_deleted_is_named(store: CacheWriter, tmp_path: Path) -> None:
    """A folder came in its place, which stands for one that nobody may write to."""
    root = tmp_path / "project"
    placer = _placer(store, root, [], "copy")
    (root / "data/a").mkdir(parents=True)
    with pytest.raises(OutsideError, match="cannot delete 'data/a': ") as raised:
        placer.delete(["data/a"], "data")
    assert str(raised.value.hint).startswith("allow it, then ")
    placer.delete(["data/gone"], "data")


def test_where_no_kind_of_link_works_the_setting_is_named() -> None:
    error = _unwritten("data.csv", "1a", OSError(errno.EOPNOTSUPP, "no kind of link"))
    assert error.hint is not None
    assert "dvc config --local cache.type reflink,copy" in error.hint
