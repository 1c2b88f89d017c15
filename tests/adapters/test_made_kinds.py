"""Files that are made executable, or links, or are no more."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml.adapters import file_kinds, made_kinds
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.kinds import KindChanges, SeenFiles
from tests.fixtures.modes import is_executable


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "object").write_text("kept")
    folder = tmp_path / "data"
    (folder / "in").mkdir(parents=True)
    for name in ("a", "in/same"):
        (folder / name).write_text("bytes")
    (folder / "in" / "other").write_text("other")
    return folder


def make(data: Path, what: KindChanges, sure: str = "") -> None:
    root = str(data.parent)
    made_kinds.make(ProjectFiles(root), "data", what, sure, f"{root}/cache")


def look(data: Path) -> SeenFiles:
    return file_kinds.look(str(data), f"{data.parent}/cache")


def test_files_become_what_is_recorded_and_files_again(data: Path) -> None:
    names = frozenset({"a", "in/other"})
    make(data, KindChanges(names, links={"in/same": "../a"}))
    found = look(data)
    assert found.links == {"in/same": "../a"}
    assert found.executables == {"a", "in/other", "in/same"}
    make(data, KindChanges(plain=names, files=frozenset({"in/same"})))
    found = look(data)
    assert not found.links
    assert not found.executables
    assert (data / "in" / "same").read_text() == "bytes"


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_a_link_into_the_cache_becomes_a_copy_that_may_be_executed(
    data: Path, link: Callable[[Path, Path], None]
) -> None:
    kept = data.parent / "cache" / "object"
    link(kept, data / "placed")
    (data / "l").symlink_to("a")
    make(data, KindChanges(frozenset({"placed", "l"})))
    assert not is_executable(kept)
    assert is_executable(data / "placed")
    assert (data / "placed").read_text() == "kept"
    assert (data / "l").is_symlink()
    assert not is_executable(data / "a")


@pytest.mark.parametrize("text", ["../a", "other", "same", "nowhere"])
def test_no_link_is_made_to_what_is_not_the_same(data: Path, text: str) -> None:
    (data / "a").write_text("edited")
    make(data, KindChanges(links={"in/same": text}), sure="in/same")
    assert not (data / "in" / "same").is_symlink()


def test_no_circle_is_made(data: Path) -> None:
    (data / "a").unlink()
    (data / "a").symlink_to("in/same")
    make(data, KindChanges(links={"in/same": "../a"}))
    assert (data / "in" / "same").read_text() == "bytes"


def test_a_chain_of_links_on_disk_that_is_too_long_takes_no_further_one(data: Path) -> None:
    for at in range(3000):
        (data / f"l{at}").symlink_to(f"l{at + 1}")
    make(data, KindChanges(links={"a": "l0"}))
    assert (data / "a").read_text() == "bytes"
    assert not (data / "a").is_symlink()


def test_a_link_of_the_users_to_a_link_into_the_cache_stays(data: Path) -> None:
    (data / "placed").symlink_to(data.parent / "cache" / "object")
    (data / "own").symlink_to("placed")
    make(data, KindChanges(frozenset({"own"})))
    assert (data / "own").is_symlink()
    assert not is_executable(data / "placed")
