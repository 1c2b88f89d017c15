"""``gitml status --no-data`` and ``--remote``: what a clone can tell, and what a remote can."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD, clone

PIPELINE = """\
stages:
  copy: {cmd: cp data/in/a out.txt, deps: [data/in/a], outs: [out.txt]}
  folder: {cmd: ls data > names.txt, deps: [data], outs: [names.txt]}
  sub: {cmd: ls data/in/deep > sub.txt, deps: [data/in/deep], outs: [sub.txt]}
"""


def names(project: Project, *options: str) -> list[str]:
    """The stages that must run."""
    return list(project.gitml("status", "--json", *options).json["stages"])


def test_a_clone_without_data_tells_that_the_pipeline_is_up_to_date(versioned: Project) -> None:
    there = clone(versioned)
    answer = there.gitml("status", "--no-data")
    assert answer.code == 0, answer.out
    assert answer.out.splitlines()[1] == (
        "the pipeline is up to date; 5 tracked paths are not here and count as recorded"
    )
    assert there.gitml("status", "--exit-code").code == 1
    assert there.gitml("status").code == 0
    found = there.gitml("status", "--no-data", "--json").json
    assert (found["up_to_date"], found["passed_over"], found["remote"]) == (
        True,
        [
            "clean",
            'data/ein "Bild" l\'été ✓.bin',
            "data/raw.csv",
            "images",
            "model.bin",
        ],
        None,
    )
    assert not there.path("model.bin").exists()
    assert not there.path("data/raw.csv").exists()


def test_what_was_recorded_and_not_run_is_told_without_the_data(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 3\n")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    versioned.commit("new data, and nobody ran the pipeline")
    assert versioned.gitml("push").code == 0
    there = clone(versioned)
    answer = there.gitml("status", "--no-data")
    assert answer.code == 1
    assert "the pipeline is not up to date; 5 tracked paths are not here" in answer.out
    assert "  prepare: data/raw.csv changed\n" in answer.out
    assert "then, if what they use comes out different: train\n" in answer.out
    assert "gitml pull" not in answer.out
    # Nor is a stage that uses what it makes one that lacks nothing but data.
    found = there.gitml("status", "--json").json
    assert (found["waiting"], found["downstream"]) == ([], ["train"])
    there.gitml("pull")
    assert names(there) == ["prepare"]


def test_code_and_parameters_are_looked_at(versioned: Project) -> None:
    there = clone(versioned)
    there.write("params.yaml", "lr: 0.3\n")
    assert names(there, "--no-data") == ["train"]
    there.git("checkout", "--", ".")
    there.write("train.sh", "true\n")
    assert names(there, "--no-data") == ["train"]


def test_data_that_is_here_is_looked_at(versioned: Project) -> None:
    there = clone(versioned)
    there.write("data/raw.csv", "by hand\n")
    answer = there.gitml("status", "--no-data")
    assert answer.code == 1
    assert "  prepare: data/raw.csv changed\n" in answer.out
    assert "4 tracked paths are not here" in answer.out


@pytest.fixture
def inside(versioned: Project) -> Project:
    """Stages that use a part of a tracked folder, and a folder with tracked data in it."""
    versioned.write("data/in/a", "a\n")
    versioned.write("data/in/deep/b", "b\n")
    versioned.write("dvc.yaml", PIPELINE)
    versioned.git("rm", "--quiet", "dvc.lock")
    for answer in (versioned.gitml("add", "data/in"), versioned.gitml("repro")):
        assert answer.code == 0, answer.err
    versioned.commit("inside")
    assert versioned.gitml("push").code == 0
    return versioned


def test_parts_of_folders_are_compared_where_their_listing_is_here(inside: Project) -> None:
    there = clone(inside)
    answer = there.gitml("status", "--no-data")
    assert answer.code == 1  # not known is not fine
    told = "may have changed: the list of its folder's files is not here"
    assert f"  copy: data/in/a {told}\n" in answer.out
    assert "3 stages may have to run: gitml status --no-data --remote\n" in answer.out
    answer = there.gitml("status", "--no-data", "--remote")
    assert answer.code == 0, answer.out
    assert not there.path(".dvc/cache/files").exists()
    title = "Stages that lack nothing but that data, as far as is known without it: 3\n"
    assert title in there.gitml("status").out
    there.gitml("pull")
    for path in ("data/in/a", "data/in/deep/b", ODD, "out.txt"):
        there.path(path).unlink()
    there.path("data/in/deep").rmdir()
    there.path("data/in").rmdir()
    answer = there.gitml("status", "--no-data")
    assert answer.code == 0, answer.out
    assert "the pipeline is up to date; 3 tracked paths are not here" in answer.out

    inside.write("data/in/a", "new\n")
    assert inside.gitml("add", "data/in").code == 0
    there.write("data/in.dvc", inside.read("data/in.dvc"))
    assert names(there, "--no-data") == ["copy", "folder", "sub"]  # the new listing is not here
    there.gitml("pull", "data/in")
    inside.gitml("push")
    there.gitml("pull", "data/in")
    for path in ("data/in/a", "data/in/deep/b"):
        there.path(path).unlink()
    there.path("data/in/deep").rmdir()
    there.path("data/in").rmdir()
    found = there.gitml("status", "--no-data", "--json").json["stages"]
    assert {name: [one["state"] for one in why] for name, why in found.items()} == {
        "copy": ["modified"],
        "folder": ["modified"],
    }


def test_data_recorded_and_not_committed_is_named(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 3\n")
    versioned.write("new/big.bin", "big")
    assert versioned.gitml("add", "data/raw.csv", "new/big.bin").code == 0
    versioned.git("reset", "--quiet")
    versioned.git("rm", "--quiet", "--force", "images.dvc")
    text = versioned.gitml("status").out
    assert "Data that is recorded and not committed (git commit): 3\n" in text
    assert versioned.gitml("status", "--json").json["recorded"] == {
        "data/raw.csv": {"state": "modified", "file": "data/raw.csv.dvc"},
        "images": {"state": "removed", "file": "images.dvc"},
        "new/big.bin": {"state": "added", "file": "new/big.bin.dvc"},
    }
    assert versioned.gitml("repro").code == 0
    assert "model.bin" in versioned.gitml("status", "--json").json["recorded"]
    versioned.commit()
    assert versioned.gitml("status", "--json").json["recorded"] == {}


def test_the_remote_is_asked_when_it_is_asked_for(versioned: Project) -> None:
    answer = versioned.gitml("status", "--remote", "--exit-code")
    assert answer.code == 0, answer.out
    assert answer.out.endswith("\n\nthe remote has all data that is recorded here\n")
    versioned.write("data/raw.csv", "row 3\n")
    versioned.write("images/c.png", "c")
    assert versioned.gitml("add", "data/raw.csv", "images").code == 0
    assert versioned.gitml("repro").code == 0
    versioned.commit()
    answer = versioned.gitml("status", "--remote")
    assert answer.code == 0
    assert answer.out.splitlines()[1] == "4 tracked paths are not on the remote: gitml push"
    found = versioned.gitml("status", "--remote", "--json", "--exit-code")
    assert found.code == 1
    assert found.json["remote"]["lacking"] == {
        "clean": {"objects": 3, "nowhere": 0, "cut": 0, "stage": "prepare"},
        "data/raw.csv": {"objects": 1, "nowhere": 0, "cut": 0, "stage": None},
        "images": {"objects": 2, "nowhere": 0, "cut": 0, "stage": None},
        "model.bin": {"objects": 1, "nowhere": 0, "cut": 0, "stage": "train"},
    }
    assert versioned.gitml("push").code == 0
    assert versioned.gitml("status", "--remote", "--exit-code").code == 0


def test_what_is_neither_here_nor_on_the_remote_is_named(versioned: Project) -> None:
    there = clone(versioned)
    md5 = there.read("data/raw.csv.dvc").partition("md5: ")[2][:32]
    (versioned.root.parent / "storage/files/md5" / md5[:2] / md5[2:]).unlink()
    answer = there.gitml("status", "--remote", "--no-data")
    assert answer.code == 1
    assert "2 tracked paths are neither here nor on the remote" in answer.out
    assert "1 not here either: gitml push --check, where it was made" in answer.out
    assert "2 not here either: gitml repro prepare" in answer.out  # files of the same bytes


def test_a_remote_that_cannot_be_asked_is_no_answer(versioned: Project) -> None:
    versioned.dvc("remote", "modify", "--local", "storage", "url", "http://127.0.0.1:9/x")
    answer = versioned.gitml("status", "--remote")
    assert answer.code == 4
    assert "not known: whether the data is there that is kept on the remote 's" in answer.out
    assert "has all data" not in answer.out
    assert "cannot be reached" in answer.err
    versioned.dvc("remote", "modify", "--local", "storage", "url", "../nowhere")
    answer = versioned.gitml("status", "--remote")
    assert answer.code == 0
    assert "does not exist; the first push makes it" in answer.err
    assert "5 tracked paths are not on the remote: gitml push" in answer.out


def test_without_a_remote_there_is_none_to_ask(project: Project) -> None:
    answer = project.gitml("status", "--remote")
    assert (answer.code, answer.out) == (3, "")
    assert "remote" in answer.err
    assert "not asked" not in project.gitml("status").out
