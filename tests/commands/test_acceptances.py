"""What a commit with ``Gitml-Accept`` covers, as a user sees it."""

import shutil
from collections.abc import Container

import pytest

from tests.fixtures.project import Project

_GITML_YAML = """\
evaluations:
  test: {predictions: p.csv, id: row, label: y, prediction: said, metrics: [accuracy]}
models:
  m: {primary: {metric: accuracy}, evaluation: test}
gates:
  - {metric: accuracy, min: 0.1}
"""
_MEANT = "another test set is meant: row 1 was mislabelled"
_TRAILER = "Gitml-Accept: test-set-change row 1 was mislabelled"


def _predictions(relabelled: Container[int] = (), wrong: int = 128) -> str:
    """Rows with the label 0 or 1, the other one where it is changed."""
    lines = ["row,y,said"]
    for row in range(400):
        said = row % 2 if row >= wrong else 1 - row % 2
        lines.append(f"r{row},{1 - row % 2 if row in relabelled else row % 2},{said}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def branch(project: Project) -> Project:
    """A branch that has nothing of its own yet."""
    project.write("gitml.yaml", _GITML_YAML)
    project.write("dvc.yaml", "artifacts: {m: {path: m.bin, type: model}}\n")
    project.write("m.bin", "a model")
    project.write("p.csv", _predictions())
    project.commit("base")
    project.git("checkout", "--quiet", "-b", "topic")
    return project


@pytest.mark.slow
def test_one_label_that_is_accepted_accepts_no_more(branch: Project) -> None:
    assert branch.gitml("release", "-m", "first").code == 0
    branch.write("p.csv", _predictions({1}))
    accepted = branch.commit(f"one label\n\n{_TRAILER}")
    passed = branch.gitml("gate", "main", "HEAD")
    assert (passed.code, _MEANT in passed.out) == (0, True)

    branch.write("m.bin", "another model")
    branch.write("p.csv", _predictions(range(160), wrong=160))  # the labels are what the model says
    branch.commit("unrelated: tune")
    gate = branch.gitml("gate", "main", "HEAD")
    told = f"the acceptance of {accepted[:7]} was for another test set: say it again for this one"
    assert gate.code == 1, gate.out
    assert f"{told}: git commit --allow-empty --trailer" in gate.out
    document = branch.gitml("gate", "main", "HEAD", "--json").json
    assert document["accepted"] is None
    assert document["refused"] == [{"commit": accepted, "unread": False}]
    assert told in branch.gitml("gate", "main", "--md").out
    assert told in branch.gitml("report", "main", "-o", "-").out
    planned = branch.gitml("release", "--dry-run")
    assert f"of 160 rows, and {told}" in planned.out
    # With the release as an older baseline the acceptance lies further back, and covers as little.
    assert branch.gitml("gate", "m@v1.0.0", "HEAD").code == 1
    assert branch.gitml("gate").code == 1
    assert "gates: 1 failed" in branch.gitml("status").out

    branch.git("commit", "--allow-empty", "-m", "x\n\nGitml-Accept: test-set-change as I say")
    again = branch.gitml("gate", "main", "HEAD")
    assert (again.code, "is meant: as I say" in again.out) == (0, True)
    assert "(MINOR after" in branch.gitml("release", "--dry-run").out


@pytest.mark.slow
def test_an_acceptance_before_the_labels_is_of_the_next_ones(branch: Project) -> None:
    branch.commit(f"the raw data, of which predictions come later\n\n{_TRAILER}")
    branch.write("p.csv", _predictions({1, 2}))
    assert _MEANT in branch.gitml("gate", "main").out
    branch.commit("predictions")
    assert _MEANT in branch.gitml("gate", "main", "HEAD").out
    branch.write("p.csv", _predictions({1, 2}, wrong=90))  # the same labels, another model
    branch.commit("retrained")
    assert _MEANT in branch.gitml("gate", "main", "HEAD").out
    branch.write("p.csv", _predictions({1, 2, 3}))
    assert branch.gitml("gate", "main").code == 1


@pytest.mark.slow
def test_what_is_not_here_is_fetched_or_not_accepted(branch: Project) -> None:
    remote = branch.root.parent / "remote"
    branch.dvc("remote", "add", "-d", "there", str(remote))
    branch.git("rm", "--quiet", "--cached", "p.csv")
    branch.dvc("add", "p.csv")
    branch.commit("tracked")
    branch.git("branch", "--force", "main")
    branch.write("p.csv", _predictions({1}))
    branch.dvc("add", "p.csv")
    accepted = branch.commit(f"one label\n\n{_TRAILER}")
    branch.dvc("push", "--all-commits")
    branch.write("p.csv", _predictions({1}, wrong=90))
    branch.dvc("add", "p.csv")
    branch.commit("retrained")
    branch.dvc("push", "--all-commits")
    shutil.rmtree(branch.path(".dvc/cache"))
    branch.dvc("fetch")
    branch.git("checkout", "--quiet", "main")
    branch.dvc("fetch")
    branch.git("checkout", "--quiet", "topic")
    unread = branch.gitml("gate", "main", "HEAD")
    assert unread.code == 1
    assert f"the acceptance of {accepted[:7]} does not count" in unread.out
    assert f"{accepted[:7]}: p.csv" in unread.err
    fetched = branch.gitml("gate", "main", "HEAD", "--fetch")
    assert (fetched.code, _MEANT in fetched.out) == (0, True)
