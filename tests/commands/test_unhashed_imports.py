"""Imports without the data (``--no-download``): what comes later is what was recorded, or none."""

import hashlib
import shlex
from pathlib import Path

import pytest

from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project
from tests.fixtures.versions_bucket import Bucket

pytestmark = pytest.mark.slow


def _from_here(project: Project, url: str, name: str, *words: str) -> str:
    """Import without the data, and commit; answers the record."""
    answer = project.gitml("import-url", url, name, "--no-download", *words)
    assert answer.code == 0, answer.err
    assert answer.out == f"{name}  not downloaded  → {name}.dvc\n"
    project.commit(name)
    return project.read(f"{name}.dvc")


def _refused(project: Project, name: str, place: str) -> None:
    """It does not come, as its source is another by now, and comes by the hint."""
    record = project.read(f"{name}.dvc")
    for words in (("pull", name, "--dry-run"), ("pull", name)):
        answer = project.gitml(*words)
        assert answer.code == 4, answer.out
        told = f"error: '{name}' does not come: {place} has something else by now than is recorded"
        assert told in answer.err
    assert not project.path(name).exists()
    assert project.read(f"{name}.dvc") == record
    hint = answer.err.rpartition("hint: ")[2].strip()
    command = hint.partition(": gitml ")[2]
    assert command == f"update {name}"
    assert project.gitml(*shlex.split(command)).code == 0
    assert project.path(name).exists()
    assert project.read(f"{name}.dvc") != record
    project.commit("updated")
    assert project.gitml("status").out.splitlines()[1].startswith("nothing changed")


@pytest.mark.parametrize("name", ["file", "folder"])
def test_a_path_that_was_changed(project: Project, tmp_path: Path, name: str) -> None:
    place = tmp_path / "there" / name
    file = place / "a" if name == "folder" else place
    file.parent.mkdir(parents=True)
    file.write_text("one")
    record = _from_here(project, str(place), name)
    answer = project.gitml("pull", name)
    assert answer.out.startswith("data: 1 file (1 added), checked by hash\n"), answer.err
    assert f"warning: imported, and not recorded yet: '{name}'\n" in answer.err
    assert project.read(f"{name}.dvc") == record
    project.path(name).rename(tmp_path / "aside")
    file.write_text("other")
    _refused(project, name, str(place))


def test_what_has_another_etag(project: Project) -> None:
    class Handler(QuietHandler):
        content = b"one"

        def do_GET(self) -> None:  # noqa: N802
            etag = hashlib.md5(self.content).hexdigest()
            self.reply(200, self.content, "text/csv", ETag=f'"{etag}"')

        def do_HEAD(self) -> None:  # noqa: N802
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.content)))
            self.send_header("ETag", f'"{hashlib.md5(self.content).hexdigest()}"')
            self.end_headers()

    with listening(Handler) as url:
        _from_here(project, f"{url}/a", "file")
        assert project.gitml("pull", "--dry-run").code == 0
    with listening(Handler, content=b"other") as other:
        project.write("file.dvc", project.read("file.dvc").replace(url, other))
        _refused(project, "file", f"{other}/a")


@pytest.mark.parametrize("name", ["file", "folder"])
def test_a_bucket_without_versions(project: Project, bucket: Bucket, name: str) -> None:
    url = bucket.use(project, name, versions=False)
    inner = f"{name}/a" if name == "folder" else name
    bucket.put(inner, "one", versions=False)
    _from_here(project, url, name)
    assert project.gitml("pull", "--dry-run").out.startswith("data: 1 file would move")
    bucket.put(inner, "other", versions=False)
    _refused(project, name, url)


@pytest.mark.parametrize("name", ["file", "folder"])
def test_a_recorded_version_comes_whatever_is_there_now(
    project: Project, bucket: Bucket, name: str
) -> None:
    url = bucket.use(project, name)
    inner = f"{name}/a" if name == "folder" else name
    bucket.put(inner, "one")
    record = _from_here(project, url, name, "--version-aware")
    bucket.put(inner, "other")
    bucket.put("folder/new", "new")
    assert project.gitml("pull", "--dry-run").out.startswith("data: 1 file would move")
    answer = project.gitml("pull")
    assert answer.out.startswith("data: 1 file (1 added), not checked"), answer.err
    assert project.read(inner) == "one"
    assert project.read(f"{name}.dvc") == record
    assert not project.path("folder/new").exists()
    assert project.gitml("add", name).code == 0
    project.commit("recorded")
    assert project.gitml("verify-data").code == 0


def test_a_recorded_version_that_is_gone(project: Project, bucket: Bucket) -> None:
    url = bucket.use(project, "folder")
    for name in "ab":
        bucket.put(f"folder/{name}", "one")
    record = _from_here(project, url, "folder", "--version-aware")
    bucket.delete("folder/a")
    bucket.put("folder/a", "two")
    answer = project.gitml("pull")
    assert answer.code == 4
    told = f"'folder' does not come: {url} has no more the recorded versions of 'folder/a'"
    assert told in answer.err
    assert "gitml update folder\n" in answer.err
    assert project.read("folder.dvc") == record
    assert not project.path("folder").exists()
    assert project.gitml("update", "folder").code == 0
    assert (project.read("folder/a"), project.read("folder/b")) == ("two", "one")


def test_a_record_that_leads_out_of_its_folder(project: Project, bucket: Bucket) -> None:
    url = bucket.use(project, "folder")
    bucket.put("folder/a", "one")
    record = _from_here(project, url, "folder", "--version-aware")
    project.write("folder.dvc", record.replace("relpath: a", "relpath: ../../../a"))
    answer = project.gitml("pull")
    assert answer.code == 4, answer.out
    assert "../../../a" in answer.err
    assert not project.path("folder").exists()
