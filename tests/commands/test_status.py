"""``gitml status``."""

import json
import shlex
import shutil

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD, clone


def test_a_clean_project_says_so_and_that_the_remote_was_not_asked(versioned: Project) -> None:
    answer = versioned.gitml("status")
    assert answer.code == 0, answer.err
    where, clean, _, remote = answer.out.splitlines()
    assert where.startswith("on main at ")
    assert where.endswith("version 2")
    assert clean == "nothing changed: code, data and pipeline are as recorded"
    assert remote == "not asked: whether the remote has this data (gitml status --remote)"
    assert answer.err == ""


def test_a_cache_that_is_gone_is_told(project: Project) -> None:
    """As while its disk is not mounted."""
    folder = project.path("../its disk/cache")
    project.dvc("cache", "dir", "--local", "--quiet", str(folder))
    answer = project.gitml("status")
    assert answer.err.startswith("warning: the cache is not there, as cache.dir names it: ")
    assert "its disk/cache\nhint: mount its disk first" in answer.err
    folder.mkdir(parents=True)
    assert project.gitml("status").err == ""


def test_a_parameter_is_shown_as_it_was_and_as_it_is(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.25\n")
    answer = versioned.gitml("status")
    assert "train: params.yaml:lr 0.2 → 0.25\n" in answer.out
    assert "its command changed: sh train.sh 0.2 → sh train.sh 0.25\n" in answer.out
    assert "modified  params.yaml" in answer.out


def test_every_kind_of_change_and_what_to_do(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 3\n")
    versioned.write("train.sh", "true\n")
    versioned.write("model.bin", "by hand")
    versioned.path(ODD).unlink()
    versioned.write("notes/new.md", "new")
    found = versioned.gitml("status", "--json").json
    assert found["schema"] == "gitml.status/1"
    assert found["branch"] == "main"
    assert found["commit"] == versioned.git("rev-parse", "HEAD")
    assert found["clean"] is False
    assert found["data"] == {
        ODD: {"state": "missing", "stage": None, "kinds": []},
        "data/raw.csv": {"state": "modified", "stage": None, "kinds": []},
        "model.bin": {"state": "modified", "stage": "train", "kinds": []},
    }
    assert found["files"] == {"train.sh": "modified", "notes/": "untracked"}
    reasons = {
        (stage, reason["kind"], reason["name"], reason["state"])
        for stage, several in found["stages"].items()
        for reason in several
    }
    assert reasons == {
        ("prepare", "dependency", "data/raw.csv", "modified"),
        ("train", "dependency", "train.sh", "modified"),
        ("train", "output", "model.bin", "modified"),
    }
    text = versioned.gitml("status").out
    assert "keep it: gitml add data/raw.csv" in text
    assert "make it again: gitml repro train" in text
    assert "bring it back: gitml pull 'data/ein" in text


def test_stages_further_down_are_told_apart(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 3\n")
    answer = versioned.gitml("status")
    assert "prepare: data/raw.csv changed\n" in answer.out
    assert "then, if what they use comes out different: train\n" in answer.out
    assert versioned.gitml("status", "--json").json["downstream"] == ["train"]


def test_a_stage_that_never_ran_lacks_no_data(project: Project) -> None:
    project.write("dvc.yaml", "stages: {make: {cmd: touch x, outs: [x]}}\n")
    answer = project.gitml("status")
    assert "make: never ran\n" in answer.out
    assert "Data that is not as recorded" not in answer.out
    assert "untracked  dvc.yaml" in answer.out


def test_a_key_that_the_stage_did_not_use_before(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.2\nseed: 7\n")
    text = versioned.read("dvc.yaml").replace("[lr]", "[lr, seed]")
    versioned.write("dvc.yaml", text)
    assert "train: params.yaml:seed is new\n" in versioned.gitml("status").out


def test_before_the_first_commit(git_repository: Project) -> None:
    assert git_repository.gitml("init").code == 0
    answer = git_repository.gitml("status")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("on main, no commits yet\n")
    assert "gitml.yaml" in git_repository.gitml("status", "--all").out
    assert git_repository.gitml("status", "--json").json["commit"] is None


def test_on_a_detached_head(versioned: Project) -> None:
    versioned.git("checkout", "--quiet", "--detach")
    assert versioned.gitml("status").out.startswith("on no branch (detached HEAD) at ")
    assert versioned.gitml("status", "--json").json["branch"] is None


def test_a_fresh_clone_says_how_its_data_comes(versioned: Project) -> None:
    there = clone(versioned)
    answer = there.gitml("status")
    assert "not in cache  data/raw.csv" in answer.out
    assert "bring it back: gitml pull data/raw.csv" in answer.out


def test_a_folder_of_a_fresh_clone_with_a_file_of_its_own(versioned: Project) -> None:
    versioned.write("eval/a", "1\n")
    versioned.write("eval/b", "2\n")
    assert versioned.gitml("add", "eval").code == 0
    versioned.commit("eval")
    versioned.git("push", "--quiet", "origin", "main")
    there = clone(versioned)
    there.write("eval/a", "mine\n")
    assert there.gitml("status", "--json").json["data"]["eval"]["state"] == "modified"
    there.write("eval/a", "1\n")
    shutil.copytree(versioned.path(".dvc/cache"), there.path(".dvc/cache"), dirs_exist_ok=True)
    for listing in there.path(".dvc/cache/files/md5").rglob("*.dir"):
        listing.unlink()
    assert there.gitml("status", "--json").json["data"]["eval"]["state"] == "not in cache"


def test_from_a_subfolder_with_paths_to_type_there(versioned: Project) -> None:
    versioned.path("model.bin").unlink()
    answer = versioned.gitml("status", folder="data")
    assert "gitml pull ../model.bin" in answer.out


def test_a_project_below_the_top_of_git(git_repository: Project) -> None:
    assert git_repository.gitml("init", "models/churn").code == 0
    git_repository.commit()
    git_repository.write("models/churn/dvc.yaml", "stages: {make: {cmd: touch x, outs: [x]}}\n")
    git_repository.write("other.txt", "")
    found = git_repository.gitml("status", "--json", folder="models/churn").json
    assert found["files"] == {"dvc.yaml": "untracked", "../../other.txt": "untracked"}
    assert list(found["stages"]) == ["make"]


@pytest.mark.slow
def test_what_lies_outside_the_project_is_named_from_it(git_repository: Project) -> None:
    git_repository.path("sub").mkdir()
    git_repository.write("settings.toml", "a")
    inner = Project(git_repository.path("sub"))
    inner.dvc("init", "--subdir", "--quiet")
    inner.write("dvc.yaml", "stages: {make: {cmd: touch o, deps: [../settings.toml], outs: [o]}}\n")
    assert inner.gitml("repro").code == 0
    git_repository.write("settings.toml", "b")
    assert "  make: ../settings.toml changed\n" in inner.gitml("status").out


@pytest.mark.slow
def test_above_projects_their_folders_are_named(git_repository: Project) -> None:
    git_repository.write("docs/x", "")
    git_repository.gitml("init", "my models")
    git_repository.commit()
    answer = git_repository.gitml("status", folder="docs")
    assert answer.code == 4
    hint = answer.err.splitlines()[-1]
    assert hint == "hint: there is one in ../my models: gitml -C '../my models' status"
    followed = git_repository.gitml_process(
        *shlex.split(hint.rpartition(": ")[2])[1:], folder="docs"
    )
    assert followed.code == 0
    hints = {
        "metrics show main --md": "metrics show main --md",
        "repro logs x1": "repro logs x1",
        "checkout main -- 'my data'": "checkout main -- 'my data'",
        "pull x": "status",  # another one, in the folder of the project
        "-C . pull": "pull",
        "pull -C .": "status",
    }
    for words, advised in hints.items():
        told = git_repository.gitml(*shlex.split(words), folder="docs").err.splitlines()[-1]
        assert told.endswith(f"-C '../my models' {advised}"), words
    git_repository.gitml("init", "others")
    git_repository.commit()
    hint = git_repository.gitml("status", folder="docs").err.splitlines()[-1]
    assert hint == "hint: there is one in ../my models, ../others: gitml -C '../my models' status"


@pytest.mark.parametrize("command", ["status", "repro", "push", "pull", "checkout main", "add x"])
def test_outside_a_project(git_repository: Project, command: str) -> None:
    answer = git_repository.gitml(*command.split())
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith(f"error: not a DVC repository: {git_repository.root}\nhint: ")
    assert "gitml init" in answer.err
    outside = Project(git_repository.root.parent)
    answer = outside.gitml(*command.split())
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith(f"error: not a Git repository: {outside.root}\nhint: ")


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("stages:\n  a: {cmd: 'x\n", "dvc.yaml:3:1", "quoted scalar that begins at 2:12"),
        ("stages:\n  a:\n    cmds: x\n", "dvc.yaml:3:5", "cmds"),
        ("stages:\n  a: {cmd: 'x ${no}'}\n", "failed to parse", "Could not find 'no'"),
        ("<<<<<<< HEAD\nstages: {}\n=======\n", "dvc.yaml:", "conflict markers"),
    ],
)
def test_a_broken_pipeline_file(project: Project, text: str, place: str, told: str) -> None:
    project.write("dvc.yaml", text)
    answer = project.gitml("repro")
    assert (answer.code, answer.out) == (3, ""), answer.err
    assert answer.err.startswith(f"error: {place}")
    assert told in answer.err
    answer = project.gitml("status")
    assert place in answer.err
    assert told in answer.err
    # What can be told beside a file that cannot be read is told.
    assert answer.code == 4
    assert "dvc.yaml must be mended first: see the error\n" in answer.out
    assert "Files that are not committed" in answer.out


@pytest.mark.slow
def test_a_parameter_that_stands_twice_is_told_as_by_every_command(project: Project) -> None:
    project.write("dvc.yaml", "stages:\n  a: {cmd: echo 1 > x, params: [lr], outs: [x]}\n")
    project.write("params.yaml", "lr: 1\n")
    assert project.gitml("repro").code == 0
    project.write("params.yaml", "lr: 1\nlr: 2\n")
    told = "params.yaml:2:1: not valid YAML: key 'lr' stands twice\nhint: mend that line\n"
    assert project.gitml("repro").err == f"error: {told}"
    answer = project.gitml("status")
    assert (answer.code, answer.err) == (4, f"error: workspace: {told}")
    assert "must be mended first" in answer.out


def test_json_is_valid_for_a_name_that_is_not_text(versioned: Project) -> None:
    versioned.git("config", "core.quotePath", "true")
    versioned.write("a\nb.txt", "")
    answer = versioned.gitml("status")
    assert "untracked  a\\nb.txt" in answer.out
    assert json.loads(versioned.gitml("status", "--json").out)["files"] == {"a\nb.txt": "untracked"}


def test_what_gitml_wrote_is_nothing_to_commit(git_repository: Project) -> None:
    git_repository.dvc("init", "--quiet")
    git_repository.commit()
    git_repository.write("report.md", "## Better\n\n<!-- gitml:gates: no gates -->\n")
    git_repository.write("report_files/a.png", "")
    git_repository.write("gitml_plots/index.html", "")
    assert "nothing changed" in git_repository.gitml("status").out
    git_repository.write("report.md", "mine\n")
    assert "untracked  report.md\n" in git_repository.gitml("status").out


def test_new_data_is_to_be_tracked_by_dvc_apart_from_code(project: Project) -> None:
    for name in ("raw data/june.csv", *(f"calls/{n}.wav" for n in range(6)), "src/train.py"):
        project.write(name, "a,b\n")
    told = project.gitml("status", "--all").out
    assert "2 new paths look like data: gitml add calls 'raw data/june.csv'" in told
    assert "New files that look like data (gitml add): 2\n  calls/\n  raw data/june.csv\n" in told
    rest = told.partition("Files that are not committed")[2]
    assert "untracked  src/" in rest
    assert "calls" not in rest
