"""DVC's and the system's exceptions, as the errors that users read."""

import errno
import os
from pathlib import Path

import pygit2
import pytest
from dulwich.repo import Repo, UnsupportedExtension
from dvc.exceptions import ConfirmRemoveError, DvcException
from dvc.utils import parse_target
from dvc_objects.fs.errors import RemoteMissingDepsError

from gitml.adapters.dvc.errors import translate
from gitml.errors import ExitCode, UnreachableError, UsageError
from tests.fixtures.project import Project


def test_a_full_disk_says_what_may_be_deleted_where_there_is_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    error = translate(full)
    assert error is not None
    assert error.message == "no space left on device"
    assert error.hint == "free some space and run the same command again"
    (tmp_path / ".dvc/tmp/gitml/failed").mkdir(parents=True)
    error = translate(full)
    assert error is not None
    assert ".dvc/tmp/gitml/failed" in (error.hint or "")


@pytest.mark.parametrize(
    ("protocol", "hint"), [("s3", "pip install 'gitml[s3]'"), ("hdfs", "pip install dvc-hdfs")]
)
def test_a_missing_plug_in_is_a_failure_of_the_environment(protocol: str, hint: str) -> None:
    for error in (
        RemoteMissingDepsError(None, protocol, "url", ["a-package"]),
        ImportError(f"{protocol} needs dvc-{protocol}"),
    ):
        told = translate(error)
        assert told is not None
        assert (told.exit_code, told.hint) == (ExitCode.FAILURE, hint)
        assert isinstance(told, UnreachableError)


def test_a_repository_that_only_git_reads_is_no_bug(git_repository: Project) -> None:
    git_repository.git("config", "core.repositoryformatversion", "1")
    git_repository.git("config", "extensions.preciousObjects", "true")
    with pytest.raises(UnsupportedExtension) as extension:
        Repo(str(git_repository.root))
    git_repository.git("config", "--unset", "extensions.preciousObjects")
    git_repository.git("config", "extensions.objectFormat", "sha256")
    with pytest.raises(pygit2.GitError) as unread:
        pygit2.Repository(str(git_repository.root))
    for error in (extension.value, unread.value):
        told = translate(error)
        assert told is not None
        assert told.message.startswith("DVC could not use Git: ")


@pytest.mark.parametrize("section", ['[a  "b"]', '[a\t"b"]'])
def test_a_line_of_a_configuration_that_only_git_reads_is_no_bug(
    project: Project, section: str
) -> None:
    with project.path(".git/config").open("a") as file:
        file.write(f"{section}\n\tc = 1\n")
    project.write("x.dvc", f"outs:\n- {{md5: {'a' * 32}, path: x}}\n")  # as DVC 2 has it
    answer = project.gitml("pull")
    assert answer.code == 4
    assert "error: DVC could not use Git: it cannot read a line of Git's conf" in answer.err
    project.git("config", "--list", "--show-origin")
    assert translate(ValueError("invalid section name")) is None


def test_other_errors_of_the_system_name_the_file() -> None:
    error = translate(PermissionError(errno.EACCES, os.strerror(errno.EACCES), "a/file"))
    assert error is not None
    assert error.message == "permission denied: a/file"
    assert error.hint == "allow it to your user, then run the same command again"


def test_a_name_that_dvc_cannot_write_down_is_named() -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        "/data/bad\udcff".encode()
    error = translate(caught.value)
    assert error is not None
    assert error.message == "a name is not UTF-8, so DVC cannot work with it: /data/bad\udcff"


@pytest.mark.parametrize(
    "error",
    [
        ConfirmRemoveError("a/file"),
        DvcException(
            "Can't remove the following unsaved files without confirmation. "
            "Use `--force` to force.\na/file"
        ),
    ],
)
def test_options_of_another_command_line_are_not_advised(error: DvcException) -> None:
    told = translate(error)
    assert told is not None
    assert "force" not in told.message
    assert "a/file" in told.message
    assert "\n" not in told.message
    assert told.hint == "it is kept nowhere else: move it away, and try again"


def test_a_lock_that_is_named_as_data_is_told_of_with_the_file_to_name() -> None:
    with pytest.raises(DvcException) as caught:
        parse_target("sub/dvc.lock")
    told = translate(caught.value)
    assert isinstance(told, UsageError)
    assert told.message == "a lock names no data: sub/dvc.lock"
    assert told.hint == "name the file that declares its stages: sub/dvc.yaml"


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (
            "a: {cmd: x, outs: [d]}\n  b: {cmd: x, outs: [d/x]}",
            "outputs overlap: 'd/x' of 'b' is inside 'd' of 'a'",
        ),
        (
            "a: {cmd: x, outs: [d], deps: [e]}\n  b: {cmd: x, outs: [e], deps: [d]}",
            "a circle: each of these stages uses what another one makes: ",
        ),
        (
            "a: {cmd: x, outs: [d], params: [lr]}",
            "params.yaml:1: it has the conflict markers of a merge",
        ),
    ],
)
def test_what_is_wrong_with_a_pipeline_is_one_line_and_a_hint(
    project: Project, stages: str, message: str
) -> None:
    project.write("dvc.yaml", f"stages:\n  {stages}\n")
    params = "<<<<<<< HEAD\nlr: 1\n=======\nlr: 2\n>>>>>>> other\n"
    project.write("params.yaml", params if "params" in stages else "lr: 1\n")
    answer = project.gitml("repro")
    assert answer.code == 3
    error, hint = answer.err.splitlines()
    assert error.startswith(f"error: {message}")
    assert hint.startswith("hint: ")
