from pathlib import Path

import pytest

from gitml.adapters.git.clones import clone_errors, shallow_clone
from gitml.errors import UsageError
from tests.fixtures.project import Project


def test_a_repository_without_tags_has_its_commits_by_any_name(
    git_repository: Project, tmp_path: Path
) -> None:
    """Git fails without a word where no tag is there to be fetched."""
    shas = []
    for text in "12":
        git_repository.write("a", text)
        shas.append(git_repository.commit(text))
    url = str(git_repository.root)
    for name in ("there", "other"):
        (tmp_path / name).mkdir()
    git, sha = shallow_clone.clone(url, "HEAD~1", tmp_path / "there", ["/*"])
    assert git.output("rev-parse", "HEAD").strip() == sha == shas[0]
    assert (git.root / "a").read_text() == "1"
    with pytest.raises(UsageError, match="unknown revision 'nothing'"):
        shallow_clone.clone(url, "nothing", tmp_path / "other", ["/*"])
    git_repository.git("tag", "v1.0")
    near = clone_errors.unknown(url, "v1.O").hint
    assert (near or "").startswith(
        "did you mean 'v1.0'? see the names there are: git ls-remote -- "
    )


@pytest.mark.slow
def test_a_repository_whose_head_names_no_branch_has_a_hint_of_one(
    project: Project, tmp_path: Path
) -> None:
    project.write("code.py", "1\n")
    project.commit("first")
    bare = tmp_path / "bare.git"
    project.git("init", "--quiet", "--bare", "--initial-branch=trunk", str(bare))
    for command in ("get", "import"):
        answer = project.gitml(command, str(bare), "code.py", "-o", "none")
        assert answer.code == 2
        assert answer.err.endswith(f"error: {bare} has no commit\n")
    project.git("push", "--quiet", str(bare), "HEAD:refs/heads/a", "HEAD:refs/heads/main")
    told = f"error: the HEAD of {bare} names a branch that is not there\nhint: name a revision "
    for command, *rev in (("get",), ("get", "--rev", "@"), ("get", "--rev", "HEAD^0"), ("import",)):
        answer = project.gitml(command, str(bare), "code.py", "-o", command, *rev)
        assert (answer.code, told in answer.err) == (2, True)
    hint = answer.err.rpartition(": ")[2].split()
    assert hint == ["--rev", "main"]
    for command in ("get", "import"):
        assert project.gitml(command, str(bare), "code.py", "-o", command, *hint).code == 0
    assert project.gitml("get", str(bare), "code.py", "-o", "of-a", "--rev", "a^0").code == 0
