"""Metrics of several seeds and folds."""

import math

import pytest

from gitml.core.judging.repeated_metrics import compare_repeats
from gitml.core.settings.config import parse
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.repeats_rule import Repeats
from gitml.core.values import Value
from gitml.errors import ConfigError
from gitml.render.text.checks.evaluation import verdict

_SEEDS = Evaluation("", "", repeats=Repeats(("eval/seed-*.json",)))
_FOLDS = Evaluation(
    "", "", metrics=("auc", "nothing"), repeats=Repeats(("cv/*.json",), "folds", 0.2)
)


def _files(pattern: str, *values: float) -> dict[str, Value]:
    return {
        pattern.replace("*", str(n)): {"roc_auc": v, "loss": 1 - v, "n": 3}
        for n, v in enumerate(values)
    }


def test_seeds_are_compared_by_welch_and_their_spread_is_told() -> None:
    base = _files("eval/seed-*.json", 0.80, 0.81, 0.79, 0.80) | {"metrics.json": {"roc_auc": 0.1}}
    head = _files("eval/seed-*.json", 0.90, 0.91, 0.92)
    found = compare_repeats("cv", _SEEDS, (base, head), {})
    assert found is not None
    assert (found.base_runs, found.head_runs) == (4, 3)
    auc, loss = found.metrics
    assert (auc.test.metric, auc.test.outcome, auc.test.difference.method) == (
        "roc_auc", "better", "welch",
    )  # fmt: skip
    assert (loss.test.metric, loss.test.outcome) == ("loss", "better")
    assert auc.head_spread == pytest.approx(0.01)
    assert found.tested()["roc_auc"].base == pytest.approx(0.8)


def test_folds_are_paired_by_file_and_corrected() -> None:
    base = _files("cv/*.json", 0.80, 0.81, 0.79, 0.82, 0.80) | {"cv/old.json": {"roc_auc": 0.1}}
    head = _files("cv/*.json", 0.82, 0.82, 0.80, 0.82, 0.82)
    found = compare_repeats("cv", _FOLDS, (base, head), {})
    assert found is not None
    assert (found.base_runs, found.head_runs) == (5, 5)
    (auc,) = found.metrics
    assert auc.test.difference.method == "nadeau-bengio"
    assert auc.test.outcome == "no difference shown"  # a paired t-test would say better


@pytest.mark.parametrize(
    ("evaluation", "pattern"), [(_SEEDS, "eval/seed-*.json"), (_FOLDS, "cv/*.json")]
)
def test_the_same_numbers_in_every_run_are_identical_and_not_tested(
    evaluation: Evaluation, pattern: str
) -> None:
    runs = _files(pattern, 0.80, 0.81, 0.79)
    found = compare_repeats("cv", evaluation, (runs, runs), {})
    assert found is not None
    auc = found.metrics[0].test
    assert (auc.outcome, auc.p_adjusted, auc.difference.low) == ("identical", None, None)
    assert verdict(auc) == "identical"
    assert found.tested()["roc_auc"].is_identical
    others = _files(pattern, 0.81, 0.80, 0.79)  # the same numbers of other runs
    tested = compare_repeats("cv", evaluation, (runs, others), {})
    assert tested is not None
    assert tested.metrics[0].test.outcome == "no difference shown"
    elsewhere = compare_repeats("cv", evaluation, (runs, runs), {}, ("test.csv",))
    assert elsewhere is not None
    assert elsewhere.metrics[0].test.outcome == "not comparable"


def test_one_run_is_not_tested_and_none_is_nothing() -> None:
    one = _files("eval/seed-*.json", 0.8)
    found = compare_repeats("cv", _SEEDS, (one, one), {})
    assert found is not None
    assert found.metrics[0].test.difference.untested == "few-runs"
    assert math.isnan(found.metrics[0].base_spread)
    assert compare_repeats("cv", _SEEDS, (one, {}), {}) is None
    first = compare_repeats("cv", _SEEDS, ({}, one), {})
    assert first is not None
    assert first.tested()["roc_auc"].base is None


@pytest.mark.parametrize(
    ("repeats", "told"),
    [
        ({}, "the key 'files'"),
        ({"files": "../x.json"}, "a path in the project"),
        ({"files": "x.json", "kind": "fold"}, "'seeds' or 'folds'"),
        ({"files": "x.json", "test_share": 0.2}, "of folds a number between 0 and 1"),
        ({"files": "x.json", "kind": "folds", "test_share": 1.5}, "of folds a number"),
        ({"file": "x.json"}, "unknown key 'evaluations.cv.repeats.file'"),
    ],
)
def test_what_gitml_yaml_gets_wrong(repeats: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        parse({"evaluations": {"cv": {"repeats": repeats}}})


def test_predictions_are_not_needed_beside_repeats() -> None:
    found = parse({"evaluations": {"cv": {"repeats": {"files": ["cv/*.json"]}}}})
    assert found.evaluations["cv"].predictions == ""
    with pytest.raises(ConfigError, match="the key 'label'"):
        parse({"evaluations": {"cv": {"predictions": "p.csv", "repeats": {"files": "x.json"}}}})


def test_runs_that_were_measured_on_other_data_are_not_compared() -> None:
    base, head = (_files("eval/seed-*.json", v, v + 0.01, v - 0.01) for v in (0.8, 0.9))
    found = compare_repeats("cv", _SEEDS, (base, head), {}, ("data/test.csv",))
    assert found is not None
    auc = found.metrics[0].test
    assert (auc.outcome, auc.p_adjusted, auc.difference.low) == ("not comparable", None, None)
    tested = found.tested()["roc_auc"]
    assert tested.base == pytest.approx(0.8)
    assert tested.changed == ("data/test.csv",)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("evaluation", "pattern"), [(_SEEDS, "eval/seed-*.json"), (_FOLDS, "cv/*.json")]
)
def test_numbers_whose_distance_is_no_float_crash_nothing(
    evaluation: Evaluation, pattern: str
) -> None:
    base, head = _files(pattern, 1.7e308, -1.7e308, 1e308), _files(pattern, -1.7e308, 1.7e308, 0)
    found = compare_repeats("cv", evaluation, (base, head), {})
    assert found is not None
    assert found.metrics[0].test.outcome in ("no difference shown", "not tested")
    assert found.metrics[0].base_spread > 1e308


@pytest.mark.parametrize(
    "failed",
    [{"roc_auc": math.nan}, {"roc_auc": None}, {"roc_auc": "nan"}, {"loss": 0.5}, None],
    ids=["NaN", "null", "a text", "no key", "a file that cannot be read"],
)
@pytest.mark.parametrize(
    ("evaluation", "pattern"), [(_SEEDS, "eval/seed-*.json"), (_FOLDS, "cv/*.json")]
)
def test_runs_that_failed_are_not_left_out_of_a_better_mean(
    failed: Value, evaluation: Evaluation, pattern: str
) -> None:
    base = _files(pattern, 0.80, 0.81, 0.79, 0.80)
    head = _files(pattern, 0.90, 0.91, 0.92) | {pattern.replace("*", "3"): failed}
    for sides, numbers in (((base, head), (0.8, math.nan)), ((head, base), (math.nan, 0.8))):
        found = compare_repeats("cv", evaluation, sides, {})
        assert found is not None
        auc = found.metrics[0].test
        assert (auc.metric, auc.outcome, auc.difference.n) == ("roc_auc", "not tested", 3)
        assert [auc.difference.base, auc.difference.head] == pytest.approx(numbers, nan_ok=True)
        assert "a run has no finite number (n=3)" in verdict(auc)
        assert not found.tested()["roc_auc"].is_finite
    same = compare_repeats("cv", evaluation, (head, head), {})
    assert same is not None
    assert same.metrics[0].test.outcome == "not tested"
