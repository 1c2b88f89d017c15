"""``gitml doctor``: what is broken is told, and no secret is."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitml.adapters.dvc.remotes.checks import ASKING
from gitml.core.diagnosis import Finding, for_strangers
from gitml.core.secret_values import secret_values
from tests.fixtures.project import Project


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port on which connections are taken and nothing is ever answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
    for thread in threading.enumerate():  # it uses DVC as long as it is there
        if thread.name == ASKING:
            thread.join()


@pytest.mark.slow
def test_a_sound_project(project: Project) -> None:
    store, hub = project.path("../store"), project.path("../hub.git")
    store.mkdir()
    project.git("init", "--quiet", "--bare", str(hub))
    project.git("remote", "add", "origin", str(hub))
    project.dvc("remote", "add", "--default", "storage", str(store))
    answer = project.gitml("doctor", "--json")
    assert answer.code == 0, answer.out
    found = answer.json["sections"]
    assert found["versions"]["dvc"]["state"] == "info"
    assert found["remotes"]["Git remote origin"]["state"] == "ok"
    assert found["remotes"]["DVC remote storage (default)"]["state"] == "ok"
    text = project.gitml("doctor")
    assert text.code == 0
    assert "versions\n  gitml" in text.out


def test_what_is_broken_has_a_code_and_is_named(project: Project) -> None:
    project.git("remote", "add", "origin", str(project.path("nowhere")))
    project.dvc("remote", "add", "--default", "storage", str(project.path("../gone")))
    project.write("gitml.yaml", "modles: {}\n")
    project.write(".gitattributes", "")
    answer = project.gitml("doctor")
    assert answer.code == 1
    assert answer.err == "broken: Git remote origin, gitml.yaml\n"
    assert "there is no such folder; the first push makes it" in answer.out


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_and_settings_of_no_sense_are_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = project.path("../store")
    store.mkdir()
    project.dvc("remote", "add", "--default", "storage", str(store))
    denied = {str(store.resolve()), str(store)}
    may = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: str(path) not in denied and may(path, mode)
    )
    told = project.gitml("doctor").out
    assert f"{store.resolve()}: cannot be written, so nothing is pushed to it  [warning]" in told
    project.write(".dvc/config", project.read(".dvc/config") + "[nonsense]\n    a = b\n")
    told = project.gitml("doctor").out
    assert ": not asked: " in told
    assert "unreachable" not in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("owner", "mend"), [(False, 'sudo chown -R "$(id -u)"'), (True, "chmod -R u+rwX")]
)
def test_a_folder_that_another_user_made_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch, mend: str, *, owner: bool
) -> None:
    """As one command with sudo does: nothing can be locked from then on."""
    folder = project.root.resolve() / ".dvc/tmp"
    may, user = os.access, os.geteuid()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and may(path, mode))
    monkeypatch.setattr(os, "geteuid", lambda: user if owner else user + 1)
    answer = project.gitml("doctor", "--json")
    assert answer.code == 1
    found = answer.json["sections"]["repository"][".dvc/tmp"]
    assert (found["state"], found["hint"]) == ("broken", f"{mend} {folder}")


def test_offline_asks_nobody(project: Project, silent_port: int) -> None:
    project.git("remote", "add", "origin", f"http://127.0.0.1:{silent_port}/x.git")
    project.dvc("remote", "add", "--default", "web", f"http://127.0.0.1:{silent_port}/data")
    answer = project.gitml("doctor", "--offline", "--json")
    assert answer.code == 0, answer.out
    details = [one["detail"] for one in answer.json["sections"]["remotes"].values()]
    assert all(detail.endswith("not asked") for detail in details)


@pytest.mark.slow
def test_a_remote_that_never_answers_is_left(project: Project, silent_port: int) -> None:
    project.git("remote", "add", "origin", f"http://127.0.0.1:{silent_port}/x.git")
    project.dvc("remote", "add", "--default", "web", f"http://127.0.0.1:{silent_port}/data")
    answer = project.gitml("doctor", "--timeout", "0.5", "--json")
    assert answer.code == 1
    details = [one["detail"] for one in answer.json["sections"]["remotes"].values()]
    assert all("no answer within 0.5 s" in detail for detail in details)


@pytest.mark.slow
def test_a_remote_that_cannot_be_reached_is_no_empty_one(project: Project) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/data"
        project.dvc("remote", "add", "--default", "web", url)
        answer = project.gitml("doctor")
    assert answer.code == 1
    assert f"{url}: unreachable: 127.0.0.1: connection refused  [BROKEN]" in answer.out
    assert "→ see its settings: gitml remote list" in answer.out


@pytest.mark.slow
def test_no_secret_is_shown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = ["t0ken-in-url", "t0ken-in-environment", "s3cret-in-config", "sig-in-query"]
    monkeypatch.setenv("GITHUB_TOKEN", hidden[1])
    project.git("remote", "add", "origin", f"https://ada:{hidden[0]}@127.0.0.1:9/x.git")
    project.git("remote", "add", "again", f"https://127.0.0.1:9/{hidden[1]}.git")
    url = f"http://127.0.0.1:9/data?sig={hidden[3]}"
    project.dvc("remote", "add", "--default", "web", url)
    project.dvc("remote", "modify", "--local", "web", "password", hidden[2])
    for form in ([], ["--json"]):
        answer = project.gitml("doctor", *form)
        assert answer.code == 1
        for secret in hidden:
            assert secret not in answer.out + answer.err
        assert "GITHUB_TOKEN" in answer.out
        assert ".dvc/config.local" in answer.out


def test_the_users_folder_is_not_named() -> None:
    finding = Finding("caches", "DVC cache", "ok", "/home/ada/.dvc: 3 bytes", "ls /home/ada")
    (shown,) = for_strangers([finding], ["ada-secret"], "/home/ada")
    assert (shown.detail, shown.hint) == ("~/.dvc: 3 bytes", "ls ~")


def test_a_secret_is_hidden_however_it_is_written() -> None:
    secrets = secret_values({"SSH_PRIVATE": "p@ss/word"}, {"account_key": "azure-key"})
    finding = Finding("remotes", "s", "ok", "at p%40ss%2Fword: azure-key, p@ss/word")
    (shown,) = for_strangers([finding], secrets, "/home/ada")
    assert shown.detail == "at ***: ***, ***"


@pytest.mark.slow
def test_hooks_and_the_shape_of_the_clone(project: Project) -> None:
    project.write(".git/hooks/pre-push", "#!/bin/sh\n")
    project.write(".git/hooks/pre-commit", "#!/bin/sh\n").chmod(0o755)
    found = project.gitml("doctor", "--offline", "--json").json["sections"]
    assert found["hooks"]["pre-push"]["state"] == "warning"
    assert found["hooks"]["pre-commit"]["state"] == "info"
    assert found["hooks"]["pre-commit"]["detail"] == "runs"
    project.path(".git/hooks/pre-push").chmod(0o755)
    found = project.gitml("doctor", "--offline", "--json").json["sections"]
    assert "does not itself call gitml" in found["hooks"]["pre-push"]["detail"]
    project.git("clone", "--quiet", "--depth=1", f"file://{project.root}", "../shallow")
    found = Project(project.path("../shallow")).gitml("doctor", "--offline", "--json").json
    assert found["sections"]["repository"]["shallow clone"]["state"] == "warning"


def test_outside_a_repository(tmp_path: Path) -> None:
    answer = Project(tmp_path).gitml("doctor", "--json")
    assert answer.code == 1
    project = json.loads(answer.out)["sections"]["repository"]["project"]
    assert project["state"] == "broken"
    assert project["hint"].endswith("gitml init")
