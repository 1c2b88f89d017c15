"""Placing data without DVC's library: links, damage, edits meanwhile, full disks, two at once."""

import contextlib
import hashlib
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc_files.locks import repo_lock
from gitml.data.working_tree.checkout import Checkout
from tests.fakes.talk import FakeTalk
from tests.fixtures.folders import contents
from tests.fixtures.project import Project


@pytest.fixture
def two(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """``v1`` and ``v2`` of a folder; nothing may be left to DVC."""
    for number in "12":
        project.write("data/same", "same")
        project.write("data/in/differs", f"differs {number}")
        project.write(f"data/only/{number}", number)
        project.path(f"data/only/{3 - int(number)}").unlink(missing_ok=True)
        project.write("data/empty", "")
        assert project.gitml("add", "data").code == 0
        project.commit()
        project.git("tag", f"v{number}")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("left to DVC")

    for verb in ("prepare", "checkout", "restore", "pull"):
        monkeypatch.setattr(Dvc, verb, refuse)
    return project


def found(project: Project) -> dict[str, str]:
    return {name: text.decode() for name, text in contents(project.path("data")).items()}


V1 = {"same": "same", "in/differs": "differs 1", "only/1": "1", "empty": ""}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["copy", "hardlink", "symlink", "reflink,hardlink,copy"])
@pytest.mark.parametrize("anew", [True, False])
def test_kinds_of_links(two: Project, kind: str, anew: bool) -> None:
    two.dvc("config", "--local", "cache.type", kind)
    if anew:
        two.path("data").rename(two.path("../aside"))
    assert two.gitml("checkout", "v1").code == 0
    assert found(two) == V1
    assert two.dvc("status") == "Data and pipelines are up to date.\n"
    status = os.lstat(two.path("data/in/differs"))
    if kind == "copy":
        assert stat.S_IMODE(status.st_mode) & 0o600 == 0o600
        assert status.st_nlink == 1
    if kind == "symlink":
        assert stat.S_ISLNK(status.st_mode)
    if kind.startswith("hardlink"):
        assert status.st_nlink == 2
    assert two.gitml("checkout", "v2").code == 0
    assert two.gitml("checkout", "v1").code == 0
    assert found(two) == V1


@pytest.mark.slow
def test_folders_that_become_empty_go(two: Project) -> None:
    two.write("data/only/2", "2")
    two.git("checkout", "-q", "v1")
    two.path("data/only/1").unlink(missing_ok=True)
    assert two.gitml("checkout", "v1").code == 0
    assert found(two) == V1


def damage(project: Project, text: str) -> Path:
    for path in project.path(".dvc/cache/files/md5").rglob("*"):
        if path.is_file() and path.read_text() == text:
            path.chmod(0o644)
            path.write_text("x" * len(text))
            path.chmod(0o444)
            return path
    raise AssertionError(text)


@pytest.mark.slow
def test_a_damaged_object_is_named_and_not_placed(two: Project) -> None:
    path = damage(two, "differs 1")
    answer = two.gitml("checkout", "v1", "--", "data")
    assert answer.code == 4
    assert f"the object {path.parent.name}{path.name} of the DVC cache is damaged" in answer.err
    assert two.read("data/in/differs") == "differs 2"


@pytest.mark.slow
def test_an_edit_meanwhile_is_not_overwritten(
    two: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = Checkout.apply

    def edited(self: Checkout, plans: object) -> object:
        two.write("data/in/differs", "precious")
        return apply(self, plans)  # type: ignore[arg-type]

    monkeypatch.setattr(Checkout, "apply", edited)
    answer = two.gitml("checkout", "v1", "--", "data")
    assert answer.code == 4
    assert "'data/in/differs' was edited" in answer.err
    assert two.read("data/in/differs") == "precious"


@pytest.mark.slow
def test_a_file_that_comes_meanwhile_is_not_overwritten(
    two: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = Checkout.apply

    def edited(self: Checkout, plans: object) -> object:
        two.write("data/only/1", "precious")
        return apply(self, plans)  # type: ignore[arg-type]

    monkeypatch.setattr(Checkout, "apply", edited)
    answer = two.gitml("checkout", "v1", "--", "data")
    assert answer.code == 4
    assert "'data/only/1' came" in answer.err
    assert two.read("data/only/1") == "precious"


@pytest.mark.slow
def test_two_at_once_wait_for_each_other(two: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    two.write("data/same", "changed")
    with contextlib.ExitStack() as held:
        held.enter_context(repo_lock.hold(two.root, FakeTalk()))
        # Whoever waits sleeps between two looks.
        monkeypatch.setattr(repo_lock, "time", SimpleNamespace(sleep=lambda _: held.close()))
        answer = two.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert f"waiting for process {os.getpid()}" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("size", [3 * 10**6, 9 * 10**6])
def test_a_disk_that_is_full(project: Project, size: int) -> None:
    project.path("large").write_bytes(b"x" * size)
    python = shlex.quote(sys.executable)
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 2000; exec {python} -m gitml add large"],
        cwd=project.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    assert "cannot write the object" in done.stderr
    assert "make room" in done.stderr
    assert not project.path("large.dvc").exists()
    assert not [path for path in project.path(".dvc/cache").rglob("*") if path.is_file()]
    assert project.gitml("add", "large").code == 0


@pytest.mark.slow
def test_a_cache_that_can_only_be_read(two: Project) -> None:
    cache = two.path(".dvc/cache/files/md5")
    cache.chmod(0o555)
    two.write("data/new", "new")
    answer = two.gitml_unprivileged("add", "data")
    cache.chmod(0o755)
    assert answer.code == 4
    assert "Permission denied" in answer.err
    assert "hint: " in answer.err


@pytest.mark.slow
def test_a_file_whose_object_is_damaged_is_not_taken_away(project: Project) -> None:
    project.commit("before")
    project.write("x.csv", "precious")
    project.gitml("add", "x.csv")
    project.commit("with data")
    md5 = hashlib.md5(b"precious").hexdigest()
    damaged = project.cache_path(md5)
    damaged.chmod(0o644)
    damaged.write_text("broken")
    damaged.chmod(0o444)
    answer = project.gitml("checkout", "HEAD~1")
    assert answer.code == 4
    assert "exists nowhere else and would be lost: 'x.csv'" in answer.err
    assert project.read("x.csv") == "precious"
    assert project.gitml("verify-data", "--repair").code in (0, 1)
    assert damaged.read_text() == "precious"
    assert project.gitml("checkout", "HEAD~1").code == 0
