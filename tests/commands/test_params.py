"""``gitml params diff``, as a user types it."""

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def tuned(project: Project) -> Project:
    """A committed params.yaml and a change of it that is not committed."""
    project.write("params.yaml", "lr: 1e-3\nmodel:\n  depth: 3\n  layers: [1, 2]\nname: x\n")
    project.commit()
    project.write("params.yaml", "lr: 1e-2\nmodel:\n  depth: 3\n  layers: [1, 3]\nextra: null\n")
    return project


def test_diff(tuned: Project) -> None:
    answer = tuned.gitml("params", "diff")
    assert answer.code == 0
    rows = [line.split() for line in answer.out.splitlines()]
    assert rows[0] == ["Parameter", "HEAD", "workspace"]
    assert [row[0] for row in rows[1:]] == ["lr", "model.layers", "name", "extra"]
    assert rows[1][1:] == ["0.001", "0.01"]


def test_json(tuned: Project) -> None:
    document = tuned.gitml("params", "diff", "HEAD", "--json").json
    assert document["schema"] == "gitml.params-diff/1"
    changed = document["params"]["params.yaml"]
    assert changed["model.layers"]["head"] == [1, 3]
    assert changed["lr"]["change"] == pytest.approx(0.009)
    assert changed["extra"] == {
        "kind": "added",
        "base": None,
        "head": None,
        "change": None,
        "percent": None,
    }


def test_markdown(tuned: Project) -> None:
    assert tuned.gitml("params", "diff", "--md").out.startswith("|")


def test_nothing_differs(tuned: Project) -> None:
    answer = tuned.gitml("params", "diff", "HEAD", "HEAD")
    assert (answer.code, answer.out) == (0, "")
    assert "no parameter differs" in answer.err


def test_conflict_markers(tuned: Project) -> None:
    tuned.write("params.yaml", "<<<<<<< HEAD\nlr: 1\n=======\nlr: 2\n>>>>>>> other\n")
    answer = tuned.gitml("params", "diff")
    assert answer.code == 4
    assert "workspace: params.yaml:" in answer.err
    assert "resolve the merge conflict" in answer.err
