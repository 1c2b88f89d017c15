"""``gitml gc``: what stays, and what goes."""

import json
import shutil
from collections.abc import Callable

import pytest

from gitml.adapters import temporary_files
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.listings import hash_of
from tests.fixtures.project import Project
from tests.fixtures.three_versions import cached, is_cached, object_name


@pytest.mark.slow
def test_nothing_goes_unless_told(three: Project) -> None:
    before = cached(three)
    answer = three.gitml("gc")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("cache: 6 objects (")
    assert "not needed, 4 objects (" in answer.out
    assert "version 2" in answer.out
    assert "nothing was deleted; to delete it: add --yes" in answer.err
    assert cached(three) == before


@pytest.mark.slow
def test_what_a_killed_transfer_left_is_named_and_goes(
    three: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = three.path(".dvc/cache/files/md5/3a/.abcdefghijklmnop.tmp")
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"part")
    assert "interrupted" not in three.gitml("gc").out  # somebody may be at it
    monkeypatch.setattr(temporary_files, "IDLE", -100)
    assert "left by interrupted transfers: 1 file (4 B)" in three.gitml("gc").out
    answer = three.gitml("gc", "--yes", "--json")
    assert answer.json["stores"]["cache"]["unfinished"] == {"objects": 1, "bytes": 4}
    assert not left.exists()


@pytest.mark.slow
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
    assert is_cached(three, "raw 3")
    assert is_cached(three, "same")
    assert len(cached(three)) == 4
    assert three.dvc("status") == "Data and pipelines are up to date.\n"
    again = three.gitml("gc", "--yes")
    assert again.out.startswith("cache: 0 objects (0 B) deleted, 4 objects")


@pytest.mark.slow
def test_data_that_was_only_used_at_last_has_its_own_name(project: Project) -> None:
    """A lock has the hashes of dependencies, too, and may keep those of an old run."""
    project.write(
        "dvc.yaml",
        "stages:\n  a: {cmd: mkdir -p x && cp p x/f, deps: [p], outs: [x]}\n"
        "  b: {cmd: cp x/f y, deps: [x], outs: [y]}\n",
    )
    for text, stages in (("1", ()), ("2", ("a",)), ("3", ())):
        project.write("p", text)
        assert project.gitml("repro", *stages).code == 0
        project.commit(text)
    data = project.gitml("gc", "--json").json["stores"]["cache"]["data"]
    assert data.keys() == {"x", "y"}
    first = project.git("rev-parse", "HEAD~1")
    assert data["x"]["commit"] == data["y"]["commit"] == first, "its lock still has the first b"


@pytest.mark.slow
def test_more_is_kept_where_asked_for(three: Project) -> None:
    assert three.gitml("gc", "--yes", "--all-commits").out.startswith("cache: 0 objects")
    assert three.gitml("gc", "--yes", "--keep-days", "2").out.startswith("cache: 0 objects")
    assert three.gitml("gc", "--yes", "--num", "2").code == 0
    assert (is_cached(three, "raw 1"), is_cached(three, "raw 2")) == (False, True)
    three.gitml("gc", "--yes", "--rev", "HEAD~1")
    assert is_cached(three, "changed 2")


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
    text = f"one\n\n---\nfile:\n  md5: {object_name('raw 3')}\n"
    project.git("tag", "-a", "m@v1.0.0", "-m", text)


def _merge(project: Project, newest: str) -> None:
    project.write(".git/MERGE_HEAD", f"{newest}\n")


def _dead_run(project: Project, newest: str) -> None:
    _end_a_run(project, object_name("raw 3"))


def _dead_run_of_a_folder(project: Project, newest: str) -> None:
    """Of what it made, its journal has the listing alone."""
    listing = f'[{{"md5": "{object_name("raw 3")}", "relpath": "raw.csv"}}]'.encode()
    name = hash_of(listing)
    CacheWriter.of(project.root).write(name, listing)
    _end_a_run(project, name)


def _end_a_run(project: Project, made: str) -> None:
    project.write(".dvc/tmp/gitml/journal", json.dumps({"objects": [made]}) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "point",
    [_branch, _plain_tag, _withdrawn, _alias, _remote_branch, _experiment, _stash, _older_stash,
     _untracked_stash, _working_tree, _ignored, _staged, _conflict, _detached_worktree,
     _dirty_worktree, _manifest, _merge, _dead_run, _dead_run_of_a_folder],
)  # fmt: skip
def test_kept(three: Project, point: Callable[[Project, str], None]) -> None:
    newest = _forget_newest(three)
    point(three, newest)
    answer = three.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert is_cached(three, "raw 3")
    assert not is_cached(three, "raw 1")


@pytest.mark.slow
def test_another_working_tree_with_a_cache_of_its_own(three: Project) -> None:
    """What it records is of no commit: a folder, and one of a stage that DVC does not keep."""
    three.git("worktree", "add", "--quiet", "--detach", "../tree")
    listing = f'[{{"md5": "{object_name("raw 1")}", "relpath": "raw.csv"}}]'.encode()
    name = hash_of(listing)
    CacheWriter.of(three.root.parent / "tree").write(name, listing)
    three.write("../tree/new.dvc", f"outs:\n- md5: {name}\n  hash: md5\n  path: new\n")
    three.write("../tree/made/dvc.yaml", "stages: {s: {cmd: c, outs: [{o: {cache: false}}]}}")
    out = f"{{path: o, hash: md5, md5: {'a' * 32}.dir}}"
    lock = f"schema: '2.0'\nstages: {{s: {{cmd: c, outs: [{out}]}}}}"
    three.write("../tree/made/dvc.lock", lock)
    answer = three.gitml("gc", "--yes")
    assert answer.code == 0, answer.err
    assert is_cached(three, "raw 1")
    assert not is_cached(three, "raw 2")
    shutil.rmtree(three.path("../tree/.dvc/cache"))
    answer = three.gitml("gc", "--yes")
    assert answer.code == 4
    assert f"new.dvc in the working tree {three.root.parent / 'tree'} needs" in answer.err


def _forget_newest(project: Project) -> str:
    newest = project.git("rev-parse", "HEAD")
    project.git("reset", "--quiet", "--hard", "HEAD~1")
    project.path(".git/ORIG_HEAD").unlink()
    return newest


def test_without_any_of_these_it_goes(three: Project) -> None:
    _forget_newest(three)
    assert three.gitml("gc", "--yes").code == 0
    assert not is_cached(three, "raw 3")
    assert not is_cached(three, "changed 3")
    assert is_cached(three, "raw 2")


def test_links_of_the_working_tree(three: Project) -> None:
    """A link into the cache is the file itself."""
    place = three.cache_path(object_name("raw 1"))
    three.path("link").symlink_to(place)
    assert three.gitml("gc", "--yes").code == 0
    assert three.read("link") == "raw 1"


def test_objects_of_dvc_2(three: Project) -> None:
    for content in ("raw 1", "raw 3"):
        name = object_name(content)
        old = three.path(f".dvc/cache/{name[:2]}/{name[2:]}")
        old.parent.mkdir(exist_ok=True)
        three.cache_path(name).rename(old)
    assert three.gitml("gc", "--yes").code == 0
    name = object_name("raw 3")
    assert three.path(f".dvc/cache/{name[:2]}/{name[2:]}").exists()
    name = object_name("raw 1")
    assert not three.path(f".dvc/cache/{name[:2]}/{name[2:]}").exists()


@pytest.mark.slow
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
    assert object_name("2") in entry.read_text()
    assert is_cached(project, "2")
    assert not is_cached(project, "1")
