"""A remote that keeps versions of files, on S3: verified, mended, pushed to and fetched from."""

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versions_bucket import Bucket

pytestmark = pytest.mark.slow
_MIB = 2**20


@pytest.fixture
def data(project: Project, bucket: Bucket) -> Project:
    """A file and a folder, not pushed."""
    url = f"s3://versions/{bucket.folder}"
    project.dvc("remote", "add", "--quiet", "--default", "cloud", url)
    server = bucket.server
    server.configure(project, {**server.settings, "version_aware": "true"}, name="cloud")
    project.write("raw.csv", "raw")
    for name in ("a", "b", "sub/c"):
        project.write(f"data/{name}", name)
    assert project.gitml("add", "raw.csv", "data").code == 0
    project.commit("data")
    return project


@pytest.fixture
def pushed(data: Project) -> Project:
    answer = data.gitml("push")
    assert answer.out.startswith("data: 4 objects uploaded"), answer.err
    data.commit("pushed")
    return data


def _object(project: Project, content: bytes) -> Path:
    md5 = hashlib.md5(content).hexdigest()
    return project.cache_path(md5)


def test_each_version_is_asked_for(data: Project) -> None:
    answer = data.gitml("verify-data", "--remote")
    assert answer.code == 1
    assert "missing: no record names a version of it" in answer.out
    assert answer.err.strip() == "mend it: gitml push"
    assert data.gitml("push").code == 0
    answer = data.gitml("verify-data", "--remote")
    assert answer.code == 0, answer.err
    assert answer.out.endswith("cloud: 4 versions of files asked for\nall of it is whole\n")
    answer = data.gitml("verify-data", "data/sub", "--remote", "--json")
    assert answer.json["stores"]["cloud"]["versions"] == 1


def test_a_version_that_is_gone_is_sent_anew(pushed: Project, bucket: Bucket) -> None:
    bucket.delete("data/a")
    bucket.delete("raw.csv")
    for words in (["verify-data", "--remote"], ["verify-data", "--remote", "--repair"]):
        answer = pushed.gitml(*words)
        assert answer.code == 1
        assert answer.out.count("missing: no version ") == 2
        assert answer.err.strip().endswith("mend it: gitml push")
    assert "2 tracked paths are not on the remote" in pushed.gitml("status", "--remote").out
    assert pushed.gitml("push").out.startswith("data: 2 objects uploaded")
    assert pushed.gitml("verify-data", "--remote").code == 0
    assert "the remote has all data" in pushed.gitml("status", "--remote").out
    pushed.commit("anew")
    old = pushed.gitml("verify-data", "--remote", "--rev", "HEAD~1")
    assert old.code == 1
    assert "gitml push" not in old.err, "which mends no commit"
    shutil.rmtree(pushed.path(".dvc/cache"))
    pushed.dvc("fetch")
    assert _object(pushed, b"raw").read_bytes() == b"raw"
    assert pushed.gitml("verify-data").code == 0


def _record(project: Project, bucket: Bucket, version: str) -> None:
    """Let the record of the file name another version."""
    (recorded,) = (
        w for w in project.read("raw.csv.dvc").split() if w in bucket.versions("raw.csv")
    )
    project.write("raw.csv.dvc", project.read("raw.csv.dvc").replace(recorded, version))


def test_a_version_whose_etag_is_no_md5_is_read(pushed: Project, bucket: Bucket) -> None:
    content = b"x" * (5 * _MIB + 1)
    pushed.path("raw.csv").write_bytes(content)
    assert pushed.gitml("add", "raw.csv").code == 0
    assert pushed.gitml("push").code == 0
    _record(pushed, bucket, bucket.put_in_parts("raw.csv", content))
    answer = pushed.gitml("verify-data", "raw.csv", "--remote")
    assert answer.code == 0, answer.out
    assert "1 version of files asked for, 1 object (5.24 MB) hashed" in answer.out
    _record(pushed, bucket, bucket.put_in_parts("raw.csv", content[:-1] + b"y"))
    answer = pushed.gitml("verify-data", "raw.csv", "--remote")
    assert answer.code == 1
    assert "damaged: its hash is" in answer.out


def test_the_cache_is_mended_from_a_version(pushed: Project) -> None:
    place = _object(pushed, b"raw")
    place.chmod(0o644)
    place.write_bytes(b"war")
    pushed.path("raw.csv").unlink()
    answer = pushed.gitml("verify-data", "--remote", "--repair")
    assert answer.code == 0, answer.out
    assert "damaged: its hash is" in answer.out
    assert place.read_bytes() == b"raw"


def test_a_fetch_in_a_clone_brings_no_more_than_is_recorded(
    pushed: Project, bucket: Bucket
) -> None:
    for _ in range(2):  # also where DVC remembers what was there without versions
        shutil.rmtree(pushed.path(".dvc/cache"))
        answer = pushed.gitml("fetch", "--json")
        assert answer.code == 0, answer.err
        assert answer.json["objects"] == 4
    assert pushed.gitml("verify-data").code == 0
    where = {"Bucket": "versions", "Key": f"{bucket.folder}/raw.csv"}
    bucket.client.put_object(**where, Body=b"x" * 10_000)
    _record(pushed, bucket, bucket.versions("raw.csv")[0])
    _object(pushed, b"raw").unlink()
    answer = pushed.gitml("fetch")
    assert answer.code == 4
    assert "data that is damaged on the remote: 'raw.csv'" in answer.err
    assert not _object(pushed, b"raw").exists()


def test_a_remote_that_is_a_working_tree(data: Project, bucket: Bucket) -> None:
    data.dvc("remote", "modify", "--quiet", "--unset", "cloud", "version_aware")
    data.dvc("remote", "modify", "--quiet", "cloud", "worktree", "true")
    assert data.gitml("push").code == 0
    assert data.gitml("verify-data", "--remote").code == 0
    where = {"Bucket": "versions", "Key": f"{bucket.folder}/data/a"}
    bucket.client.put_object(**where, Body=b"newer")
    data.write("own/b", "1")  # which the remote has not
    data.dvc("add", "--quiet", "own")
    own = data.read("own.dvc")
    assert data.gitml("update", "--recursive", ".").code == 0
    assert (data.read("data/a"), data.read("own.dvc")) == ("newer", own)
    data.path("own.dvc").unlink()
    bucket.delete("data/sub/c")
    answer = data.gitml("verify-data", "--remote")
    assert answer.code == 1
    assert " of data/sub/c" in answer.out
    shutil.rmtree(data.path(".dvc/cache"))
    answer = data.gitml("fetch")
    assert answer.code == 4
    assert "'data/sub/c'" in answer.err
    assert _object(data, b"sub/c").exists() is False
    assert _object(data, b"newer").exists(), "all else has come"
