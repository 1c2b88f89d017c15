"""``gitml checkout``: nothing is lost, and code, data and models come back together."""

import os
import shutil
from pathlib import Path

import pytest

from gitml.core.data.results import Moved
from gitml.data.working_tree.verbs import Data
from gitml.errors import AGAIN, OutsideError
from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD, clone, damage, forget

DATA = ("data/raw.csv", ODD, "images/a.png", "images/sub/b.png", "images/new.png",
        "clean/rows.csv", "clean/deep/too.csv", "model.bin")  # fmt: skip


def _files(project: Project) -> dict[str, str | None]:
    names = ("params.yaml", "code.py", "metrics.json", "dvc.lock", "images.dvc", *DATA)
    return {name: project.read(name) if project.path(name).exists() else None for name in names}


def _is_version(project: Project, number: str) -> None:
    assert project.read("code.py") == f"print({number})\n"
    assert project.read("data/raw.csv") == f"row {number}\n"
    assert project.read(ODD) == f"odd {number}\n"
    assert project.read("images/sub/b.png") == f"b {number}"
    assert project.path("images/new.png").exists() is (number == "2")
    assert project.read("clean/deep/too.csv") == f"row {number}\n"
    assert project.read("model.bin") == f"row {number}\n0.{number}\n"
    assert project.read("metrics.json") == f'{{"lr": 0.{number}}}\n'
    assert project.gitml("status", "--json").json["clean"] is True


def test_there_and_back(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[0].startswith("at v1: ")
    assert "checked by hash" in answer.out
    assert "detached HEAD" in answer.err
    _is_version(versioned, "1")
    answer = versioned.gitml("checkout", "main")
    assert answer.out.splitlines()[0].startswith("on main: ")
    _is_version(versioned, "2")
    assert versioned.git("branch", "--show-current") == "main"
    assert versioned.gitml("checkout", "HEAD").out.startswith("on main: ")
    assert versioned.git("branch", "--show-current") == "main"


def test_twice_moves_nothing(versioned: Project) -> None:
    versioned.gitml("checkout", "v1")
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 0
    assert "data: nothing to move" in answer.out


def test_json(versioned: Project) -> None:
    found = versioned.gitml("checkout", "v1", "--json").json
    assert found == {
        "schema": "gitml.checkout/1",
        "commit": versioned.git("rev-parse", "v1^{commit}"),
        "branch": None,
        "data": dict.fromkeys(["clean", ODD, "data/raw.csv", "images", "model.bin"], "modified"),
        "files": {"added": 0, "modified": 6, "deleted": 1},
        "fetched": 0,
    }


def test_what_the_cache_lacks_comes_from_the_remote(versioned: Project) -> None:
    there = clone(versioned)
    found = there.gitml("checkout", "v1", "--json")
    assert found.code == 0, found.err
    assert found.json["fetched"] == 7
    _is_version(there, "1")


def test_from_a_subfolder_that_the_revision_lacks(versioned: Project) -> None:
    versioned.write("later/x.txt", "")
    versioned.commit()
    answer = versioned.gitml("checkout", "v1", folder="later")
    assert answer.code == 0, answer.err
    _is_version(versioned, "1")


# Refused, and nothing has moved


def test_uncommitted_code_is_not_lost(versioned: Project) -> None:
    versioned.write("code.py", "precious")
    before = _files(versioned)
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 2
    assert "uncommitted changes would be lost: 'code.py'" in answer.err
    assert "git stash" in answer.err
    assert _files(versioned) == before


@pytest.mark.parametrize("name", ["data/raw.csv", ODD, "images/sub/b.png", "images/mine.png",
                                  "clean/rows.csv", "model.bin"])  # fmt: skip
def test_data_that_exists_nowhere_else_is_not_lost(versioned: Project, name: str) -> None:
    versioned.write(name, "precious")
    before = _files(versioned)
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 4
    assert f"this data exists nowhere else and would be lost: '{name}'" in answer.err
    assert "gitml add" in answer.err
    assert _files(versioned) == before
    assert versioned.read(name) == "precious"
    assert versioned.git("branch", "--show-current") == "main"


def test_data_that_only_the_cache_has_lost_is_put_back_there_before_it_goes(
    versioned: Project,
) -> None:
    """No remote is asked for it, which may have none of it."""
    forget(versioned)
    assert versioned.gitml("checkout", "v1", "--dry-run").code == 0
    assert not versioned.path(".dvc/cache/files").exists()
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 0, answer.err
    assert "put into the cache, which lacked it, before it goes: " in answer.err
    _is_version(versioned, "1")
    shutil.rmtree(versioned.path("../storage"))
    assert versioned.gitml("checkout", "main").code == 0
    _is_version(versioned, "2")


def test_an_untracked_file_where_data_would_come_is_not_lost(versioned: Project) -> None:
    versioned.gitml("checkout", "v1")
    versioned.write("images/new.png", "precious")
    answer = versioned.gitml("checkout", "main")
    assert answer.code == 4
    assert "'images/new.png'" in answer.err
    assert versioned.read("images/new.png") == "precious"


def test_data_that_the_revision_does_not_know_is_not_lost(versioned: Project) -> None:
    """What comes only with the branch: of a revision without it, the file goes."""
    versioned.write("extra.bin", "x")
    versioned.gitml("add", "extra.bin")
    versioned.commit()
    versioned.write("extra.bin", "precious")
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 4
    assert "'extra.bin'" in answer.err
    assert versioned.read("extra.bin") == "precious"


def test_edited_data_that_is_in_the_cache_is_no_loss(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 1\n")
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 0, answer.err
    _is_version(versioned, "1")


def test_git_refuses_for_an_untracked_file(versioned: Project) -> None:
    versioned.write("later.txt", "committed")
    versioned.commit()
    versioned.gitml("checkout", "v1")
    versioned.write("later.txt", "precious")
    before = _files(versioned)
    answer = versioned.gitml("checkout", "main")
    assert answer.code == 4
    assert "later.txt" in answer.err
    assert "would be overwritten" in answer.err
    assert versioned.read("later.txt") == "precious"
    assert _files(versioned) == before


@pytest.mark.parametrize("remote", ["empty", "gone", "none"])
def test_data_that_cannot_be_had(versioned: Project, remote: str) -> None:
    forget(versioned, remote=True)
    if remote == "empty":
        shutil.rmtree(versioned.path("../storage/files"))
    if remote == "gone":
        shutil.rmtree(versioned.path("../storage"))
    if remote == "none":
        versioned.write(".dvc/config", "")
        versioned.commit()
    before = _files(versioned)
    head = versioned.git("rev-parse", "HEAD")
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 4, answer.err
    assert "'data/raw.csv'" in answer.err
    assert "\nhint: " in answer.err
    assert answer.err.endswith("; or take the code alone: gitml checkout --no-data v1\n")
    assert _files(versioned) == before
    assert versioned.git("rev-parse", "HEAD") == head


@pytest.mark.parametrize(
    ("rev", "hint"), [("v11", "did you mean 'v1'?"), ("zzz", "git branch --all")]
)
def test_an_unknown_revision(versioned: Project, rev: str, hint: str) -> None:
    answer = versioned.gitml("checkout", rev)
    assert answer.code == 2
    assert f"'{rev}'" in answer.err
    assert hint in answer.err


def test_a_branch_that_only_the_remote_has(versioned: Project) -> None:
    versioned.git("push", "--quiet", "origin", "v1^{commit}:refs/heads/theirs")
    answer = versioned.gitml("checkout", "theirs~0")
    assert answer.code == 2
    assert "hint: it is on the remote only; did you mean 'origin/theirs~0'?\n" in answer.err
    foreseen = versioned.gitml("checkout", "--dry-run", "theirs")
    assert foreseen.out.startswith("would be on theirs: ")
    answer = versioned.gitml("checkout", "theirs")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("on theirs: ")
    assert versioned.git("rev-parse", "--abbrev-ref", "HEAD@{upstream}") == "origin/theirs"
    assert versioned.read("model.bin") == "row 1\n0.1\n"


def test_a_branch_that_several_remotes_have(versioned: Project) -> None:
    versioned.git("push", "--quiet", "origin", "v1^{commit}:refs/heads/theirs")
    versioned.git("remote", "add", "other", "../hub.git")
    versioned.git("fetch", "--quiet", "other")
    assert versioned.gitml("checkout", "--no-data", "theirs").code == 2
    versioned.git("config", "checkout.defaultRemote", "other")
    assert versioned.gitml("checkout", "--no-data", "theirs").code == 0
    assert versioned.git("rev-parse", "--abbrev-ref", "HEAD@{upstream}") == "other/theirs"


def test_no_commits_yet(git_repository: Project) -> None:
    git_repository.gitml("init")
    answer = git_repository.gitml("checkout", "main")
    assert answer.code == 2
    assert "no commits yet" in answer.err


@pytest.mark.slow
def test_a_revision_before_dvc(git_repository: Project) -> None:
    git_repository.write("code.py", "old")
    first = git_repository.commit("before")
    git_repository.gitml("init")
    git_repository.write("data.bin", "x")
    git_repository.gitml("add", "data.bin")
    git_repository.commit("with data")
    answer = git_repository.gitml("checkout", first)
    assert answer.code == 0, answer.err
    assert not git_repository.path("data.bin").exists()
    assert git_repository.git("status", "--porcelain") == "?? .dvc/"  # the cache stays
    assert not git_repository.path(".dvc/.gitignore").exists()  # in the way of Git, it would be
    answer = git_repository.gitml("checkout", "main")
    assert answer.code == 0, answer.err
    assert git_repository.read("data.bin") == "x"


# Interrupted, and damaged


def test_when_the_data_cannot_follow_the_way_back_is_named(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_data: Data) -> Moved:
        raise OutsideError("the disk is full")

    monkeypatch.setattr(Data, "place", refuse)
    main = versioned.git("rev-parse", "main")
    answer = versioned.gitml("checkout", "HEAD")
    assert answer.code == 4
    assert answer.err == "error: code is at main, but not all of its data: the disk is full\n"
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 4
    assert "error: code is at v1, but not all of its data: the disk is full\n" in answer.err
    assert answer.err.endswith("; or go back: gitml checkout main\n")
    versioned.git("checkout", "--quiet", "--detach", main)
    answer = versioned.gitml("checkout", "v1")
    assert answer.err.endswith(f"; or go back: gitml checkout {main}\n")


@pytest.mark.parametrize(
    ("words", "again"),
    [
        ("v1", "v1"),
        ("HEAD~1", None),
        ("@{1}", None),
        ("-b new HEAD~1", "new"),
    ],
)
def test_what_finishes_it_leads_where_head_is_by_then(
    versioned: Project, monkeypatch: pytest.MonkeyPatch, words: str, again: str | None
) -> None:
    def refuse(_data: Data) -> Moved:
        raise OutsideError("full", f"make room, then {AGAIN}")

    v1 = versioned.git("rev-parse", "v1^{commit}")
    if words == "@{1}":
        versioned.git("reset", "-q", "--soft", "v1")
        versioned.git("reset", "-q", "--hard", "@{1}")
    assert versioned.git("rev-parse", f"{words.rpartition(' ')[2]}^{{commit}}") == v1
    with monkeypatch.context() as patch:
        patch.setattr(Data, "place", refuse)
        answer = versioned.gitml("checkout", *words.split())
    named = again or v1[:7]
    assert f"error: code is at {named}, but" in answer.err
    assert f"hint: make room, then run: gitml checkout {named}; or go back:" in answer.err
    assert versioned.gitml("checkout", named).code == 0
    assert versioned.git("rev-parse", "HEAD") == v1
    _is_version(versioned, "1")


def test_an_interrupted_checkout_is_mended_by_running_it_again(versioned: Project) -> None:
    """Git has moved, some of the data has, and one file is half written."""
    versioned.git("checkout", "--quiet", "v1")
    versioned.write("data/raw.csv", "row 1\n")
    versioned.path("images/sub/b.png").unlink()
    versioned.path("model.bin").unlink()
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 0, answer.err
    _is_version(versioned, "1")


def test_a_damaged_object_is_found_by_hash(versioned: Project) -> None:
    versioned.gitml("checkout", "v1")
    damage(versioned.path(".dvc/cache/files/md5"), b"row 2\n")
    answer = versioned.gitml("checkout", "main")
    assert answer.code == 4
    assert "'data/raw.csv'" in answer.err
    assert "of the DVC cache is damaged" in answer.err
    assert versioned.read("data/raw.csv") == "row 1\n"


def test_a_work_tree_of_its_own(versioned: Project) -> None:
    versioned.git("worktree", "add", "--quiet", "../beside", "v1")
    beside = Project(versioned.path("../beside").resolve())
    answer = beside.gitml("checkout", "v1")
    assert answer.code == 0, answer.err
    assert beside.read("data/raw.csv") == "row 1\n"
    assert versioned.read("data/raw.csv") == "row 2\n"


def test_read_only_copies_are_replaced(versioned: Project) -> None:
    """DVC may link the data to its cache, which must stay as it is."""
    versioned.dvc("config", "--local", "cache.type", "hardlink,symlink")
    shutil.rmtree(versioned.path("images"))
    assert versioned.gitml("pull").code == 0
    assert versioned.gitml("checkout", "v1").code == 0
    _is_version(versioned, "1")
    linked = versioned.path("data/raw.csv").stat()
    assert linked.st_nlink > 1 or Path(os.path.realpath(versioned.path("data/raw.csv"))).exists()


@pytest.mark.parametrize("file", ["dvc.yaml", "dvc.lock", "images.dvc"])
def test_a_broken_file_of_dvc_is_kept_as_a_stash(file: str, versioned: Project) -> None:
    broken = "stages:\n  a: [\n"
    versioned.write(file, broken)
    answer = versioned.gitml("checkout", "v1")
    assert answer.code in (2, 3), answer.err
    assert "add --force" in answer.err
    assert versioned.read(file) == broken
    assert versioned.gitml("checkout", "--force", "--dry-run", "no-such-rev").code == 2
    answer = versioned.gitml("checkout", "--force", "v1")
    assert answer.code == 0, answer.err
    assert f"kept as a stash: '{file}'; back with: git stash apply " in answer.out
    assert versioned.read("data/raw.csv") == "row 1\n"
    assert versioned.git("show", f"stash@{{0}}:{file}") == broken.rstrip()


def test_a_broken_file_of_dvc_comes_back_where_data_would_be_lost(versioned: Project) -> None:
    versioned.write("dvc.yaml", "stages:\n  a: [\n")
    versioned.write("data/raw.csv", "by hand")
    answer = versioned.gitml("checkout", "--force", "v1")
    assert answer.code == 4
    assert "data/raw.csv" in answer.err
    assert versioned.read("dvc.yaml") == "stages:\n  a: [\n"
    assert versioned.read("data/raw.csv") == "by hand"
    assert versioned.git("stash", "list") == ""


@pytest.mark.slow
def test_an_executable_in_a_folder_is_as_recorded_where_another_path_goes(project: Project) -> None:
    project.write("tools/run", "x")
    project.path("tools/run").chmod(0o755)
    project.gitml("add", "tools")
    project.commit("one")
    project.write("new", "n")
    project.gitml("add", "new")
    project.commit("two")
    foreseen = project.gitml("checkout", "HEAD~1", "--dry-run")
    assert "data: 1 file would move (1 deleted)\n  - new\n" in foreseen.out
    answer = project.gitml("checkout", "HEAD~1")
    assert answer.code == 0, answer.err
    assert "data: 1 file (1 deleted), checked by hash\n  - new\n" in answer.out
    assert not project.path("new").exists()
    assert os.access(project.path("tools/run"), os.X_OK)
