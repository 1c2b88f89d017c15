"""A remote whose key is not on this machine, as all commands see it that ask a remote."""

import shutil

import pytest

from tests.fixtures.project import Project

pytestmark = pytest.mark.slow
_HINT = "hint: name one that is: gitml remote modify --local sh keyfile FILE"


@pytest.fixture
def locked(project: Project) -> Project:
    """A project whose remote needs a key that is not there; no server is ever asked."""
    project.write("f.csv", "a\n")
    project.write("d/1", "b\n")
    project.gitml("add", "f.csv", "d")
    project.gitml("remote", "add", "-d", "sh", "ssh://127.0.0.1:9/store")
    project.commit()
    project.gitml("remote", "modify", "--local", "sh", "keyfile", "/nowhere/key")
    return project


def _lose(project: Project) -> None:
    for name in ("d", ".dvc/cache"):
        shutil.rmtree(project.path(name))
    project.path("f.csv").unlink()


def _told(owner: str = "the DVC remote 'sh' (ssh://127.0.0.1:9/store)") -> str:
    return f"{owner} cannot be asked: its keyfile is not there: /nowhere/key"


@pytest.mark.parametrize("is_here", [True, False], ids=["here", "away"])
def test_it_is_named_and_nothing_is_said_of_what_the_remote_has(
    locked: Project, *, is_here: bool
) -> None:
    commands = ["push", "push --dry-run", "status --remote", "verify-data --remote", "gc --remote"]
    if not is_here:
        _lose(locked)
        commands += ["pull", "pull f.csv", "fetch", "fetch --run-cache", "get f.csv -o other"]
    for words in commands:
        answer = locked.gitml(*words.split())
        assert answer.code == 4, (words, answer.out, answer.err)
        assert _told() in answer.err, (words, answer.err)
        assert _HINT in answer.err, words
        assert "neither" not in answer.out + answer.err, words
    answer = locked.gitml("doctor")
    assert answer.code == 1
    assert _told() in answer.out


def test_it_is_named_where_data_comes_from_another_repository(
    locked: Project, project: Project
) -> None:
    _lose(locked)
    other = Project(project.root.parent / "other")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.dvc("init", "--quiet")
    place = str(locked.root)
    for words in (("get", place, "f.csv"), ("get", place, "d"), ("import", place, "d")):
        answer = other.gitml(*words)
        assert answer.code == 4, answer.err
        assert "ssh://127.0.0.1:9/store" in answer.err
        assert "cannot be asked: its keyfile is not there: /nowhere/key" in answer.err
        hint = f"hint: name one that is: gitml -C {place} remote modify --local sh keyfile FILE"
        assert hint in answer.err, words


def test_a_relative_key_of_a_repository_beside_is_seen_from_there(locked: Project) -> None:
    _lose(locked)
    locked.gitml("remote", "modify", "--local", "sh", "keyfile", "key")
    locked.write("key", "no key\n")
    answer = locked.gitml("get", str(locked.root), "f.csv", "-o", "other")
    assert answer.code == 4
    assert "connection refused" in answer.err


def test_it_is_named_where_data_is_imported_or_sent(locked: Project) -> None:
    locked.write("new.csv", "c\n")
    for words in (
        "import-url remote://sh/x.csv",
        "import-url remote://sh/x.csv --to-remote",
        "import-url https://host/x.csv --to-remote",
        "add new.csv --to-remote -o sent.csv",
        "add remote://sh/x.csv --to-remote -o sent.csv",
    ):
        answer = locked.gitml(*words.split())
        assert answer.code == 4, (words, answer.err)
        assert _told() in answer.err, words
        assert _HINT in answer.err, words
    answer = locked.gitml("import-url", "ssh://host/x.csv", "--fs-config", "keyfile=/nowhere/key")
    assert answer.code == 4
    assert _told("ssh://host/x.csv") in answer.err
    assert "hint: name one that is: --fs-config keyfile=FILE" in answer.err
