import pytest

from gitml.core.schemas.anomalies import Anomaly
from gitml.render.text.checks.anomalies import sentence, share


@pytest.mark.parametrize(
    ("part", "shown"),
    [(1.0, "100%"), (2998 / 3000, "99.9%"), (0.99951, ">99.9%"), (0.996, "99.6%"), (0.5, "50%")],
)
def test_what_is_not_all_does_not_look_so(part: float, shown: str) -> None:
    assert share(part) == shown


@pytest.mark.parametrize(
    ("anomaly", "said"),
    [
        (Anomaly("too_many_rows", found=1), "there is 1 row"),
        (Anomaly("too_few_rows", found=2), "there are only 2 rows"),
        (Anomaly("row_count_vs_baseline", found=1), "there is 1 row"),
        (Anomaly("all_missing", of=1), "its only cell is missing"),
        (Anomaly("all_missing", of=2), "all 2 cells are missing"),
    ],
)
def test_one_is_one(anomaly: Anomaly, said: str) -> None:
    assert sentence(anomaly) == said
