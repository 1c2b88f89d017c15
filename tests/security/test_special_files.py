"""Files that a repository has as links to devices, which each command reads."""

import os
from pathlib import Path

import pytest

from gitml.core.ports import LARGEST_DOCUMENT
from tests.fixtures.clones import clone, hostile, pointer, store
from tests.fixtures.project import Project

VERBS = [("pull",), ("add", "new"), ("checkout", "main")]


@pytest.fixture
def victim(tmp_path: Path) -> Project:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "data.dvc", "data", store(evil, b"theirs"))
    evil.path(".dvcignore").symlink_to("/dev/null")  # not one without an end, for who breaks this
    found = clone(evil, tmp_path / "v" / "victim")
    found.write("new", "1")
    return found


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_patterns_that_are_a_device_are_not_read(victim: Project, verb: tuple[str, ...]) -> None:
    answer = victim.gitml(*verb)
    assert answer.code == 3
    assert answer.err.startswith("error: .dvcignore: cannot be read: it is a device\n")
    assert not victim.path("data").exists()


@pytest.mark.parametrize("name", [".dvcignore", ".gitattributes"])
def test_init_reads_no_device(victim: Project, name: str) -> None:
    victim.path(".dvcignore").unlink()
    victim.path(name).symlink_to("/dev/null")
    answer = victim.gitml("init")
    assert answer.code == 4
    assert f"/{name}: it is a device\n" in answer.err


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_patterns_of_gigabytes_are_not_read(victim: Project, verb: tuple[str, ...]) -> None:
    victim.path(".dvcignore").unlink()
    victim.write(".dvcignore", "")
    os.truncate(victim.path(".dvcignore"), LARGEST_DOCUMENT + 1)  # which takes no room
    answer = victim.gitml(*verb)
    assert answer.code in (3, 4)
    assert ".dvcignore: " in answer.err
    assert " MiB" in answer.err
    assert not victim.path("data").exists()
