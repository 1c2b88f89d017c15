from typing import Any

import pytest

from gitml.core.checks.redefinition import redefined
from gitml.core.settings.config import parse

_BEFORE: dict[str, Any] = {
    "gates": [{"metric": "cost", "max_drop": 1}, {"metric": "f1", "min": 0.5}],
    "metrics": {"cost": {"better": "lower"}, "other": {"better": "lower"}},
    "evaluations": {"test": {"predictions": "p.csv", "label": "y", "slices": ["site"]}},
}


@pytest.mark.parametrize(
    ("after", "places"),
    [
        ({}, ()),
        ({"baseline": "HEAD"}, ("baseline",)),
        ({"metrics": {"cost": {"better": "higher"}}}, ("metrics.cost",)),
        ({"metrics": {}}, ("metrics.cost",)),
        ({"metrics": {**_BEFORE["metrics"], "f1": {"better": "lower"}}}, ("metrics.f1",)),
        ({"evaluations": {}}, ("evaluations.test",)),
        (
            {"evaluations": {"test": {"predictions": "q.csv", "label": "y"}}},
            ("evaluations.test",),
        ),
        (
            {
                "evaluations": {
                    "test": {
                        "predictions": "p.csv",
                        "label": "y",
                        "metrics": ["f1"],
                        "slices": ["age", "site"],
                    }
                }
            },
            (),
        ),
    ],
)
def test_what_gates_rely_on(after: dict[str, Any], places: tuple[str, ...]) -> None:
    assert redefined(parse(_BEFORE), parse({**_BEFORE, **after})) == places


def test_without_gates_nobody_relies_on_anything() -> None:
    assert redefined(parse({}), parse({"baseline": "HEAD"})) == ()
