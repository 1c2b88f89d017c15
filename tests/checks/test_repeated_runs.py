"""Runs of repeated training at two points, some of which cannot be read or believed."""

from pathlib import Path

import pytest

from gitml.adapters.byte_cache import ByteCache
from gitml.checks.assessment_memory import AssessmentMemory
from gitml.checks.assessments import Assessments
from gitml.checks.models import decide
from gitml.core.commits import Commit
from gitml.core.settings.config import parse
from gitml.core.snapshot import Problem, Snapshot
from gitml.core.values import Value
from tests.fakes.snapshots import FakeSnapshots

_CONFIG = parse(
    {
        "models": {"m": {"primary": "auc", "evaluation": "seeds"}},
        "evaluations": {"seeds": {"repeats": {"files": "seed-*.json"}}},
    }
)
_UNREAD = Problem("seed-3.json", "not in the DVC cache")


def _assessments(
    tmp_path: Path, seeds: int, problems: tuple[Problem, ...] = (), edited: str = ""
) -> Assessments:
    def files(start: float, count: int) -> dict[str, Value]:
        return {f"seed-{n}.json": {"auc": start + n / 100} for n in range(count)}

    commit = Commit("0" * 40, "Ada", None, "a run")
    base = Snapshot("base", commit, metrics=files(0.8, 4))
    head = Snapshot("head", commit, metrics=files(0.9, seeds), problems=problems)
    edits = {("head", edited): Problem(edited, "it is not what its run recorded", edited=True)}
    reader = FakeSnapshots(known=[base, head], settings=_CONFIG, edits=edits)
    memory = AssessmentMemory(ByteCache(tmp_path))
    return Assessments(reader, _CONFIG, "base", "head", memory)


@pytest.mark.parametrize(
    ("seeds", "problems", "edited", "outcome"),
    [
        (4, (), "", "better"),
        (3, (), "", "better"),  # as many as there are
        (3, (_UNREAD,), "", "not tested"),
        (4, (), "seed-0.json", "not tested"),
    ],
)
def test_a_run_that_is_not_to_be_had_is_not_left_out(
    tmp_path: Path, seeds: int, problems: tuple[Problem, ...], edited: str, outcome: str
) -> None:
    found = _assessments(tmp_path, seeds, problems, edited).repeats("seeds")
    assert found is not None
    assert [one.test.outcome for one in found.metrics] == [outcome]


def test_without_any_run_no_single_number_decides(tmp_path: Path) -> None:
    (rules,) = decide(_assessments(tmp_path, 0), ["m"])
    assert (rules.lacking, rules.tested) == ("seed-*.json", {})
