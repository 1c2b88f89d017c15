"""A clone that Git gets files of commits for when they are read, while nobody gives them."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import forget

pytestmark = pytest.mark.slow


@pytest.fixture
def partial(versioned: Project) -> Project:
    """At ``v2``, without the files of ``v1`` that differ; data is in ``storage`` beside it."""
    hub = versioned.path("../hub.git")
    versioned.git("--git-dir", str(hub), "config", "uploadpack.allowFilter", "true")
    there = Project(versioned.root.parent / "partial")
    versioned.git("clone", "--quiet", "--filter=blob:none", hub.as_uri(), str(there.root))
    forget(there)
    return there


def test_what_its_remote_does_not_give_is_an_error_that_says_so(partial: Project) -> None:
    hub = partial.path("../hub.git")
    away = hub.rename(hub.with_name("away"))
    for words in (["checkout", "v1"], ["checkout", "v1", "--", "images"],
                  ["fetch", "--rev", "v1"], ["show", "v1:data/raw.csv"],
                  ["get", "data/raw.csv", "--rev", "v1"]):  # fmt: skip
        answer = partial.gitml(*words)
        assert answer.code == 4, words
        assert "this clone is partial, and its Git remote did not give what is not" in answer.err
        hints = [line for line in answer.err.splitlines() if line.startswith("hint: ")]
        assert hints == ["hint: when it can be reached, run the same command again"]
    away.rename(hub)
    answer = partial.gitml("checkout", "v1")
    assert answer.code == 0, answer.err
    assert not partial.path("images/new.png").exists()
