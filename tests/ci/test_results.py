"""Results of a run on their way from the job that made them to the job that proposes them."""

from pathlib import Path

from gitml import wiring
from gitml.ci import results
from gitml.core.forges.proposals import Results
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
    results.copy(git, ["reports", "sub/ü b.json"], tmp_path / "made")
    assert results.read(tmp_path / "made") == Results(
        {"reports/new.json": b"3", "reports/same.json": b"1", "sub/ü b.json": b"2"},
        ("reports/old.json",),
    )


def test_nothing_made_is_no_folder(git_repository: Project, tmp_path: Path) -> None:
    git_repository.commit("nothing")
    results.copy(wiring.locate_git(git_repository.root), [], tmp_path / "made")
    assert not (tmp_path / "made").exists()
    assert results.read(tmp_path / "made") == Results({})
