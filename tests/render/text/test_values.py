"""Metrics and parameters as tables: which columns and rows there are, and what a row says."""

import math

import click
import pytest

from gitml.core.metrics.direction import metric_changes
from gitml.core.metrics.renames import with_renames
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, Value, ValueChange
from gitml.render.text import values


def test_the_file_of_a_parameter_is_told_where_there_are_several() -> None:
    changes = [ValueChange("params.yaml", "lr", 0.1, 0.2)]
    assert values.value_changes(changes, "main", "HEAD").splitlines() == [
        "Parameter  main  HEAD",
        "lr          0.1   0.2",
    ]
    changes.append(ValueChange("other.yaml", "depth", MISSING, 4))
    assert values.value_changes(changes, "main", "HEAD").splitlines() == [
        "Path         Parameter  main  HEAD",
        "params.yaml  lr          0.1   0.2",
        "other.yaml   depth         –     4",
    ]


def shown(*documents: dict[str, Value], columns: int | None = None, most: int | None = None) -> str:
    snapshots = [Snapshot(f"r{at}", metrics={"m.json": one}) for at, one in enumerate(documents)]
    return values.values(snapshots, "metrics", "Metric", columns=columns, most=most)


def test_a_column_of_numbers_stands_on_the_right_and_one_with_a_text_on_the_left() -> None:
    found: dict[str, Value] = {"lr": 0.25, "name": "resnet", "layers": 1024}
    assert shown(found).splitlines() == [
        "Metric  r0",
        "lr      0.25",
        "name    resnet",
        "layers  1024",
    ]
    assert shown({"name": "resnet"}).splitlines() == ["Metric  r0", "name    resnet"]
    changes = [ValueChange("p", "lr", 10.5, 0.25), ValueChange("p", "name", "a", "b")]
    assert values.value_changes(changes, "main", "HEAD").splitlines() == [
        "Parameter  main  HEAD",
        "lr         10.5  0.25",
        "name       a     b",
    ]


def test_a_row_has_the_same_digits_throughout() -> None:
    assert shown({"acc": 0.4}, {"acc": 0.41234}, {"acc": 1}, {}).splitlines()[1].split() == [
        "acc", "0.4000", "0.4123", "1.0000", "–",
    ]  # fmt: skip


def test_a_value_of_a_thousand_numbers_fits_the_line() -> None:
    lines = shown({"bins": list(range(1000)), "acc": 1.0}, columns=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("bins    [0, 1, 2")
    assert lines[1].endswith("998, 999]")


def test_rows_beyond_the_limit_are_counted() -> None:
    many: dict[str, Value] = {f"k{at}": at for at in range(5)}
    assert shown(many, most=3).splitlines()[3:] == [
        "k2       2",
        "… and 2 more metrics (--all or --json shows all)",
    ]
    assert "more" not in shown(many, most=5)


@pytest.mark.parametrize(
    ("base", "head", "verdict", "colour"),
    [
        (0.5, 0.6, "improved, untested", ""),
        (0.6, 0.5, "declined, untested", ""),
        (math.nan, 0.5, "not a number", ""),
        (0.5, math.nan, "not a number", ""),
        (0.5, math.inf, "not finite", ""),
    ],
)
def test_the_verdict(base: float, head: float, verdict: str, colour: str) -> None:
    changes = metric_changes({"f": {"acc": base}}, {"f": {"acc": head}}, {})
    row = values.metric_changes(changes, "a", "b").splitlines()[1]
    assert click.unstyle(row).endswith(f"  {verdict}")
    assert (f"\x1b[{colour}m{verdict}" in row) is bool(colour)


def test_a_narrow_table_leaves_the_percentage_to_both_sides() -> None:
    base: dict[str, Value] = {"f": {"some_quantity": 5, "accuracy": 0.5}}
    changes = metric_changes(base, {"f": {"some_quantity": 6, "accuracy": 0.75}}, {})
    wide, narrow = (values.metric_changes(changes, "a", "b", columns=c) for c in (80, 45))
    assert "+20 %" in wide
    assert "direction unknown" in wide
    assert "%" not in narrow
    assert click.unstyle(narrow).splitlines()[1].split()[-2:] == ["+1", "unknown"]


def test_a_renamed_metric_is_one_row_with_both_names() -> None:
    base: dict[str, Value] = {"m.json": {"acc": 0.8125, "n": 4}, "old.json": {"f1": 0.4375}}
    head: dict[str, Value] = {"m.json": {"accuracy": 0.8125, "n": 5}, "new.json": {"f1": 0.4375}}
    changes = with_renames(metric_changes(base, head, {}))
    table = click.unstyle(values.metric_changes(changes, "a", "b")).splitlines()[1:]
    rows = sorted(" ".join(line.split()) for line in table)
    assert len(rows) == 3
    assert rows[0].startswith("m.json acc → accuracy 0.8125 0.8125")
    assert rows[1].startswith("m.json n 4 5 +1")
    assert rows[2].startswith("old.json → new.json f1 0.4375 0.4375")


def test_a_long_list_is_shortened_where_its_sides_differ() -> None:
    old = [f"feature_{number}" for number in range(300)]
    changes = [ValueChange("p", "features", [*old], [*old[:-1], "other"])]
    row = values.value_changes(changes, "main", "HEAD", columns=200).splitlines()[1]
    assert len(row) <= 100
    _, base, head = row.split("  ")
    assert base.strip() != head
    assert "other" in head
    assert "feature_150" in values.value_changes(changes, "main", "HEAD")


BOARD: Value = [{"model": "a", "auc": 0.9}, {"model": "b", "auc": 0.8}]
LATER: Value = [{"model": "a", "auc": 0.95}, {"model": "b", "auc": 0.8}, {"model": "c"}]


def test_records_are_counted_in_a_cell_and_compared_value_by_value() -> None:
    assert shown({"board": BOARD}).splitlines()[1] == "board   2 records"
    changes = metric_changes({"m": {"board": BOARD}}, {"m": {"board": LATER}}, {})
    assert values.metric_changes(changes, "main", "topic", columns=100).splitlines() == [
        "Metric        main           topic  Change          Verdict",
        "board[0].auc  0.90            0.95   +0.05  +5.6 %",
        'board[2]         –  {"model": "c"}',
    ]
    of_params = [ValueChange("params.yaml", "layers", [{"units": 10}], [{"units": 12}])]
    found = values.value_changes(of_params, "main", "topic", columns=100)
    assert found.splitlines()[1].split() == ["layers[0].units", "10", "12"]
    more = values.metric_changes(changes, "main", "topic", columns=100, most=1)
    assert more.endswith("… and 1 more metric (--all or --json shows all)")


def test_a_list_that_changed_does_not_fill_a_line() -> None:
    base: Value = {"bins": list(range(100))}
    head: Value = {"bins": [*range(99), 7]}
    changes = metric_changes({"m": base}, {"m": head}, {})
    found = values.metric_changes(changes, "main", "topic", columns=120)
    assert max(map(len, found.splitlines())) <= 120
    assert " 7]" in found.splitlines()[1]
