from pathlib import Path

import pytest

from gitml.adapters.git.clones import shallow_clone
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
    near = shallow_clone.unknown(url, "v1.O").hint
    assert (near or "").startswith("did you mean 'v1.0'? see the names there are: git ls-remote ")
