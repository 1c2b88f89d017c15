"""Data that the user may not read or write: told by its path, and recorded in no other form."""

import os
from pathlib import Path

import pytest

from gitml.adapters.dvc.project_fs import project_fs
from tests.fixtures.project import Project


def test_dvc_walks_past_no_closed_folder_of_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes one for empty; of the whole project it looks for records only."""
    root = Path(os.path.realpath(tmp_path))
    (root / "data/in").mkdir(parents=True)
    (root / "data/a").write_text("1")
    monkeypatch.setattr("os.access", lambda path, _mode: not str(path).endswith("/in"))
    fs = project_fs(str(root))
    with pytest.raises(PermissionError, match="/data/in"):
        list(fs.walk(str(root / "data")))
    assert [name for name, *_ in fs.walk(str(root))] == [
        f"{root}{one}" for one in ("", "/data", "/data/in")
    ]
    walk = fs.walk(str(root / "data"))
    _, folders, _ = next(walk)
    folders.remove("in")  # as DVC does with what is ignored
    assert not list(walk)


@pytest.fixture
def closed(project: Project) -> Path:
    """A folder in a tracked folder that cannot be entered."""
    project.write("data/a", "1")
    project.write("data/in/b", "2")
    project.gitml("add", "data")
    project.commit("data")
    project.write("data/a", "other")
    folder = project.path("data/in")
    folder.chmod(0)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["copy", "hardlink"])
def test_a_closed_folder_is_told_and_nothing_recorded(
    project: Project, closed: Path, kind: str
) -> None:
    """With hard links it is DVC that looks."""
    project.dvc("config", "cache.type", kind)
    before = project.path("data.dvc").read_bytes()
    copies = (("add", "data"), ("pull",), ("checkout", "HEAD"), ("remove", "data/in/b"))
    for words in copies if kind == "copy" else (("add", "data"), ("move", "data", "moved")):
        answer = project.gitml_unprivileged(*words)
        assert answer.code == 4, (words, answer.out, answer.err)
        assert f"error: permission denied: {closed}" in answer.err
        assert "hint: allow it to your user, then run the same command again" in answer.err
    assert project.path("data.dvc").read_bytes() == before
    closed.chmod(0o755)
