"""The drawing of a pipeline as an SVG."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from gitml.core.pipeline.graph import restricted
from gitml.render.images.dag import svg
from tests.fixtures.graphs import HOSTILE_NAME, graph_of, random_graph, stage

ROOT = Path(__file__).parents[3]


def test_svg_is_well_formed_and_has_every_node_and_edge() -> None:
    found = random_graph(3)
    found = restricted(found, list(found.nodes))
    tree = ET.fromstring(svg(found))
    name = "{http://www.w3.org/2000/svg}"
    titles = [title.text for title in tree.iter(f"{name}title")]
    assert sorted(filter(None, titles)) == sorted(found.nodes)
    edges = [path for path in tree.iter(f"{name}path") if path.get("class") == "e"]
    assert len(edges) == sum(map(len, found.needs.values()))


def test_svg_boxes_do_not_overlap() -> None:
    tree = ET.fromstring(svg(random_graph(5, 30)))
    boxes = [
        (float(r.get("x") or 0), float(r.get("y") or 0), float(r.get("width") or 0))
        for r in tree.iter("{http://www.w3.org/2000/svg}rect")
        if r.get("class")
    ]
    for i, (x, y, size) in enumerate(boxes):
        assert x >= 0
        assert not any(y == v and x < u + w and u < x + size for u, v, w in boxes[i + 1 :])


def test_svg_holds_any_name() -> None:
    tree = ET.fromstring(svg(graph_of(stage(HOSTILE_NAME + "<script>é漢"), data="raw")))
    assert not any("script" in element.tag for element in tree.iter())


def test_a_circle_is_drawn() -> None:
    ET.fromstring(svg(graph_of(stage("a", "b.out", "a.out"), stage("b", "a.out", "b.out"))))


@pytest.mark.slow
def test_it_is_the_same_in_each_process() -> None:
    """Whatever the hashes of texts are there, which the order of a set follows."""
    code = (
        "from gitml.render.images.dag import svg; from tests.fixtures.graphs import random_graph;"
        "print(svg(random_graph(1, 30)))"
    )
    drawings = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert drawings[0].startswith(b"<svg")
    assert drawings[1:] == drawings[:1] * 2
