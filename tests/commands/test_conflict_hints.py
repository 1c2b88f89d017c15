"""What commands advise while files are in conflict."""

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def clash(versioned: Project) -> Project:
    """A merge in which a pointer, and parameters, could not be put together."""
    for name in (".gitattributes",):
        versioned.path(name).unlink(missing_ok=True)
    versioned.commit("no driver")
    versioned.git("switch", "--quiet", "--create", "topic")
    for branch in ("topic", "main"):
        versioned.git("switch", "--quiet", branch)
        assert versioned.gitml("pull", "images").code == 0
        versioned.write("images/new.txt", f"{branch}\n")
        assert versioned.gitml("add", "images").code == 0
        versioned.write("params.yaml", f"lr: {len(branch)}\n")
        versioned.git("add", "--all")
        versioned.git("commit", "--quiet", "--message", branch)
    versioned.git("merge", "topic", check=False)
    return versioned


def test_nothing_advises_to_commit_the_markers(clash: Project) -> None:
    answer = clash.gitml("status")
    one_side = "where both sides clash: gitml resolve --ours, or --theirs"
    assert f"images.dvc   gitml resolve; {one_side}\n" in answer.out
    assert "params.yaml  resolve it, then: git add params.yaml\n" in answer.out
    assert answer.out.index("resolve it, then: git add params.yaml\n") < answer.out.index(
        "images.dvc   gitml resolve"
    )
    assert "git add --all" not in answer.out
    assert "hint: put both sides together: gitml resolve" in answer.err
    for words in (("pull",), ("add", "images"), ("diff",)):
        answer = clash.gitml(*words)
        assert answer.code, words
        assert "gitml resolve" in answer.err, (words, answer.err)


def test_markers_in_parameters_hide_nothing_else(clash: Project) -> None:
    clash.git("checkout", "--ours", "--", "images.dvc")
    clash.git("add", "images.dvc")
    answer = clash.gitml("status")
    assert answer.code in (3, 4)
    assert "params.yaml must be mended first" in answer.out
    assert "params.yaml  resolve it, then: git add params.yaml\n" in answer.out
    assert "it has the conflict markers of a merge" in answer.err
    assert "then: git add params.yaml" in answer.err
    clash.write("params.yaml", "lr: 1\n")
    clash.git("add", "params.yaml")
    assert clash.gitml("status").code == 0


def test_a_conflict_that_hides_nothing_is_the_first_step(clash: Project) -> None:
    clash.git("checkout", "--ours", "--", "images.dvc", "params.yaml")
    out = clash.gitml("status").out
    assert "2 files are in conflict: resolve it, then: git add params.yaml" in out or (
        "2 files are in conflict: gitml resolve" in out
    )
