"""A remote on a disk that is not mounted, as all commands see it that ask it what it has."""

import shutil

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import clone

COMMANDS = (
    ("status", "--remote"),
    ("gc", "--remote"),
    ("gc", "--remote", "--yes"),
    ("verify-data", "--remote"),
    ("verify-data", "--remote", "--repair"),
)


@pytest.mark.parametrize("is_there", [False, True], ids=["gone", "empty"])
def test_a_fresh_clone_tells_it_from_one_that_lacks_all(
    versioned: Project, *, is_there: bool
) -> None:
    there, storage = clone(versioned), versioned.path("../storage")
    shutil.rmtree(storage)
    if is_there:
        storage.mkdir()
    told = f"the folder of the DVC remote is {'empty' if is_there else 'gone'}, and should have"
    for words in COMMANDS:
        answer = there.gitml(*words)
        assert answer.code == 4, words
        assert told in answer.err, words
        assert "hint: is the disk mounted?" in answer.err, words
        assert "push" not in answer.out + answer.err, words
    answer = there.gitml("doctor")
    assert answer.code == 1
    assert told in answer.out
    assert "first push" not in answer.out
    assert storage.exists() is is_there
    assert not list(storage.glob("*"))
