"""A folder whose listing in the cache has other bytes, or is none: told by its path."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.fixtures.project import Project

_CONFIG = "[core]\n    remote = s\n['remote \"s\"']\n    url = ../../store\n"
_REPAIR = "hint: mend it from where it is whole: gitml verify-data --repair"


@pytest.fixture
def tracked(project: Project) -> Project:
    """The folder ``d``, in the cache and not on the remote."""
    project.path("../store").mkdir()
    project.write(
        ".dvc/config", "[core]\n    remote = s\n['remote \"s\"']\n    url = ../../store\n"
    )
    project.write("d/1", "1")
    assert project.gitml("add", "d").code == 0
    project.commit("data")
    return project


def _listing(project: Project) -> Path:
    (found,) = project.path(".dvc/cache/files/md5").glob("*/*.dir")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("content", ['{"a": 1}', "no JSON"])
def test_a_listing_with_other_bytes_is_damaged(tracked: Project, content: str) -> None:
    listing = _listing(tracked)
    listing.chmod(0o644)
    listing.write_text(content)
    dry = ("checkout", "HEAD", "--dry-run")
    for words in (("checkout", "HEAD"), dry, ("checkout", "HEAD", "--", "d"), ("fetch",)):
        answer = tracked.gitml(*words)
        assert answer.code == 4, words
        assert "error: data that is damaged in the cache: 'd/'\n" in answer.err
        assert _REPAIR in answer.err
    assert tracked.gitml("verify-data", "--repair").code == 0
    assert tracked.gitml("checkout", "HEAD").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("content", ['{"a": 1}', "no JSON"])
def test_what_was_stored_as_a_listing_and_is_none(tracked: Project, content: str) -> None:
    md5 = hashlib.md5(content.encode()).hexdigest()
    stored = tracked.cache_path(f"{md5}.dir")
    stored.parent.mkdir(exist_ok=True)
    stored.write_text(content)
    record = {"outs": [{"md5": f"{md5}.dir", "size": 1, "hash": "md5", "path": "x"}]}
    tracked.write("x.dvc", json.dumps(record))
    tracked.commit("another's")
    for words in (("checkout", "HEAD"), ("checkout", "HEAD", "--", "x"), ("fetch", "x")):
        answer = tracked.gitml(*words)
        assert answer.code == 4
        assert answer.err.startswith("error: 'x")
        assert f": the object {md5}.dir is no listing of a folder: " in answer.err
        assert "how to record it anew: gitml verify-data" in answer.err
    assert "what should be its listing is none: gitml verify-data\n" in tracked.gitml("status").out
