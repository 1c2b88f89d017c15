"""Metrics and parameters as Markdown tables."""

import math

from gitml.core.metrics.direction import MetricChange
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, Value, ValueChange
from gitml.render.markdown import tables, value_tables
from gitml.render.text.values import HOW_TO_TEST


def metric(key: str, base: object, head: object, way: str | None = "higher") -> MetricChange:
    value = ValueChange("metrics.json", key, base, head)  # type: ignore[arg-type]
    return MetricChange(value, way)  # type: ignore[arg-type]


def test_metric_table_reads_well() -> None:
    table = value_tables.metric_table(
        [
            metric("roc_auc", 0.9931, 0.9954),
            metric("log_loss", 0.11, 0.13, "lower"),
            metric("n", 3, 3),
            metric("odd", 1, 2, None),
            metric("fresh", MISSING, 0.5),
            metric("lost", 0.5, MISSING),
            metric("broken", 0.5, math.nan),
            metric("switch", None, True),
        ],
        "main",
        "branch",
        {("metrics.json", "roc_auc")},
    )
    improved = "improved, untested"
    assert table.splitlines() == [
        "| Metric | `main` | `branch` | Change | Verdict |",
        "| :-- | --: | --: | --: | :-- |",
        f"| **`roc_auc`** (primary) | 0.9931 | **0.9954** | +0.0023 (+0.23 %) | {improved} |",
        "| `log_loss` | 0.11 | **0.13** | +0.02 (+18 %) | declined, untested |",
        "| `n` | 3 | **3** | 0 | = same |",
        "| `odd` | 1 | **2** | +1 (+100 %) | changed |",
        "| `fresh` | - | **0.5** |  | new |",
        "| `lost` | 0.5 | - |  | gone |",
        "| `broken` | 0.5 | **NaN** |  | changed |",
        "| `switch` | `null` | **`true`** |  | changed |",
        "",
        tables.plain(HOW_TO_TEST),
    ]


def test_paths_are_named_where_there_are_several() -> None:
    changes = [ValueChange("a.json", "x", 1, 2), ValueChange("b.json", "", 1, 2)]
    rows = value_tables.value_table(changes, "main", "workspace").splitlines()
    assert rows[2:] == ["| `a.json:x` | 1 | **2** |", "| `b.json` | 1 | **2** |"]
    assert (
        value_tables.value_table(changes[1:], "m", "w").splitlines()[2]
        == "| `b.json` | 1 | **2** |"
    )


def test_values_of_several_revisions() -> None:
    snapshots = [
        Snapshot("main", metrics={"m.json": {"a": 1}}),
        Snapshot("x|y", metrics={"m.json": {"a": None, "b": "c"}}),
    ]
    assert value_tables.values(snapshots, "metrics", "Metric").splitlines() == [
        "| Metric | `main` | <code>x&#124;y</code> |",
        "| :-- | --: | --: |",
        "| `a` | 1 | `null` |",
        "| `b` | - | `c` |",
    ]


BOARD: Value = [{"model": "a", "auc": 0.9}, {"model": "b", "auc": 0.8}]
LATER: Value = [{"model": "a", "auc": 0.95}, {"model": "b", "auc": 0.8}, {"model": "c"}]


def test_of_records_each_value_that_changed_has_a_row_and_none_a_verdict() -> None:
    found = value_tables.metric_table([metric("board", BOARD, LATER)], "main", "topic")
    assert found.splitlines()[2:] == [
        "| `board[0].auc` | 0.90 | **0.95** | +0.05 (+5.6 %) |  |",
        '| `board[2]` | - | **`{"model": "c"}`** |  |  |',
    ]
    changes = [ValueChange("params.yaml", "layers", [{"units": 10}], [{"units": 12}])]
    found = value_tables.value_table(changes, "main", "topic")
    assert found.splitlines()[2:] == ["| `layers[0].units` | 10 | **12** |"]


def test_records_of_which_too_many_changed_are_counted() -> None:
    base: Value = [{"loss": at} for at in range(21)]
    head: Value = [{"loss": at + 1} for at in range(21)]
    found = value_tables.metric_table([metric("steps", base, head)], "main", "topic")
    assert found.splitlines()[2:] == ["| `steps` | `21 records` | **`21 records`** |  | changed |"]
    shown = value_tables.values([Snapshot("r", metrics={"m": {"b": BOARD}})], "metrics", "Metric")
    assert shown.splitlines()[2:] == ["| `b` | `2 records` |"]
