"""``gitml gc``: when nothing is deleted, and others at work."""

import errno
import fcntl
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc_files.objects import cache
from tests.fixtures.project import Project
from tests.fixtures.three_versions import add_data, cached, is_cached, object_name
from tests.fixtures.waiting import LONG

# Nothing is deleted where not all is known


def _refused(project: Project, *options: str, told: str, hint: str, code: int = 4) -> None:
    before = cached(project)
    for sure in ([], ["--yes"]):
        answer = project.gitml("gc", *options, *sure)
        assert answer.code == code, answer.err + answer.out
        assert told in answer.err
        assert hint in answer.err
        assert cached(project) == before


def _in_doubt(project: Project, *, told: str, hint: str) -> None:
    """Without --yes it says what is in the way, and that all stays; with it, it fails."""
    before = cached(project)
    for sure, code in (([], 0), (["--yes"], 4)):
        answer = project.gitml("gc", *sure)
        assert answer.code == code, answer.err + answer.out
        assert told in answer.err
        assert hint in answer.err
        assert ("so all stay" in answer.err) is (code == 0)
        assert answer.out.startswith("cache: 0 objects (0 B) not needed, ") is (code == 0)
        assert cached(project) == before


def _listing(project: Project) -> Path:
    (line,) = [line for line in project.read("data.dvc").splitlines() if ".dir" in line]
    return project.cache_path(line.split()[-1])


@pytest.mark.slow
def test_a_listing_that_is_missing(three: Project) -> None:
    _listing(three).unlink()
    three.dvc("remote", "add", "--default", "empty", "../empty")
    _in_doubt(three, told="the folder of the DVC remote does not exist", hint="disk mounted?")
    three.path("../empty").mkdir()
    _in_doubt(three, told="data.dvc in the index of ", hint="gitml push")


@pytest.fixture
def several(tmp_path: Path) -> Project:
    """Two projects of one repository; each has a folder of data, its cache and its remote."""
    top = Project(tmp_path / "several")
    top.root.mkdir()
    top.git("init", "--quiet", "--initial-branch=main")
    for name in "pq":
        config = f"[core]\n    remote = s\n['remote \"s\"']\n    url = ../../../store of {name}\n"
        top.write(f"{name}/.dvc/config", config)
        top.write(f"{name}/d/file", name)
    top.write(".gitignore", "/*/.dvc/cache\n/*/.dvc/tmp\n")
    for name in "pq":
        assert top.gitml("add", "d", folder=name).code == 0
    top.commit()
    for name in "pq":
        assert top.gitml("push", folder=name).code == 0
    top.write("q/d/file", "more")
    assert top.gitml("add", "d", folder="q").code == 0
    top.commit()
    return top


@pytest.mark.slow
@pytest.mark.parametrize("gone", [[], ["p/.dvc/cache"], ["p/.dvc/cache", "../store of q"]])
def test_listings_of_another_project_of_the_repository(several: Project, gone: list[str]) -> None:
    """They are in its cache, or on its remote, whatever is with the remote of this one."""
    for folder in gone:
        shutil.rmtree(several.path(folder))
    answer = several.gitml("gc", "--yes", folder="q")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("cache: 2 objects (")
    for folder in ("p/.dvc/cache", "../store of p"):
        shutil.rmtree(several.path(folder), ignore_errors=True)
    answer = several.gitml("gc", "--yes", folder="q")
    assert answer.code == 4
    assert "p/d.dvc in the index of " in answer.err


@pytest.mark.slow
def test_a_listing_that_is_damaged(three: Project) -> None:
    place = _listing(three)
    place.chmod(0o644)
    place.write_text("[]")
    _in_doubt(three, told="is damaged", hint="gitml verify-data --remote --repair")


def test_a_listing_that_may_not_be_read(three: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(_listing(three))

    def refuse(name: str, *rest: Any, **options: Any) -> Any:
        if str(name) == place:
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return open(name, *rest, **options)  # noqa: PTH123  as it stands there

    monkeypatch.setattr(cache, "open", refuse, raising=False)
    answer = three.gitml("gc", "--yes")
    assert answer.code == 4
    assert "; data.dvc in the index of /" in answer.err
    assert "verify-data" not in answer.err
    assert "ask who owns it" in answer.err


@pytest.mark.slow
def test_a_listing_of_a_folder_that_is_no_data(project: Project) -> None:
    """A dependency in Git, and an output that Git keeps: the cache has neither."""
    project.write("src/code.py", "1")
    project.write(
        "dvc.yaml",
        "stages:\n  s:\n    cmd: mkdir -p out; cp src/code.py out/x\n    deps: [src]\n"
        "    outs:\n    - out:\n        cache: false\n",
    )
    project.dvc("repro")
    for path in project.path(".dvc/cache/files/md5").glob("??/*"):
        path.unlink()
    project.cache_path("d" * 32).parent.mkdir(parents=True, exist_ok=True)
    project.cache_path("d" * 32).write_text("so that the cache is not empty")
    project.commit()
    answer = project.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    project.cache_path("d" * 32).write_text("so that the cache is not empty")
    project.write("dvc.yaml", "stages: [\n")
    project.commit()
    _in_doubt(project, told="dvc.lock in the index of ", hint="gitml remote add")


def test_records_that_are_no_text(three: Project) -> None:
    three.path("secret.dvc").write_bytes(b"\0GITCRYPT\xff\xfe")
    _refused(three, told="secret.dvc: is no text", hint="git log")


def test_a_shallow_clone(three: Project, tmp_path: Path) -> None:
    three.git("clone", "--quiet", "--depth=1", f"file://{three.root}", str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone")
    shutil.copytree(three.path(".dvc/cache"), clone.path(".dvc/cache"))
    _refused(clone, told="shallow", hint="git fetch --unshallow --tags")


def _cloned(three: Project, tmp_path: Path) -> Project:
    three.git("clone", "--quiet", "--no-tags", str(three.root), str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone")
    shutil.copytree(three.path(".dvc/cache"), clone.path(".dvc/cache"))
    return clone


@pytest.mark.slow
@pytest.mark.parametrize("what", ["branch", "tag"])
def test_what_was_not_fetched_from_git(three: Project, tmp_path: Path, what: str) -> None:
    clone = _cloned(three, tmp_path)
    three.git("checkout", "--quiet", "--detach")
    add_data(three, "raw.csv", "raw 1")
    three.commit()
    three.git(what, "theirs")
    three.git("checkout", "--quiet", "main")
    hint = "git fetch --tags origin '+refs/heads/*:refs/remotes/origin/*'"
    _refused(clone, told="that are not here", hint=hint)
    subprocess.run(hint, shell=True, cwd=clone.root, check=True, capture_output=True)
    answer = clone.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert is_cached(clone, "raw 1")
    assert not is_cached(clone, "raw 2")


@pytest.mark.slow
def test_a_tag_of_the_remote_at_a_commit_that_is_here(three: Project, tmp_path: Path) -> None:
    clone = _cloned(three, tmp_path)
    three.git("tag", "-a", "m@v1.0.0", "-m", "one", "HEAD~2")
    _refused(clone, told="m@v1.0.0", hint="git fetch --tags")
    three.git("tag", "light", "HEAD~1")
    three.git("tag", "-d", "m@v1.0.0")
    assert clone.gitml("gc", "--yes").code == 0
    assert is_cached(clone, "raw 2")


@pytest.mark.slow
def test_a_git_remote_that_does_not_answer(three: Project, tmp_path: Path) -> None:
    clone = _cloned(three, tmp_path)
    clone.git("remote", "set-url", "origin", "/nowhere/at/all")
    _refused(clone, told="the Git remote 'origin'", hint="gitml gc --offline")
    assert clone.gitml("gc", "--yes", "--offline").code == 0
    assert not is_cached(clone, "raw 1")


def test_a_broken_ref(three: Project) -> None:
    three.write(".git/refs/heads/broken", "0" * 40 + "\n")
    _refused(three, told="broken", hint="git fsck")


def test_a_missing_object_of_git(three: Project) -> None:
    blob = three.git("rev-parse", "HEAD:raw.csv.dvc")
    three.path(f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    _refused(three, told="missing", hint="git fsck")


def test_a_working_tree_that_is_gone(three: Project, tmp_path: Path) -> None:
    three.git("worktree", "add", "--quiet", "--detach", "../tree")
    shutil.rmtree(tmp_path / "tree")
    _refused(three, told="a working tree of this repository", hint="git worktree prune")


@pytest.mark.slow
def test_a_cache_that_others_may_use(three: Project, tmp_path: Path) -> None:
    shutil.move(three.path(".dvc/cache"), tmp_path / "cache")
    three.dvc("cache", "dir", str(tmp_path / "cache"))
    other = Project(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.dvc("init", "--quiet")
    other.dvc("cache", "dir", str(tmp_path / "cache"))
    add_data(other, "mine", "raw 1")
    other.commit()
    answer = three.gitml("gc", "--yes")
    assert answer.code == 2
    assert "gitml gc --project PATH" in answer.err
    answer = three.gitml("gc", "--yes", "--project", str(other.root))
    assert answer.code == 0, answer.err
    kept = {path.parent.name + path.name for path in (tmp_path / "cache/files/md5").glob("??/*")}
    assert object_name("raw 1") in kept
    assert object_name("raw 2") not in kept
    assert three.gitml("gc", "--yes", "--not-shared").code == 0
    assert not (
        tmp_path / "cache/files/md5" / object_name("raw 1")[:2] / object_name("raw 1")[2:]
    ).exists()


def test_a_link_in_the_place_of_the_cache(three: Project, tmp_path: Path) -> None:
    """One that came with the repository leads to what is none of its business."""
    shutil.move(three.path(".dvc/cache/files"), tmp_path / "files")
    three.path(".dvc/cache/files").symlink_to(tmp_path / "files")
    answer = three.gitml("gc", "--yes")
    assert answer.code == 2
    assert "--not-shared" in answer.err
    three.git("add", "--force", ".dvc/cache/files")
    answer = three.gitml("gc", "--yes", "--not-shared")
    assert answer.code == 4
    assert "is a link" in answer.err
    assert len(list((tmp_path / "files/md5").glob("??/*"))) == 10


# Others at work


@pytest.mark.slow
def test_it_waits_for_who_works_here(three: Project) -> None:
    with three.path(".dvc/tmp/lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.Popen(
            [sys.executable, "-m", "gitml", "gc", "--yes"], cwd=three.root,
            stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert run.stderr is not None
        assert run.stderr.readline().startswith("waiting for ")
        assert is_cached(three, "raw 1")
    assert run.wait(LONG) == 0
    run.communicate()
    assert not is_cached(three, "raw 1")


def test_it_refuses_while_dvc_runs_stages(three: Project) -> None:
    sleeper = subprocess.Popen(["sleep", "600"])
    try:
        who = {"pid": sleeper.pid, "cmd": "dvc repro"}
        three.write(".dvc/tmp/rwlock", json.dumps({"write": {"/x": who}, "read": {}}))
        answer = three.gitml("gc", "--yes")
        assert answer.code == 4
        assert f"'dvc repro' (process {sleeper.pid}) is running stages" in answer.err
        assert is_cached(three, "raw 1")
    finally:
        sleeper.kill()
        sleeper.wait()
    assert three.gitml("gc", "--yes").code == 0


# Dies before it deletes so many files.
_KILLED = """
import os, sys, gitml.cli
real, left = os.unlink, [int(sys.argv[1])]
def unlink(*arguments, **options):
    left[0] -= 1
    left[0] or os.kill(os.getpid(), 9)
    return real(*arguments, **options)
os.unlink = unlink
gitml.cli.main(["gc", "--yes"])
"""


@pytest.mark.slow
def test_killed_at_any_moment(three: Project) -> None:
    """What is needed is whole, no listing claims what is gone, and the next run ends it."""
    for number in range(300):
        three.write(f"many/{number}", f"x{number}")
    three.dvc("add", "--quiet", "many")
    three.commit()
    shutil.rmtree(three.path("many"))
    three.git("rm", "--quiet", "many.dvc")
    three.commit()
    for count in (1, 2, 150):
        command = [sys.executable, "-c", _KILLED, str(count)]
        subprocess.run(command, cwd=three.root, check=False)
        assert three.dvc("status") == "Data and pipelines are up to date.\n"
        assert is_cached(three, "raw 3")
    assert not [name for name in cached(three) if name.endswith(".dir")][1:]
    assert three.gitml("gc", "--yes").code == 0
    assert len(cached(three)) == 4


def test_in_a_fresh_repository(project: Project) -> None:
    answer = project.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert answer.out == "cache: 0 objects (0 B) deleted, 0 objects (0 B) kept\n"
    answer = project.gitml("gc", "--rev", "nosuch")
    assert (answer.code, "nosuch" in answer.err) == (2, True)


@pytest.mark.slow
def test_a_listing_that_is_not_here(three: Project) -> None:
    """The remote cannot be asked, there is none, and nothing is in the cache that could go."""
    _listing(three).unlink()
    config = "[core]\n    remote = s\n['remote \"s\"']\n    url = {}\n"
    three.write(".dvc/config", config.format("http://127.0.0.1:9/s"))
    _in_doubt(three, told="cannot be reached", hint="hint: try again when it can be")
    three.write(".dvc/config", config.format("gs://bucket/s"))
    _in_doubt(three, told="requires 'dvc-gs'", hint="hint: pip install 'gitml[gs]'")
    three.write(".dvc/config", "")
    _in_doubt(
        three,
        told="is not in the cache, and no remote is set up: ",
        hint="hint: name the remote that has it: gitml remote add",
    )
    shutil.rmtree(three.path(".dvc/cache"))
    answer = three.gitml("gc")
    assert answer.code == 0, answer.err
