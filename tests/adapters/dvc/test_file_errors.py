"""Files that DVC cannot read, here and of a commit, named from the project's root."""

from pathlib import Path

import pytest

from gitml.adapters.dvc.file_errors import called
from tests.fixtures.project import Project

NOT_TEXT = "sub/d.dvc: not a text file (byte 15 is not UTF-8)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"outs:\n- path: d\xff\n", NOT_TEXT),
        (b"outs: [a\n", "sub/d.dvc:2:1: not valid YAML: "),
        (b"outs:\n- path: 2001-99-99\n", "sub/d.dvc: "),
        (b"outs:\n- path: d\n  size: " + b"9" * 5000 + b"\n", "sub/d.dvc"),
        (b"outs: [&a [*a]]\n", "sub/d.dvc"),
        (b"outs: 1\n", "sub/d.dvc: outs: expected a list"),
    ],
)
def test_what_a_pointer_is(project: Project, content: bytes, told: str) -> None:
    project.path("sub").mkdir()
    project.path("sub/d.dvc").write_bytes(content)
    project.commit()
    for words in (("checkout", "main"), ("pull",), ("update", "d"), ("repro",)):
        answer = project.gitml(*words, folder="sub")
        assert f"error: {told}" in answer.err
        assert "../" not in answer.err


def test_files_of_a_commit_of_a_project_below_the_root_of_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    (tmp_path / "c").touch()
    monkeypatch.chdir(below)
    up = "../" * (len(below.parts) - 1)
    for path, name in (
        ("./d.dvc", "d.dvc"),
        (f"{up}a/b/sub/d.dvc", "sub/d.dvc"),
        (f"{up}other/d.dvc", "../../other/d.dvc"),
        ("../../c", "../../c"),
    ):
        assert called(path) == name
