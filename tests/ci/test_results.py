"""Results of a run on their way from the job that made them to the job that proposes them."""

import os
from pathlib import Path

import pytest

from gitml import wiring
from gitml.ci import results
from gitml.core.forges.proposals import Results
from gitml.errors import OutsideError, UsageError
from tests.fixtures.project import Project


def test_what_was_made_and_what_is_gone_arrive(git_repository: Project, tmp_path: Path) -> None:
    project = git_repository
    for name in ("reports/old.json", "reports/same.json", "sub/ü b.json", "rubbish.txt"):
        project.write(name, "1")
    project.commit("results of the run before")
    project.path("reports/old.json").unlink()
    project.path("rubbish.txt").unlink()
    project.write("sub/ü b.json", "2")
    project.write("reports/new.json", "3")
    git = wiring.locate_git(project.root)
    results.write(results.collect(git, ["reports", "sub/ü b.json"]), tmp_path / "made")
    assert results.read(tmp_path / "made") == Results(
        {"reports/new.json": b"3", "reports/same.json": b"1", "sub/ü b.json": b"2"},
        ("reports/old.json",),
    )


def test_nothing_made_is_an_empty_folder_and_none_is_an_error(
    git_repository: Project, tmp_path: Path
) -> None:
    git_repository.commit("nothing")
    made = tmp_path / "made"
    with pytest.raises(UsageError, match=r"there are no results: '.*made' is no folder"):
        results.read(made)
    results.write(results.collect(wiring.locate_git(git_repository.root), []), made)
    results.refuse_filled(made)
    assert results.read(made) == Results({})


def test_a_folder_with_results_of_another_run_gets_no_more(tmp_path: Path) -> None:
    results.refuse_filled(tmp_path / "made")
    results.write(Results({"a": b""}), tmp_path / "made")
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    for refused, words in (
        ("made", "it has files"),
        ("made/a", "no folder"),
        ("link", "no folder"),
    ):
        with pytest.raises(UsageError, match=words):
            results.refuse_filled(tmp_path / refused)


@pytest.mark.parametrize("kind", ["link", "pipe", "large"])
def test_what_is_no_result_is_neither_handed_over_nor_taken(
    git_repository: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(results, "_MOST_BYTES", 10)
    git_repository.commit("nothing")
    git = wiring.locate_git(git_repository.root)
    path = git_repository.path("m/a.json")
    git_repository.write("m/a.json", "x" * 11)
    if kind != "large":
        path.unlink()
    if kind == "link":
        path.symlink_to("/etc/hostname")
    if kind == "pipe":  # Git lists none, so only who is handed one meets it
        os.mkfifo(path)
    else:
        with pytest.raises(OutsideError, match=r"m/a\.json"):
            results.collect(git, ["m"])
    with pytest.raises(OutsideError, match=r"a\.json"):
        results.read(path.parent)
    path.parent.rename(tmp_path / "m")
    path.parent.symlink_to(tmp_path / "m")
    with pytest.raises(UsageError, match="is no folder"):
        results.read(path.parent)
