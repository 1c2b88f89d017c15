"""Imports of a bucket that keeps versions: a clone has those that are recorded, from there."""

import shutil

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versions_bucket import Bucket

pytestmark = pytest.mark.slow


@pytest.fixture
def clone(project: Project, bucket: Bucket) -> Project:
    """Of a project that imported a file and a folder, of which the bucket has newer ones by now."""
    bucket.use(project, "")
    for name in ("file", "folder/a", "folder/sub/b"):
        bucket.put(name, f"{name} then")
    for name in ("file", "folder"):
        answer = project.gitml("import-url", f"remote://there/{name}", name, "--version-aware")
        assert answer.code == 0, answer.err
    project.commit("imports")
    for name in ("file", "folder/a", "folder/new"):
        bucket.put(name, f"{name} now")
    folder = project.root.with_name("clone")
    project.git("clone", "--quiet", ".", str(folder))
    return Project(folder)


def _is_as_recorded(clone: Project) -> None:
    assert clone.read("file") == "file then"
    assert clone.read("folder/a") == "folder/a then"
    assert clone.read("folder/sub/b") == "folder/sub/b then"
    assert not clone.path("folder/new").exists()
    assert clone.gitml("status").out.splitlines()[1].startswith("nothing changed")
    assert clone.gitml("verify-data").code == 0
    assert clone.git("status", "--porcelain") == ""


def test_pull_brings_what_is_recorded(clone: Project) -> None:
    foreseen = clone.gitml("pull", "--dry-run")
    assert foreseen.out.startswith("data: 3 files would move (3 added)"), foreseen.err
    answer = clone.gitml("pull")
    told = "data: 3 files (3 added), checked by hash; 4 objects fetched\n"
    assert (answer.code, answer.out.splitlines(keepends=True)[0], answer.err) == (0, told, "")
    _is_as_recorded(clone)
    assert clone.gitml("pull").out == "data: nothing to move\n"
    # Of what the cache lacks by now only that comes, as its listing is there.
    shutil.rmtree(clone.path("folder"))
    for object_ in clone.root.glob(".dvc/cache/files/md5/*/*"):
        if not object_.name.endswith(".dir"):
            object_.unlink()
    assert "; 1 object fetched" in clone.gitml("pull", "folder/sub").out
    assert not clone.path("folder/a").exists()
    assert clone.gitml("pull").code == 0
    _is_as_recorded(clone)


@pytest.mark.parametrize("words", [(), ("--rev", "HEAD"), ("file", "folder")])
def test_fetch_brings_it_into_the_cache(clone: Project, words: tuple[str, ...]) -> None:
    answer = clone.gitml("fetch", *words)
    assert (answer.code, answer.out) == (0, "data: 4 objects fetched\n"), answer.err
    assert clone.gitml("fetch", *words).out == "data: up to date\n"
    assert clone.gitml("pull").code == 0
    _is_as_recorded(clone)


def test_what_dvc_pulled_comes_into_the_cache(clone: Project) -> None:
    clone.dvc("pull")
    answer = clone.gitml("verify-data")
    assert (answer.code, answer.err) == (1, "mend what can be: add --repair\n")
    status = clone.gitml("status").out.splitlines()
    assert status[1] == "2 of 2 tracked paths are here, but not in the cache: gitml pull"
    assert clone.gitml("pull").code == 0
    _is_as_recorded(clone)


def test_the_hint_of_what_is_missing_brings_it(clone: Project) -> None:
    assert "what was imported comes with: gitml fetch\n" in clone.gitml("verify-data").err
    assert clone.gitml("fetch").code == 0
    assert clone.gitml("verify-data").code == 0


def test_single_files_come_from_there_too(clone: Project) -> None:
    for path, content in (("file", "file then"), ("folder/sub/b", "folder/sub/b then")):
        assert clone.gitml("show", f"HEAD:{path}").out == content
        shutil.rmtree(clone.path(".dvc/cache"))
    answer = clone.gitml("get", "folder", "-o", "got")
    assert answer.code == 0, answer.err
    assert clone.read("got/a") == "folder/a then"


def test_no_remote_of_the_project_is_asked_for_it(clone: Project) -> None:
    clone.dvc("remote", "add", "--quiet", "--default", "own", "../own")
    clone.path("../own").mkdir()
    status = clone.gitml("status", "--remote", "--json").json["remote"]
    assert status["imports"] == {"file": "remote://there/file", "folder": "remote://there/folder"}
    answer = clone.gitml("verify-data", "--remote")
    assert "what was imported comes with: gitml fetch\n" in answer.err
    assert "not to be pushed" not in answer.out + answer.err


def test_a_part_of_a_folder(clone: Project) -> None:
    answer = clone.gitml("pull", "folder/sub")
    assert answer.code == 0, answer.err
    assert clone.read("folder/sub/b") == "folder/sub/b then"
    assert not clone.path("folder/a").exists()


def test_a_default_remote_that_is_away_is_not_needed(clone: Project) -> None:
    clone.dvc("remote", "add", "--quiet", "--default", "own", "http://127.0.0.1:9/own")
    clone.commit("remote")
    answer = clone.gitml("pull")
    assert (answer.code, answer.err) == (0, "")
    _is_as_recorded(clone)


def test_versions_that_are_gone_are_told_and_the_rest_comes(clone: Project, bucket: Bucket) -> None:
    bucket.delete("folder/a")
    bucket.put("folder/a", "another")
    for words in (("pull",), ("pull", "folder"), ("fetch",)):
        answer = clone.gitml(*words)
        assert answer.code == 4
        told = "imported data of which remote://there/folder has the recorded versions no more: "
        assert f"{told}'folder/'" in answer.err
        assert "gitml update folder\n" in answer.err
    assert clone.read("file") == "file then"
    assert not clone.path("folder").exists()
    assert clone.gitml("update", "folder").code == 0
    assert clone.read("folder/a") == "another"


def test_a_record_of_other_bytes_is_not_believed(clone: Project) -> None:
    for pointer, md5 in (("file.dvc", "a" * 32), ("folder.dvc", "a" * 32 + ".dir")):
        lines = clone.read(pointer).splitlines()
        at = next(at for at, line in enumerate(lines) if line.startswith("- md5: "))
        lines[at] = f"- md5: {md5}"
        clone.write(pointer, "\n".join([*lines, ""]))
    answer = clone.gitml("pull")
    assert answer.code == 4
    assert "imported data of which remote://there/file and remote://there/folder has " in answer.err
    assert "other bytes than are recorded: 'file', 'folder/'" in answer.err
    assert not clone.path("file").exists()
    assert not clone.path("folder").exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/a", "ssh://127.0.0.1:9/a", "a path"])
@pytest.mark.parametrize("words", [(), ("--no-exec",)])
def test_storage_that_keeps_no_versions_is_refused(
    project: Project, url: str, words: tuple[str, ...]
) -> None:
    answer = project.gitml("import-url", url, "out", "--version-aware", *words)
    assert answer.code == 2
    assert f"error: {url} is in no storage that keeps versions of files\n" in answer.err
    assert "hint: leave out --version-aware\n" in answer.err
    assert not project.path("out.dvc").exists()
