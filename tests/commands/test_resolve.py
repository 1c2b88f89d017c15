"""Conflicts that a clone without the merge driver has, resolved from Git's index."""

import fcntl
import hashlib
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from gitml.adapters.dvc_files.locks import repo_lock
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.git.repository import Git
from gitml.core.data.pointers import Pointer
from gitml.core.snapshot import Snapshot
from gitml.data.merging.clashing_outputs import ClashingOutputs
from tests.commands.test_merge_driver import add, merge, run, two_branches
from tests.commands.test_merge_driver import base as base
from tests.fixtures.project import Project

_MD5 = hashlib.md5(b"made\n", usedforsecurity=False).hexdigest()

pytestmark = pytest.mark.slow  # two branches with runs in each test


@pytest.fixture
def merging(tmp_path: Path, base: Path) -> Project:
    """A clone that does not have the driver."""
    root = tmp_path / "merging"
    shutil.copytree(base, root, symlinks=True)
    project = Project(root)
    project.git("config", "--unset", "merge.gitml.driver")
    return project


def test_nothing_to_resolve(merging: Project) -> None:
    answer = merging.gitml("resolve")
    assert (answer.code, answer.out) == (0, "no conflicts of dvc.lock or of pointers\n")
    answer = merging.gitml("resolve", "nope.dvc")
    assert answer.code == 2
    assert "error: no such file or folder: nope.dvc" in answer.err


def test_a_pointer_is_named_by_its_data_too(merging: Project) -> None:
    two_branches(merging, lambda: add(merging, {"a": "1\n"}), lambda: add(merging, {"a": "2\n"}))
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve", "--theirs", "dvc.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert "error: no conflict of dvc.lock or of a pointer at 'dvc.yaml'\n" in answer.err
    assert "hint: name what is in conflict: data.dvc\n" in answer.err
    shutil.rmtree(merging.path("data"))
    answer = merging.gitml("resolve", "--theirs", "data")
    assert answer.code == 0, answer.err
    assert merging.git("diff", "--name-only", "--diff-filter=U") == ""
    assert merging.git("diff", "--cached", "topic", "--", "data.dvc") == ""


def test_a_file_that_is_no_record_is_left_to_a_person(merging: Project) -> None:
    """As a ``Dvcfile`` of DVC 0."""
    two_branches(
        merging, lambda: merging.write("Dvcfile", "a\n"), lambda: merging.write("Dvcfile", "b\n")
    )
    assert merge(merging).returncode == 1
    for words in (("Dvcfile",), ("Dvcfile", "--ours", "--json")):
        answer = merging.gitml("resolve", *words)
        assert (answer.code, answer.out) == (2, "")
        assert "error: no conflict of dvc.lock or of a pointer at 'Dvcfile'\n" in answer.err
        assert "hint: mend it by hand, then: git add Dvcfile\n" in answer.err


def test_an_ignore_file_that_is_not_named_waits(merging: Project) -> None:
    """It is resolved without a person, and decides nothing about the pointer."""

    def both(text: str, own: str) -> None:
        merging.write("new.csv", text)
        merging.write(own, text)
        assert merging.gitml("add", "new.csv", own).code == 0

    two_branches(merging, lambda: both("1\n", "one"), lambda: both("2\n", "two"))
    assert merge(merging).returncode == 1
    assert ".gitignore" in merging.git("diff", "--name-only", "--diff-filter=U")
    answer = merging.gitml("resolve", "new.csv")
    assert (answer.code, answer.err) == (
        1,
        "hint: take one side: gitml resolve --ours; or: gitml resolve --theirs\n",
    )
    assert merging.gitml("resolve", "--ours").code == 0
    assert merging.git("diff", "--name-only", "--diff-filter=U") == ""


def test_neighbouring_stages_and_a_folder(merging: Project) -> None:
    two_branches(
        merging,
        lambda: [run(merging, "fit.txt", "here\n"), add(merging, {"a": "a\n"})],
        lambda: [run(merging, "raw.txt", "there\n"), add(merging, {"b": "b\n"})],
    )
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve")
    # Of fit neither side's run stands: one had another input, the other another code.
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "resolved  data.dvc: 1 file of ours (a) and 1 file of theirs (b) put together",
        "conflict  dvc.lock: both sides ran fit, each with another result",
    ]
    assert "gitml resolve --ours && gitml pull && gitml repro" in answer.err
    assert merging.git("diff", "--name-only", "--diff-filter=U") == "dvc.lock"
    text = merging.read("dvc.lock")
    assert text.count("<<<<<<<") == 1
    answer = merging.gitml("resolve", "--ours")
    assert answer.code == 0, answer.err
    assert "taken: fit as ours" in answer.out
    merging.git("commit", "--quiet", "--no-edit")
    merging.dvc("checkout", "--quiet")
    assert list(merging.gitml("status", "--json").json["stages"]) == ["fit"]
    assert merging.gitml("repro").code == 0
    assert merging.read("model.txt") == "there\nhere\n"


def test_lines_of_data_in_an_ignore_file(merging: Project) -> None:
    two_branches(
        merging,
        lambda: merging.write(".gitignore", "/here\n"),
        lambda: merging.write(".gitignore", "/there\n"),
    )
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve")
    assert answer.code == 0, answer.err
    assert "resolved  .gitignore: " in answer.out
    assert {"/here", "/there"} <= set(merging.read(".gitignore").split())


def test_of_two_at_once_the_second_waits_and_finds_nothing_left(
    merging: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_branches(
        merging,
        lambda: run(merging, "params.yaml", "lr: 2\n"),
        lambda: run(merging, "params.yaml", "lr: 3\n"),
    )
    assert merge(merging).returncode == 1
    before = merging.read("dvc.lock")
    lock = merging.path(".dvc/tmp/lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)

    def end(_seconds: float) -> None:
        assert merging.read("dvc.lock") == before
        merging.git("checkout", "--quiet", "--theirs", "dvc.lock")
        merging.git("add", "dvc.lock")
        lock.close()

    monkeypatch.setattr(repo_lock, "time", SimpleNamespace(sleep=end))
    answer = merging.gitml("resolve", "--ours")
    assert "waiting for" in answer.err
    assert (answer.code, answer.out) == (0, "no conflicts of dvc.lock or of pointers\n")
    assert merging.git("diff", "--cached", "topic", "--", "dvc.lock") == ""


def test_the_side_that_ran_what_is_merged_is_taken(merging: Project) -> None:
    """Both changed the parameter, and a person decides for one."""
    two_branches(
        merging,
        lambda: run(merging, "params.yaml", "lr: 2\n"),
        lambda: run(merging, "params.yaml", "lr: 3\n"),
    )
    assert merge(merging).returncode == 1
    merging.write("params.yaml", "lr: 3\n")
    merging.git("add", "params.yaml")
    answer = merging.gitml("resolve", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["files"]["dvc.lock"]["settled"] == {"fit": "theirs"}
    assert merging.git("diff", "--cached", "topic", "--", "dvc.lock") == ""
    merging.dvc("checkout", "--quiet")
    assert "up to date" in merging.dvc("status")


def test_what_was_run_once_comes_from_the_run_cache(merging: Project) -> None:
    run(merging, "params.yaml", "lr: 9\n")
    wanted = merging.read("dvc.lock")
    run(merging, "params.yaml", "lr: 1\n")
    two_branches(
        merging,
        lambda: run(merging, "params.yaml", "lr: 2\n"),
        lambda: run(merging, "params.yaml", "lr: 3\n"),
    )
    assert merge(merging).returncode == 1
    merging.write("params.yaml", "lr: 9\n")
    answer = merging.gitml("resolve", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["files"]["dvc.lock"]["settled"] == {"fit": "run-cache"}
    assert merging.read("dvc.lock") == wanted


def test_metrics_in_git_are_as_the_record_that_was_taken(merging: Project) -> None:
    text = merging.read("dvc.yaml").replace(
        "outs: [model.txt]", "outs: [model.txt]\n    metrics: [{m.json: {cache: false}}]"
    )
    cmd = "cmd: cat clean.txt fit.txt > model.txt"
    made = f"{cmd}; cat params.yaml > m.json; cat params.yaml > notes.json"
    merging.write("dvc.yaml", text.replace(cmd, made))
    run(merging, "params.yaml", "lr: 1\n")
    merging.commit("metrics")
    two_branches(
        merging,
        lambda: run(merging, "params.yaml", "lr: 2\n"),
        lambda: run(merging, "params.yaml", "lr: 3\n"),
    )
    assert merge(merging).returncode == 1
    merging.write("params.yaml", "lr: 3\n")
    merging.git("add", "params.yaml")
    answer = merging.gitml("resolve")
    assert answer.code == 0, answer.err
    assert "resolved  m.json: taken as theirs has it\n" in answer.out
    assert "as it was" not in answer.err
    assert merging.read("m.json") == "lr: 3\n"
    # What no stage declares is a person's.
    assert merging.git("diff", "--name-only", "--diff-filter=U") == "notes.json"
    assert merging.gitml("resolve").out == "no conflicts of dvc.lock or of pointers\n"


def test_an_output_in_git_is_written_as_dvc_keeps_it_or_named(merging: Project) -> None:
    """Neither side has what is recorded: the cache does, as the stage ran like this before."""
    pointer = Pointer("notes", _MD5, stage="fit", cached=False)
    merging.write("notes", "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n")
    snapshot = Snapshot("workspace", pointers={"notes": pointer})
    blobs = [merging.git("hash-object", "-w", "--", name) for name in ("raw.txt", "fit.txt")]
    places = {2: blobs[0], 3: blobs[1]}
    git = Git(merging.root, merging.root, merging.path(".git"))
    outputs = ClashingOutputs(git, merging.root, Cache(merging.root), snapshot)
    left = outputs.resolve("notes", places)
    assert left is not None
    assert left.state == "left"
    CacheWriter.of(merging.root).write(_MD5, b"made\n")
    found = outputs.resolve("notes", places)
    assert found is not None
    assert (found.state, found.record.settled) == ("resolved", {"": "run-cache"})
    assert merging.read("notes") == "made\n"
    again = outputs.resolve("notes", places)
    assert again is not None
    assert again.state == "resolved"


def test_an_output_that_is_recorded_as_empty_is_that_of_a_side(merging: Project) -> None:
    pointer = Pointer("notes", hashlib.md5(b"").hexdigest(), stage="fit", cached=False)
    merging.write("notes", "<<<<<<< a\n=======\n2\n>>>>>>> b\n")
    merging.write("empty", "")
    blobs = [merging.git("hash-object", "-w", "--", name) for name in ("empty", "fit.txt")]
    git = Git(merging.root, merging.root, merging.path(".git"))
    snapshot = Snapshot("workspace", pointers={"notes": pointer})
    outputs = ClashingOutputs(git, merging.root, Cache(merging.root), snapshot)
    found = outputs.resolve("notes", {2: blobs[0], 3: blobs[1]})
    assert found is not None
    assert (found.state, found.record.settled) == ("resolved", {"": "ours"})
    assert merging.read("notes") == ""


def test_a_parameter_in_conflict_decides_nothing(merging: Project) -> None:
    two_branches(
        merging,
        lambda: run(merging, "params.yaml", "lr: 2\n"),
        lambda: run(merging, "params.yaml", "lr: 3\n"),
    )
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert "both sides ran fit" in answer.out
    first = "resolve params.yaml: then git add params.yaml && gitml resolve"
    assert f"hint: first {first}\n" in answer.err
    assert "--ours" not in answer.err
    merging.git("checkout", "--ours", "--", "params.yaml")
    merging.git("add", "params.yaml")
    answer = merging.gitml("resolve")
    assert answer.code == 0, answer.err
    assert "taken: fit as ours" in answer.out


def test_no_run_stands_while_its_data_is_in_conflict(merging: Project) -> None:
    """What lies there is that of ours, so the record of ours fits it."""
    with_data = merging.read("dvc.yaml").replace("deps: [doc.txt]", "deps: [doc.txt, data]")
    merging.write("dvc.yaml", with_data)
    run(merging, "doc.txt", "doc\n")
    merging.commit("data")

    def side(text: str) -> None:
        add(merging, {"1": text})
        run(merging, "doc.txt", "doc\n")

    two_branches(merging, lambda: side("here\n"), lambda: side("there\n"))
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve", "--json")
    assert answer.code == 1
    assert {*answer.json["files"]} == {"data.dvc", "dvc.lock"}
    answer = merging.gitml("resolve", "--theirs")
    assert answer.code == 0, answer.err
    assert merging.git("diff", "--cached", "topic") == ""


def test_of_a_file_that_both_changed_one_side_is_taken(merging: Project) -> None:
    two_branches(
        merging,
        lambda: add(merging, {"1": "here\n", "a": "a\n"}),
        lambda: add(merging, {"1": "there\n", "b": "b\n"}),
    )
    assert merge(merging).returncode == 1
    marked = merging.read("data.dvc")
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert "conflict  data.dvc: both sides changed 1" in answer.out
    assert merging.read("data.dvc") == marked
    answer = merging.gitml("resolve", "--theirs", "data.dvc")
    assert answer.code == 0, answer.err
    assert "put together; taken: 1 as theirs" in answer.out
    merging.dvc("checkout", "--quiet")
    assert merging.read("data/1") == "there\n"
    assert merging.path("data/a").exists()
    assert merging.path("data/b").exists()


def test_work_of_a_person_is_not_thrown_away(merging: Project) -> None:
    two_branches(
        merging,
        lambda: [run(merging, "doc.txt", "here\n"), add(merging, {"a": "a\n"})],
        lambda: [run(merging, "doc.txt", "there\n"), add(merging, {"b": "b\n"})],
    )
    assert merge(merging).returncode == 1
    ours = merging.git("show", "HEAD:data.dvc") + "\n"
    merging.write("data.dvc", ours)
    begun = "# begun\n" + merging.read("dvc.lock")
    merging.write("dvc.lock", begun)
    answer = merging.gitml("resolve", "--json")
    files = answer.json["files"]
    assert files["data.dvc"]["state"] == "edited"
    assert merging.read("data.dvc") == ours
    assert merging.git("show", files["dvc.lock"]["kept"]) + "\n" == begun
    assert f"dvc.lock as it was: git show {files['dvc.lock']['kept'][:12]}" in answer.err


def test_deleted_here_and_changed_there_is_left(merging: Project) -> None:
    two_branches(
        merging, lambda: merging.git("rm", "-q", "data.dvc"), lambda: add(merging, {"a": "a\n"})
    )
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert answer.out == "conflict  data.dvc: one side deleted it and the other changed it\n"
    assert "gitml resolve --ours; or: gitml resolve --theirs" in answer.err


def test_moved_by_both_sides_is_told_of_each_path(merging: Project) -> None:
    def moved(path: str) -> None:
        assert merging.gitml("move", "data", path).code == 0

    two_branches(merging, lambda: moved("mine/data"), lambda: moved("yours/data"))
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "conflict  data.dvc: both sides moved it, each to another path",
        "conflict  mine/data.dvc: only ours has it here, as where both sides moved it",
        "conflict  yours/data.dvc: only theirs has it here, as where both sides moved it",
    ]
    assert merging.gitml("resolve", "--theirs").code == 0
    assert not merging.path("mine/data.dvc").exists()
    assert merging.path("yours/data.dvc").exists()


@pytest.mark.parametrize(("side", "there"), [("--ours", False), ("--theirs", True)])
def test_deleted_here_and_changed_there_by_side(merging: Project, side: str, there: bool) -> None:

    def removed() -> None:
        assert merging.gitml("remove", "data.dvc").code == 0
        shutil.rmtree(merging.path("data"))

    two_branches(merging, removed, lambda: add(merging, {"a": "a\n"}))
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve", side)
    assert answer.code == 0, answer.err
    assert bool(merging.git("check-ignore", "data", check=False)) is there
    assert merging.path("data.dvc").exists() is there
    assert merging.git("diff", "--name-only", "--diff-filter=U") == ""
    same = merging.git("diff", "--cached", "--name-only", "topic", "--", "data.dvc")
    assert (same == "") is there


def test_listings_that_are_not_here_are_fetched(merging: Project) -> None:
    merging.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    two_branches(merging, lambda: add(merging, {"a": "a\n"}), lambda: add(merging, {"b": "b\n"}))
    assert merge(merging).returncode == 1
    merging.path(".dvc/cache").rename(merging.path("../store"))
    answer = merging.gitml("resolve")
    assert answer.code == 0, answer.err
    cached = [file for file in merging.path(".dvc/cache/files/md5").rglob("*") if file.is_file()]
    assert len(cached) == 4, "the three listings, and that of the merged folder"
    assert merging.gitml("pull").code == 0
    assert merging.path("data/b").exists()


def test_listings_that_nobody_has(merging: Project) -> None:
    two_branches(merging, lambda: add(merging, {"a": "a\n"}), lambda: add(merging, {"b": "b\n"}))
    assert merge(merging).returncode == 1
    shutil.rmtree(merging.path(".dvc/cache"))
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert answer.out.startswith("conflict  data.dvc: no DVC remote is set up")


def test_data_of_a_single_file(merging: Project) -> None:
    for name in ("base", "other"):
        merging.write("one.csv", f"{name}\n")
        merging.dvc("add", "--quiet", "one.csv")
        merging.commit(name)

    def change(text: str) -> None:
        merging.write("one.csv", text)
        merging.dvc("add", "--quiet", "one.csv")

    two_branches(merging, lambda: change("here\n"), lambda: change("there\n"))
    assert merge(merging).returncode == 1
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert answer.out == "conflict  one.csv.dvc: its data is a single file\n"
    taken = merging.gitml("resolve", "--theirs")
    assert taken.code == 0
    assert "resolved  one.csv.dvc: taken as theirs has it" in taken.out
    assert merging.git("diff", "--cached", "--name-only", "topic", "--", "one.csv.dvc") == ""


@pytest.mark.parametrize("words", [("rebase", "topic"), ("stash", "pop")], ids=["rebase", "stash"])
def test_wherever_git_merges(merging: Project, words: tuple[str, ...]) -> None:
    two_branches(merging, lambda: add(merging, {"a": "a\n"}), lambda: add(merging, {"b": "b\n"}))
    if words[0] == "stash":
        merging.git("reset", "--quiet", "--soft", "HEAD^")
        merging.git("stash", "--quiet")
        merging.git("merge", "--quiet", "--ff-only", "topic")
    assert merge(merging, *words).returncode == 1
    answer = merging.gitml("resolve", folder="data" if merging.path("data").is_dir() else ".")
    assert answer.code == 0, answer.err
    assert merging.git("diff", "--name-only", "--diff-filter=U") == ""
    merging.dvc("checkout", "--quiet")
    assert merging.path("data/a").exists()
    assert merging.path("data/b").exists()


def test_both_sides_together_are_refused(merging: Project) -> None:
    assert merging.gitml("resolve", "--ours", "--theirs").code == 2


def test_markers_that_were_committed_are_resolved_from_the_merge(merging: Project) -> None:
    two_branches(
        merging,
        lambda: [run(merging, "fit.txt", "here\n"), add(merging, {"a": "a\n"})],
        lambda: [run(merging, "raw.txt", "there\n"), add(merging, {"b": "b\n"})],
    )
    assert merge(merging).returncode == 1
    merging.git("commit", "--quiet", "--all", "--message", "oops")
    merging.write("later.txt", "later\n")
    merging.commit("later")
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "resolved  data.dvc: 1 file of ours (a) and 1 file of theirs (b) put together",
        "conflict  dvc.lock: both sides ran fit, each with another result",
    ]
    assert merging.gitml("resolve", "--ours").code == 0
    assert "<<<<<<<" not in merging.read("dvc.lock") + merging.read("data.dvc")
    assert merging.gitml("resolve").out == "no conflicts of dvc.lock or of pointers\n"


def test_markers_of_no_known_merge_are_never_no_conflicts(merging: Project) -> None:
    pointer = merging.read("data.dvc")
    merging.write("data.dvc", f"<<<<<<< a\n{pointer}=======\n{pointer}>>>>>>> b\n")
    merging.commit("markers")
    answer = merging.gitml("resolve")
    assert answer.code == 1
    assert answer.out.startswith("conflict  data.dvc: its conflict markers were committed")
    assert "git log -- data.dvc" in answer.err
