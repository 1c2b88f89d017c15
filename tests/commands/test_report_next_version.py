"""The version that a release of a report's head would make, and why there is none."""

from typing import Any

from gitml.adapters.formats import report_document
from tests.fixtures.project import Project


def _next(project: Project, *revs: str) -> dict[str, Any]:
    answer = project.gitml("report", *revs, "-o", "-", "--json")
    assert report_document.fault(answer.json | {"report": "report.md"}) == ""
    found: dict[str, Any] = answer.json["next_versions"]["churn"]
    return found


def test_it_is_the_one_that_a_release_would_make(releasable: Project) -> None:
    project = releasable
    assert project.gitml("release").code == 0
    found = _next(project, "first", "first")
    assert (found["tag"], found["why"]) == (None, ["this commit is churn@v1.0.0 already"])

    project.git("checkout", "--quiet", "--detach", "better")
    found = _next(project, "first")
    assert (found["tag"], found["part"]) == ("churn@v1.1.0", "MINOR after v1.0.0")
    dry = project.gitml("release", "--dry-run").out
    assert [line.strip().removeprefix("- ") for line in dry.splitlines()[1:]] == found["why"]
    lineage = found["lineage"]
    assert (lineage["stage"], lineage["data"]) == ("train", {})
    assert lineage["commit"] == project.git("rev-parse", "better")

    project.git("commit", "--quiet", "--allow-empty", "-m", "nothing")
    project.write("params.yaml", "auc: 0.97\n")
    found = _next(project, "first")
    assert found["tag"] is None
    assert found["why"] == [
        "a release is of a commit, and some files have changes that are in none"
    ]
    assert found["lineage"]["commit"] is None
    assert found["lineage"]["hash"]

    project.git("commit", "--quiet", "-am", "not made")
    assert _next(project, "first")["why"][0].startswith("churn is not what this commit makes: ")
    project.write(".git/shallow", project.git("rev-parse", "HEAD") + "\n")
    found = _next(project, "HEAD", "HEAD")
    assert found["why"] == ["this clone is shallow, so earlier versions may be missing"]


def test_nothing_changed_or_nothing_is_declared(releasable: Project) -> None:
    project = releasable
    assert project.gitml("release").code == 0
    project.write("readme", "x")
    project.commit("no model")
    why = "nothing to release: model, data, params and code are those of churn@v1.0.0"
    assert _next(project, "first")["why"] == [why]
    project.write("dvc.yaml", project.read("dvc.yaml").partition("artifacts:")[0])
    answer = project.gitml("report", "first", "-o", "-")
    assert "Next version" not in answer.out
