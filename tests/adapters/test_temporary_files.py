"""What killed processes leave under names of their own."""

import posixpath
from pathlib import Path

import pytest
from dvc_objects.fs.utils import tmp_fname

from gitml.adapters import files, temporary_files
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.locks import repo_lock
from gitml.adapters.project_files import ProjectFiles
from gitml.adapters.temporary_files import is_temporary, remove_left, temporary_name
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@pytest.mark.parametrize("prefix", ["", "/cache/files/md5/3a/" + "0" * 30])
def test_dvc_s_own_names_are_known(prefix: str) -> None:
    assert is_temporary(posixpath.basename(tmp_fname(prefix)))


def test_what_is_old_goes_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left, link, folder = (tmp_path / temporary_name() for _ in range(3))
    left.touch()
    link.symlink_to("nowhere")
    folder.mkdir()
    (tmp_path / ".mine.tmp").touch()
    remove_left(tmp_path / "missing")
    remove_left(tmp_path)
    assert left.exists()
    monkeypatch.setattr(temporary_files, "IDLE", -100)
    remove_left(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {folder.name, ".mine.tmp"}


@pytest.mark.parametrize("by_dvc", [True, False])
def test_who_locks_a_project_takes_away_what_was_left(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, by_dvc: bool
) -> None:
    """Written in one step, or a link that was to be replaced."""
    names: list[str] = []

    def killed(*_: object, **__: object) -> None:
        names.extend(str(one) for one in project.root.rglob("*.tmp"))
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(project.path("a"), "a")
    monkeypatch.undo()
    (left,) = names
    assert Path(left).parent == project.path(".dvc/tmp")
    monkeypatch.setattr(temporary_files, "IDLE", -100)
    talk = FakeTalk()
    with session(project.root, talk) if by_dvc else repo_lock.hold(project.root, talk):
        assert not Path(left).exists()


def test_a_link_is_made_aside(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a/b", "")
    monkeypatch.setattr("os.replace", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("os.unlink", lambda *_, **__: None)
    with pytest.raises(ZeroDivisionError):
        ProjectFiles(str(project.root.resolve())).make_link("a/b", "c")
    assert [one.name for one in project.path("a").iterdir()] == ["b"]
