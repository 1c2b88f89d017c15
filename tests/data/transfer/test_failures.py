"""Why some data was not moved, told when all other data is."""

import pytest

from gitml.data.transfer.failures import Failures
from gitml.errors import GitmlError, OutsideError, UnreachableError
from tests.fakes.talk import FakeTalk


def test_a_remote_that_does_not_answer_is_known_whatever_else_fails() -> None:
    failures = Failures(heard := FakeTalk())
    for error in (OutsideError("one"), UnreachableError("two"), OutsideError("three")):
        with failures.kept():
            raise error
    assert failures.unreachable is not None
    assert failures.unreachable.message == "two"
    with pytest.raises(OutsideError, match="three"):
        failures.tell()
    assert len(heard.warned) == 2


def test_what_is_no_failure_of_a_remote_ends_it() -> None:
    failures = Failures(FakeTalk())
    assert failures.unreachable is None
    with pytest.raises(GitmlError, match="other"), failures.kept():
        raise GitmlError("other")
    assert not failures
