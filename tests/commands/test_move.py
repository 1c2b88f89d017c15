"""``gitml move``, against ``dvc move``."""

import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files.notes import placed_kinds
from gitml.adapters.dvc_files.state import State
from gitml.core.data.kinds import Kinds
from gitml.wiring.storage import moving, removal
from tests.fixtures.project import Project


@pytest.fixture
def tracked(project: Project) -> Project:
    project.write("raw.csv", "raw")
    project.write("images/a.png", "a")
    project.dvc("add", "--quiet", "raw.csv", "images")
    project.write("raw.csv.dvc", project.read("raw.csv.dvc") + "desc: from the hospital\n")
    project.path("data").mkdir()
    project.commit()
    return project


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "target"), [("raw.csv", "new name.csv"), ("raw.csv", "data"), ("images", "data/i")]
)
def test_as_dvc_does(tracked: Project, source: str, target: str) -> None:
    twin = Project(tracked.root.parent / "twin")
    shutil.copytree(tracked.root, twin.root, symlinks=True)
    twin.dvc("move", source, target)
    answer = tracked.gitml("move", source, target)
    assert answer.code == 0, answer.err

    def files(project: Project) -> dict[str, bytes]:
        names = project.git("ls-files", "-co").splitlines()
        return {name: project.path(name).read_bytes() for name in names
                if project.path(name).is_file()}  # fmt: skip

    twin.git("add", "--all")
    assert files(tracked) == files(twin)
    assert tracked.git("diff", "--cached", "--name-status") == twin.git(
        "diff", "--cached", "--name-status"
    )
    assert tracked.dvc("status") == "Data and pipelines are up to date.\n"


@pytest.mark.slow
def test_a_target_that_ends_as_a_folder_is_one(tracked: Project) -> None:
    assert tracked.gitml("move", "raw.csv", "new/").code == 0
    assert tracked.read("new/raw.csv") == "raw"
    assert tracked.path("new/raw.csv.dvc").exists()
    tracked.write("file", "x")
    answer = tracked.gitml("move", "new/raw.csv", "file/")
    assert answer.code == 2
    assert "there is a 'file' already" in answer.err


@pytest.mark.slow
def test_from_a_subfolder_by_its_pointer(tracked: Project) -> None:
    answer = tracked.gitml("move", "../raw.csv.dvc", "deep/raw.csv", "--json", folder="data")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "schema": "gitml.move/1",
        "moved": {"raw.csv": {"target": "data/deep/raw.csv", "pointer": "data/deep/raw.csv.dvc"}},
    }
    assert tracked.read("data/deep/raw.csv") == "raw"


def test_stages_that_use_it_are_named(tracked: Project) -> None:
    tracked.write(
        "dvc.yaml",
        "stages:\n  count: {cmd: wc -l images/a.png, deps: [images/a.png], outs: [n]}\n"
        "  other: {cmd: ls, deps: [raw.csv]}\n",
    )
    answer = tracked.gitml("move", "../images", "../pictures", folder="data")
    assert answer.out == "../images → ../pictures, recorded in ../pictures.dvc\n"
    said = "../dvc.yaml:count still uses ../images: change it in dvc.yaml, too\n"
    assert answer.err.startswith(said), answer.err


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("images/a.png", "a.png", "is not tracked by itself"),
        ("nothing", "a.png", "is not tracked by itself"),
        ("raw.csv", "images/..", "there is a 'raw.csv' already"),
        ("raw.csv", "../raw.csv", "outside the project"),
        ("raw.csv", "taken", "there is a 'taken' already"),
    ],
)
def test_refused(tracked: Project, source: str, target: str, told: str) -> None:
    tracked.write("taken", "mine")
    answer = tracked.gitml("move", source, target)
    assert answer.code == 2
    assert told in answer.err
    assert tracked.read("taken") == "mine"
    assert tracked.git("status", "--porcelain") == "?? taken"


def test_what_is_not_here(tracked: Project) -> None:
    tracked.path("raw.csv").unlink()
    answer = tracked.gitml("move", "raw.csv", "new.csv")
    assert answer.code == 2
    assert "gitml pull raw.csv" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("step", ["dvc.output:Output.ignore", "dvc.dvcfile:SingleStageFile.dump"])
def test_a_disk_that_is_full_half_way_moves_nothing(
    tracked: Project, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """DVC moves the data, takes its line out of .gitignore, and only then writes the record."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = tracked.git("status", "--porcelain", "--ignored")
    monkeypatch.setattr(step.replace(":", "."), full)
    answer = tracked.gitml("move", "images", "data/i")
    assert answer.code == 4
    assert answer.err.startswith("error: no space left on device")
    assert tracked.git("status", "--porcelain", "--ignored") == before
    assert tracked.read("images/a.png") == "a"
    monkeypatch.undo()
    assert tracked.gitml("move", "images", "data/i").code == 0


@pytest.mark.slow
def test_edited_data_moves_as_it_is_and_is_not_lost_by_a_pull(tracked: Project) -> None:
    """Its bytes are not stored, which would let a checkout take them for saved."""
    tracked.write("images/a.png", "mine")
    tracked.write("images/new.png", "mine, too")
    before = sorted(tracked.path(".dvc/cache").rglob("*"))
    assert tracked.gitml("move", "images", "pictures").code == 0
    assert sorted(tracked.path(".dvc/cache").rglob("*")) == before
    answer = tracked.gitml("pull", "pictures")
    assert answer.code == 4
    assert "would be lost" in answer.err
    assert tracked.read("pictures/a.png") == "mine"
    assert tracked.read("pictures/new.png") == "mine, too"


@pytest.mark.slow
def test_what_is_known_of_the_files_moves_with_them(tracked: Project) -> None:
    """So nothing is hashed anew, and what is unused one day is still known to be DVC's."""
    made = Kinds(frozenset({"a.png"}))
    placed_kinds.note(tracked.root, "images", made, "1" * 32)
    state = State(tracked.root)
    known = state.under(str(tracked.path("images")))
    assert tracked.gitml("move", "images", "data").code == 0
    moved = str(tracked.path("data/images"))
    assert state.under(moved)[f"{moved}/a.png"] == known[str(tracked.path("images/a.png"))]
    assert "data/images" in state.placed()
    assert placed_kinds.of(tracked.root) == {"data/images": made}


@pytest.mark.slow
def test_a_link_still_leads_where_it_led(tracked: Project) -> None:
    tracked.write("real", "r")
    tracked.path("link").symlink_to("real")
    assert tracked.gitml("add", "link").code == 0
    assert tracked.gitml("move", "link", "data").code == 0
    assert tracked.path("data/link").readlink() == Path("../real")


def test_data_that_cannot_be_moved_leaves_no_copy(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def fixed(before: str, after: str, **how: int) -> None:
        if before.endswith("raw.csv"):
            raise PermissionError(errno.EPERM, "Operation not permitted")
        rename(before, after, **how)

    monkeypatch.setattr("os.rename", fixed)
    before = tracked.git("status", "--porcelain", "--ignored")
    answer = tracked.gitml("move", "raw.csv", "new.csv")
    assert answer.code == 4, answer.err
    assert tracked.git("status", "--porcelain", "--ignored") == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "folder"),
    [
        ("move raw.csv data", "."),
        ("remove raw.csv", "."),
        ("remove ../raw.csv.dvc", "data"),
        ("remove images/a.png", "."),
    ],
)
def test_killed_before_git_was_told(
    tracked: Project, monkeypatch: pytest.MonkeyPatch, words: str, folder: str
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        for module in (moving, removal):
            patch.setattr(module, "stage_records", killed)
        assert tracked.gitml(*words.split(), folder=folder).code == 130
    told = tracked.gitml("status", "--json", folder=folder).json["unfinished"]
    assert told == f"gitml {words}"
    again = tracked.gitml(*words.split(), folder=folder)
    assert again.code == 0, again.err
    left = tracked.git("status", "--porcelain", "--", "*.dvc", ".gitignore", "data").splitlines()
    assert left
    assert all(line[1] == " " for line in left)
    assert tracked.gitml("status", "--json").json["unfinished"] is None
    assert tracked.gitml(*words.split(), folder=folder).code == 2


@pytest.mark.slow
def test_killed_when_it_looked_for_stages_that_use_the_data(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, "_users", killed)
        assert tracked.gitml("move", "raw.csv", "data").code == 130
    told = tracked.gitml("status", "--json").json["unfinished"]
    assert told == "gitml move raw.csv data"
    answer = tracked.gitml("move", "raw.csv", "data")
    assert (answer.code, answer.out) == (
        0,
        "raw.csv → data/raw.csv, recorded in data/raw.csv.dvc\n",
    )
    assert tracked.gitml("status", "--json").json["unfinished"] is None


@pytest.mark.slow
@pytest.mark.parametrize("edited", [False, True])
def test_killed_when_it_was_copied_to_another_disk(
    tracked: Project, monkeypatch: pytest.MonkeyPatch, *, edited: bool
) -> None:
    """The copy is whole, and a part of what was copied is gone; all that is left is in the copy."""
    rename, delete = os.rename, shutil.rmtree

    def far(before: str, after: str, **how: int) -> None:
        if str(before).endswith("images"):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(before, after, **how)

    def killed(path: str, **how: Any) -> None:
        if str(path).endswith("images"):
            Path(path, "a.png").unlink()
            raise KeyboardInterrupt
        delete(path, **how)

    tracked.write("images/b.png", "mine")
    monkeypatch.setattr(os, "rename", far)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        assert tracked.gitml("move", "images", "data/new").code == 130
    told = tracked.gitml("status", "--json").json["unfinished"]
    assert told == "gitml move images data/new"
    if edited:  # meanwhile
        tracked.write("images/b.png", "mine, too")
        answer = tracked.gitml("move", "images", "data/new")
        assert answer.code == 2
        assert "there is a 'data/new' already" in answer.err
        assert tracked.read("images/b.png") == "mine, too"
        return
    assert tracked.gitml("move", "images", "data/new").code == 0
    assert not tracked.path("images").exists()
    assert (tracked.read("data/new/a.png"), tracked.read("data/new/b.png")) == ("a", "mine")
    assert tracked.gitml("status", "--json").json["unfinished"] is None


@pytest.mark.slow
@pytest.mark.parametrize("recorded", [False, True])
def test_killed_half_way(tracked: Project, *, recorded: bool) -> None:
    tracked.path("raw.csv").rename(tracked.path("new.csv"))
    if recorded:
        tracked.write("new.csv.dvc", tracked.read("raw.csv.dvc").replace("raw.csv", "new.csv"))
    answer = tracked.gitml("move", "raw.csv", "new.csv")
    assert answer.code == 2
    command = answer.err.rpartition("move it again: ")[2]
    assert "gitml pull" not in command
    subprocess.run(command, shell=True, cwd=tracked.root, check=True)
    answer = tracked.gitml("move", "raw.csv", "new.csv")
    assert answer.code == 0, answer.err
    assert tracked.git("status", "--porcelain") == "M  .gitignore\nR  raw.csv.dvc -> new.csv.dvc"
    tracked.write("taken", "mine")
    tracked.commit()
    tracked.path("new.csv").unlink()
    answer = tracked.gitml("move", "new.csv", "taken")
    assert "hint: get it first: gitml pull new.csv" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("committed", [False, True])
def test_edited_data_that_dvc_moved_is_not_overwritten(
    versioned: Project, *, committed: bool
) -> None:
    """DVC puts it into the cache and records the old hash, so that no record names it."""
    versioned.write("data/raw.csv", "edited\n")
    versioned.write("images/mine", "mine")
    versioned.dvc("move", "--quiet", "data/raw.csv", "raw.csv")
    versioned.dvc("move", "--quiet", "images", "pictures")
    if committed:
        versioned.commit("move")
    for words in (("pull",), ("checkout", "HEAD"), ("checkout", "--dry-run", "HEAD")):
        answer = versioned.gitml(*words)
        assert answer.code == 4
        assert "exists nowhere else and would be lost: 'pictures/mine', 'raw.csv'" in answer.err
    assert versioned.gitml("add", "raw.csv", "pictures").code == 0
    assert versioned.gitml("pull").code == 0
    assert (versioned.read("raw.csv"), versioned.read("pictures/mine")) == ("edited\n", "mine")
    if not committed:
        return
    versioned.commit("record")
    for rev, there in (("HEAD~1", False), ("@{-1}", True)):  # each has a commit that names it
        versioned.git("checkout", "--quiet", rev)
        assert versioned.gitml("pull").code == 0
        assert versioned.path("pictures/mine").exists() is there
