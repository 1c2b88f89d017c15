"""A metrics file that holds no number where predictions give one."""

import math

import pytest

from gitml.core.metrics import tested
from gitml.core.metrics.addresses import MetricAddress
from gitml.core.registry.versioning.reported import invalid
from gitml.core.values import Value

TESTED = tested.TestedMetric(0.8, 0.9, "higher")
NAN = math.nan


@pytest.mark.parametrize(
    ("files", "name", "place"),
    [
        ({"m.json": {"roc_auc": 0.9}}, "roc_auc", None),
        ({"m.json": {"roc_auc": NAN}}, "roc_auc", ("m.json", "roc_auc")),
        ({"m.json": {"test": {"auc": None}}}, "roc_auc", ("m.json", "test.auc")),
        ({"m.json": {"roc_auc": NAN}, "n.json": {"auc": 0.9}}, "roc_auc", None),
        ({"m.json": {"roc_auc": 0.7}, "n.json": {"auc": NAN}}, "auc", ("n.json", "auc")),
        ({"m.json": {"roc_auc": NAN}, "n.json": {"auc": 0.9}}, "m.json:roc_auc",
         ("m.json", "roc_auc")),
        ({"m.json": {"roc_auc": 0.7}, "n.json": {"auc": NAN}}, "m.json:roc_auc", None),
        ({"m.json": {"loss": NAN}}, "roc_auc", None),
    ],
)  # fmt: skip
def test_what_stands_for_a_metric_instead_of_a_number(
    files: dict[str, Value], name: str, place: tuple[str, str] | None
) -> None:
    found = invalid(files, name, TESTED)
    assert (found and found[0]) == (place and MetricAddress(*place))
