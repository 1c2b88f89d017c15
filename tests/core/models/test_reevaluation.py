"""Which stages run again with an older model."""

import pytest

from gitml.core.models.reevaluation import is_possible, plan
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.snapshot import Model, Snapshot
from gitml.errors import UsageError


def _stage(name: str, deps: str, outs: str) -> Stage:
    made = tuple(Out(path) for path in outs.split())
    return Stage(name, name, "dvc.yaml", name, deps=tuple(deps.split()), outs=made)


_STAGES = (
    _stage("prepare", "raw.csv", "train.csv test.csv"),
    _stage("train", "train.csv train.py", "model.pkl"),
    _stage("predict", "model.pkl test.csv predict.py", "raw_p.csv"),
    _stage("evaluate", "raw_p.csv labels.csv", "p.csv"),
    _stage("explain", "model.pkl", "why.html"),
)


def _snapshot(path: str = "model.pkl", name: str = "churn", *, stages: bool = True) -> Snapshot:
    found = {stage.address: stage for stage in _STAGES} if stages else {}
    return Snapshot("rev", stages=found, models={name: Model(name, path)})


def test_what_lies_between_the_model_and_its_predictions_runs_again() -> None:
    found = plan(_snapshot("old.pkl"), _snapshot(), "p.csv")
    assert is_possible(_snapshot("old.pkl"), _snapshot(), "p.csv")
    assert found.stages == ("predict", "evaluate")
    assert found.models == {"model.pkl": "old.pkl"}
    assert found.inputs == ("test.csv", "predict.py", "labels.csv")


@pytest.mark.parametrize(
    ("base", "head", "told"),
    [
        (_snapshot(), _snapshot(stages=False), "no stage makes p.csv"),
        (_snapshot(), _snapshot("other.pkl"), "is made with no model that dvc.yaml declares"),
        (_snapshot(name="other"), _snapshot(), "declares no model 'churn'"),
    ],
)
def test_what_cannot_run_again(base: Snapshot, head: Snapshot, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        plan(base, head, "p.csv")
    assert not is_possible(base, head, "p.csv")
