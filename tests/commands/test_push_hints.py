"""A hint to push data again names the revision whose data it is, as a plain push sends it not."""

import re

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import clone, forget

pytestmark = pytest.mark.slow

OLD = [
    ("checkout", "v1"),
    ("checkout", "--dry-run", "v1"),
    ("checkout", "v1", "--", "data/raw.csv"),
    ("fetch", "--tags"),
    ("pull", "--rev", "v1"),
    ("get", "images", "--rev", "v1", "-o", "out"),
    ("show", "v1:data/raw.csv"),
]


def _lose(versioned: Project) -> None:
    versioned.path("../storage/files").rename(versioned.path("../storage/aside"))
    versioned.path("../storage/files/md5").mkdir(parents=True)


def test_what_the_hint_pushes_is_what_was_asked_for(versioned: Project) -> None:
    there = clone(versioned)
    assert there.gitml("fetch", "--all").code == 0, "so that it is where it was made"
    _lose(versioned)
    assert there.gitml("push", "--check").code == 0
    forget(versioned)
    short = versioned.git("rev-parse", "--short=7", "v1^{commit}")
    for words in OLD:
        answer = versioned.gitml(*words)
        found = re.search(r"gitml (push --check --rev [0-9a-f]+)", answer.err)
        assert answer.code == 4
        assert found, answer.err
        assert found[1].endswith(short)
    assert there.gitml("push", "--check", "--rev", short).code == 0
    for words in OLD:
        assert versioned.gitml(*words).code == 0


def test_what_is_checked_out_needs_no_name(versioned: Project) -> None:
    _lose(versioned)
    forget(versioned)
    for words in (("pull",), ("fetch", "--rev", "main"), ("show", "HEAD:data/raw.csv")):
        answer = versioned.gitml(*words)
        assert re.search(r"gitml push --check(?! --rev)", answer.err), answer.err
