"""Nothing of the user's is lost: what Git or DVC ignores, links, bits, submodules."""

import hashlib
import os
import shlex
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes import unfinished_adds
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project


@pytest.fixture
def ignoring(project: Project) -> Project:
    """``v0`` has no data; ``v1`` and ``v2`` have folder ``d``; ``*.tmp`` is nobody's data."""
    project.write(".dvcignore", "*.tmp\n")
    project.commit()
    project.git("tag", "v0")
    for tag, files in {"v1": {"f": "1", "sub/g": "1"}, "v2": {"f": "2"}}.items():
        project.git("clean", "-fdxq", "d")
        for name, text in files.items():
            project.write(f"d/{name}", text)
        assert project.gitml("add", "d").code == 0
        project.commit()
        project.git("tag", tag)
    return project


@pytest.mark.slow
def test_a_folder_that_goes_keeps_what_dvc_ignores(ignoring: Project) -> None:
    ignoring.write("d/deep/notes.tmp", "mine")
    answer = ignoring.gitml("checkout", "v0")
    assert answer.code == 0, answer.err
    assert "d/deep/notes.tmp" in answer.err
    assert ignoring.read("d/deep/notes.tmp") == "mine"
    assert not ignoring.path("d/f").exists()


@pytest.mark.slow
def test_a_folder_within_that_goes_is_no_damage(ignoring: Project) -> None:
    assert ignoring.gitml("checkout", "v1").code == 0
    ignoring.write("d/sub/notes.tmp", "mine")
    answer = ignoring.gitml("checkout", "v2")
    assert answer.code == 0, answer.err
    assert ignoring.read("d/sub/notes.tmp") == "mine"
    assert not ignoring.path("d/sub/g").exists()


@pytest.mark.slow
def test_a_folder_that_becomes_a_file(ignoring: Project) -> None:
    ignoring.git("rm", "-q", "d.dvc", ".gitignore")
    ignoring.git("clean", "-fdxq", "d")
    ignoring.write("d", "a file")
    assert ignoring.gitml("add", "d").code == 0
    ignoring.commit()
    ignoring.git("tag", "file")
    assert ignoring.gitml("checkout", "v1").code == 0
    ignoring.write("d/notes.tmp", "mine")
    answer = ignoring.gitml("checkout", "file")
    assert answer.code == 4
    assert "d/notes.tmp" in answer.err
    assert ignoring.read("d/notes.tmp") == "mine"
    assert ignoring.git("describe", "--tags", "--exact-match") == "v1"
    ignoring.path("d/notes.tmp").unlink()
    assert ignoring.gitml("checkout", "file").code == 0
    assert ignoring.read("d") == "a file"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["other", "same"])
def test_an_ignored_file_where_data_comes(project: Project, text: str) -> None:
    project.write("d/x.tmp", "same")
    assert project.gitml("add", "d").code == 0
    project.commit()
    project.git("tag", "v1")
    project.git("clean", "-fdxq", "d")
    project.write("d/f", "f")
    project.gitml("add", "d")
    project.write(".dvcignore", "*.tmp\n")
    project.commit()
    project.write("d/x.tmp", text)
    answer = project.gitml("checkout", "v1")
    assert answer.code == (0 if text == "same" else 4), answer.err
    assert project.read("d/x.tmp") == text


@pytest.mark.parametrize("text", ["mine", "theirs"])
def test_a_file_that_git_ignores_is_in_the_way_of_code(project: Project, text: str) -> None:
    project.write("notes", "theirs")
    project.commit()
    project.git("tag", "v1")
    project.git("rm", "-q", "notes")
    project.write(".gitignore", "/notes\n")
    project.commit()
    project.write("notes", text)
    answer = project.gitml("checkout", "v1")
    assert answer.code == (0 if text == "theirs" else 4), answer.err
    assert project.read("notes") == text
    if text == "mine":
        assert "'notes'" in answer.err


@pytest.mark.slow
def test_data_that_becomes_code_is_kept_elsewhere_and_no_obstacle(project: Project) -> None:
    project.write("x", "code")
    project.commit()
    project.git("tag", "code")
    project.git("rm", "-q", "x")
    project.write("x", "data")
    assert project.gitml("add", "x").code == 0
    project.commit()
    assert project.gitml("checkout", "code").code == 0
    assert project.read("x") == "code"
    assert project.gitml("checkout", "main").code == 0
    assert project.read("x") == "data"


@pytest.mark.slow
def test_a_change_that_git_carries_along(project: Project) -> None:
    project.write("README", "r")
    project.write("data", "1")
    project.gitml("add", "data")
    project.commit()
    project.git("tag", "v1")
    project.write("data", "2")
    project.gitml("add", "data")
    project.write("code.py", "2")
    project.commit()
    project.write("README", "changed")
    assert project.gitml("checkout", "v1").code == 0
    assert project.read("README") == "changed"
    assert project.read("data") == "1"
    assert project.gitml("checkout", "main").code == 0
    project.write("code.py", "changed")
    answer = project.gitml("checkout", "v1")
    assert answer.code == 2
    assert "code.py" in answer.err
    assert "README" not in answer.err


@pytest.mark.slow
def test_executable_files_of_a_folder(project: Project) -> None:
    for name in ("run", "sub/tool", "plain"):
        path = project.write(f"bin/{name}", "#!/bin/sh\n")
        path.chmod(0o644 if name == "plain" else 0o755)
    assert project.gitml("add", "bin").code == 0
    project.commit()
    assert "executable:\n      - run\n      - sub/tool\n" in project.read("bin.dvc")
    project.git("clean", "-fdxq", "bin")
    assert project.gitml("pull").code == 0
    found = {name: is_executable(project.path(f"bin/{name}"))
             for name in ("run", "sub/tool", "plain")}  # fmt: skip
    assert found == {"run": True, "sub/tool": True, "plain": False}
    record = project.read("bin.dvc")
    project.dvc("commit", "-f", "bin.dvc")
    assert project.read("bin.dvc") == record
    project.path("bin/run").chmod(0o644)
    project.path("bin/sub/tool").chmod(0o644)
    assert project.gitml("add", "bin").code == 0
    assert "meta" not in project.read("bin.dvc")


def test_a_link_in_a_folder_stays_a_link(project: Project) -> None:
    project.write("lib/a.1", "so")
    project.path("lib/a").symlink_to("a.1")
    assert project.gitml("add", "lib").code == 0
    assert project.path("lib/a").is_symlink()


@pytest.mark.parametrize("where", ["fd/pipe", "pipe"])
def test_a_pipe_is_refused_by_name(project: Project, where: str) -> None:
    project.write("fd/x", "1")
    os.mkfifo(project.path(where))
    answer = project.gitml("add", where.split("/")[0])
    assert answer.code == 2
    assert f"'{where}' is a pipe" in answer.err


@pytest.mark.slow
def test_a_pipe_in_data_that_is_tracked_hangs_nobody(project: Project) -> None:
    project.write("fd/x", "1")
    project.gitml("add", "fd")
    project.commit()
    os.mkfifo(project.path("fd/pipe"))
    for command in ("status", "diff", "pull"):
        answer = project.gitml(command)
        assert answer.code == 4
        assert answer.err.endswith("it is no data: move it away, or name it in .dvcignore\n")
    project.write(".dvcignore", "fd/pipe\n")
    assert project.gitml("status", "--exit-code").code == 0


@pytest.fixture
def with_submodule(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """``v1`` and ``v2`` have submodule ``lib`` at two commits."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.file.allow")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "always")
    lib = Project(tmp_path / "lib")
    lib.root.mkdir()
    lib.git("init", "-q")
    lib.write("lib.py", "1")
    lib.commit()
    project.git("submodule", "--quiet", "add", str(lib.root), "lib")
    project.commit()
    project.git("tag", "v1")
    inner = Project(project.root / "lib")
    inner.write("lib.py", "2")
    inner.commit()
    project.commit()
    project.git("tag", "v2")
    return project


@pytest.mark.slow
def test_a_submodule_comes_along(with_submodule: Project) -> None:
    assert with_submodule.gitml("checkout", "v1").code == 0
    assert with_submodule.read("lib/lib.py") == "1"
    assert with_submodule.gitml("checkout", "main").code == 0
    assert with_submodule.read("lib/lib.py") == "2"


@pytest.mark.slow
def test_a_submodule_with_changes_is_left_and_named(with_submodule: Project) -> None:
    with_submodule.write("lib/lib.py", "mine")
    answer = with_submodule.gitml("checkout", "v1")
    assert answer.code == 4
    assert "'lib'" in answer.err
    assert with_submodule.read("lib/lib.py") == "mine"


@pytest.mark.slow
def test_pull_beside_a_stage_that_never_ran(project: Project, tmp_path: Path) -> None:
    project.dvc("remote", "add", "-q", "-d", "s", str(tmp_path / "store"))
    project.write("a", "1")
    project.gitml("add", "a")
    project.write("dvc.yaml", "stages:\n  t:\n    cmd: cp a m\n    deps: [a]\n    outs: [m]\n")
    project.commit()
    assert project.gitml("push").code == 0
    project.path("a").unlink()
    answer = project.gitml("pull")
    assert answer.code == 0, answer.err
    assert "'m'" in answer.err
    assert project.read("a") == "1"


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_push_sends_again_what_the_remote_lost(
    project: Project, tmp_path: Path, options: tuple[str, ...]
) -> None:
    project.dvc("remote", "add", "-q", "-d", "s", str(tmp_path / "store"))
    project.write("d/a", "A")
    project.gitml("add", "d")
    project.commit()
    project.gitml("push")
    lost = next(one for one in (tmp_path / "store").rglob("*")
                if one.is_file() and one.suffix != ".dir")  # fmt: skip
    lost.unlink()
    assert project.gitml("push", *options).code == 0
    assert lost.exists()


def test_repro_refuses_before_an_output_that_is_in_git(project: Project) -> None:
    project.write("o", "in git")
    outside = shlex.quote(str(project.root / "ran"))
    project.write("dvc.yaml", "stages:\n  first:\n    cmd: touch first\n    outs: [first]\n"
                  f"  s:\n    cmd: echo x > o; touch {outside}\n    outs: [o]\n")  # fmt: skip
    project.commit()
    answer = project.gitml("repro")
    assert answer.code == 3, answer.err
    assert "'o'" in answer.err
    assert "git rm -r --cached o" in answer.err
    assert not project.path("ran").exists()
    assert not project.path("first").exists()
    assert project.read("o") == "in git"


def test_repro_refuses_an_output_outside(project: Project) -> None:
    project.write("dvc.yaml", "stages:\n  s:\n    cmd: touch ../o\n    outs: [../o]\n")
    project.commit()
    for arguments in (("repro",), ("repro", "--dry-run")):
        answer = project.gitml(*arguments)
        assert answer.code == 4
        assert "dvc.yaml" in answer.err
        assert "outside the project" in answer.err
    assert not (project.root.parent / "o").exists()


@pytest.mark.parametrize("path", ["d", "d/mine"])
def test_what_adding_was_killed_with_is_not_replaced(project: Project, path: str) -> None:
    """The cache has it, and no record, so nobody would find it again."""
    project.write("d/a", "v1")
    assert project.gitml("add", "d").code == 0
    project.commit()
    project.write("d/a", "v2")
    assert project.gitml("add", "d").code == 0
    project.commit()
    project.write("d/a", "v1")  # a commit has it
    project.write("d/mine", "mine")
    CacheWriter.of(project.root).store(hashlib.md5(b"mine").hexdigest(), b"mine")
    with pytest.raises(KeyboardInterrupt), unfinished_adds.adding(project.root, [path]):
        raise KeyboardInterrupt
    refused = project.gitml("pull")
    assert refused.code == 4
    assert "exists nowhere else and would be lost: 'd/mine'" in refused.err
    assert project.read("d/mine") == "mine"
    assert project.gitml("add", "d").code == 0
    project.git("checkout", "--quiet", "HEAD", "d.dvc")
    assert project.gitml("pull").code == 0  # it was added, and taken back
    assert (project.read("d/a"), project.path("d/mine").exists()) == ("v2", False)
