"""Vega-Lite templates become drawings of ours, or say why not."""

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from dvc_render.vega_templates import TEMPLATES as DVC_TEMPLATES

from gitml.core.plots.arrange import TEMPLATES
from gitml.core.plots.templates import Translation, translate

X, Y = {"field": "<DVC_METRIC_X>"}, {"field": "<DVC_METRIC_Y>"}


def spec(mark: Any, **encoding: Any) -> dict[str, Any]:
    channels = {"x": {**X, "type": "quantitative"}, "y": {**Y, "type": "quantitative"}}
    return {"mark": mark, "encoding": channels | encoding}


@pytest.mark.parametrize("template", DVC_TEMPLATES, ids=lambda t: t.DEFAULT_NAME)
def test_dvc_templates_by_name_and_as_files(template: Any) -> None:
    name = template.DEFAULT_NAME
    assert name in TEMPLATES
    assert translate(name, None) == Translation(name)
    # `dvc plots templates linear --out mine.json`, and the file used under another name.
    copied = translate("mine", json.loads(json.dumps(template.DEFAULT_CONTENT)))
    same = {"simple": "linear", "smooth": "linear"}  # its slider starts where nothing is smoothed
    assert copied == Translation(same.get(name, name))
    assert translate(name, template.DEFAULT_CONTENT).template == name


@pytest.mark.parametrize(
    ("document", "template"),
    [
        (spec("line"), "linear"),
        (spec({"type": "circle", "size": 10}), "scatter"),
        (spec("bar", x={**X, "type": "nominal"}), "bar"),
        (spec("bar", x={**X, "type": "nominal", "sort": "-y"}), "bar_sorted"),
        (spec("bar", y={**Y, "type": "ordinal", "sort": "-x"}), "bar_horizontal_sorted"),
        (spec("rect", color={"aggregate": "count"}), "confusion"),
        (spec("line") | {"transform": [{"loess": "y", "on": "x"}]}, "smooth"),
        ({"layer": [{"mark": "rule"}, spec("point")]}, "scatter"),
        ({"encoding": {"x": X, "y": Y}, "layer": [{"mark": {"type": "line"}}]}, "linear"),
        ({"facet": {"column": {"field": "rev"}}, "spec": spec("point")}, "scatter"),
    ],
)
def test_marks(document: dict[str, Any], template: str) -> None:
    assert translate("mine", document) == Translation(template)


def test_fields_and_titles_of_its_own() -> None:
    found = translate(
        "mine",
        spec(
            "line",
            x={"field": "a\\.b", "title": "Epoch"},
            y={**Y, "title": "<DVC_METRIC_Y_LABEL>"},
            color={"field": "split", "type": "nominal"},
        ),
    )
    assert found == Translation("linear", x="a.b", group="split", x_label="Epoch")
    assert translate("mine", spec("line", color={"field": "rev"})).group is None


@pytest.mark.parametrize(
    ("document", "note"),
    [
        (None, "there is no template 'mine'; drawn as 'linear'"),
        ({"mark": "arc", "encoding": {"theta": Y}}, "(arc)"),
        ([], "(none)"),
        (spec("bar", x={"field": "v", "bin": True}), "(bar)"),
        (spec("rect", color={"field": "temperature"}), "(rect)"),
        (
            spec("line", y={"field": "ratio"}) | {"transform": [{"calculate": "1", "as": "ratio"}]},
            "it draws fields it computes",
        ),
    ],
)
def test_what_cannot_be_drawn_is_drawn_as_lines_and_told(document: Any, note: str) -> None:
    found = translate("mine", document)
    assert found.template == "linear"
    assert found.note is not None
    assert note in found.note
    assert "drawn as 'linear'" in found.note


def test_what_is_left_out_is_told() -> None:
    found = translate(
        "mine",
        spec("area", x={**X, "scale": {"type": "log"}}, row={"field": "site"})
        | {"transform": [{"filter": "datum.x > 1"}]},
    )
    assert found.template == "linear"
    assert found.note == (
        "of the template 'mine' is not drawn: transform filter, x scale log, row, "
        "the area under the line"
    )


JUNK: tuple[Any, ...] = (
    5,
    None,
    True,
    "x",
    [["x"]],
    {"x": ["y"]},
    [5, {"as": 5, "name": []}],
    {"signal": {}},
)


def _spoiled(document: Any) -> Iterator[Any]:
    """The document with each of its values replaced by what nobody expects there."""
    yield from JUNK
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(document, dict | list):
        inner = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in inner:
        for junk in _spoiled(value):
            copied = copy.copy(document)
            copied[key] = junk
            yield copied


def test_junk_in_a_template_is_passed_over() -> None:
    rich = spec("area", color={"field": "v", "aggregate": "count", "scale": {"domain": [0, 1]}}) | {
        "params": [{"name": "wide", "value": 0.2}],
        "transform": [
            {"loess": "y", "on": "x", "bandwidth": {"signal": "wide"}, "as": ["x", "y"]},
            {"joinaggregate": [{"op": "count", "as": "n"}], "aggregate": [], "impute": "z"},
        ],
        "layer": [{"mark": {"type": "rect"}}],
    }
    for mark in ("area", "rect", "bar", "point"):
        for document in _spoiled(rich | {"mark": mark}):
            assert isinstance(translate("mine", document), Translation), document
