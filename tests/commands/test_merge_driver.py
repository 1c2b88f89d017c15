"""Git merges dvc.lock stage by stage and pointers file by file, through the driver of gitml."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.wiring.storage.merging import folder_of
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow  # each merge starts gitml

DVC_YAML = """\
stages:
  prep:
    cmd: cat raw.txt > clean.txt
    deps: [raw.txt]
    outs: [clean.txt]
  fit:
    cmd: cat clean.txt fit.txt > model.txt
    deps: [clean.txt, fit.txt]
    params: [lr]
    outs: [model.txt]
  doc:
    cmd: cat doc.txt > page.txt
    deps: [doc.txt]
    outs: [page.txt]
"""


@pytest.fixture(scope="module")
def base(built_once: BuiltOnce) -> Path:
    """A pipeline that ran, and a tracked folder, with the driver of ``gitml init``."""

    def build(folder: Path) -> None:
        project = Project(folder)
        project.git("init", "--quiet", "--initial-branch=main")
        assert project.gitml("init").code == 0
        project.write("dvc.yaml", DVC_YAML)
        project.write("params.yaml", "lr: 1\n")
        for name in ("raw", "fit", "doc"):
            project.write(f"{name}.txt", f"{name}\n")
        for name in ("1", "2", "sub/3"):
            project.write(f"data/{name}", f"{name}\n")
        project.dvc("add", "--quiet", "data")
        project.dvc("repro", "--quiet")
        project.commit("base")

    return built_once("merge-driver", build)


@pytest.fixture
def merging(tmp_path: Path, base: Path) -> Project:
    root = tmp_path / "merging"
    shutil.copytree(base, root, symlinks=True)
    return Project(root)


def two_branches(project: Project, here: Callable[[], object], there: Callable[[], object]) -> None:
    """Commit one thing on ``main`` and another on ``topic``; main is checked out."""
    project.git("checkout", "--quiet", "-b", "topic")
    there()
    project.commit("there")
    project.git("checkout", "--quiet", "main")
    project.dvc("checkout", "--quiet", "--force")
    here()
    project.commit("here")


def run(project: Project, name: str, text: str) -> str:
    project.write(name, text)
    return project.dvc("repro", "--quiet")


def add(project: Project, files: dict[str, str | None]) -> str:
    for name, text in files.items():
        if text is None:
            project.path(f"data/{name}").unlink()
        else:
            project.write(f"data/{name}", text)
    return project.dvc("add", "--quiet", "data")


def merge(project: Project, *words: str) -> "subprocess.CompletedProcess[str]":
    """``git merge topic``, as the user does it."""
    command = ["git", *(words or ("merge", "topic", "-m", "merged"))]
    return subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)


def test_init_asks_for_it_and_a_second_time_finds_it(merging: Project) -> None:
    assert merging.read(".gitattributes") == (
        "dvc.lock merge=gitml\n*.dvc merge=gitml\n.gitignore merge=gitml\n"
    )
    again = merging.gitml("init", "--json").json["made"]
    assert not again[".gitattributes lines"]
    assert not again["merge driver"]


def test_who_has_another_driver_keeps_it(git_repository: Project) -> None:
    git_repository.write(".gitattributes", "*.dvc merge=dvc")
    git_repository.gitml("init")
    assert git_repository.read(".gitattributes") == (
        "*.dvc merge=dvc\ndvc.lock merge=gitml\n.gitignore merge=gitml\n"
    )


def test_a_project_that_is_reached_by_a_link(git_repository: Project, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(git_repository.root)
    answer = Project(tmp_path / "link").gitml("init")
    assert answer.code == 0, answer.err
    assert "merge=gitml" in git_repository.read(".gitattributes")


def test_stages_that_two_branches_ran(merging: Project) -> None:
    two_branches(
        merging,
        lambda: run(merging, "fit.txt", "other fit\n"),
        lambda: run(merging, "doc.txt", "other doc\n"),
    )
    done = merge(merging)
    assert done.returncode == 0, done.stderr
    assert "1 stage of ours (fit) and 1 stage of theirs (doc) put together" in done.stderr
    merging.dvc("checkout", "--quiet")
    assert "up to date" in merging.dvc("status")
    before = merging.read("dvc.lock")
    merging.dvc("repro", "--quiet", "--force")
    assert merging.read("dvc.lock") == before


def test_a_stage_that_uses_what_the_other_side_made_is_told(merging: Project) -> None:
    two_branches(
        merging,
        lambda: [
            merging.write("dvc.yaml", DVC_YAML.replace("raw.txt >", "raw.txt raw.txt >")),
            merging.dvc("repro", "--quiet", "prep"),
        ],
        lambda: run(merging, "fit.txt", "other fit\n"),
    )
    done = merge(merging)
    assert done.returncode == 0, done.stderr
    assert (
        "now stale: fit used another clean.txt; when all is merged: gitml pull && gitml repro"
        in done.stderr
    )
    assert list(merging.gitml("status", "--json").json["stages"]) == ["fit"]


def test_a_stage_that_both_ran_is_a_conflict_of_whole_records(merging: Project) -> None:
    two_branches(
        merging,
        lambda: run(merging, "params.yaml", "lr: 2\n"),
        lambda: [run(merging, "fit.txt", "there\n"), run(merging, "doc.txt", "there\n")],
    )
    done = merge(merging)
    assert done.returncode == 1
    assert "both sides ran fit, each with another result" in done.stderr
    assert "hint: see what can be done: gitml resolve" in done.stderr
    lines = merging.read("dvc.lock").splitlines()
    first, middle, last = (lines.index(m) for m in ("<<<<<<< ours", "=======", ">>>>>>> theirs"))
    assert lines[first + 1] == lines[middle + 1] == "  fit:"
    assert lines[last + 1] == "  doc:"
    assert merging.git("status", "--short", "dvc.lock") == "UU dvc.lock"


@pytest.mark.parametrize("here", [{"new": "n\n", "1": None}, {"1": "edited\n", "both": "b\n"}])
def test_files_of_a_folder_that_two_branches_changed(
    merging: Project, here: dict[str, str | None], tmp_path: Path
) -> None:
    there: dict[str, str | None] = {"sub/new": "s\n", "2": None, "both": "b\n"}
    two_branches(merging, lambda: add(merging, here), lambda: add(merging, there))
    done = merge(merging)
    assert done.returncode == 0, done.stderr
    pointer = merging.read("data.dvc")
    merging.dvc("checkout", "--quiet")
    expected = {"1": "1\n", "2": "2\n", "sub/3": "sub/3\n", **here, **there}
    found = {
        file.relative_to(merging.path("data")).as_posix(): file.read_text()
        for file in merging.path("data").rglob("*")
        if file.is_file()
    }
    assert found == {name: text for name, text in expected.items() if text is not None}
    merging.path("data.dvc").unlink()
    merging.dvc("add", "--quiet", "data")
    assert merging.read("data.dvc") == pointer
    listing = Cache(merging.root).path(pointer.split()[3])
    assert listing is not None
    listing.chmod(0o644)
    content = listing.read_bytes()
    listing.unlink()
    merging.dvc("add", "--quiet", "data")
    assert listing.read_bytes() == content


def test_the_same_as_the_driver_of_dvc(merging: Project, tmp_path: Path) -> None:
    """It can do additions."""
    two_branches(merging, lambda: add(merging, {"a": "a\n"}), lambda: add(merging, {"b": "b\n"}))
    twin = Project(tmp_path / "twin")
    shutil.copytree(merging.root, twin.root, symlinks=True)
    driver = "dvc git-hook merge-driver --ancestor %O --our %A --their %B"
    twin.git("config", "merge.gitml.driver", driver)
    for project in (merging, twin):
        assert merge(project).returncode == 0
    assert merging.read("data.dvc") == twin.read("data.dvc")


def test_data_that_each_branch_added_beside_the_other(merging: Project) -> None:
    """Both wrote the last line of .gitignore."""
    two_branches(
        merging,
        lambda: [merging.write("a.csv", "a\n"), merging.gitml("add", "a.csv")],
        lambda: [merging.write("b.csv", "b\n"), merging.gitml("add", "b.csv")],
    )
    done = merge(merging)
    assert done.returncode == 0, done.stderr
    assert merging.read(".gitignore").splitlines()[-2:] == ["/a.csv", "/b.csv"]


def test_a_folder_that_both_added(merging: Project) -> None:
    def first(name: str) -> None:
        for file in ("both", name):
            merging.write(f"new/{file}", f"{file}\n")
        merging.dvc("add", "--quiet", "new")

    two_branches(merging, lambda: first("a"), lambda: first("b"))
    done = merge(merging)
    assert done.returncode == 0, done.stderr
    merging.dvc("checkout", "--quiet")
    assert sorted(file.name for file in merging.path("new").iterdir()) == ["a", "b", "both"]
    assert "up to date" in merging.dvc("status")


def test_a_file_that_both_changed_is_a_conflict(merging: Project) -> None:
    two_branches(
        merging, lambda: add(merging, {"1": "here\n"}), lambda: add(merging, {"1": "there\n"})
    )
    done = merge(merging)
    assert done.returncode == 1
    assert "data.dvc: both sides changed 1, each with another result" in done.stderr
    text = merging.read("data.dvc")
    assert text.startswith("outs:\n<<<<<<< ours\n- md5: ")
    assert text.endswith(">>>>>>> theirs\n  nfiles: 3\n  hash: md5\n  path: data\n")


def test_lines_of_a_pointer_that_do_not_touch_are_merged_by_git(merging: Project) -> None:
    merging.write("one.csv", "1\n")
    merging.dvc("add", "--quiet", "one.csv")
    merging.commit("one file")

    def describe() -> None:
        merging.write("one.csv.dvc", f"{merging.read('one.csv.dvc')}  desc: one\n")

    def change() -> None:
        merging.write("one.csv", "2\n")
        merging.dvc("add", "--quiet", "one.csv")

    two_branches(merging, change, describe)
    changed = merging.read("one.csv.dvc")
    done = merge(merging)
    assert done.returncode == 0
    assert "one.csv.dvc: both sides put together" in done.stderr
    assert merging.read("one.csv.dvc") == f"{changed}  desc: one\n"


def test_without_the_listings_it_is_a_conflict_that_says_so(merging: Project) -> None:
    two_branches(merging, lambda: add(merging, {"a": "a\n"}), lambda: add(merging, {"b": "b\n"}))
    shutil.rmtree(merging.path(".dvc/cache"))
    done = merge(merging)
    assert done.returncode == 1
    assert "is not in the cache" in done.stderr
    assert "<<<<<<< ours" in merging.read("data.dvc")


def test_a_listing_that_climbs_is_refused(merging: Project) -> None:
    two_branches(merging, lambda: add(merging, {"a": "a\n"}), lambda: add(merging, {"b": "b\n"}))
    listing = listings.dump({"../.git/config": "0" * 32, "1": "1" * 32})
    evil = listings.hash_of(listing)
    CacheWriter.of(merging.root).write(evil, listing)
    merging.git("checkout", "--quiet", "topic")
    data = f"- md5: {evil}\n  size: 1\n  nfiles: 2\n"
    merging.write("data.dvc", f"outs:\n{data}  hash: md5\n  path: data\n")
    merging.git("commit", "-qam", "evil")
    merging.git("checkout", "--quiet", "main")
    done = merge(merging)
    assert done.returncode == 1
    assert "refused" in done.stderr
    assert "<<<<<<< ours" in merging.read("data.dvc")


def test_a_bomb_is_refused(merging: Project) -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    two_branches(
        merging,
        lambda: run(merging, "doc.txt", "here\n"),
        lambda: merging.write("dvc.lock", merging.read("dvc.lock") + bomb),
    )
    done = merge(merging)
    assert "aliases stand for too many values" in done.stderr


@pytest.mark.parametrize("driver", [None, "gone"])
def test_where_gitml_is_not_there_git_merges_as_ever(merging: Project, driver: str | None) -> None:
    """A clone does not bring the driver; and a virtual environment can be deleted."""
    two_branches(
        merging,
        lambda: run(merging, "raw.txt", "here\n"),
        lambda: run(merging, "doc.txt", "there\n"),
    )
    command = merging.git("config", "merge.gitml.driver")
    merging.git("config", "--unset", "merge.gitml.driver")
    if driver:
        merging.git(
            "config", "merge.gitml.driver", command.replace("gitml merge-driver", "gone-gitml")
        )
    done = merge(merging)
    assert done.returncode == 0, done.stderr
    merging.dvc("checkout", "--quiet")
    assert "up to date" in merging.dvc("status")


def test_a_driver_that_fails_leaves_the_conflict_of_git(merging: Project) -> None:
    two_branches(
        merging,
        lambda: run(merging, "fit.txt", "here\n"),
        lambda: run(merging, "fit.txt", "there\n"),
    )
    command = merging.git("config", "merge.gitml.driver")
    failing = command.replace("gitml merge-driver", "sh -c 'exit 4'")
    merging.git("config", "merge.gitml.driver", failing)
    done = merge(merging)
    assert done.returncode == 1
    assert "<<<<<<< ours" in merging.read("dvc.lock")


@pytest.mark.parametrize(
    "words",
    [("rebase", "topic"), ("cherry-pick", "topic"), ("stash", "pop")],
    ids=["rebase", "cherry-pick", "stash"],
)
def test_it_works_wherever_git_merges(merging: Project, words: tuple[str, ...]) -> None:
    two_branches(
        merging,
        lambda: run(merging, "fit.txt", "here\n"),
        lambda: run(merging, "doc.txt", "there\n"),
    )
    if words[0] == "stash":
        merging.git("reset", "--quiet", "--soft", "HEAD^")
        merging.git("stash", "--quiet")
        merging.git("merge", "--quiet", "--ff-only", "topic")
    done = merge(merging, *words)
    assert done.returncode == 0, done.stderr
    merging.dvc("checkout", "--quiet")
    assert "up to date" in merging.dvc("status")


def test_a_clone_without_it_is_told_by_the_doctor(merging: Project, tmp_path: Path) -> None:
    clone = Project(tmp_path / "clone")
    merging.git("clone", "--quiet", str(merging.root), str(clone.root))
    found = clone.gitml("doctor", "--json").json["sections"]
    driver = found["repository"]["merge driver"]
    assert (driver["state"], driver["hint"]) == ("warning", "gitml init")
    assert clone.gitml("init").code == 0
    assert clone.git("status", "--short") == ""
    assert clone.git("config", "merge.gitml.driver") == merging.git("config", "merge.gitml.driver")


def test_a_checkout_while_there_are_conflicts(merging: Project) -> None:
    """Neither does Git put anything aside then; and where the project is, the driver says."""
    two_branches(
        merging,
        lambda: run(merging, "fit.txt", "other fit\n"),
        lambda: run(merging, "fit.txt", "third fit\n"),
    )
    assert "hint: see what can be done: gitml resolve\n" in merge(merging).stderr
    for words in (("topic",), ("--force", "topic"), ("-b", "more")):
        answer = merging.gitml("checkout", *words)
        assert answer.code == 2
        assert "there are conflicts to be resolved: " in answer.err
        assert "gitml resolve; or give it up: git merge --abort\n" in answer.err
    assert "hint: put both sides together: gitml resolve" in merging.gitml("dag").err
    merging.git("merge", "--abort")
    assert merging.gitml("checkout", "topic").code == 0


def test_the_project_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "in here/.dvc").mkdir(parents=True)
    assert folder_of(tmp_path, "in here/sub/dvc.lock") == "in here"
    assert folder_of(tmp_path, "dvc.lock") == ""
