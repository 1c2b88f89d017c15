"""The graph of a pipeline and its drawings."""

import random
import xml.etree.ElementTree as ET

import pytest

from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.graph import Graph, graph, restricted
from gitml.core.pipeline.stage import Out, Stage
from gitml.render.images import dag as images_dag
from gitml.render.markdown.dag import mermaid
from gitml.render.text import dag as text_dag


def stage(name: str, deps: str = "", outs: str = "") -> Stage:
    made = tuple(Out(path) for path in outs.split())
    return Stage(name, name, "dvc.yaml", "x", deps=tuple(deps.split()), outs=made)


def of(*stages: Stage, data: str = "") -> Graph:
    added = {path: Pointer(path, "1", source=f"{path}.dvc") for path in data.split()}
    return graph({each.address: each for each in stages}, added)


def random_graph(seed: int, size: int = 12) -> Graph:
    source = random.Random(seed)
    stages = []
    for i in range(size):
        deps = [f"o{j}" for j in range(i) if source.random() < 0.25]
        stages.append(stage(f"s{i}", " ".join(deps) or "raw", f"o{i}"))
    source.shuffle(stages)
    return of(*stages, data="raw")


def test_edges_follow_paths_also_into_and_out_of_folders() -> None:
    found = of(
        stage("whole", "data", "out"),
        stage("inside", "data/a/b.csv src/x.py"),
        stage("around", "built", ""),
        stage("make", "out/part.csv", "built/deep/file"),
        data="data/a other",
    )
    assert found.needs == {
        "data/a.dvc": (),
        "whole": ("data/a.dvc",),
        "inside": ("data/a.dvc",),
        "make": ("whole",),
        "around": ("make",),
        "other.dvc": (),
    }


def test_a_name_that_only_begins_alike_is_no_folder() -> None:
    assert of(stage("use", "data2/x", ""), data="data").needs["use"] == ()


def test_the_repository_itself_as_a_dependency() -> None:
    assert of(stage("make", "", "a"), Stage("all", "all", "dvc.yaml", "x", deps=("",))).needs[
        "all"
    ] == ("make",)


@pytest.mark.parametrize("seed", range(20))
def test_nodes_stand_after_what_they_need(seed: int) -> None:
    found = random_graph(seed)
    place = {name: index for index, name in enumerate(found.nodes)}
    assert len(found.nodes) == 13
    assert all(place[need] < place[name] for name, needs in found.needs.items() for need in needs)
    assert found.cycle == ()


def test_a_circle_is_named_in_order_and_the_rest_stands() -> None:
    circle = [
        stage("a", "c.out", "a.out"),
        stage("b", "a.out", "b.out"),
        stage("c", "b.out", "c.out"),
    ]
    found = of(*circle, stage("after", "c.out"), stage("free"))
    assert sorted(found.cycle) == ["a", "b", "c"]
    first = found.cycle.index("a")
    assert (*found.cycle[first:], *found.cycle[:first]) == ("a", "b", "c")
    assert set(found.nodes) == {"a", "b", "c", "after", "free"}
    assert "after" in text_dag.text(found)
    ET.fromstring(images_dag.svg(found))


def test_restricted_to_targets_and_what_leads_to_them() -> None:
    whole = of(stage("a", "raw", "x"), stage("b", "x", "y"), stage("c", "x", "z"), data="raw")
    found = restricted(whole, ["c"])
    assert list(found.nodes) == ["raw.dvc", "a", "c"]
    assert found.needs["c"] == ("a",)


def test_text() -> None:
    found = of(
        stage("prepare", "raw", "train test"),
        stage("fit", "train", "model"),
        stage("judge", "model test"),
        stage("lonely"),
        data="raw",
    )
    assert text_dag.text(found).splitlines() == [
        "○ raw.dvc",
        "● prepare",
        "├─╮",
        "● │ fit",
        "├─╯",
        "● judge",
        "",
        "● lonely",
    ]


# Which of above (U), below (D), left and right a character joins.
JOINS = {
    "│": "UD", "─": "LR", "├": "UDR", "┤": "UDL", "┼": "UDLR", "┬": "DLR", "┴": "ULR", "╮": "DL",
    "╭": "DR", "╯": "UL", "╰": "UR",
}  # fmt: skip


class Drawn:
    """A drawing, and where its lines lead."""

    def __init__(self, text: str) -> None:
        self.rows = text.splitlines()
        signs = ((y, x) for y, row in enumerate(self.rows) for x, c in enumerate(row) if c in "●○")
        self.named = {(y, x): self.rows[y].split()[-1] for y, x in signs}

    def reached(self, y: int, x: int, came: str = "U") -> set[str]:
        """The nodes below that the line at a place leads to."""
        if (y, x) in self.named:
            return {self.named[y, x]}
        char = self.rows[y][x] if y < len(self.rows) and x < len(self.rows[y]) else " "
        ways = JOINS.get(char, "")
        if came not in ways:  # a line that crosses another one passes behind it
            step = 1 if came == "L" else -1
            return self.reached(y, x + step, came) if char == "│" else set()
        found = self.reached(y + 1, x) if "D" in ways else set()
        for way, step, back in (("R", 1, "L"), ("L", -1, "R")):
            if way in ways and way != came:
                found |= self.reached(y, x + step, back)
        return found


@pytest.mark.parametrize("seed", range(20))
def test_text_leads_to_every_node(seed: int) -> None:
    """Following the lines downwards from a node arrives at all that it leads to."""
    found = random_graph(seed)
    drawn = Drawn(text_dag.text(found))
    assert sorted(drawn.named.values()) == sorted(found.nodes)
    for (y, x), name in drawn.named.items():
        assert set(found.leads_to[name]) <= drawn.reached(y + 1, x), name


def test_wide_pipelines_are_listed() -> None:
    found = of(*(stage(f"part{i}", "raw", f"o{i}") for i in range(40)), data="raw")
    rows = text_dag.text(found).splitlines()
    assert len(rows) == 41
    assert rows[1].split() == ["●", "part0", "←", "raw.dvc"]


HOSTILE = 'a"]; click n1 "javascript:x" <b>&#`|\nend %% ;'


def test_mermaid_labels_hold_any_name() -> None:
    found = of(stage(HOSTILE, "raw", "x"), stage("1. list", "x"), stage("- item", "x"), data="raw")
    lines = mermaid(found).splitlines()
    assert lines[0] == "flowchart TD"
    assert lines[1] == '    n1[("raw.dvc")]'
    labels = [line.split("[", 1)[1] for line in lines[1:5]]
    assert all(label.count('"') == 2 for label in labels)
    assert not any(char in label for label in labels for char in "<>&`|")
    assert "1#46; list" in lines[3] + lines[4]
    assert "#45; item" in lines[3] + lines[4]
    assert lines[5:] == ["    n1 --> n2", "    n2 --> n3", "    n2 --> n4"]


def test_svg_is_well_formed_and_has_every_node_and_edge() -> None:
    found = random_graph(3)
    found = restricted(found, list(found.nodes))
    tree = ET.fromstring(images_dag.svg(found))
    name = "{http://www.w3.org/2000/svg}"
    titles = [title.text for title in tree.iter(f"{name}title")]
    assert sorted(filter(None, titles)) == sorted(found.nodes)
    edges = [path for path in tree.iter(f"{name}path") if path.get("class") == "e"]
    assert len(edges) == sum(map(len, found.needs.values()))


def test_svg_boxes_do_not_overlap() -> None:
    tree = ET.fromstring(images_dag.svg(random_graph(5, 30)))
    boxes = [
        (float(r.get("x") or 0), float(r.get("y") or 0), float(r.get("width") or 0))
        for r in tree.iter("{http://www.w3.org/2000/svg}rect")
        if r.get("class")
    ]
    for i, (x, y, size) in enumerate(boxes):
        assert x >= 0
        assert not any(y == v and x < u + w and u < x + size for u, v, w in boxes[i + 1 :])


def test_svg_holds_any_name() -> None:
    tree = ET.fromstring(images_dag.svg(of(stage(HOSTILE + "<script>é漢"), data="raw")))
    assert not any("script" in element.tag for element in tree.iter())


def test_drawings_are_the_same_each_time() -> None:
    assert images_dag.svg(random_graph(1)) == images_dag.svg(random_graph(1))
