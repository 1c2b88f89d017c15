"""What the remote lacks of the data that is to be there."""

import shutil
from pathlib import Path

import pytest

from gitml.adapters.dvc.data.remote_status import ask
from gitml.core.data.remotes.remote_status import Lacking
from tests.fakes.talk import FakeTalk
from tests.fixtures.ports import held_port
from tests.fixtures.project import Project


@pytest.mark.slow
def test_imports_and_what_is_never_pushed_are_not_lacking(project: Project, tmp_path: Path) -> None:
    upstream = Project(tmp_path / "upstream")
    shutil.copytree(project.root, upstream.root, symlinks=True)
    upstream.write("theirs.csv", "theirs\n")
    upstream.dvc("add", "--quiet", "theirs.csv")
    upstream.commit()
    (tmp_path / "store").mkdir()
    project.dvc("remote", "add", "--quiet", "--default", "store", "../store")
    for name in ("mine.csv", "secret.csv"):
        project.write(name, f"{name}\n")
        project.dvc("add", "--quiet", name)
    project.write("secret.csv.dvc", project.read("secret.csv.dvc") + "  push: false\n")
    project.dvc("import", "--quiet", "../upstream", "theirs.csv")
    shutil.rmtree(upstream.root)  # where it came from is not asked
    found = ask(project.root, FakeTalk(), _away)
    assert [one.path for one in found.lacking] == ["mine.csv"]
    assert (found.imports, found.unpushed) == ({"theirs.csv": "../upstream"}, ("secret.csv",))


def _away(_: str | None) -> None:
    """No remote is away."""


def test_an_object_that_was_emptied_on_the_remote_is_lacking(
    project: Project, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    project.dvc("remote", "add", "--quiet", "--default", "store", str(store))
    project.write("whole.csv", "whole\n")
    project.write("cut.csv", "cut\n")
    project.dvc("add", "--quiet", "whole.csv", "cut.csv")
    shutil.copytree(project.path(".dvc/cache"), store)
    victim = next(path for path in store.rglob("files/md5/*/*") if path.read_text() == "cut\n")
    victim.chmod(0o644)
    victim.write_bytes(b"")
    assert ask(project.root, FakeTalk(), _away).lacking == (Lacking("cut.csv", 1, cut=1),)
    shutil.rmtree(project.path(".dvc/cache"))
    assert ask(project.root, FakeTalk(), _away).lacking == (Lacking("cut.csv", 1, 1, cut=1),)


@pytest.mark.slow
def test_a_remote_that_does_not_answer_hides_nothing_of_another(project: Project) -> None:
    with held_port() as port:
        away = f"http://127.0.0.1:{port}/x"
        config = "[core]\n    remote = away\n['remote \"away\"']\n    url = {}\n"
        project.write(".dvc/config", f"{config.format(away)}['remote \"here\"']\n    url = ../s\n")
        for name in ("a", "b"):
            project.write(name, name)
        project.dvc("add", "--quiet", "a", "b")
        project.write("b.dvc", project.read("b.dvc") + "  remote: here\n")
        project.commit("data")
        found = ask(project.root, FakeTalk(), _away)
        assert found.lacking == (Lacking("b", 1),)
        assert [one.name for one in found.silent] == ["away"]
        assert not found.has_all
        answer = project.gitml("status", "--remote")
    assert answer.code == 4
    assert "Data that the remote lacks (gitml push): 1\n" in answer.out
    assert "not known: whether the data is there that is kept on the remote 'away'" in answer.out
    assert f"error: the DVC remote 'away' ({away}) cannot be reached: 127.0.0.1" in answer.err
