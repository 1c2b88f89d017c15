"""What fails at one remote, while others go on."""

import pytest

from gitml.core.data.objects.names import ObjectName
from gitml.data.transfer.failures import Failures
from gitml.data.transfer.wanted import Wanted
from gitml.errors import ConfigError, OutsideError, UnreachableError
from tests.fakes.talk import FakeTalk


def _fail(error: Exception) -> None:
    raise error


def test_each_is_told_once_and_the_last_is_raised() -> None:
    talk = FakeTalk()
    failures = Failures(talk)
    failures.tell()
    assert not failures
    with failures.kept([Wanted("b", ObjectName("b" * 32)), Wanted("a", ObjectName("a.dir"))]):
        _fail(UnreachableError("no answer", "wait"))
    with failures.kept():
        _fail(OutsideError("cut"))
    with failures.kept():
        pass
    with pytest.raises(OutsideError, match=r"^cut$"):
        failures.tell()
    assert talk.warned == ["no answer; kept there: 'a/', 'b'; wait"]


def test_the_kind_stays_and_what_the_user_set_wrong_ends_all() -> None:
    failures = Failures(FakeTalk())
    with failures.kept([Wanted("b", ObjectName("b" * 32))]):
        _fail(UnreachableError("no answer"))
    with pytest.raises(UnreachableError, match="kept there: 'b'"):
        failures.tell()
    with pytest.raises(ConfigError), failures.kept():
        _fail(ConfigError("wrong"))
