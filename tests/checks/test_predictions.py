"""Predictions of two points: which file they are, and rows that are gone."""

import hashlib
from pathlib import Path

import pytest

from gitml.adapters.byte_cache import ByteCache
from gitml.checks.assessment_memory import AssessmentMemory
from gitml.checks.assessor import Assessor
from gitml.checks.predictions import as_declared
from gitml.core.judging.gate_samples import of_assessment
from gitml.core.settings.config import Config
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.gate_rules import MetricGate
from gitml.core.snapshot import Absent, Problem, Snapshot
from gitml.errors import OutsideError
from tests.fakes.snapshots import FakeSnapshots

_OLD = Evaluation("p.csv", "y", "y_pred", id="row", metrics=("accuracy",))
_NEW = _OLD._replace(predictions="q.csv", id="n")
_GATE = MetricGate("accuracy", minimum=0.7)


def _table(rows: int, right: int, first: str = "row") -> bytes:
    """A table of which the first rows are right."""
    lines = (f"{n},{n % 2},{n % 2 if n < right else 1 - n % 2}" for n in range(rows))
    return "\n".join((f"{first},y,y_pred", *lines, "")).encode()


def _measured(
    tmp_path: Path, old: bytes, new: bytes, evaluation: Evaluation = _OLD, name: str = "test"
) -> tuple[float | None, float | None, int, str]:
    """Of accuracy what a gate is judged on: base, head, rows that are gone, why not compared."""
    contents = {("old", "p.csv"): old, ("new", evaluation.predictions): new}
    reader = FakeSnapshots(contents=contents, settings=Config(evaluations={"test": _OLD}))
    found = as_declared(reader, "old", name, evaluation)
    before = None if found is evaluation else found
    memory = AssessmentMemory(ByteCache(tmp_path))
    assessor = Assessor(reader, name, evaluation, memory, before)
    computed, _ = assessor.assess("old", "new")
    assessed, _ = assessor.assess("old", "new")
    assert assessed is not None
    assert repr(computed) == repr(assessed)  # from memory; NaN equals nothing
    sample = of_assessment(_GATE, assessed).sample
    return sample.base, sample.head, sample.removed, sample.incomparable


def test_another_file_is_held_against_the_one_of_before(tmp_path: Path) -> None:
    new = _table(100, 90, first="n")
    assert _measured(tmp_path, _table(100, 88), new, _NEW) == (0.88, 0.9, 0, "")
    assert as_declared(FakeSnapshots(), "old", "test", _NEW) is _NEW


@pytest.mark.parametrize(
    ("rows", "evaluation", "removed"),
    [
        (88, _OLD, 12),
        (12, _OLD, 88),  # too few to compare on
        (88, _OLD._replace(id=None), 100),
    ],
)
def test_rows_that_are_gone(
    tmp_path: Path, rows: int, evaluation: Evaluation, removed: int
) -> None:
    found = _measured(tmp_path, _table(100, 88), _table(rows, 88), evaluation)
    assert found == (None, 1.0, removed, "other-rows")


@pytest.mark.parametrize("id_column", ["row", None])
def test_rows_that_are_new_take_none_away(tmp_path: Path, id_column: str | None) -> None:
    evaluation = _OLD._replace(id=id_column)
    found = _measured(tmp_path, _table(100, 88), _table(110, 99), evaluation)
    assert found == (None, 0.9, 0, "other-rows")


class _Written(FakeSnapshots):
    """A test set that somebody writes to as soon as it was read once."""

    def content(self, rev: str, path: str, limit: int | None = None) -> bytes | None:
        found = super().content(rev, path)
        if path == "t.csv" and found is not None:
            self.contents[rev, path] = found + b"9,9\n"
        return found


def test_what_is_said_of_a_test_set_is_of_the_bytes_that_have_its_hash(tmp_path: Path) -> None:
    """Else it is not read, and nothing of it is remembered."""
    evaluation = _OLD._replace(test_set="t.csv")
    contents = {
        ("old", "p.csv"): _table(3, 1),
        ("new", "p.csv"): _table(3, 2),
        ("old", "t.csv"): b"row,age\n0,4\n1,5\n2,6\n",
        ("new", "t.csv"): b"row,age\n0,4\n1,5\n2,7\n",
    }
    known = [Snapshot(rev) for rev in ("old", "new")]
    memory = AssessmentMemory(ByteCache(tmp_path))

    def said(reader: FakeSnapshots) -> tuple[str, str | None]:
        assessed, _ = Assessor(reader, "test", evaluation, memory).assess("old", "new")
        assert assessed is not None
        assert assessed.both is not None
        found = assessed.both.test_set
        return found.inputs, found.head

    md5 = hashlib.md5(contents["new", "t.csv"], usedforsecurity=False).hexdigest()
    assert said(_Written(known, dict(contents))) == ("unread", md5)
    assert said(FakeSnapshots(known, contents)) == ("changed", md5)


class _Unfetched(FakeSnapshots):
    """A base that recorded predictions, which only the remote has."""

    def missing(self, rev: str, path: str) -> Problem | None:
        return Problem(path, "not in the DVC cache", absent=Absent("0" * 32))


@pytest.mark.parametrize(("kind", "told"), [(FakeSnapshots, True), (_Unfetched, False)])
def test_an_evaluation_that_the_base_has_not_is_told_and_one_that_is_not_here_is_refused(
    tmp_path: Path, kind: type[FakeSnapshots], *, told: bool
) -> None:
    reader = kind(contents={("new", "p.csv"): _table(9, 8)})
    assessor = Assessor(reader, "test", _OLD, AssessmentMemory(ByteCache(tmp_path)))
    if not told:
        with pytest.raises(OutsideError, match="not in the DVC cache: no predictions of old"):
            assessor.compare("old", "new")
        return
    assessed, ((rev, problem),) = assessor.compare("old", "new")
    assert (assessed.both, rev, problem.reason) == (None, "old", "not there: no predictions of old")
