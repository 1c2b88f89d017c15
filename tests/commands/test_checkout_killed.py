"""``gitml checkout`` that was killed between code and data: it is told, and nothing records it."""

import pytest

from gitml.data.working_tree.checkout import Checkout
from tests.fixtures.project import Project


class _KilledError(BaseException):
    """Leaves as a kill does: nothing on the way takes it for an error."""


def test_what_a_killed_checkout_left_is_not_added(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Checkout, "apply", kill)
        with pytest.raises(_KilledError):
            versioned.gitml("checkout", "v1")
    finish = "finish it before anything is added: gitml checkout v1"
    assert finish in versioned.gitml("status").err
    for words in (("add", "data/raw.csv"), ("repro",)):
        answer = versioned.gitml(*words)
        assert answer.code == 4
        assert "data here may be of two revisions" in answer.err
    versioned.path("data").mkdir(exist_ok=True)
    finished = versioned.gitml("-C", str(versioned.path("data")), "checkout", "v1")
    assert finished.code == 0, finished.err
    assert finish not in versioned.gitml("status").err
    assert versioned.gitml("add", "data/raw.csv").code == 0
    assert versioned.gitml("status", "--json").json["clean"] is True
