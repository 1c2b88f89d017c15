"""What rules ask of an evaluation, by whatever name they have for a metric."""

import pytest

from gitml.core.judging.asked_metrics import asked, computed_name
from gitml.core.settings.config import Config, ModelRules, Primary
from gitml.core.settings.evaluation_rules import Evaluation


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("roc_auc", "roc_auc"),
        ("metrics.json:roc_auc", "roc_auc"),
        ("out/m.json:test.log_loss", "log_loss"),
        ("metrics.json:cost", "metrics.json:cost"),
        ("cost", "cost"),
    ],
)
def test_a_rule_of_a_file_names_the_metric_of_its_key(rule: str, name: str) -> None:
    assert computed_name(rule) == name


@pytest.mark.parametrize(
    ("rule", "margins"), [("metrics.json:roc_auc", {"roc_auc": 0.002}), ("cost", {})]
)
def test_only_what_can_be_computed_has_a_margin(rule: str, margins: dict[str, float]) -> None:
    model = ModelRules(primary=Primary(rule, 0.002), evaluation="test")
    evaluation = Evaluation(predictions="p.csv", label="y", metrics=("f1",))
    found = asked(Config(models={"m": model}, evaluations={"test": evaluation}), "test", {})
    assert found.margins == margins
    assert found.metrics == (*margins, "f1")
