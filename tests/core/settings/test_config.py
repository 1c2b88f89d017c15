"""``gitml.yaml``: every default, and every way to get it wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.settings.config import Config, Guard, ModelRules, Primary, parse
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.errors import ConfigError


@pytest.mark.parametrize("document", [None, {}, {"models": None}, {"metrics": {}}])
def test_empty_is_valid(document: object) -> None:
    assert parse(document) == Config()


def test_everything() -> None:
    found = parse(
        {
            "models": {
                "churn": {
                    "primary": {"metric": "roc_auc", "min_delta": 0.002},
                    "guards": {"log_loss": {"max_drop": 0.01}, "f1": {}},
                },
                "plain": {"primary": "metrics.json:accuracy"},
            },
            "metrics": {"my_cost": {"better": "lower"}},
            "baseline": "main",
        }
    )
    assert found.models["churn"] == ModelRules(
        Primary("roc_auc", 0.002), (Guard("log_loss", 0.01), Guard("f1", 0.0))
    )
    assert found.models["plain"].primary == Primary("metrics.json:accuracy")
    guarded = parse({"models": {"m": {"guards": {"f1": None}}}}).models["m"]
    assert guarded == ModelRules(None, (Guard("f1", 0.0),))
    assert found.directions == {"my_cost": "lower"}
    assert found.baseline == "main"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "the document: expected a mapping, found []"),
        ("text", "the document: expected a mapping"),
        ({1: 2}, "keys that are text"),
        ({"modells": {}}, "unknown key 'modells'"),
        ({"models": []}, "models: expected a mapping"),
        ({"models": {"m": {"primry": "x"}}}, "unknown key 'models.m.primry'"),
        ({"models": {"m": {"primary": {"min_delta": 1}}}}, "models.m.primary: expected"),
        ({"models": {"m": {"primary": {"metric": "a", "min_delta": -1}}}}, "not negative"),
        ({"models": {"m": {"primary": {"metric": "a", "min_delta": True}}}}, "not negative"),
        ({"models": {"m": {"primary": {"metric": "a", "min_delta": float("nan")}}}}, "not neg"),
        ({"models": {"m": {"guards": {"a": {"max_drop": "1"}}}}}, "guards.a.max_drop: expected"),
        ({"metrics": {"a": {"better": "up"}}}, "metrics.a.better: expected 'higher' or 'lower'"),
        ({"metrics": {"a": None}}, "metrics.a.better"),
        ({"baseline": 3}, "baseline: expected text"),
    ],
)
def test_errors_name_the_place(document: object, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(document)
    assert caught.value.message.startswith("gitml.yaml: ")
    assert says in caught.value.message


def test_did_you_mean() -> None:
    with pytest.raises(ConfigError) as caught:
        parse({"metric": {}})
    assert caught.value.hint == "did you mean 'metrics'?"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["models", "metrics", "baseline", "primary", "m", "metric"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_document_is_read_or_refused(document: object) -> None:
    try:
        assert isinstance(parse(document), Config)
    except ConfigError as error:
        assert error.message  # noqa: PT017


def test_an_evaluation() -> None:
    spec = {
        "predictions": "p.csv",
        "label": "y",
        "prediction": "y_pred",
        "score": "p",
        "id": "row",
        "positive": 1,
        "metrics": ["roc_auc"],
        "slices": ["site", {"column": "age", "bins": [0, 30, 60.5]}],
        "margins": {"roc_auc": 0.01},
    }
    found = parse({"evaluations": {"test": spec}}).evaluations["test"]
    slices = (SliceRule("site"), SliceRule("age", (0.0, 30.0, 60.5)))
    assert found == Evaluation(
        "p.csv", "y", "y_pred", ("p",), "row", "1", ("roc_auc",), slices, {"roc_auc": 0.01}
    )
    several = parse(
        {"evaluations": {"t": {"predictions": "p", "label": "y", "scores": ["a", "b"]}}}
    )
    assert several.evaluations["t"].scores == ("a", "b")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": None}, "evaluations.t.label: expected text, found None"),
        ({"predictions": "../p.csv"}, "predictions: expected a path in the project"),
        ({"predictions": "a/../../p.csv"}, "predictions: expected a path in the project"),
        ({"predictions": "/etc/passwd"}, "predictions: expected a path in the project"),
        ({"labels": "y"}, "unknown key 'evaluations.t.labels'"),
        ({"score": "a", "scores": ["b"]}, "evaluations.t: expected 'score' or 'scores'"),
        ({"metrics": "f1"}, "evaluations.t.metrics: expected a list"),
        ({"slices": [{"column": "a", "bins": [1]}]}, r"slices\[0\].bins: expected two or more"),
        ({"slices": [{"column": "a", "bins": [2, 1]}]}, "ascending"),
        ({"slices": [{"column": "a", "bins": [1, "x"]}]}, "ascending"),
        ({"slices": [{"bins": [1, 2]}]}, r"slices\[0\].column: expected text"),
        ({"margins": {"f1": -1}}, "margins.f1: expected a number that is not negative"),
        ({"positive": 1.5}, "positive: expected text"),
    ],
)
def test_an_evaluation_that_is_wrong(change: dict[str, object], message: str) -> None:
    spec = {"predictions": "p.csv", "label": "y", **change}
    with pytest.raises(ConfigError, match=message):
        parse({"evaluations": {"t": spec}})


def test_an_evaluation_needs_predictions_and_labels() -> None:
    with pytest.raises(ConfigError, match=r"evaluations\.t: expected the key 'predictions'"):
        parse({"evaluations": {"t": {"label": "y"}}})
