"""Rules that a change makes weaker: the stricter ones of both sides hold."""

import pytest

from gitml.core.checks.loosening import Loosened
from gitml.core.metrics.turned import Turned
from gitml.core.registry.versioning.held_rules import HeldModel, applicable, held
from gitml.core.settings.config import Guard, ModelRules, Primary
from gitml.core.values import MISSING
from gitml.render.text.models.judging import words

_OLD = ModelRules(Primary("m.json:auc", 0.01), (Guard("accuracy", 0.02),), "test")
_ACCURACY = "models.m.guards.accuracy"


def _held(new: ModelRules) -> HeldModel:
    return held("m", _OLD, new, {"test", "other"})


@pytest.mark.parametrize(
    "new",
    [
        _OLD,
        ModelRules(Primary("auc", 0.02), (Guard("accuracy", 0), Guard("f1", 1)), "test"),
    ],
)
def test_rules_that_are_as_strict_stay(new: ModelRules) -> None:
    assert _held(new) == HeldModel(new)


def test_a_guard_that_a_change_turns_around_holds_as_it_was() -> None:
    way = Turned("loss", "val.loss", "metrics.val.loss", "lower", "higher")
    old = ModelRules(Primary("auc"), (Guard("loss", 0.1),))
    found = held("m", old, old, turned=(way,))
    assert found.rules == old
    (told,) = found.loosened
    assert words(told) == (
        "models.m.guards.loss: metrics.val.loss is higher now, and was lower; "
        "lower still holds for this change"
    )


@pytest.mark.parametrize(
    ("now", "loosened", "guards"),
    [
        ({"val.loss": 0.5, "loss": 0.01}, [], {"val.loss": 0.5, "loss": 0.01}),
        ({"loss": 0.01, "val.loss": 0.5}, [], {"val.loss": 0.5, "loss": 0.01}),
        ({"val.loss": 0.5}, ["models.m.guards.loss"], {"val.loss": 0.5, "loss": 0.01}),
        ({"m.json:loss": 0.01, "val.loss": 0.5}, [], {"m.json:loss": 0.01, "val.loss": 0.5}),
    ],
)
def test_a_guard_is_held_against_that_of_its_own_metric(
    now: dict[str, float], loosened: list[str], guards: dict[str, float]
) -> None:
    both = (Guard("val.loss", 0.5), Guard("loss", 0.01))
    new = ModelRules(Primary("auc"), tuple(Guard(*one) for one in now.items()))
    found = held("m", ModelRules(Primary("auc", 0.1), both), new)
    assert [one.subject for one in found.loosened][1:] == loosened
    assert {one.metric: one.max_drop for one in found.rules.guards} == guards


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (
            ModelRules(Primary("auc"), _OLD.guards, "test"),
            "primary.min_delta is gone, and was 0.01",
        ),
        (
            ModelRules(Primary("auc", 0.005), _OLD.guards, "test"),
            "primary.min_delta is 0.005 now, and was 0.01",
        ),
        (ModelRules(_OLD.primary, (), "test"), "guards.accuracy is gone, and was 0.02"),
        (
            ModelRules(_OLD.primary, (Guard("accuracy", 1),), "test"),
            "guards.accuracy is 1 now, and was 0.02",
        ),
        (ModelRules(_OLD.primary, _OLD.guards), "evaluation is gone, and was test"),
    ],
)
def test_a_rule_that_is_loosened_is_named_and_holds(new: ModelRules, told: str) -> None:
    found = _held(new)
    (reason,) = found.loosened
    limit = told.rpartition(" ")[2]
    assert words(reason) == f"models.m.{told}; {limit} still holds for this change"
    was, is_now = _OLD, found.rules
    assert is_now.primary is not None
    assert is_now.primary.min_delta == 0.01
    assert (is_now.guards, is_now.evaluation) == (was.guards, was.evaluation)


@pytest.mark.parametrize(("new", "declared"), [(None, ""), ("other", "test")])
def test_an_evaluation_that_nobody_can_ask_any_more(new: str | None, declared: str) -> None:
    rules = ModelRules(_OLD.primary, _OLD.guards, new)
    found = held("m", _OLD, rules, {declared})
    assert found.rules == rules
    (reason,) = found.loosened
    assert (reason.state, reason.after) == ("modified", MISSING if new is None else new)


def test_old_guards_of_metrics_that_are_gone_do_not_apply() -> None:
    new = ModelRules(_OLD.primary, (Guard("f1", 1),), "test")
    found = applicable(_held(new), new, known={"m.json:auc"})
    assert found.rules == new
    assert {one.state for one in found.loosened} == {"modified"}
    kept = applicable(_held(new), new, known={"m.json:auc", "accuracy"})
    assert kept == _held(new)


def test_without_a_primary_metric_nothing_decides_and_that_is_named() -> None:
    found = _held(ModelRules())
    assert found.rules == ModelRules()
    assert [words(one) for one in found.loosened] == [
        "models.m.primary is gone, and was m.json:auc"
    ]
    assert Loosened(models=found.loosened).beside(["n"]).models == found.loosened
    assert Loosened(models=found.loosened).beside(["m"]).models == ()
