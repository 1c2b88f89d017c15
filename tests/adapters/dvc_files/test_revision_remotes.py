"""The remotes of another revision: for one block, and never with the user's password."""

import pytest

from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files import config, revision_remotes
from gitml.adapters.dvc_files.remote_folders import remote_folder
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project

OLD = "[core]\n    remote = a\n[cache]\n    type = copy\n['remote \"a\"']\n    url = ../old\n"
THEN = b"[core]\n    remote = b\n[cache]\n    dir = /etc\n['remote \"b\"']\n    url = ../new\n"


def test_only_the_remotes_are_of_the_revision(project: Project) -> None:
    project.write(".dvc/config", OLD)
    with revision_remotes.remotes_of(project.root, THEN) as differs:
        assert differs
        assert config.sections(project.root) == {
            "core": {"remote": "b"},
            "cache": {"type": "copy"},
            'remote "a"': {"url": str(project.root / "old")},  # what is recorded now may name it
            'remote "b"': {"url": str(project.root / "new")},
        }
        place = remote_folder(project.root, None)
        assert place == (project.root / "new", False)
        with session(project.root, FakeTalk()) as repo:
            assert repo.config["remote"]["b"]["url"] == str(place.path)
    assert config.sections(project.root)["core"] == {"remote": "a"}


def test_a_remote_is_one_however_it_is_written(project: Project) -> None:
    project.write(".dvc/config", OLD)
    with revision_remotes.remotes_of(project.root, THEN.replace(b'"b"', b'"A"')) as differs:
        assert differs
        assert config.sections(project.root)['remote "a"'] == {"url": str(project.root / "new")}


@pytest.mark.parametrize("content", [OLD.encode(), b"no section", b"\xff", None])
def test_the_same_or_none_changes_nothing(project: Project, content: bytes | None) -> None:
    project.write(".dvc/config", OLD)
    with revision_remotes.remotes_of(project.root, content) as differs:
        assert not differs


def test_a_commit_before_the_project_has_no_remotes_of_now(project: Project) -> None:
    project.path(".dvc/config").unlink()
    with revision_remotes.remotes_of(project.root, THEN) as differs:
        assert differs
        assert remote_folder(project.root, None) == (project.root / "new", False)
        with session(project.root, FakeTalk()) as repo:
            assert list(repo.config["remote"]) == ["b"]
    with session(project.root, FakeTalk()) as repo:
        assert not repo.config["remote"]


@pytest.mark.parametrize(
    "section", ["'remote \"a\"'", 'remote "A"', "remote a", "'remote \"a\"'] # "]
)
def test_a_password_goes_nowhere_else(project: Project, section: str) -> None:
    project.write(".dvc/config", OLD)
    project.write(".dvc/config.local", "['remote \"a\"']\n    password = secret\n")
    evil = f"[core]\nremote = a\n[{section}]\nurl = https://evil.invalid\n".encode()
    evil += b"['remote \"c\"']\nurl = remote://a/x\nendpointurl = https://evil.invalid\n"
    with revision_remotes.remotes_of(project.root, evil) as differs:
        assert not differs
    hidden = b"['remote \"b\"']\nurl = x\n  ['remote \"a\"']\n  url = https://evil.invalid\n"
    with revision_remotes.remotes_of(project.root, hidden) as differs:
        assert not differs


def test_those_of_now_come_second(project: Project) -> None:
    project.write(".dvc/config", OLD)
    asked = []

    def do() -> str:
        asked.append(config.sections(project.root)["core"]["remote"])
        if len(asked) == 1:
            raise OutsideError("not there")
        return "done"

    assert revision_remotes.first_with(project.root, THEN, do) == "done"
    assert asked == ["b", "a"]


@pytest.mark.parametrize(
    ("then", "unnamed"),
    [
        (OLD, set()),
        (OLD.replace('"a"', '"A"'), set()),
        (OLD.replace("remote = a\n", ""), {None}),
        (OLD.replace("url = ../old", "url = ../new"), {"a", None}),
        ("", {"a", None}),
        (None, {"a", None}),
        ("no section", set()),
    ],
)
def test_what_a_revision_does_not_name(
    project: Project, then: str | None, unnamed: set[str | None]
) -> None:
    project.write(".dvc/config", OLD)
    content = None if then is None else then.encode()
    assert revision_remotes.not_named(project.root, content) == unnamed
