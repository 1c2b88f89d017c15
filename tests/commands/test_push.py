"""``gitml push``: data first, then commits and tags."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import PIPELINE, clone, forget


def _change(project: Project, number: str = "3") -> str:
    project.write("data/raw.csv", f"row {number}\n")
    assert project.gitml("add", "data/raw.csv").code == 0
    assert project.gitml("repro").code == 0
    return project.commit(f"version {number}")


def _without_size(text: str) -> str:
    return re.sub(r" \(\d+ files?, [^)]*\)", "", text)


def _hub(project: Project, name: str) -> str:
    return project.git("--git-dir", "../hub.git", "rev-parse", "--verify", name, check=False)


def test_data_branch_and_tags_go_and_a_colleague_has_all(versioned: Project) -> None:
    sha = _change(versioned)
    versioned.git("tag", "-a", "v3", "-m", "three")
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert answer.out == (
        "data: 3 objects uploaded (2 files, 156 B)\ncommits: main pushed to origin\ntags: v3\n"
    )
    assert _hub(versioned, "main") == sha
    assert _hub(versioned, "v3^{commit}") == sha
    there = clone(versioned)
    assert there.gitml("pull").code == 0
    assert there.read("data/raw.csv") == "row 3\n"
    assert there.gitml("status", "--json").json["clean"] is True


def test_again_there_is_nothing_to_do(versioned: Project) -> None:
    answer = versioned.gitml("push")
    assert answer.out == "data: up to date\ncommits: main is up to date on origin\n"
    assert versioned.gitml("push", "--json").json == {
        "schema": "gitml.push/1",
        "objects": 0,
        "files": 0,
        "bytes": 0,
        "remote": "origin",
        "branch": "main",
        "commits": False,
        "tags": [],
    }


def test_a_tag_alone_is_no_commit(versioned: Project) -> None:
    versioned.git("tag", "-a", "v3", "-m", "three")
    up_to_date = "data: up to date\ncommits: main is up to date on origin\n"
    dry = versioned.gitml("push", "--dry-run")
    assert dry.out == up_to_date
    assert "tags/v3: would be new" in dry.err
    assert versioned.gitml("push").out == f"{up_to_date}tags: v3\n"
    assert _hub(versioned, "v3^{commit}") == _hub(versioned, "main")


def test_data_of_the_commit_and_of_the_working_tree(versioned: Project) -> None:
    """Both may be needed: what is committed, and what is not yet."""
    _change(versioned)
    versioned.write("data/raw.csv", "not committed")
    versioned.gitml("add", "data/raw.csv")
    assert versioned.gitml("push", "--json").json["objects"] == 4
    forget(versioned)
    versioned.path("data/raw.csv").unlink()
    assert versioned.gitml("pull").code == 0
    assert versioned.read("data/raw.csv") == "not committed"
    versioned.git("restore", "--staged", "--worktree", "data/raw.csv.dvc")
    assert versioned.gitml("pull").code == 0
    assert versioned.read("data/raw.csv") == "row 3\n"


def test_data_goes_to_the_remote_and_nowhere_else(versioned: Project, tmp_path: Path) -> None:
    """Also that of the commit, whose settings name the remote by a relative path."""
    sha = _change(versioned)
    versioned.git("checkout", "--quiet", "v1")
    versioned.gitml("checkout", "v1")
    versioned.git("checkout", "--quiet", sha, "--", "data/raw.csv.dvc")
    before = {path.name for path in Path("/").iterdir()}
    assert versioned.gitml("push", "--json").json["objects"] == 1
    assert {path.name for path in Path("/").iterdir()} <= before
    outside = [p for p in tmp_path.iterdir() if p.name != "versioned"]
    assert outside == []


def test_a_new_branch_learns_where_it_belongs(versioned: Project) -> None:
    versioned.git("switch", "--quiet", "--create", "feature/ä")
    sha = _change(versioned)
    assert versioned.gitml("push").code == 0
    assert _hub(versioned, "feature/ä") == sha
    assert versioned.git("rev-parse", "--abbrev-ref", "@{upstream}") == "origin/feature/ä"


def test_a_branch_that_follows_one_of_another_name(versioned: Project) -> None:
    versioned.git("switch", "--quiet", "--create", "mine", "--track", "origin/main")
    sha = _change(versioned)
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert _hub(versioned, "mine") == sha  # never onto main behind the user's back


def test_no_dvc_remote(versioned: Project) -> None:
    versioned.write(".dvc/config", "")
    sha = versioned.commit()
    answer = versioned.gitml("push")
    assert answer.code == 3
    assert answer.err == (
        "error: no DVC remote is set up to keep the data\n"
        "hint: name one: gitml remote add -d storage URL_OR_FOLDER\n"
    )
    assert _hub(versioned, "main") != sha


def test_a_remote_that_is_not_defined(versioned: Project) -> None:
    versioned.write(".dvc/config", "[core]\n    remote = nowhere\n")
    answer = versioned.gitml("push")
    assert answer.code == 3
    assert "nowhere" in answer.err


def test_no_git_remote(versioned: Project) -> None:
    versioned.git("remote", "remove", "origin")
    _change(versioned)
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert "data: 3 objects uploaded (2 files, " in answer.out
    assert "commits: not pushed, as there is no Git remote" in answer.out
    found = versioned.gitml("push", "--json").json
    assert (found["remote"], found["branch"], found["commits"]) == (None, "main", False)


def test_a_detached_head(versioned: Project) -> None:
    versioned.git("checkout", "--quiet", "--detach")
    _change(versioned)
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert "data: 3 objects uploaded (2 files, " in answer.out
    told = "commits: not pushed, as HEAD is detached; push them as a branch: git push origin "
    assert f"{told}HEAD:refs/heads/NAME\n" in answer.out
    versioned.git("push", "--quiet", "origin", "HEAD:refs/heads/NAME")
    found = versioned.gitml("push", "--json").json
    assert (found["remote"], found["branch"], found["commits"]) == ("origin", None, False)


@pytest.mark.slow
def test_before_the_first_commit(git_repository: Project) -> None:
    git_repository.gitml("init", "--remote", "../store")
    git_repository.write("x", "1")
    git_repository.gitml("add", "x")
    git_repository.git("remote", "add", "origin", "../nowhere.git")
    answer = git_repository.gitml("push")
    assert answer.code == 0, answer.err
    assert "data: 1 object uploaded (1 file, 1 B)\n" in answer.out
    assert "commits: none yet" in answer.out


def test_commits_of_others_are_not_overwritten(versioned: Project) -> None:
    there = clone(versioned)
    there.write("theirs.txt", "x")
    sha = there.commit()
    there.git("push", "--quiet")
    _change(versioned)
    answer = versioned.gitml("push")
    assert answer.code == 4
    assert "rejected" in answer.err
    assert "git pull" in answer.err
    assert _hub(versioned, "main") == sha


def test_a_git_remote_that_cannot_be_reached(versioned: Project) -> None:
    versioned.git("remote", "set-url", "origin", "../nowhere.git")
    _change(versioned)
    answer = versioned.gitml("push")
    assert answer.code == 4
    assert "nowhere.git" in answer.err
    assert "the data is pushed" in answer.err


def test_an_object_that_the_dvc_remote_does_not_take(versioned: Project) -> None:
    """Whoever runs this: root may write where modes forbid it, but not into a file."""
    before = _hub(versioned, "main")
    sha = _change(versioned)
    stored = versioned.path("../storage/files/md5")
    md5 = hashlib.md5(b"row 3\n").hexdigest()
    in_the_way = stored / md5[:2]
    assert not in_the_way.exists()
    in_the_way.write_text("")
    answer = versioned.gitml("push")
    assert (answer.code, answer.out) == (4, "")
    assert md5[2:] in answer.err
    assert _hub(versioned, "main") == before
    in_the_way.unlink()
    assert versioned.gitml("push").code == 0
    assert _hub(versioned, "main") == sha


def test_a_dvc_remote_in_a_place_that_is_a_file(versioned: Project) -> None:
    sha = _change(versioned)
    versioned.write("../file", "x")
    text = versioned.read(".dvc/config").replace("../../storage", "../../file/store")
    versioned.write(".dvc/config", text)
    answer = versioned.gitml("push")
    assert answer.code == 4
    assert "bug" not in answer.err
    assert _hub(versioned, "main") != sha


def test_data_that_is_nowhere(versioned: Project) -> None:
    """A commit must not be seen without its data."""
    sha = _change(versioned)
    forget(versioned, remote=True)
    answer = versioned.gitml("push")
    assert answer.code == 4
    assert "neither here nor on the remote: " in answer.err
    assert "'data/raw.csv'" in answer.err
    assert _hub(versioned, "main") != sha


def test_data_that_was_lost_before_holds_nothing_up(versioned: Project) -> None:
    forget(versioned, remote=True)
    versioned.write("new.csv", "new")
    assert versioned.gitml("add", "new.csv").code == 0
    sha = versioned.commit()
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert "'data/raw.csv'" in answer.err
    assert "so it was before, by commits that are on the Git remote" in answer.err
    assert "data: 1 object uploaded" in answer.out
    assert _hub(versioned, "main") == sha
    asked = versioned.gitml("push", "data/raw.csv", "new.csv")
    assert asked.code == 4
    assert "'data/raw.csv'; all else is there\n" in asked.err


@pytest.mark.slow
@pytest.mark.parametrize("words", [(), ("--check",)])
def test_a_folder_of_which_a_file_was_lost_before_goes_with_what_is_new(
    versioned: Project, words: tuple[str, ...]
) -> None:
    """Without its listing no clone could have any of it."""
    for name in "12":
        versioned.write(f"folder/{name}", name)
    assert versioned.gitml("add", "folder").code == 0
    versioned.commit()
    assert versioned.gitml("push").code == 0
    there = clone(versioned)
    md5 = hashlib.md5(b"2").hexdigest()
    versioned.path(f"../storage/files/md5/{md5[:2]}/{md5[2:]}").unlink()
    assert there.gitml("pull").code == 4
    there.write("folder/new", "new")
    assert there.gitml("add", "folder/new").code == 0
    there.commit()
    answer = there.gitml("push", *words)
    assert answer.code == (4 if words else 0)
    assert "'folder/2'" in answer.err
    assert there.gitml("push").code == 0
    there.root.rename(there.root.with_name("first"))
    other = clone(versioned)
    assert other.gitml("pull").code == 4
    assert other.read("folder/new") == "new"
    versioned.git("pull", "--quiet")
    assert versioned.gitml("pull").code == 0
    assert versioned.gitml("push", "--check").code == 0
    assert other.gitml("pull").code == 0
    assert other.read("folder/2") == "2"


@pytest.mark.slow
def test_what_is_lost_with_what_is_new_keeps_the_listing_back(versioned: Project) -> None:
    """Whoever finds it takes the folder for whole."""
    for name in "12":
        versioned.write(f"folder/{name}", name)
    assert versioned.gitml("add", "folder").code == 0
    sha = versioned.commit()
    md5 = hashlib.md5(b"2").hexdigest()
    versioned.path(f".dvc/cache/files/md5/{md5[:2]}/{md5[2:]}").unlink()
    answer = versioned.gitml("push")
    assert answer.code == 4
    assert "'folder/2'" in answer.err
    assert _hub(versioned, "main") != sha
    listing = versioned.read("folder.dvc").split("md5: ")[1].split()[0]
    assert not versioned.path(f"../storage/files/md5/{listing[:2]}/{listing[2:]}").exists()


def test_a_fresh_clone_begins_no_remote_whose_disk_is_away(versioned: Project) -> None:
    """It has seen no data there, but commits that record it."""
    storage, away = versioned.path("../storage"), versioned.path("../away")
    storage.rename(away)
    there = clone(versioned)
    there.write("new.csv", "new")
    assert there.gitml("add", "new.csv").code == 0
    there.commit()
    before = _hub(there, "main")
    for words in (["push"], ["push", "new.csv"], ["push", "--dry-run"]):
        answer = there.gitml(*words)
        assert answer.code == 4, words
        assert "is gone, and should have data of commits on the Git remote: " in answer.err
    assert not storage.exists()
    assert _hub(there, "main") == before
    assert versioned.gitml("push", "--check").code == 0  # it has all, and begins it
    assert there.gitml("push").code == 0


def test_a_first_push_of_data_whose_commits_are_pushed_already(versioned: Project) -> None:
    """Who has all of it takes it along, and nothing is missing then."""
    shutil.rmtree(versioned.path("../storage"))
    shutil.rmtree(versioned.path(".dvc/tmp/gitml"), ignore_errors=True)
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert clone(versioned).gitml("pull").code == 0


def test_data_that_is_on_the_remote_only(versioned: Project) -> None:
    """As in CI, where only what is needed was pulled."""
    there = clone(versioned)
    there.write("code.py", "print(3)\n")
    there.commit()
    answer = there.gitml("push")
    assert answer.code == 0, answer.err
    assert answer.out == "data: up to date\ncommits: main pushed to origin\n"


def test_from_a_subfolder(versioned: Project) -> None:
    """All of the project goes, not what lies in the folder."""
    sha = _change(versioned)
    answer = versioned.gitml("push", folder="data")
    assert _without_size(answer.out) == (
        "data: 3 objects uploaded\ncommits: main pushed to origin\n"
    )
    assert _hub(versioned, "main") == sha
    there = clone(versioned)
    assert there.gitml("pull").code == 0
    assert there.read("model.bin") == versioned.read("model.bin")


@pytest.mark.slow
def test_a_relative_remote_gets_the_data_of_the_commit_too(project: Project) -> None:
    """DVC's own push of a revision takes ``../storage`` for ``/storage``."""
    project.dvc("remote", "add", "--quiet", "--default", "storage", "../storage")
    for text in ("committed", "not committed"):
        project.write("data.txt", text)
        assert project.gitml("add", "data.txt").code == 0
        if text == "committed":
            project.commit()
    assert project.gitml("push").out.startswith("data: 2 objects uploaded (2 files, ")
    stored = [path.read_text() for path in project.path("../storage").rglob("*") if path.is_file()]
    assert sorted(stored) == ["committed", "not committed"]
    assert project.gitml("push").out.startswith("data: up to date\n")


def test_every_commit_that_becomes_visible_has_its_data(versioned: Project) -> None:
    """A colleague may check out any of them, not only the newest."""
    older = _change(versioned, "3")
    versioned.git("switch", "--quiet", "--create", "side", "HEAD~1")
    side = _change(versioned, "4")
    versioned.git("switch", "--quiet", "main")
    versioned.gitml("checkout", "main")
    versioned.git("merge", "--quiet", "--strategy", "ours", "-m", "keep ours", "side")
    _change(versioned, "5")
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert _without_size(answer.out) == (
        "data: 9 objects uploaded\ncommits: main pushed to origin\n"
    )
    there = clone(versioned)
    for sha, row in ((older, "row 3\n"), (side, "row 4\n")):
        assert there.gitml("checkout", sha).code == 0
        assert there.read("data/raw.csv") == row


def test_old_data_that_is_lost_does_not_hold_up_the_rest(versioned: Project) -> None:
    """It cannot be made again, but whoever meets it should have been told."""
    lost = _change(versioned, "3")
    forget(versioned)
    sha = _change(versioned, "4")
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert _hub(versioned, "main") == sha
    assert answer.err.startswith("warning: recorded data that is neither here nor ")
    assert f"'data/raw.csv', 'model.bin' of {lost[:7]}\n" in answer.err


def test_an_old_commit_that_dvc_cannot_read(versioned: Project) -> None:
    pipeline = versioned.read("dvc.yaml")
    versioned.write("dvc.yaml", "stages: [")
    broken = versioned.commit()
    versioned.write("dvc.yaml", pipeline)
    sha = _change(versioned)
    answer = versioned.gitml("push")
    assert answer.code == 0, answer.err
    assert _hub(versioned, "main") == sha
    assert answer.err.startswith(f"warning: {broken[:7]}: its data was not pushed: dvc.yaml:2:")


def test_a_path_at_which_no_data_is_tracked(versioned: Project) -> None:
    for path in ("dta/raw.csv", "data/raw.csv/below"):
        for command in (("push", path), ("fetch", path, "--rev", "v1")):
            answer = versioned.gitml(*command)
            assert answer.code == 2
            assert f"error: no data is tracked at '{path}'" in answer.err
    assert "raw.csv" in versioned.dvc("list", ".", "--dvc-only", "--recursive")


def test_the_results_of_earlier_runs(versioned: Project) -> None:
    """What stages made goes along with the record that names it, and comes back so."""
    versioned.write("data/raw.csv", "row 7\n")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert versioned.gitml("repro").code == 0
    versioned.gitml("checkout", "--force", "HEAD")
    foreseen = versioned.gitml("push", "--run-cache", "--dry-run", "--json").json["objects"]
    assert foreseen > versioned.gitml("push", "--dry-run", "--json").json["objects"]
    assert not versioned.path("../storage/runs").exists()
    assert versioned.gitml("push", "--run-cache", "--json").json["objects"] == foreseen
    there = clone(versioned)
    assert there.gitml("fetch", "--run-cache").code == 0
    there.write("data/raw.csv", "row 7\n")
    assert there.gitml("add", "data/raw.csv").code == 0
    assert "restored" in there.gitml("repro").err


def test_data_for_two_remotes(versioned: Project) -> None:
    versioned.dvc("remote", "add", "other", "../other")
    versioned.write("dvc.yaml", PIPELINE.replace("[model.bin]", "[{model.bin: {remote: other}}]"))
    versioned.write("data/raw.csv", "row 8\n")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert versioned.gitml("repro").code == 0
    answer = versioned.gitml("push", "--remote", "storage")
    assert answer.code == 0
    assert answer.out.startswith("data: 2 objects uploaded")
    assert not versioned.path("../other").exists()
    assert versioned.gitml("push").code == 0
    assert len([*versioned.path("../other").rglob("files/md5/*/*")]) == 1


def test_a_remote_that_no_commit_names_is_told(versioned: Project) -> None:
    told = "warning: HEAD does not name the DVC remote of its data as .dvc/config does here"
    versioned.dvc("remote", "add", "unused", "../unused")
    assert told not in versioned.gitml("push").err
    versioned.dvc("remote", "modify", "storage", "url", "../other")
    answer = versioned.gitml("push")
    assert answer.code == 0
    assert told in answer.err
    assert "hint: git add .dvc/config && git commit; then gitml push\n" in answer.err
    versioned.commit("the remote")
    assert told not in versioned.gitml("push").err
