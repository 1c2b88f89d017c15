"""What an hour of training costs."""

import pytest

from gitml.core.settings.config import parse
from gitml.core.settings.report_rules import CostRate, ReportRules
from gitml.errors import ConfigError


def test_a_rate() -> None:
    rules = parse({"report": {"cost": {"per_hour": 0.9, "currency": "EUR"}}}).report
    assert rules == ReportRules(CostRate(0.9, "EUR"))
    assert CostRate(0.9, "EUR").of(7200) == 1.8
    assert parse({"report": None}).report == ReportRules()


@pytest.mark.parametrize(
    ("cost", "place"),
    [
        (None, "report.cost"),
        ({"per_hour": 1}, "report.cost"),
        ({"per_hour": -1, "currency": "EUR"}, "report.cost.per_hour"),
        ({"per_hour": float("nan"), "currency": "EUR"}, "report.cost.per_hour"),
        ({"per_hour": 1e7, "currency": "EUR"}, "report.cost.per_hour"),
        ({"per_hour": 1, "currency": "<b>"}, "report.cost.currency"),
        ({"per_hour": 1, "currency": "EUR", "per_day": 2}, "report.cost.per_day"),
    ],
)
def test_what_is_no_rate(cost: object, place: str) -> None:
    with pytest.raises(ConfigError, match=place):
        parse({"report": {"cost": cost}})
