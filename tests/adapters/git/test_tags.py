"""Annotated tags through the real git: what counts as one, names of versions, and who was first."""

from datetime import UTC, datetime

import pytest

from gitml.adapters.git import tag_writer, tags
from gitml.adapters.git.repository import locate
from gitml.adapters.git.tag_writer import TagExistsError
from gitml.core.registry.tags import NewTag
from gitml.errors import OutsideError, UsageError
from tests.fixtures.project import Project

_DATE = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def repository(git_repository: Project) -> Project:
    git_repository.commit("first")
    return git_repository


def _tag(repository: Project, name: str, message: str = "m", date: datetime = _DATE) -> str:
    tree = locate(repository.root)
    commit = tree.resolve("HEAD").sha
    return tag_writer.create(tree, NewTag(name, commit, message, date))


def test_a_tag_is_read_as_it_was_made(repository: Project) -> None:
    message = "subject\n\n# not a comment\n  indented\n\n\nñ\x1b[31m end\n"
    _tag(repository, "churn@v1.0.0", message)
    (found,) = tags.listed(locate(repository.root))
    assert found.message.rstrip("\n") == message.rstrip("\n")
    assert (found.name, found.date, found.tagger) == ("churn@v1.0.0", _DATE, "Ada Tester")
    assert found.commit == repository.git("rev-parse", "HEAD")


def test_only_annotated_tags_of_commits_count(repository: Project) -> None:
    repository.git("tag", "churn@v1.0.0")
    repository.git("tag", "-a", "churn@v2.0.0", "-m", "of a tree", "HEAD^{tree}")
    repository.git("tag", "-a", "churn@v3.0.0", "-m", "of a commit")
    raw = repository.git("cat-file", "tag", "churn@v3.0.0").replace("Ada Tester", "X")
    broken = repository.write("broken", raw.split("tagger")[0] + "\nno tagger\n")
    oid = repository.git("hash-object", "-t", "tag", "-w", "--literally", str(broken))
    repository.git("update-ref", "refs/tags/churn@v4.0.0", oid)
    found = tags.listed(locate(repository.root))
    assert [tag.name for tag in found] == ["churn@v3.0.0"]


def test_names_of_versions_are_revisions(repository: Project) -> None:
    first = repository.git("rev-parse", "HEAD")
    _tag(repository, "churn@v1.0.0")
    second = repository.commit("second")
    _tag(repository, "churn@v1.1.0")
    _tag(repository, "sub/dir=other@v2.0.0")
    repository.git("tag", "-a", "churn#prod#3", "-m", "promote", first)
    tree = locate(repository.root)
    assert tree.resolve("churn@v1.0.0").sha == first
    assert tree.resolve("churn@latest").sha == second
    assert tree.resolve("churn#prod").sha == first
    assert tree.resolve("sub/dir:other@v2.0.0").sha == second
    with pytest.raises(UsageError, match="unknown model 'chrun'") as caught:
        tree.resolve("chrun@latest")
    assert caught.value.hint == "did you mean 'churn'?"
    with pytest.raises(UsageError, match="unknown revision 'nonsense'"):
        tree.resolve("nonsense")


def test_a_repository_without_commits_says_so(git_repository: Project) -> None:
    with pytest.raises(UsageError, match="has no commits yet"):
        locate(git_repository.root).resolve("churn@latest")


def test_the_second_to_make_a_tag_is_told(repository: Project) -> None:
    first = _tag(repository, "churn@v1.0.0", "mine")
    with pytest.raises(TagExistsError):
        _tag(repository, "churn@v1.0.0", "yours")
    assert repository.git("rev-parse", "refs/tags/churn@v1.0.0") == first


def test_a_nameless_tagger_gets_a_hint(
    repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_COMMITTER_NAME")
    monkeypatch.delenv("GIT_COMMITTER_EMAIL")
    repository.git("config", "user.useConfigOnly", "true")
    with pytest.raises(OutsideError) as caught:
        _tag(repository, "churn@v1.0.0")
    assert "git config user.name" in (caught.value.hint or "")


def test_the_remote_takes_a_name_once(repository: Project) -> None:
    repository.git("init", "--quiet", "--bare", str(repository.path("../remote")))
    repository.git("remote", "add", "elsewhere", str(repository.path("../remote")))
    tree = locate(repository.root)
    assert tree.remote() == "elsewhere"
    oid = _tag(repository, "churn@v1.0.0", "mine")
    tag_writer.push(tree, "elsewhere", ["churn@v1.0.0"])
    assert tag_writer.on_remote(tree, "elsewhere", "churn") == {"churn@v1.0.0"}
    assert tag_writer.on_remote(tree, "elsewhere", "chur") == frozenset()

    tag_writer.delete(tree, "churn@v1.0.0", "0" * 39 + "1")
    assert tags.listed(tree), "a tag that is not the one meant must stay"
    tag_writer.delete(tree, "churn@v1.0.0", oid)
    assert tags.listed(tree) == ()
    _tag(repository, "churn@v1.0.0", "another")
    with pytest.raises(TagExistsError, match="elsewhere has a tag"):
        tag_writer.push(tree, "elsewhere", ["churn@v1.0.0"])
    with pytest.raises(OutsideError, match="could not push the tag"):
        tag_writer.push(tree, "nowhere", ["churn@v1.0.0"])
