"""Git is not kept waiting by a server that says nothing, unless the user wants so."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from gitml.adapters.git import patience, tag_writer
from gitml.adapters.git.clones import clone_errors, shallow_clone
from gitml.adapters.git.library import reason
from gitml.adapters.git.repository import locate
from gitml.errors import OutsideError
from tests.fixtures.project import Project

_HTTP = {"http.lowSpeedLimit": "1", "http.lowSpeedTime": "60"}
_SSH = {
    "core.sshCommand": (
        "ssh -o ConnectTimeout=60 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"
    )
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_silent", {})
    for name in list(os.environ):
        if name.startswith(("GIT_SSH", "GIT_HTTP_LOW")) or name.lower() == "http_proxy":
            monkeypatch.delenv(name)


@pytest.fixture
def port() -> Iterator[int]:
    """Connections to it are taken, and nothing is ever answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_what_the_user_has_set_stays(
    git_repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = git_repository.root
    assert patience.limits(root) == {**_HTTP, **_SSH}
    for name, left in (
        ("http.lowSpeedTime", _SSH),
        ("http.https://core.example.com/.lowSpeedLimit", _SSH),
        ("core.sshCommand", _HTTP),
        ("ssh.variant", _HTTP),
        ("http.proxy", {**_HTTP, **_SSH}),
    ):
        git_repository.git("config", name, "7")
        assert patience.limits(root) == left
        git_repository.git("config", "--unset", name)
    for variable in ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_HTTP_LOW_SPEED_TIME"):
        with monkeypatch.context() as patch:
            patch.setenv(variable, "7")
            assert patience.limits(root) == (_SSH if "HTTP" in variable else _HTTP)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["http", "ssh"])
def test_a_silent_server_is_given_up(
    scheme: str, port: int, git_repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_SILENCE", 1)
    monkeypatch.setattr(patience, "_ASKED", 1)
    url = f"{scheme}://127.0.0.1:{port}/r.git"
    new = git_repository.path("../new")
    new.mkdir()
    git = locate(git_repository.root)
    why = "Operation too slow" if scheme == "http" else "timed out"
    for ask in (
        lambda: shallow_clone.clone(url, None, new, ["/*"]),
        lambda: clone_errors.refuse_unreachable(git_repository.root, url),
        lambda: tag_writer.on_remote(git, url, "churn"),
    ):
        with pytest.raises(OutsideError, match=why):
            ask()


def test_a_server_that_was_given_up_is_not_waited_for_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each step of a command, and each import from there, would wait as long."""
    now = [100.0]
    monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=lambda: now[0]))
    late = "fatal: unable to access 'x': Operation too slow. Less than 1 bytes/sec"
    for url, other in (
        ("https://nowhere.invalid/a/b.git", "https://nowhere.invalid/c.git"),
        ("git@nowhere.invalid:a/b.git", "git@nowhere.invalid:c.git"),
    ):
        now[0] = 100
        patience.note(url, "fatal: repository not found")
        assert patience.noted(url) is None
        patience.note(url, late)
        assert patience.noted(other) == late
        for ask in (
            lambda url: shallow_clone.clone(url, None, tmp_path, ["/*"]),
            lambda url: shallow_clone.fetch_named(tmp_path, url, None),
            lambda url: clone_errors.refuse_unreachable(tmp_path, url),
        ):
            with pytest.raises(OutsideError, match=f"{other}: .*Operation too slow"):
                ask(other)
        now[0] += 601
        assert patience.noted(other) is None
    for path in ("/srv/a:b", "../a", "a/b:c"):
        patience.note(path, late)
        assert patience.noted(path) is None


@pytest.mark.slow
def test_nor_does_an_import_wait_whose_revision_only_a_whole_clone_tells(
    port: int, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which DVC makes without the program."""
    monkeypatch.setattr(patience, "_SILENCE", 1)
    answer = project.gitml("import", f"http://127.0.0.1:{port}/r.git", "d", "--rev", "HEAD~1")
    assert (answer.code, "Operation too slow" in answer.err) == (4, True), answer.err


def test_why_ssh_did_not_bring_git_there_is_told() -> None:
    fatal = "fatal: Could not read from remote repository.\n\nPlease make sure you have the"
    denied = "git@host: Permission denied (publickey)."
    assert reason(f"Warning: added a key.\n{denied}\n{fatal}") == denied
    assert reason(fatal) == "Could not read from remote repository."


def test_a_clone_of_ours_keeps_to_it(git_repository: Project, tmp_path: Path) -> None:
    """So does whatever brings more of it later."""
    git_repository.write("a", "1")
    git_repository.commit("a")
    (tmp_path / "there").mkdir()
    git, _ = shallow_clone.clone(str(git_repository.root), None, tmp_path / "there", ["/*"])
    for name, value in {**_HTTP, **_SSH}.items():
        assert git.output("config", name) == f"{value}\n"
