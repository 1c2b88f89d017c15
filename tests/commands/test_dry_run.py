"""``--dry-run``: the answer, and nothing is written or sent."""

import hashlib
import os
import shutil
from pathlib import Path
from unittest import mock

import pytest

from gitml.adapters.dvc.data import dry_runs as dvc_dry_runs
from gitml.core.reports.results import ReportedResult
from gitml.render.markdown.comment_marker import result_mark
from tests.fixtures.project import Project
from tests.fixtures.versioned import forget


def _all_files(project: Project) -> dict[str, tuple[str, int]]:
    """Content and time of every file of the project and its remotes, but for DVC's own notes."""
    found = {}
    for folder, _, names in os.walk(project.root.parent):
        for name in names:
            path = Path(folder, name)
            if "tmp" in path.parts[-3:] or path.name == "FETCH_HEAD" or path.is_symlink():
                continue
            found[str(path)] = (hashlib.md5(path.read_bytes()).hexdigest(), 0)
    return {name: one for name, one in found.items() if "/.dvc/tmp/" not in name}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("push",), "data: 3 objects to upload\ncommits: main to be pushed to origin\n"),
        (("pull",), "data: nothing to move\n"),
        (("add", "new.csv"), "new.csv  3 B  → new.csv.dvc\n"),
        (("checkout", "v1"), "would be at v1: "),
        (("checkout", "-b", "more", "v1"), "would be on more: "),
        (("checkout", "v1", "--", "data/raw.csv"), "from v1: data: 1 file would move (1 modified)"),
        (("ci", "init", "github"), "would write "),
        (("init",), "+ gitml.yaml"),
    ],
)
def test_nothing_is_done(words: tuple[str, ...], expected: str, versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 3\n")
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert versioned.gitml("repro").code == 0
    versioned.commit("three")
    versioned.write("new.csv", "new")
    before = _all_files(versioned)
    answer = versioned.gitml(*words[:1], "--dry-run", *words[1:]) if words[0] != "ci" else (
        versioned.gitml(*words, "--dry-run")
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert answer.out.startswith(expected) or expected in answer.out
    assert _all_files(versioned) == before


@pytest.mark.slow
@pytest.mark.parametrize("link", ["copy", "symlink"])
def test_adding_a_folder(link: str, project: Project) -> None:
    project.dvc("config", "cache.type", link)
    project.write(".dvcignore", "*.tmp\n")
    for name in ("a.png", "sub/b.png", "c.tmp"):
        project.write(f"images/{name}", "12")
    for change in ("new", "same", "changed"):
        if change == "changed":
            project.path("images/a.png").unlink()
            project.write("images/a.png", "123")
        before = _all_files(project)
        told = "images  5 B" if change == "changed" else "images  4 B"
        answer = project.gitml("add", "--dry-run", "images")
        assert answer.out == f"{told}, 2 files  → images.dvc\n", answer.err
        found = project.gitml("add", "--dry-run", "--json", "images").json
        assert found["data"]["images"]["nfiles"] == 2
        assert _all_files(project) == before
        assert project.gitml("add", "images").code == 0


def test_what_a_pull_would_fetch(versioned: Project) -> None:
    forget(versioned)
    versioned.path("data/raw.csv").unlink()
    answer = versioned.gitml("pull", "--dry-run", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert answer.out == (
        "data: 1 file would move (1 added); 1 object to fetch first\n  + data/raw.csv\n"
    )
    assert not versioned.path("data/raw.csv").exists()
    found = versioned.gitml("pull", "--dry-run", "--json", "data/raw.csv").json
    assert (found["dry_run"], found["fetched"]) == (True, 1)


def test_a_dry_run_refuses_what_the_command_refuses(versioned: Project) -> None:
    versioned.write("code.py", "changed")
    answer = versioned.gitml("checkout", "--dry-run", "v1")
    assert answer.code == 2
    assert "uncommitted changes would be lost: 'code.py'" in answer.err
    answer = versioned.gitml("checkout", "--dry-run", "--force", "v1")
    assert answer.code == 0, answer.err
    assert "would be kept as a stash: 'code.py'" in answer.out
    assert versioned.read("code.py") == "changed"
    assert versioned.git("stash", "list") == ""


def test_a_push_that_would_be_refused(versioned: Project) -> None:
    versioned.git("remote", "set-url", "origin", str(versioned.path("nowhere")))
    versioned.commit("more")
    answer = versioned.gitml("push", "--dry-run")
    assert answer.code == 4
    assert "git push --dry-run to origin failed" in answer.err
    assert answer.err.endswith("hint: try again when the remote can be reached\n")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_comment(as_json: bool, git_repository: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    git_repository.write("report.md", "## Better\n")
    asked = ["comment", "--dry-run", "--pr", "7", "--commit", "a" * 40]
    answer = git_repository.gitml(*asked, *(["--json"] if as_json else []))
    assert answer.code == 0, answer.err
    if as_json:
        assert answer.json["pull_request"] == 7
        assert answer.json["dry_run"] is True
        assert "## Better" in answer.json["text"]
    else:
        assert answer.out.startswith(
            "would comment on pull request 7: 10 characters, 0 pictures\n"
            "would set gitml/report of aaaaaaa to success\n\n<!-- gitml:report:report"
        )
        assert "\n## Better\n" in answer.out
        assert "the forge was not asked" in answer.err


def test_a_comment_is_for_the_commit_that_the_report_is_of(git_repository: Project) -> None:
    git_repository.commit("checked out, and of no report")
    marks = (result_mark(ReportedResult("better", commit="c" * 40)), "")
    for mark, commit, words in zip(marks, ("c" * 40, None), ("ccccccc", "its head"), strict=True):
        git_repository.write("report.md", f"## Better\n\n{mark}\n")
        answer = git_repository.gitml("comment", "--dry-run", "--pr", "7")
        assert f"would set gitml/report of {words} to success" in answer.out
        found = git_repository.gitml("comment", "--dry-run", "--pr", "7", "--json").json
        assert found["commit"] == commit


def test_a_dry_run_of_a_checkout_says_what_the_checkout_does(versioned: Project) -> None:
    """Data that is only there, only here, changed, in a folder and made by a stage."""
    versioned.git("switch", "--quiet", "--create", "more")
    versioned.write("data/raw.csv", "row 9\n")
    versioned.write("folder/one", "1\n")
    versioned.write("folder/two", "2\n")
    assert versioned.gitml("add", "data/raw.csv", "folder").code == 0
    assert versioned.gitml("repro").code == 0
    versioned.commit("more")
    counts = []
    for rev in ("v1", "more"):
        planned = versioned.gitml("checkout", "--dry-run", "--json", rev).json
        done = versioned.gitml("checkout", "--json", rev).json
        assert planned.pop("dry_run") is True
        assert planned == done
        counts.append(done["files"])
    assert counts[0]["deleted"] == counts[1]["added"], "both files of the folder, too"


def test_a_dry_run_of_a_pull_names_what_the_pull_would_not_overwrite(versioned: Project) -> None:
    versioned.write("data/raw.csv", "only here\n")
    versioned.path("images/a.png").unlink()
    answer = versioned.gitml("pull", "--dry-run")
    assert answer.code == 4
    assert "would be lost: 'data/raw.csv'" in answer.err
    assert "data/raw.csv" not in answer.out
    assert "images" in answer.out
    done = versioned.gitml("pull")
    assert done.code == 4
    assert "would be lost: 'data/raw.csv'" in done.err
    assert versioned.read("data/raw.csv") == "only here\n"


@pytest.mark.slow
def test_what_a_report_and_plots_would_write(project: Project) -> None:
    project.write("dvc.yaml", "plots: [loss.csv: {x: step}]\nmetrics: [m.json]\n")
    for number in (1, 2):
        project.write("loss.csv", f"step,loss\n1,{number}\n2,3\n")
        project.write("m.json", f'{{"acc": {number}}}')
        project.commit(f"{number}")

    def outside_git() -> list[str]:
        return [name for name in _all_files(project) if "/.git/" not in name]

    before = outside_git()
    answer = project.gitml("report", "HEAD~1", "HEAD", "--dry-run", "-o", "out/report.md")
    assert answer.code == 0, answer.err
    planned = [line for line in answer.out.splitlines() if line.startswith("would be written: ")]
    assert planned[0] == "would be written: out/report.md"
    shown = project.gitml("plots", "diff", "HEAD~1", "HEAD", "--dry-run", "--svg")
    assert shown.code == 0, shown.err
    assert shown.out.startswith("would be written: gitml_plots/")
    found = project.gitml("plots", "show", "--dry-run", "--json", "-o", "there").json
    assert (found["dry_run"], found["page"]) == (True, "there/index.html")
    assert project.gitml("report", "HEAD~1", "--dry-run", "--json").json["dry_run"] is True
    assert project.gitml("report", "--dry-run", "--fetch").code == 2
    assert outside_git() == before

    project.gitml("report", "HEAD~1", "HEAD", "-o", "out/report.md")
    project.gitml("plots", "diff", "HEAD~1", "HEAD", "--svg")
    wrote = {os.path.relpath(name, project.root) for name in {*outside_git()} - {*before}}
    told = [line.partition(": ")[2] for line in (*planned, *shown.out.splitlines())]
    assert {*told} == {name for name in wrote if not name.endswith(".gitignore")}


@pytest.mark.slow
def test_a_checkout_that_needs_a_remote_that_does_not_answer(project: Project) -> None:
    for number in (1, 2):
        project.write("data.csv", f"{number}\n")
        project.dvc("add", "--quiet", "data.csv")
        project.commit()
    project.dvc("remote", "add", "--quiet", "-d", "store", "http://127.0.0.1:1/x")
    shutil.rmtree(project.path(".dvc/cache"))
    project.path("data.csv").unlink()
    answer = project.gitml("checkout", "HEAD~1", "--dry-run")
    assert answer.code == 4
    assert "the DVC remote 'store' (http://127.0.0.1:1/x) cannot be reached" in answer.err


@pytest.mark.slow
def test_a_folder_whose_listing_is_not_here_is_no_one_object(project: Project) -> None:
    project.dvc("remote", "add", "--quiet", "-d", "storage", "../store")
    project.write("images/a", "1")
    project.write("images/b", "2")
    project.gitml("add", "images")
    project.commit("images")
    project.gitml("push")
    shutil.rmtree(project.path(".dvc/cache"))
    shutil.rmtree(project.path("images"))
    answer = project.gitml("fetch", "--dry-run")
    assert answer.out == "data: 3 objects to fetch\n"
    assert project.gitml("fetch", "--dry-run", "--json").json["objects"] == 3
    foreseen = project.gitml("pull", "--dry-run", "--json").json["fetched"]
    pulled = project.gitml("pull", "--json").json["fetched"]
    assert (foreseen, pulled) == (3, 3)


def test_a_pull_of_what_the_cache_has_is_foreseen_without_dvc(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = AssertionError("DVC walks a deep folder many times")
    monkeypatch.setattr(dvc_dry_runs, "pull", mock.Mock(side_effect=slow))
    assert versioned.gitml("pull", "--dry-run").out == "data: nothing to move\n"
    versioned.path("data/raw.csv").unlink()
    for words in ((), ("data/raw.csv.dvc",), ("-r", "storage")):
        answer = versioned.gitml("pull", "--dry-run", *words)
        assert answer.code == 0, answer.err
        assert answer.out == "data: 1 file would move (1 added)\n  + data/raw.csv\n"
