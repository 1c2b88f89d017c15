"""Records that are written while Git cannot write its index, as where another Git is at work."""

import shlex

import pytest

from tests.fixtures.project import Project


@pytest.mark.slow
@pytest.mark.parametrize("words", ["move data/1 other", "remove data/1", "remove made"])
def test_what_git_is_told_by_hand_is_no_more_interrupted(project: Project, words: str) -> None:
    project.write("data/1", "1\n")
    project.write("dvc.yaml", "stages: {made: {cmd: echo 2 > out, outs: [out]}}\n")
    project.dvc("add", "--quiet", "data/1")
    project.dvc("repro", "--quiet")
    project.commit()
    lock = project.write(".git/index.lock", "")
    answer = project.gitml(*words.split())
    assert answer.code == 4
    hint = answer.err.rstrip().rpartition("stage them when Git can: ")[2]
    assert project.gitml("status", "--json").json["unfinished"] is None
    lock.unlink()
    project.git(*shlex.split(hint)[1:])
    project.git("commit", "--quiet", "-m", words)
    assert project.git("status", "--porcelain", "--", "*.dvc", "dvc.*", "*.gitignore") == ""
    assert project.gitml("status", "--json").json["unfinished"] is None
    assert project.gitml("checkout", "HEAD").code == 0
