import pytest

from gitml.core.schemas.anomalies import Anomaly
from gitml.render.text.checks.anomalies import sentence


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
