import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.assessment import Questions, assess
from gitml.core.evaluation.catalogue import METRICS
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.predictions import Predictions
from gitml.errors import ConfigError

_ALL_OF_TWO = tuple(name for name, metric in METRICS.items() if metric.needs != "numbers")
_NUMBERS = tuple(name for name, metric in METRICS.items() if metric.needs == "numbers")


def _classifier(n: int, skill: float, seed: int, names: Any = None, slices: Any = None) -> Any:
    generator = np.random.default_rng(0)  # the rows are the same for every model
    truth = generator.integers(2, size=n)
    noise = np.random.default_rng(seed).normal(size=n)
    scores = 1 / (1 + np.exp(-(skill * (2 * truth - 1) + noise)))
    names = np.array([0, 1]) if names is None else np.array(names, dtype=object)
    return Predictions(
        f"{seed}.csv",
        names[truth],
        names[(scores > 0.5).astype(int)],
        scores[:, np.newaxis],
        np.arange(n),
        slices or {},
    )


def _assess(base: Predictions, head: Predictions, metrics: tuple[str, ...], **options: Any) -> Any:
    options = {"margins": {}, **options}
    return assess(match_rows(base, head), Questions(metrics, **options), seed=1)


@pytest.mark.slow
def test_a_model_that_is_better_beyond_noise() -> None:
    found = _assess(_classifier(1000, 0.5, 1), _classifier(1000, 1.0, 2), _ALL_OF_TWO)
    assert {test.outcome for test in found.tests} == {"better"}
    assert [test.metric for test in found.tests] == list(_ALL_OF_TWO)


@pytest.mark.slow
def test_a_model_that_is_worse_beyond_noise() -> None:
    found = _assess(_classifier(1000, 1.0, 1), _classifier(1000, 0.5, 2), _ALL_OF_TWO)
    assert {test.outcome for test in found.tests} == {"worse"}
    assert all(test.gain < 0 for test in found.tests)


def test_a_model_that_is_better_within_noise() -> None:
    found = _assess(_classifier(200, 0.80, 1), _classifier(200, 0.82, 2), ("accuracy", "log_loss"))
    assert {test.outcome for test in found.tests} == {"no difference shown"}
    assert all(test.detectable > abs(test.difference.delta) for test in found.tests)


def test_a_margin_that_the_whole_interval_lies_within() -> None:
    sides = _classifier(3000, 0.8, 1), _classifier(3000, 0.8, 2)
    near = _assess(*sides, ("accuracy",), margins={"accuracy": 0.2}).tests[0]
    assert near.outcome == "equivalent"
    assert _assess(*sides, ("accuracy",)).tests[0].outcome == "no difference shown"


def test_a_shown_difference_that_is_smaller_than_what_counts_is_not_better() -> None:
    sides = _classifier(20000, 0.9, 1), _classifier(20000, 1.0, 2)
    test = _assess(*sides, ("roc_auc",)).tests[0]
    assert test.outcome == "better"
    wide = _assess(*sides, ("roc_auc",), margins={"roc_auc": test.gain * 1.01}).tests[0]
    assert wide.outcome == "no difference shown"
    assert _assess(*sides, ("roc_auc",), margins={"roc_auc": 0.5}).tests[0].outcome == "equivalent"


def test_the_same_predictions_are_called_so() -> None:
    side = _classifier(100, 0.5, 1)
    found = _assess(side, side, _ALL_OF_TWO)
    assert {test.outcome for test in found.tests} == {"identical predictions"}
    other = dataclasses.replace(side, scores=side.scores**2)
    by_scores = _assess(side, other, ("accuracy", "log_loss"))
    assert [test.outcome for test in by_scores.tests] == ["identical predictions", "worse"]


def test_other_metrics_than_the_primary_one_pay_for_their_number() -> None:
    sides = _classifier(300, 0.6, 1), _classifier(300, 0.8, 2)
    found = _assess(*sides, ("roc_auc", "accuracy", "log_loss", "f1")).tests
    assert found[0].p_adjusted == found[0].difference.p
    lowest = min(found[1:], key=lambda test: test.difference.p)
    assert lowest.p_adjusted == pytest.approx(3 * lowest.difference.p)


@pytest.mark.parametrize("metrics", [("accuracy",), ("f1_macro", "roc_auc", "log_loss")])
def test_rows_that_differ_are_not_comparable(metrics: tuple[str, ...]) -> None:
    base = _classifier(200, 0.5, 1)
    head = dataclasses.replace(_classifier(200, 0.9, 2), ids=np.arange(1000, 1200))
    found = _assess(base, head, metrics)
    assert {test.outcome for test in found.tests} == {"not comparable"}
    assert all(math.isnan(test.difference.delta) for test in found.tests)
    assert all(test.p_adjusted is None for test in found.tests)


def test_rows_in_common_are_tested_and_give_no_verdict() -> None:
    base, head = _classifier(600, 0.5, 1), _classifier(600, 1.5, 2)
    head = dataclasses.replace(head, slices={"site": np.arange(600) % 2})
    for one, other in ((base.take(np.arange(500)), head), (head, base.take(np.arange(500)))):
        found = _assess(one, other, ("roc_auc", "accuracy"))
        tests = [*found.tests, *(test for part in found.slices for test in part.tests)]
        assert {test.outcome for test in tests} == {"on the rows in common"}
        assert all(test.p_adjusted is not None for test in tests)
        assert found.worse_slices == ()


def test_classes_need_no_usual_names() -> None:
    names = ["benign", "malignant"]
    sides = (_classifier(300, 0.5, 1, names), _classifier(300, 1.0, 2, names))
    found = _assess(sides[0], sides[1], ("recall", "roc_auc"), positive="malignant")
    plain = _assess(_classifier(300, 0.5, 1), _classifier(300, 1.0, 2), ("recall", "roc_auc"))
    assert found.tests == plain.tests


def test_the_positive_class_may_be_the_first() -> None:
    sides = _classifier(300, 0.5, 1), _classifier(300, 1.0, 2)
    flipped = tuple(dataclasses.replace(side, scores=1 - side.scores) for side in sides)
    found = _assess(flipped[0], flipped[1], ("roc_auc", "log_loss", "recall"), positive="0").tests
    plain = _assess(*sides, ("roc_auc", "log_loss", "specificity")).tests
    assert [t.difference.head for t in found] == pytest.approx([t.difference.head for t in plain])


@pytest.mark.parametrize("metric", ["f1", "recall", "roc_auc", "average_precision"])
def test_nobody_guesses_which_class_is_positive(metric: str) -> None:
    sides = [_classifier(300, 0.5, seed, ["no", "yes"]) for seed in (1, 2)]
    with pytest.raises(ConfigError, match=f"{metric} needs to know.*no or yes"):
        _assess(sides[0], sides[1], (metric,))


def test_a_positive_class_that_no_row_has() -> None:
    sides = _classifier(300, 0.5, 1), _classifier(300, 0.5, 2)
    with pytest.raises(ConfigError, match="no row has the positive class 'malignant'"):
        _assess(*sides, ("f1",), positive="malignant")


def _three_classes(n: int, skill: float, seed: int) -> Any:
    truth = np.random.default_rng(0).integers(3, size=n)
    generator = np.random.default_rng(seed)
    scores = generator.dirichlet(np.ones(3), size=n) + skill * np.eye(3)[truth]
    scores /= scores.sum(axis=1, keepdims=True)
    return Predictions(f"{seed}.csv", truth, scores.argmax(axis=1), scores, np.arange(n))


@pytest.mark.slow
def test_three_classes() -> None:
    metrics = ("accuracy", "f1_macro", "roc_auc", "average_precision", "log_loss", "brier")
    found = _assess(_three_classes(400, 0.1, 1), _three_classes(400, 0.5, 2), metrics)
    assert {test.outcome for test in found.tests} == {"better"}
    with pytest.raises(ConfigError, match="f1 is of two classes, and there are 3") as failure:
        _assess(_three_classes(40, 0.1, 1), _three_classes(40, 0.5, 2), ("f1",))
    assert "f1_macro" in str(failure.value.hint)


def test_scores_of_some_classes_only_are_an_error() -> None:
    sides = [_three_classes(40, 0.1, seed) for seed in (1, 2)]
    short = dataclasses.replace(sides[1], scores=sides[1].scores[:, :2])
    with pytest.raises(ConfigError, match=r"2\.csv: 2 columns of scores and 3 classes"):
        _assess(sides[0], short, ("log_loss",))


def test_a_class_that_only_one_file_has_is_told_of_that_file() -> None:
    base, head = (_classifier(40, 0.5, seed, names=["a", "b"]) for seed in (1, 2))
    other = dataclasses.replace(head, prediction=np.array(["c", *head.prediction[1:]], object))
    for one, two in ((base, other), (other, base)):
        with pytest.raises(ConfigError) as failure:
            _assess(one, two, ("log_loss",), positive="b")
        assert failure.value.message == (
            f"{one.source}: 1 column of scores and 3 classes: a, b, c (c in 2.csv only)"
        )
    relabelled = dataclasses.replace(other, label=np.array(["c", *head.label[1:]], object))
    with pytest.raises(ConfigError, match=r"1\.csv: 1 column of scores and 3 classes: a, b, c$"):
        _assess(base, relabelled, ("log_loss",), positive="b")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"scores": None}, "no-scores"),
        ({"scores": np.full((50, 1), np.nan)}, "not-finite"),
        ({"scores": np.full((50, 1), np.inf)}, "not-finite"),
        ({"scores": np.full((50, 1), 7.0)}, "no-probabilities"),
    ],
)
def test_scores_that_cannot_be_judged(change: dict[str, Any], why: str) -> None:
    head = dataclasses.replace(_classifier(50, 0.5, 2), **change)
    test = _assess(_classifier(50, 0.5, 1), head, ("log_loss",)).tests[0]
    assert (test.outcome, test.difference.untested) == ("not tested", why)


def test_scores_alone_say_nothing_of_predictions() -> None:
    head = dataclasses.replace(_classifier(50, 0.5, 2), prediction=None)
    test = _assess(_classifier(50, 0.5, 1), head, ("accuracy", "f1")).tests
    assert [t.difference.untested for t in test] == ["no-predictions"] * 2


@pytest.mark.parametrize("n", [0, 1, 2, 29])
def test_very_few_rows_are_never_better(n: int) -> None:
    found = _assess(_classifier(n, 0.1, 1), _classifier(n, 9.0, 2), ("roc_auc", "f1", "log_loss"))
    assert found.n == n
    assert {t.outcome for t in found.tests[:2]} <= {"not tested", "identical predictions"}


def test_rows_of_one_class() -> None:
    base, head = _classifier(80, 0.5, 1), _classifier(80, 0.9, 2)
    rows = np.flatnonzero(base.label == 1)
    found = _assess(base.take(rows), head.take(rows), ("roc_auc", "specificity", "recall"))
    assert [t.difference.untested for t in found.tests] == ["one-class", "no-rows", ""]


def test_numbers() -> None:
    truth, noise, other = np.random.default_rng(0).normal(size=(3, 500))
    base = Predictions("b.csv", truth, truth + noise, ids=np.arange(500))
    head = Predictions("h.csv", truth, truth + other / 2, ids=np.arange(500))
    found = _assess(base, head, _NUMBERS)
    assert {test.outcome for test in found.tests} == {"better"}
    assert found.slices == ()
    same = _assess(base, base, _NUMBERS)
    assert {test.outcome for test in same.tests} == {"identical predictions"}


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_not_tested(bad: float) -> None:
    truth = np.arange(50.0)
    base = Predictions("b.csv", truth, truth + 1)
    head = Predictions("h.csv", truth, np.where(truth == 3, bad, truth))
    found = _assess(base, head, ("rmse", "mae"))
    assert [t.difference.untested for t in found.tests] == ["not-finite"] * 2
    assert {t.outcome for t in found.tests} == {"not tested"}


def test_text_is_no_number() -> None:
    side = Predictions("b.csv", np.array(["x"] * 40, dtype=object), np.array(["x"] * 40))
    with pytest.raises(ConfigError, match=r"b\.csv: could not convert string to float"):
        _assess(side, side, ("rmse",))


def test_classes_and_numbers_do_not_mix() -> None:
    side = _classifier(50, 0.5, 1)
    with pytest.raises(ConfigError, match="classes and of numbers"):
        _assess(side, side, ("rmse", "accuracy"))


def test_slices_are_judged_worst_first_and_small_ones_are_only_named() -> None:
    site = np.repeat(["a", "b", "c"], [700, 480, 20]).astype(object)
    base, head = (_classifier(1200, 0.7, seed, slices={"site": site}) for seed in (1, 2))
    spoilt = head.scores.copy()
    spoilt[site == "b"] = 1 - spoilt[site == "b"]
    head = dataclasses.replace(head, scores=spoilt, prediction=(spoilt[:, 0] > 0.5).astype(int))
    found = _assess(base, head, ("accuracy",), classes=False).slices
    assert [(part.column, part.value, part.n) for part in found] == [
        ("site", "b", 480),
        ("site", "a", 700),
        ("site", "c", 20),
    ]
    assert [part.tests[0].outcome for part in found] == [
        "worse",
        "no difference shown",
        "not tested",
    ]
    assert found[2].tests[0].difference.untested == "few-rows"
    assert found[0].tests[0].p_adjusted == pytest.approx(2 * found[0].tests[0].difference.p)


def test_a_slice_that_is_worse_by_any_metric_comes_first() -> None:
    site = np.repeat(["a", "b"], [600, 600]).astype(object)
    base = _classifier(1200, 0.9, 1, slices={"site": site})
    truth = base.label
    missed = (site == "b") & (truth == 1) & (np.arange(1200) % 4 == 0)
    mended = (site == "b") & (truth == 0)
    lost = (site == "a") & (np.arange(1200) % 100 == 0)
    said = np.where(missed | lost, 1 - truth, np.where(mended, truth, base.prediction))
    head = dataclasses.replace(base, prediction=said)
    found = _assess(base, head, ("accuracy", "recall"), classes=False).slices
    assert [part.value for part in found] == ["b", "a"]
    assert [test.outcome for test in found[0].tests][1] == "worse"


def test_slices_on_which_the_two_hardly_differ_are_not_judged() -> None:
    site = np.repeat(["a", "b"], 100).astype(object)
    base = _classifier(200, 0.7, 1, slices={"site": site})
    flipped = base.prediction.copy()
    flipped[:5] = 1 - flipped[:5]
    head = dataclasses.replace(base, prediction=flipped)
    parts = _assess(base, head, ("accuracy",), classes=False).slices
    a, b = sorted(parts, key=lambda part: part.value)
    assert (a.tests[0].difference.untested, a.tests[0].difference.discordant) == ("few-changes", 5)
    assert b.tests[0].outcome == "identical predictions"


@pytest.mark.parametrize(
    ("changed", "metrics", "outcome"),
    [(5, _ALL_OF_TWO, "no difference shown"), (6, ("accuracy", "f1", "brier"), "better")],
)
def test_fewer_than_six_rows_on_which_the_two_differ_show_nothing(
    changed: int, metrics: tuple[str, ...], outcome: str
) -> None:
    label = np.arange(400) % 2
    wrong = [np.arange(400) < 80, (changed <= np.arange(400)) & (np.arange(400) < 80)]
    base, head = (
        Predictions(
            "p.csv",
            label,
            said,
            scores=np.where(said == 1, 0.9, 0.1)[:, None],
            ids=np.arange(400),
        )
        for said in (np.where(one, 1 - label, label) for one in wrong)
    )
    # One by one, as a primary metric is tested: Holm would hide what is found too easily.
    tests = [_assess(base, head, (name,), classes=False).tests[0] for name in metrics]
    assert {test.outcome for test in tests} == {outcome}
    of_few = [test.difference for test in tests if test.outcome == "no difference shown"]
    assert all(one.low == -one.high and one.p is None for one in of_few)
    near = _assess(base, head, ("f1",), margins={"f1": 0.05}).tests[0]
    assert near.outcome == "equivalent"


def test_what_could_be_shown_is_by_the_level_that_was_used() -> None:
    sides = _classifier(200, 0.80, 1), _classifier(200, 0.82, 2)
    alone = _assess(*sides, ("f1",)).tests[0]
    _, *others = _assess(*sides, ("roc_auc", "f1", "precision", "accuracy", "log_loss")).tests
    assert [test.level for test in others] == [pytest.approx(0.05 / 4)] * 4
    # z of 1 - 0.0125/2 and of 80 %, beside z of 97.5 % and of 80 %.
    assert others[0].detectable == pytest.approx(
        alone.detectable * (2.4977 + 0.8416) / 2.8016, 1e-4
    )


def test_each_class_is_a_slice() -> None:
    found = _assess(_classifier(300, 0.5, 1), _classifier(300, 1.0, 2), ("roc_auc",)).slices
    assert {(part.column, part.value) for part in found} == {("", "0"), ("", "1")}
    assert sum(part.n for part in found) == 300


def test_a_slice_column_that_names_rows_is_refused() -> None:
    names = np.arange(300).astype(str).astype(object)
    sides = [_classifier(300, 0.5, seed, slices={"row": names}) for seed in (1, 2)]
    with pytest.raises(ConfigError, match="'row' has 300 values"):
        _assess(sides[0], sides[1], ("accuracy",))


def test_labels_that_name_rows_are_not_tested() -> None:
    names = np.arange(2000)
    side = Predictions("p.csv", names, names, ids=names)
    found = _assess(side, dataclasses.replace(side, prediction=names[::-1]), ("f1_macro",))
    assert found.tests[0].difference.untested == "many-classes"
    assert found.slices == ()


def test_nothing_in_common_asks_for_no_class() -> None:
    base = _classifier(200, 0.5, 1, ["no", "yes"])
    head = dataclasses.replace(_classifier(200, 0.9, 2, ["no", "yes"]), ids=np.arange(500, 700))
    found = _assess(base, head, ("f1", "roc_auc", "log_loss"), positive="yes")
    assert {test.outcome for test in found.tests} == {"not comparable"}
    three = _three_classes(150, 0.1, 1)
    other = dataclasses.replace(three, ids=np.arange(1000, 1150))
    assert _assess(three, other, ("log_loss",)).tests[0].outcome == "not comparable"


@pytest.mark.parametrize("label", [0, 1])
def test_a_class_that_no_row_has_is_still_one_of_two(label: int) -> None:
    base, head = _classifier(200, 0.5, 1), _classifier(200, 0.9, 2)
    rows = np.flatnonzero(base.label == label)
    right = [dataclasses.replace(s.take(rows), prediction=s.label[rows]) for s in (base, head)]
    found = _assess(right[0], right[1], ("f1", "accuracy", "log_loss"))
    assert [test.difference.head for test in found.tests[:2]] == [float(label), 1.0]
    assert found.tests[2].outcome in ("better", "worse", "no difference shown")
    assert {(part.value, part.n) for part in found.slices} == {
        (str(label), len(rows)),
        (str(1 - label), 0),
    }


@pytest.mark.slow
def test_many_names_are_sorted_in_no_time() -> None:
    names = np.array([f"n{n}" for n in range(50_000)], dtype=object)
    side = Predictions("p.csv", names, names, ids=np.arange(50_000))
    assert _assess(side, side, ("accuracy",)).n == 50_000


def test_slices_that_were_declared_and_have_no_rows_are_named() -> None:
    sides = [
        _classifier(200, 0.8, seed, slices={"age": np.array(["under 30"] * 200, dtype=object)})
        for seed in (1, 2)
    ]
    found = _assess(
        sides[0], sides[1], ("accuracy", "roc_auc"), parts={"age": ("under 30", "30 and more")}
    )
    (absent,) = (part for part in found.slices if part.value == "30 and more")
    assert absent.n == 0
    assert {test.difference.untested for test in absent.tests} == {"no-rows"}


def test_how_far_slices_are_apart() -> None:
    site = np.array((["a"] * 100 + ["b"] * 90 + ["few"] * 10), dtype=object)
    sides = [_classifier(200, 0.8, seed, slices={"site": site}) for seed in (1, 2)]
    found = _assess(sides[0], sides[1], ("accuracy",), sensitive=("site",))
    apart = {(one.column, one.measure): one for one in found.disparities}
    assert list(apart) == [
        ("", "accuracy"),
        ("site", "accuracy"),
        ("site", "demographic_parity"),
        ("site", "equal_opportunity"),
        ("site", "equalized_odds"),
    ]
    of_site = apart["site", "accuracy"]
    heads = {s.value: s.tests[0].difference.head for s in found.slices if s.column == "site"}
    assert of_site.left_out == ("few",)
    assert of_site.head.difference == pytest.approx(abs(heads["a"] - heads["b"]))
