"""Folders of which only a part is here are not recorded so, also where their listing is not."""

import json
import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

_PART = "error: im is here only in part: without im/1, and 1 more\n"


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """A project with two commits of a folder, all of which a remote has, and one that imports it.

    Each has a clone without data.
    """

    def build(folder: Path) -> None:
        ours, other = (Project(folder / name) for name in ("ours", "other"))
        use = {"cmd": "ls -R im > out", "deps": ["im"], "outs": ["out"]}
        for one in (ours, other):
            one.root.mkdir()
            one.git("init", "--quiet", "--initial-branch=main")
            one.dvc("init", "--quiet")
            one.dvc("remote", "add", "--quiet", "-d", "store", f"../store of {one.root.name}")
            one.write("dvc.yaml", json.dumps({"stages": {"use": use}}))
            one.commit("start")
        for name in ("1", "2", "sub/3"):
            ours.write(f"im/{name}", name)
        ours.dvc("add", "--quiet", "im")
        ours.dvc("push", "--quiet")
        ours.commit("one")
        assert other.gitml("import", "../ours", "im").code == 0
        other.commit("import")
        ours.write("im/more", "more")
        ours.dvc("add", "--quiet", "im")
        ours.dvc("push", "--quiet")
        ours.commit("two")
        for one in (ours, other):
            one.git("clone", "--quiet", ".", f"../clone of {one.root.name}")
            Project(folder / f"clone of {one.root.name}").git("remote", "remove", "origin")

    return built_once("partial folders", build)


@pytest.fixture
def clone(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/clone of ours")


@pytest.fixture
def part(clone: Project) -> Project:
    """Only the folder ``sub`` is here, which another commit brought."""
    assert clone.gitml("pull", "im/sub").code == 0
    clone.git("checkout", "--quiet", "HEAD~1")
    return clone


@pytest.mark.slow
def test_a_remote_tells_what_is_not_here(part: Project) -> None:
    pointer = part.read("im.dvc")
    for words in (("repro",), ("repro", "--dry-run"), ("repro", "--single-item", "use")):
        answer = part.gitml(*words)
        assert answer.code == 4, words
        assert _PART in answer.err
        assert "gitml pull im; or take out what is to go: gitml remove im/1\n" in answer.err
    assert part.read("im.dvc") == pointer
    assert part.gitml("remove", "im/1").code == 0
    assert part.gitml("pull", "im").code == 0
    assert part.gitml("repro").code == 0
    assert part.read("out") == "im:\n2\nsub\n\nim/sub:\n3\n"


@pytest.mark.slow
def test_a_stage_that_needs_no_more_than_is_here_runs_by_itself(part: Project) -> None:
    use = {"cmd": "ls im/sub > out", "deps": ["im/sub"], "outs": ["out"]}
    part.write("dvc.yaml", json.dumps({"stages": {"use": use}}))
    pointer = part.read("im.dvc")
    assert part.gitml("repro", "--single-item", "use").code == 0
    assert part.read("im.dvc") == pointer


@pytest.mark.slow
def test_what_is_new_in_a_clone_is_not_all_of_a_folder(clone: Project) -> None:
    clone.write("im/new", "new")
    answer = clone.gitml("repro")
    assert answer.code == 4
    assert "im is here only in part: without im/1, and 3 more\n" in answer.err
    assert "keep what is new, and bring the rest: gitml add im && gitml pull im\n" in answer.err
    for verb in ("add", "pull"):
        assert clone.gitml(verb, "im").code == 0
    assert clone.gitml("repro").code == 0
    assert clone.read("out") == "im:\n1\n2\nmore\nnew\nsub\n\nim/sub:\n3\n"


@pytest.mark.slow
def test_an_empty_folder_is_not_all_of_it(clone: Project) -> None:
    clone.path("im").mkdir()
    answer = clone.gitml("repro", "im.dvc")
    assert answer.code == 4
    assert "im is here only in part: without im/1, and 3 more\n" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("words", [("repro",), ("repro", "--dry-run"), ("repro", "im.dvc")])
def test_where_nothing_tells_what_was_recorded_it_is_not_guessed(
    part: Project, words: tuple[str, ...]
) -> None:
    pointer = part.read("im.dvc")
    part.path("../store of ours").rename(part.path("../away"))
    answer = part.gitml(*words)
    assert answer.code == 4
    assert "'im' was recorded with other files, which may not be here: " in answer.err
    assert "record only what is here: gitml remove im.dvc && gitml add im\n" in answer.err
    assert part.read("im.dvc") == pointer
    for typed in (("remove", "im.dvc"), ("add", "im"), ("repro",)):
        assert part.gitml(*typed).code == 0
    assert part.read("out") == "im:\nsub\n\nim/sub:\n3\n"


@pytest.mark.slow
def test_what_a_command_makes_is_used_as_it_lies_here_where_nothing_tells_more(
    clone: Project,
) -> None:
    """It may never have been kept, and the next run makes it anew."""
    make = {"cmd": "mkdir made && echo 1 > made/1", "outs": ["made"]}
    use = {"cmd": "ls made > names", "deps": ["made"], "outs": ["names"]}
    clone.write("dvc.yaml", json.dumps({"stages": {"make": make, "names": use}}))
    assert clone.gitml("repro", "--no-commit", "make").code == 0
    clone.write("made/2", "2")
    assert clone.gitml("repro", "--single-item", "names").code == 0
    assert clone.read("names") == "1\n2\n"
    assert clone.gitml("freeze", "make").code == 0
    answer = clone.gitml("repro", "names")
    assert answer.code == 4
    assert "'made' was recorded with other files, which may not be here: " in answer.err
    assert "gitml remove" not in answer.err


@pytest.mark.slow
def test_an_import_names_what_brings_all_of_it(clone: Project) -> None:
    theirs = Project(clone.path("../clone of other"))
    theirs.write("im/new", "new")
    answer = theirs.gitml("repro")
    assert answer.code == 4
    assert "the listing of 'im' is not in the cache\n" in answer.err
    assert "hint: bring it: gitml fetch im; or record only what is here: " in answer.err
    assert theirs.gitml("fetch", "im").code == 0
    answer = theirs.gitml("repro")
    assert answer.code == 4
    assert "gitml fetch im && gitml add im && gitml pull im\n" in answer.err
    for verb in ("fetch", "add", "pull", "repro"):
        assert theirs.gitml(*((verb, "im") if verb != "repro" else (verb,))).code == 0
    assert theirs.read("out") == "im:\n1\n2\nnew\nsub\n\nim/sub:\n3\n"


def test_versions_of_a_cloud_are_listed_in_the_record(project: Project) -> None:
    files = "".join(
        f"  - relpath: '{name}'\n    md5: {md5}\n    size: 1\n    cloud:\n      s3:\n"
        f"        etag: 0887eae4\n        version_id: v{name}\n"
        for name, md5 in {
            "1": "c4ca4238a0b923820dcc509a6f75849b",
            "2": "c81e728d9d4c2f636f067f89cc14862c",
        }.items()
    )
    pointer = project.write("im.dvc", f"outs:\n- path: im\n  hash: md5\n  files:\n{files}")
    project.write("im/1", "1")
    before = pointer.read_text()
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "error: im is here only in part: without im/2\n" in answer.err
    assert pointer.read_text() == before


_GROW = """
import pathlib, sys
place = pathlib.Path("kept")
(place / "sub").mkdir(parents=True, exist_ok=True)
names = sorted(path.name for path in place.iterdir() if path.is_file())
(place / f"round {len(names)}").write_text(",".join(names))
(place / "sub/log").write_text(pathlib.Path("p").read_text())
if pathlib.Path("fail").exists():
    (place / "round 0").unlink()
    sys.exit(3)
"""


@pytest.fixture
def going_on(tmp_path: Path, built_once: BuiltOnce) -> Project:
    """A stage that goes on with its output, run twice, in a clone without data."""

    def build(folder: Path) -> None:
        ours = Project(folder / "ours")
        ours.root.mkdir()
        ours.git("init", "--quiet", "--initial-branch=main")
        ours.dvc("init", "--quiet")
        ours.dvc("remote", "add", "--quiet", "-d", "store", "../store")
        kept = {"kept": {"persist": True}}
        grow = {"cmd": "python grow.py", "deps": ["p", "grow.py"], "outs": [kept]}
        ours.write("dvc.yaml", json.dumps({"stages": {"grow": grow}}))
        ours.write("grow.py", _GROW)
        for rounds in ("1", "2"):
            ours.write("p", rounds)
            ours.dvc("repro", "--quiet")
        ours.dvc("push", "--quiet")
        ours.write("p", "3")
        ours.commit("two rounds, and what to do next")
        ours.git("clone", "--quiet", ".", "../clone")

    shutil.copytree(built_once("going on", build), tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/clone")


@pytest.mark.slow
def test_a_stage_does_not_go_on_with_a_part_of_its_output(going_on: Project) -> None:
    assert going_on.gitml("pull", "kept/sub").code == 0
    lock = going_on.read("dvc.lock")
    for words in (("repro",), ("repro", "--dry-run"), ("repro", "--force", "grow")):
        answer = going_on.gitml(*words)
        assert answer.code == 4, words
        assert "error: kept is here only in part: without 'kept/round 0', and 1 more" in answer.err
        assert "bring the rest: gitml pull kept\n" in answer.err
    assert going_on.read("dvc.lock") == lock
    assert going_on.gitml("pull", "kept").code == 0
    assert going_on.gitml("repro").code == 0
    assert going_on.read("kept/round 2") == "round 0,round 1"


@pytest.mark.slow
@pytest.mark.parametrize("is_lost", [False, True], ids=["cached", "lost by the cache"])
def test_a_stage_goes_on_though_a_run_that_failed_took_a_file_away(
    going_on: Project, is_lost: bool
) -> None:
    assert going_on.gitml("pull", "kept").code == 0
    going_on.write("kept/of mine", "nobody recorded it, so that a failure leaves what is there")
    going_on.write("fail", "")
    assert going_on.gitml("repro").code != 0
    assert not going_on.path("kept/round 0").exists()
    going_on.path("fail").unlink()
    if is_lost:
        shutil.rmtree(going_on.path(".dvc/cache/files/md5/d4"))  # of the empty "round 0"
    assert going_on.gitml("repro").code == 0
    assert "of mine" in going_on.read("kept/round 3")
