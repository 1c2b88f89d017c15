"""Metrics of files beside what predictions of the same rows give."""

import numpy as np
import pytest

from gitml.core.evaluation.compared import assess_sides
from gitml.core.evaluation.findings import Assessed
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.judging.tested_metrics import all_tested, relabelled
from gitml.core.metrics.direction import metric_changes
from gitml.core.metrics.matching import with_tests
from gitml.core.metrics.tested import Disagreement, Relabelled
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.values import Value
from gitml.render.text.values import disagreements

_ROWS = 400


def _assessed(flip: int = 30, relabel: int = 0) -> Assessed:
    """A base that has 80 of 400 rows wrong, and a head that has fewer, or some by its labels."""
    sides = []
    for wrong, others in ((80, 0), (80 - flip, relabel)):
        truth = np.arange(_ROWS) % 2
        said = truth.copy()
        said[:wrong] = 1 - said[:wrong]
        truth[:others] = said[:others]
        ids = np.array([f"r{n}" for n in range(_ROWS)], dtype=object)
        sides.append(Predictions("p.csv", truth, said, ids=ids))
    evaluation = Evaluation("p.csv", "y", "y_pred", id="row", metrics=("accuracy", "f1"))
    base, head = sides
    return assess_sides("test", evaluation, Sides(base, head, 1), Sides(head, head, 1))


@pytest.mark.parametrize(
    ("base", "head"),
    [(0.8, 0.875), (0.8, 0.88), (80.0, 87.5), (0.8000000000000001, 0.8749999999999999)],
)
def test_a_reported_number_that_the_predictions_give_has_their_test(
    base: float, head: float
) -> None:
    changes = metric_changes(
        {"m.json": {"acc": 1, "accuracy": base}}, {"m.json": {"accuracy": head}}, {}
    )
    found, disagreements = with_tests(changes, [all_tested(_assessed())])
    by_key = {change.value.key: change for change in found}
    assert by_key["accuracy"].standing == "better"
    assert not disagreements


def test_a_test_says_which_way_is_better_whatever_was_declared() -> None:
    changes = metric_changes(
        {"m": {"accuracy": 0.8}}, {"m": {"accuracy": 0.875}}, {"accuracy": "lower"}
    )
    (found,), _ = with_tests(changes, [all_tested(_assessed())])
    assert (found.standing, found.direction, found.better) == ("better", "higher", True)


def test_noise_is_called_so_and_no_colour_is_given() -> None:
    changes = metric_changes({"m": {"accuracy": 0.8}}, {"m": {"accuracy": 0.8025}}, {})
    (found,), _ = with_tests(changes, [all_tested(_assessed(flip=1))])
    assert found.standing == "no difference shown"


def test_another_number_is_a_disagreement_where_no_other_metric_has_the_name() -> None:
    changes = metric_changes({"m": {"accuracy": 0.8}}, {"m": {"accuracy": 0.91}}, {})
    (found,), (disagreement,) = with_tests(changes, [all_tested(_assessed())])
    assert found.standing == "improved"
    assert (disagreement.reported, disagreement.computed) == (0.91, 0.875)
    two = metric_changes(
        {"m": {"test": {"accuracy": 0.8}, "train": {"accuracy": 0.9}}},
        {"m": {"test": {"accuracy": 0.875}, "train": {"accuracy": 0.95}}},
        {},
    )
    found_of_two, disagreements = with_tests(two, [all_tested(_assessed())])
    assert [change.standing for change in found_of_two] == ["better", "improved"]
    assert not disagreements


def test_what_is_not_judged_is_not_tested_and_takes_no_name_from_another() -> None:
    def files(first: float, second: float) -> dict[str, Value]:
        return {"edited": {"accuracy": first}, "m": {"accuracy": second}}

    changes = metric_changes(files(0.8, 0.8), files(0.875, 0.91), {})
    changes = changes[0]._replace(unjudged=True), changes[1]
    found, (disagreement,) = with_tests(changes, [all_tested(_assessed())])
    assert [(one.standing, one.tested) for one in found] == [
        ("not judged", None),
        ("improved", None),
    ]
    assert disagreement.path == "m"


def test_a_change_is_of_the_labels_of_the_head_on_both_sides() -> None:
    def changed(base: float, head: float) -> tuple[float, str]:
        metrics = metric_changes({"m": {"accuracy": base}}, {"m": {"accuracy": head}}, {})
        (found,), disagreements = with_tests(metrics, [all_tested(assessed)])
        assert not disagreements
        return found.value.delta or 0.0, found.standing

    assessed = _assessed(flip=0, relabel=40)
    assert relabelled([assessed]) == (Relabelled("p.csv", 40),)
    assert changed(0.8, 0.9) == (0.0, "identical predictions")
    assert changed(80, 90) == (0.0, "identical predictions")


def test_a_file_of_unrounded_predictions_has_the_verdict_of_the_rounded_ones() -> None:
    def stands(base: float, head: float) -> tuple[str, list[str]]:
        changes = metric_changes({"m": {"accuracy": base}}, {"m": {"accuracy": head}}, {})
        (found,), apart = with_tests(changes, [all_tested(_assessed())])
        return found.standing, [f"{one.side} {one.reported}" for one in apart]

    assert stands(0.80000191, 0.87500213) == ("better", [])
    assert stands(80.000191, 87.500213) == ("better", [])
    assert stands(0.8013, 0.875) == ("improved", ["base 0.8013"])
    said = disagreements([Disagreement("m", "auc", 0.6135844, 0.6135825, "p.csv")])
    assert said[0].startswith("m:auc is 0.6135844 and p.csv gives 0.6135825: ")


def test_no_number_beside_one_is_a_disagreement() -> None:
    changes = metric_changes({"m": {"accuracy": 0.8}}, {"m": {"accuracy": float("nan")}}, {})
    _, (disagreement,) = with_tests(changes, [all_tested(_assessed())])
    assert (disagreement.key, disagreement.computed) == ("accuracy", 0.875)


def test_scores_that_are_not_finite_on_one_side_leave_the_other_its_values() -> None:
    truth = np.arange(_ROWS) % 2
    good = np.random.default_rng(0).random((_ROWS, 1))
    bad = np.where(good == good[3], np.nan, good)
    base, head = (
        Predictions("p.csv", truth, truth, scores, ids=np.arange(_ROWS)) for scores in (good, bad)
    )
    evaluation = Evaluation("p.csv", "y", "y_pred", id="row", metrics=("roc_auc", "brier"))
    assessed = assess_sides("t", evaluation, Sides(base, head, 1), Sides(head, head, 1))
    tests = all_tested(assessed)
    assert tests["brier"].base == pytest.approx(((good[:, 0] - truth) ** 2).mean())
    changes = metric_changes({"m": {"roc_auc": 0.5}}, {"m": {"roc_auc": 0.6}}, {})
    (found,), (apart,) = with_tests(changes, [tests])
    assert (found.standing, str(apart.computed)) == ("changed", "nan")


def test_every_metric_of_an_evaluation_is_there() -> None:
    assert [*all_tested(_assessed())] == ["accuracy", "f1"]
