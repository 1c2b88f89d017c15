"""``gitml gc``: what stays, what goes, and when nothing does."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project


def _name(content: str) -> str:
    return hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()


def _place(project: Project, name: str) -> Path:
    return project.path(f".dvc/cache/files/md5/{name[:2]}/{name[2:]}")


def _names(project: Project) -> set[str]:
    cache = project.path(".dvc/cache/files/md5")
    return {path.parent.name + path.name for path in cache.glob("??/*")}


def _has(project: Project, content: str) -> bool:
    return _place(project, _name(content)).exists()


def _add(project: Project, path: str, content: str) -> None:
    project.write(path, content)
    project.dvc("add", "--quiet", path)


@pytest.fixture(scope="session")
def _three(built_once: BuiltOnce) -> Path:
    """A file and a folder at three commits."""

    def build(folder: Path) -> None:
        project = Project(folder)
        project.git("init", "--quiet")
        project.dvc("init", "--quiet")
        for version in ("1", "2", "3"):
            project.write("raw.csv", f"raw {version}")
            project.write("data/same.txt", "same")
            project.write("data/sub/changed.txt", f"changed {version}")
            project.dvc("add", "--quiet", "raw.csv", "data")
            project.commit(f"version {version}")

    return built_once("gc-three", build)


@pytest.fixture
def three(tmp_path: Path, _three: Path) -> Project:
    root = tmp_path / "project"
    shutil.copytree(_three, root, symlinks=True)
    return Project(root)


def test_nothing_goes_unless_told(three: Project) -> None:
    before = _names(three)
    answer = three.gitml("gc")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("cache: 6 objects (")
    assert "not needed, 4 objects (" in answer.out
    assert "version 2" in answer.out
    assert "nothing was deleted; to delete it: add --yes" in answer.err
    assert _names(three) == before


def test_what_goes(three: Project) -> None:
    answer = three.gitml("gc", "--yes", "--json")
    assert answer.code == 0, answer.err
    cache = answer.json["stores"]["cache"]
    assert answer.json["deleted"] is True
    assert cache["unused"]["objects"] == 6
    assert cache["data"]["data"]["objects"] == 4
    assert cache["data"]["raw.csv"] == {
        "objects": 2,
        "bytes": 10,
        "commit": three.git("rev-parse", "HEAD~1"),
        "date": cache["data"]["raw.csv"]["date"],
    }
    assert _has(three, "raw 3")
    assert _has(three, "same")
    assert len(_names(three)) == 4
    assert three.dvc("status") == "Data and pipelines are up to date.\n"
    again = three.gitml("gc", "--yes")
    assert again.out.startswith("cache: 0 objects (0 B) deleted, 4 objects")


def test_more_is_kept_where_asked_for(three: Project) -> None:
    assert three.gitml("gc", "--yes", "--all-commits").out.startswith("cache: 0 objects")
    assert three.gitml("gc", "--yes", "--keep-days", "2").out.startswith("cache: 0 objects")
    assert three.gitml("gc", "--yes", "--num", "2").code == 0
    assert (_has(three, "raw 1"), _has(three, "raw 2")) == (False, True)
    three.gitml("gc", "--yes", "--rev", "HEAD~1")
    assert _has(three, "changed 2")


# Each way to point at a version keeps it, though no branch has it any more.


def _record(project: Project, newest: str) -> str:
    return project.git("show", f"{newest}:raw.csv.dvc") + "\n"


def _branch(project: Project, newest: str) -> None:
    project.git("branch", "other", newest)


def _plain_tag(project: Project, newest: str) -> None:
    project.git("tag", "anything", newest)


def _withdrawn(project: Project, newest: str) -> None:
    project.git("tag", "-a", "m@v1.0.0", "-m", "one", newest)
    project.git("tag", "-a", "m@v1.0.0!#2", "-m", "withdrawn", newest)


def _alias(project: Project, newest: str) -> None:
    project.git("tag", "-a", "m#prod#1", "-m", "prod", newest)


def _remote_branch(project: Project, newest: str) -> None:
    project.git("update-ref", "refs/remotes/origin/theirs", newest)


def _experiment(project: Project, newest: str) -> None:
    project.git("update-ref", "refs/exps/ab/cdef/exp-1", newest)


def _stash(project: Project, newest: str) -> None:
    project.write("raw.csv.dvc", _record(project, newest))
    project.git("stash")


def _older_stash(project: Project, newest: str) -> None:
    _stash(project, newest)
    project.write("raw.csv.dvc", "outs: []\n")
    project.git("stash")


def _untracked_stash(project: Project, newest: str) -> None:
    project.write("new.dvc", _record(project, newest))
    project.git("stash", "--include-untracked")


def _working_tree(project: Project, newest: str) -> None:
    project.write("elsewhere/copy.dvc", _record(project, newest))


def _ignored(project: Project, newest: str) -> None:
    project.write(".git/info/exclude", "*.dvc\n")
    _working_tree(project, newest)


def _staged(project: Project, newest: str) -> None:
    _working_tree(project, newest)
    project.git("add", "elsewhere/copy.dvc")
    project.path("elsewhere/copy.dvc").unlink()


def _conflict(project: Project, newest: str) -> None:
    text = f"<<<<<<< a\n{project.read('raw.csv.dvc')}=======\n{_record(project, newest)}>>>>>>> b\n"
    project.write("raw.csv.dvc", text)


def _detached_worktree(project: Project, newest: str) -> None:
    project.git("worktree", "add", "--quiet", "--detach", "../tree", newest)


def _dirty_worktree(project: Project, newest: str) -> None:
    project.git("worktree", "add", "--quiet", "--detach", "../tree", "HEAD")
    project.write("../tree/raw.csv.dvc", _record(project, newest))


def _manifest(project: Project, newest: str) -> None:
    text = f"one\n\n---\nfile:\n  md5: {_name('raw 3')}\n"
    project.git("tag", "-a", "m@v1.0.0", "-m", text)


def _merge(project: Project, newest: str) -> None:
    project.write(".git/MERGE_HEAD", f"{newest}\n")


def _dead_run(project: Project, newest: str) -> None:
    project.write(".dvc/tmp/gitml/journal", json.dumps({"outs": [{"md5": _name("raw 3")}]}) + "\n")


@pytest.mark.parametrize(
    "point",
    [_branch, _plain_tag, _withdrawn, _alias, _remote_branch, _experiment, _stash, _older_stash,
     _untracked_stash, _working_tree, _ignored, _staged, _conflict, _detached_worktree,
     _dirty_worktree, _manifest, _merge, _dead_run],
)  # fmt: skip
def test_kept(three: Project, point: Callable[[Project, str], None]) -> None:
    newest = _forget_newest(three)
    point(three, newest)
    answer = three.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert _has(three, "raw 3")
    assert not _has(three, "raw 1")


def _forget_newest(project: Project) -> str:
    newest = project.git("rev-parse", "HEAD")
    project.git("reset", "--quiet", "--hard", "HEAD~1")
    project.path(".git/ORIG_HEAD").unlink()
    return newest


def test_without_any_of_these_it_goes(three: Project) -> None:
    _forget_newest(three)
    assert three.gitml("gc", "--yes").code == 0
    assert not _has(three, "raw 3")
    assert not _has(three, "changed 3")
    assert _has(three, "raw 2")


def test_links_of_the_working_tree(three: Project) -> None:
    """A link into the cache is the file itself."""
    place = _place(three, _name("raw 1"))
    three.path("link").symlink_to(place)
    assert three.gitml("gc", "--yes").code == 0
    assert three.read("link") == "raw 1"


def test_objects_of_dvc_2(three: Project) -> None:
    for content in ("raw 1", "raw 3"):
        name = _name(content)
        old = three.path(f".dvc/cache/{name[:2]}/{name[2:]}")
        old.parent.mkdir(exist_ok=True)
        _place(three, name).rename(old)
    assert three.gitml("gc", "--yes").code == 0
    name = _name("raw 3")
    assert three.path(f".dvc/cache/{name[:2]}/{name[2:]}").exists()
    name = _name("raw 1")
    assert not three.path(f".dvc/cache/{name[:2]}/{name[2:]}").exists()


def test_runs_go_with_what_they_made(project: Project) -> None:
    project.write(
        "dvc.yaml", "stages:\n  s:\n    cmd: cp in out\n    deps: [in]\n    outs: [out]\n"
    )
    for version in ("1", "2"):
        project.write("in", version)
        project.dvc("repro")
        project.commit()
    assert len(list(project.path(".dvc/cache/runs").glob("??/*/*"))) == 2
    answer = project.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert "with 1 run of the run-cache" in answer.out
    (entry,) = project.path(".dvc/cache/runs").glob("??/*/*")
    assert _name("2") in entry.read_text()
    assert _has(project, "2")
    assert not _has(project, "1")


# Nothing is deleted where not all is known


def _refused(project: Project, *options: str, told: str, hint: str, code: int = 4) -> None:
    before = _names(project)
    for sure in ([], ["--yes"]):
        answer = project.gitml("gc", *options, *sure)
        assert answer.code == code, answer.err + answer.out
        assert told in answer.err
        assert hint in answer.err
        assert _names(project) == before


def _listing(project: Project) -> Path:
    (line,) = [line for line in project.read("data.dvc").splitlines() if ".dir" in line]
    return _place(project, line.split()[-1])


def test_a_listing_that_is_missing(three: Project) -> None:
    _listing(three).unlink()
    _refused(three, told="data.dvc at ", hint="gitml push")


def test_a_listing_that_is_damaged(three: Project) -> None:
    place = _listing(three)
    place.chmod(0o644)
    place.write_text("[]")
    _refused(three, told="is damaged", hint="gitml verify-data --remote --repair")


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
    project.commit()
    answer = project.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    project.write("dvc.yaml", "stages: [\n")
    project.commit()
    _refused(project, told="dvc.lock at ", hint="gitml push")


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


@pytest.mark.parametrize("what", ["branch", "tag"])
def test_what_was_not_fetched_from_git(three: Project, tmp_path: Path, what: str) -> None:
    clone = _cloned(three, tmp_path)
    three.git("checkout", "--quiet", "--detach")
    _add(three, "raw.csv", "raw 1")
    three.commit()
    three.git(what, "theirs")
    three.git("checkout", "--quiet", "main")
    hint = "git fetch --tags origin '+refs/heads/*:refs/remotes/origin/*'"
    _refused(clone, told="that are not here", hint=hint)
    subprocess.run(hint, shell=True, cwd=clone.root, check=True, capture_output=True)
    answer = clone.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert _has(clone, "raw 1")
    assert not _has(clone, "raw 2")


def test_a_tag_of_the_remote_at_a_commit_that_is_here(three: Project, tmp_path: Path) -> None:
    clone = _cloned(three, tmp_path)
    three.git("tag", "-a", "m@v1.0.0", "-m", "one", "HEAD~2")
    _refused(clone, told="m@v1.0.0", hint="git fetch --tags")
    three.git("tag", "light", "HEAD~1")
    three.git("tag", "-d", "m@v1.0.0")
    assert clone.gitml("gc", "--yes").code == 0
    assert _has(clone, "raw 2")


def test_a_git_remote_that_does_not_answer(three: Project, tmp_path: Path) -> None:
    clone = _cloned(three, tmp_path)
    clone.git("remote", "set-url", "origin", "/nowhere/at/all")
    _refused(clone, told="the Git remote 'origin'", hint="gitml gc --offline")
    assert clone.gitml("gc", "--yes", "--offline").code == 0
    assert not _has(clone, "raw 1")


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


def test_a_cache_that_others_may_use(three: Project, tmp_path: Path) -> None:
    shutil.move(three.path(".dvc/cache"), tmp_path / "cache")
    three.dvc("cache", "dir", str(tmp_path / "cache"))
    other = Project(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.dvc("init", "--quiet")
    other.dvc("cache", "dir", str(tmp_path / "cache"))
    _add(other, "mine", "raw 1")
    other.commit()
    answer = three.gitml("gc", "--yes")
    assert answer.code == 2
    assert "gitml gc --project PATH" in answer.err
    answer = three.gitml("gc", "--yes", "--project", str(other.root))
    assert answer.code == 0, answer.err
    kept = {path.parent.name + path.name for path in (tmp_path / "cache/files/md5").glob("??/*")}
    assert _name("raw 1") in kept
    assert _name("raw 2") not in kept
    assert three.gitml("gc", "--yes", "--not-shared").code == 0
    assert not (tmp_path / "cache/files/md5" / _name("raw 1")[:2] / _name("raw 1")[2:]).exists()


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


def test_it_waits_for_who_works_here(three: Project) -> None:
    with three.path(".dvc/tmp/lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.Popen(
            [sys.executable, "-m", "gitml", "gc", "--yes"], cwd=three.root,
            stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert run.stderr is not None
        assert run.stderr.readline().startswith("waiting for ")
        assert _has(three, "raw 1")
    assert run.wait(timeout=60) == 0
    run.communicate()
    assert not _has(three, "raw 1")


def test_it_refuses_while_dvc_runs_stages(three: Project) -> None:
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        who = {"pid": sleeper.pid, "cmd": "dvc repro"}
        three.write(".dvc/tmp/rwlock", json.dumps({"write": {"/x": who}, "read": {}}))
        answer = three.gitml("gc", "--yes")
        assert answer.code == 4
        assert f"'dvc repro' (process {sleeper.pid}) is running stages" in answer.err
        assert _has(three, "raw 1")
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
        assert _has(three, "raw 3")
    assert not [name for name in _names(three) if name.endswith(".dir")][1:]
    assert three.gitml("gc", "--yes").code == 0
    assert len(_names(three)) == 4


def test_in_a_fresh_repository(project: Project) -> None:
    answer = project.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert answer.out == "cache: 0 objects (0 B) deleted, 0 objects (0 B) kept\n"
