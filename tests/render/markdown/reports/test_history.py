"""The history of a metric in Markdown, also where no chart can hold it."""

import pytest

from gitml.core.metrics.primary_history import HistoryPoint, MetricHistory
from gitml.render.markdown.plain_dialect import plain
from gitml.render.markdown.reports.history import sections


def made(*values: float, model: str = "m", key: str = "auc") -> MetricHistory:
    points = (HistoryPoint(f"c{at}", None, value) for at, value in enumerate(values))
    return MetricHistory(model, "metrics.json", key, tuple(points))


def test_several_models_are_named_and_no_name_is_markup() -> None:
    text = sections([made(1, 2, 3, key="</summary>"), made(1, 2, 3, model="```")])
    assert "<summary>History of <code>&#60;&#47;summary&#62;</code> of <code>m</code>" in text
    assert "<summary>History of <code>auc</code> of <code>&#96;&#96;&#96;</code>" in text


@pytest.mark.parametrize("values", [(1e200, 2e200, 3e200), (0, 1e-15, 2e-15)], ids=str)
def test_what_needs_an_exponent_is_a_table(values: tuple[float, ...]) -> None:
    text = sections([made(*values)])
    assert "mermaid" not in text
    assert "| Commit | Value |\n| :-- | --: |\n| `c0` |" in text


def test_without_mermaid_it_is_a_table() -> None:
    lines = [line for line in plain(sections([made(0.5, 0.75, 0.625)])).split("\n") if line]
    assert lines == [
        "**History of auc**",
        "| Commit | Value |",
        "| :-- | --: |",
        "| `c0` | 0.500 |",
        "| `c1` | 0.750 |",
        "| `c2` | 0.625 |",
        "As the files say, untested.",
    ]
