"""A metric that is gone and one that is new are one that was renamed, where the value tells."""

import click

from gitml.core.metrics.direction import metric_changes
from gitml.core.metrics.renames import by_new_name, with_renames
from gitml.core.values import Value
from gitml.render.json import values as json_values
from gitml.render.markdown import value_tables as markdown_tables
from gitml.render.text import values as text_values

Files = dict[str, Value]


def renames(base: Files, head: Files) -> dict[str, str]:
    """New names and the old ones, as FILE:KEY."""
    found = with_renames(metric_changes(base, head, {}))
    names = {
        f"{one.value.path}:{one.value.key}": ":".join(one.renamed_from)
        for one in found
        if one.renamed_from
    }
    assert len(by_new_name(found)) == len(found) - len(names)
    return names


def test_a_key_and_a_file() -> None:
    assert renames({"m": {"acc": 0.9123}}, {"m": {"accuracy": 0.9123}}) == {"m:accuracy": "m:acc"}
    assert renames({"a": {"n": 1, "x": 0.123}}, {"b": {"n": 1, "x": 0.123}}) == {
        "b:n": "a:n",
        "b:x": "a:x",
    }


def test_what_is_doubtful_is_no_rename() -> None:
    assert renames({"m": {"a": 0.5}}, {"m": {"b": 0.5}}) == {}, "a value that many have"
    assert renames({"m": {"a": 0.123}}, {"m": {"b": 0.124}}) == {}
    assert renames({"m": {"a": 0.123, "c": 0.123}}, {"m": {"b": 0.123}}) == {}
    assert renames({"m": {"a": 0.123}}, {"m": {"b": 0.123, "c": 0.123}}) == {}
    assert renames({"m": {"loss": 0.123}}, {"m": {"acc": 0.123}}) == {}, "another way is better"
    assert renames({"a": {"n": 1}}, {"b": {"n": 1}}) == {}
    assert renames({"a": {"n": None}}, {"b": {"k": None}}) == {}
    assert renames({"a": 0.123, "b": 0.123}, {"c": 0.123}) == {}


def test_a_rename_is_one_row_and_json_keeps_both_sides() -> None:
    found = with_renames(metric_changes({"m": {"acc": 0.9123}}, {"m": {"accuracy": 0.9123}}, {}))
    rows = click.unstyle(text_values.metric_changes(found, "a", "b")).splitlines()
    assert [row.split() for row in rows[1:]] == [
        ["acc", "→", "accuracy", "0.9123", "0.9123", "renamed"]
    ]
    assert markdown_tables.metric_table(found, "a", "b").splitlines()[2:] == [
        "| `acc` → `accuracy` | 0.9123 | **0.9123** |  | renamed |"
    ]
    keys = json_values.metric_changes(found)["m"]
    assert (keys["acc"]["base"], keys["acc"]["head"]) == (0.9123, None)
    assert (keys["accuracy"]["base"], keys["accuracy"]["head"]) == (None, 0.9123)
    assert keys["accuracy"]["renamed_from"] == {"path": "m", "key": "acc"}
    assert "renamed_from" not in keys["acc"]
