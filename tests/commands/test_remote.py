"""``gitml remote``: the files are those of ``dvc remote``."""

import shlex
import shutil

import pytest

from tests.fixtures.project import Project

_CHANGES = [
    [["add", "a", "../störage"]],
    [["add", "--default", "A", "s3://bucket/x"], ["modify", "a", "endpointurl", "http://host:1"]],
    [["add", "a", "/abs/olute"], ["add", "b", "ssh://host/x"], ["default", "b"]],
    [["add", "a", "x"], ["add", "--force", "--default", "a", "y"], ["remove", "a"]],
    [["add", "a", "s3://b/c"], ["modify", "--local", "a", "secret_access_key", "k=%y"]],
    [["add", "-d", "a", "x"], ["default", "--unset"]],
    [["add", "a", "s3://b/c"], ["modify", "a", "jobs", "3"], ["modify", "a", "--unset", "jobs"]],
    [["add", "--local", "a", "x"], ["default", "--local", "a"], ["remove", "--local", "a"]],
]


def _files(project: Project) -> list[bytes]:
    files = (project.path(f".dvc/{name}") for name in ("config", "config.local"))
    return [file.read_bytes() if file.exists() else b"" for file in files]


@pytest.mark.parametrize("changes", _CHANGES)
def test_the_files_are_those_of_dvc(project: Project, changes: list[list[str]]) -> None:
    twin = Project(shutil.copytree(project.root, project.root.with_name("twin"), symlinks=True))
    for words in changes:
        answer = project.gitml("remote", *words)
        assert answer.code == 0, answer.err
        # It cannot encode what is not ASCII.
        twin.dvc("remote", "--quiet", *(word.replace("ö", "o") for word in words))
    ours = [content.replace("ö".encode(), b"o") for content in _files(project)]
    assert ours == _files(twin)


@pytest.mark.slow
def test_none_of_the_remotes_is_the_default_one(project: Project) -> None:
    project.write("data.txt", "data")
    assert project.gitml("add", "data.txt").code == 0
    answer = project.gitml("remote", "add", "store", "../store")
    assert "no remote is the default one yet: gitml remote default store" in answer.err
    hint = "make it the default one: gitml remote default store"
    told = f"error: the DVC remote 'store' is not the default one\nhint: {hint}\n"
    for words in (("push",), ("push", "--check"), ("status", "--remote")):
        answer = project.gitml(*words)
        assert (answer.code, answer.err) == (3, told)
    shutil.rmtree(project.path(".dvc/cache"))
    for words in (("fetch",), ("verify-data", "--remote")):
        answer = project.gitml(*words)
        assert (answer.code, answer.err) == (3, told)
    project.path("data.txt").unlink()
    for words in (("pull", "--dry-run"), ("pull",)):
        assert f"hint: {hint}\n" in project.gitml(*words).err
    project.write("data.txt", "data")
    assert project.gitml("add", "data.txt").code == 0
    assert project.gitml(*hint.split()[-3:]).code == 0
    assert "1 object uploaded" in project.gitml("push").out


def test_a_folder_is_seen_from_where_the_user_stands(project: Project) -> None:
    project.path("sub").mkdir()
    assert project.gitml("remote", "add", "a", "../../store", folder="sub").code == 0
    assert "url = ../../store" in project.read(".dvc/config")
    assert project.gitml("remote", "add", "b", "~/store", folder="sub").code == 0
    assert "url = ~/store" in project.read(".dvc/config")


def test_list_and_default(project: Project) -> None:
    assert project.gitml("remote", "default").code == 2
    project.gitml("remote", "add", "one", "http://me:secret@host/x")
    project.gitml("remote", "add", "-d", "two", "s3://bucket/y")
    assert project.gitml("remote", "list").out == (
        "one  http://***@host/x\ntwo  s3://bucket/y  (default)\n"
    )
    assert project.gitml("remote", "list", "--json").json == {
        "schema": "gitml.remotes/1",
        "remotes": {
            "one": {"url": "http://***@host/x", "default": False},
            "two": {"url": "s3://bucket/y", "default": True},
        },
    }
    assert project.gitml("remote", "default").out == "two\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["add", "a", "y"], 2, "there is a remote 'a' already"),
        (["remove", "b"], 2, "there is no remote 'b'"),
        (["modify", "b", "url", "x"], 2, "there is no remote 'b'"),
        (["modify", "a", "nonsense", "x"], 2, "option 'nonsense' of remote 'a': there is none"),
        (["modify", "a", "jobs", "x"], 2, "option 'jobs' of remote 'a': expected int"),
        (["modify", "a", "url", "no://x"], 2, "error: remote 'a': Unsupported URL type no://"),
        (["add", "b", "no://x"], 2, "error: remote 'b': Unsupported URL type no://"),
        (["add", "b", "file:///x y"], 3, "name the folder: gitml remote add b '/x y'"),
        (["modify", "a", "url", "file:///x"], 3, "folder: gitml remote modify a url /x\n"),
        (["modify", "a", "url"], 2, "name a VALUE, or --unset"),
        (["modify", "a", "nope", "-u"], 2, "option 'nope' of remote 'a' is not set in this file"),
        (["default", "b"], 2, "there is no remote 'b'"),
    ],
)
def test_what_cannot_be(project: Project, words: list[str], code: int, says: str) -> None:
    project.gitml("remote", "add", "a", "x")
    before = _files(project)
    answer = project.gitml("remote", *words)
    assert answer.code == code
    assert says in answer.err
    assert _files(project) == before


def test_an_option_of_the_old_address_is_named_with_what_takes_it_away(project: Project) -> None:
    project.gitml("remote", "add", "a", "s3://bucket/x")
    project.gitml("remote", "modify", "a", "endpointurl", "http://host:1")
    modify = ("remote", "modify", "a", "url", "../store")
    answer = project.gitml(*modify)
    told = "option 'endpointurl' of remote 'a': none of the new kind has it"
    assert (answer.code, told in answer.err) == (2, True)
    assert project.gitml(*shlex.split(answer.err.partition("again: gitml ")[2])).code == 0
    assert project.gitml(*modify).code == 0
    assert "url = ../../store" in project.read(".dvc/config")


def test_so_is_one_of_the_local_file(project: Project) -> None:
    project.gitml("remote", "add", "a", "s3://bucket/x")
    project.gitml("remote", "modify", "--local", "a", "secret_access_key", "key")
    for words in (("modify", "a", "url", "../store"), ("add", "--force", "a", "../store")):
        before = _files(project)
        answer = project.gitml("remote", *words)
        assert "'secret_access_key' of remote 'a': none of the new kind has it" in answer.err
        assert (answer.code, _files(project)) == (2, before)
    assert project.gitml(*shlex.split(answer.err.partition("again: gitml ")[2])).code == 0
    assert project.gitml("remote", *words).code == 0
    assert "url = ../../store" in project.read(".dvc/config")


def test_a_remote_of_both_files_is_forgotten_in_both(project: Project) -> None:
    project.gitml("remote", "add", "a", "s3://bucket/x")
    project.gitml("remote", "modify", "--local", "a", "secret_access_key", "key")
    before = _files(project)
    answer = project.gitml("remote", "remove", "a")
    assert (answer.code, _files(project)) == (2, before)
    assert "these first: gitml remote remove --local a\n" in answer.err
    assert project.gitml("remote", "remove", "--local", "a").code == 0
    assert project.gitml("remote", "remove", "a").code == 0
    assert "remote" not in project.read(".dvc/config")
