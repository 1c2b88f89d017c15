"""Which files may be executed or are links, as they lie there."""

from pathlib import Path

import pytest

from gitml.adapters import file_kinds
from gitml.core.data.kinds import PLAIN, Kinds, SeenFiles
from tests.fixtures.project import Project

ONE = "1" * 32


def look(top: Path, part: str = "") -> SeenFiles:
    return file_kinds.look(str(top), f"{top.parent}/cache", part)


def test_what_lies_there(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("cache/object", "data/a", "data/in/same"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("bytes")
    (data / "a").chmod(0o755)
    (data / "l").symlink_to("a")
    (data / "placed").symlink_to(tmp_path / "cache" / "object")
    (data / "to_placed").symlink_to("placed")
    (data / "lost").symlink_to("nowhere")
    assert look(data) == SeenFiles(
        frozenset({"a", "in/same", "l", "placed", "to_placed"}),
        frozenset({"a", "l"}),
        {"l": "a", "to_placed": "placed"},
        frozenset({"placed"}),
    )
    assert look(data, "in").names == {"in/same"}
    assert look(data / "a").executables == {""}


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("core.fileMode", Kinds(frozenset({"run"}))),
        ("core.symlinks", Kinds(frozenset({"a", "run"}), {"l": "a"})),
    ],
)
def test_on_a_disk_that_knows_no_modes_or_links_the_record_stays(
    project: Project, setting: str, found: Kinds
) -> None:
    names = dict.fromkeys(("a", "l", "run"), ONE)
    there = SeenFiles(frozenset(names), frozenset(names))
    noted = Kinds(frozenset({"run"}), {"l": "a"})
    now = file_kinds.recordable(project.root, there, noted, lambda: names)
    assert now == Kinds(frozenset(names))
    project.git("config", setting, "false")
    assert file_kinds.recordable(project.root, there, noted, lambda: names) == found


def test_what_a_pull_would_make_is_what_the_disk_knows(project: Project) -> None:
    names = dict.fromkeys(("a", "l", "run"), ONE)
    there, noted = SeenFiles(frozenset(names)), Kinds(frozenset({"run", "gone"}), {"l": "a"})
    assert file_kinds.unplaced(project.root, there, noted, names, PLAIN) == {"l", "run"}
    project.git("config", "core.fileMode", "false")
    assert file_kinds.unplaced(project.root, there, noted, names, PLAIN) == {"l"}
    project.git("config", "core.symlinks", "false")
    assert not file_kinds.unplaced(project.root, there, noted, names, PLAIN)


def test_what_is_as_recorded_is_known_without_hashes(project: Project) -> None:
    def hashes() -> dict[str, str]:
        raise AssertionError

    there = SeenFiles(frozenset({"a", "run"}), frozenset({"run"}))
    noted = Kinds(frozenset({"run"}))
    assert file_kinds.recordable(project.root, there, noted, hashes) == noted
    assert file_kinds.recordable(project.root, SeenFiles(frozenset("a")), PLAIN, hashes) == PLAIN


def test_links_to_folders(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "file").touch()
    (tmp_path / "in" / "latest").symlink_to("sub")
    (tmp_path / "l").symlink_to("file")
    assert file_kinds.folder_links(str(tmp_path)) == ["in/latest"]
