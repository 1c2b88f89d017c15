"""The graph of a pipeline."""

import pytest

from gitml.core.pipeline.graph import Graph, restricted
from gitml.core.pipeline.stage import Stage
from tests.fixtures.graphs import graph_of, random_graph, stage


def test_edges_follow_paths_also_into_and_out_of_folders() -> None:
    found = graph_of(
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


def test_a_graph_of_nothing_has_no_nodes() -> None:
    assert Graph().leads_to == {}


def test_a_name_that_only_begins_alike_is_no_folder() -> None:
    assert graph_of(stage("use", "data2/x", ""), data="data").needs["use"] == ()


def test_the_repository_itself_as_a_dependency() -> None:
    assert graph_of(stage("make", "", "a"), Stage("all", "all", "dvc.yaml", "x", deps=("",))).needs[
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
    found = graph_of(*circle, stage("after", "c.out"), stage("free"))
    assert sorted(found.cycle) == ["a", "b", "c"]
    first = found.cycle.index("a")
    assert (*found.cycle[first:], *found.cycle[:first]) == ("a", "b", "c")
    assert set(found.nodes) == {"a", "b", "c", "after", "free"}


def test_restricted_to_targets_and_what_leads_to_them() -> None:
    whole = graph_of(stage("a", "raw", "x"), stage("b", "x", "y"), stage("c", "x", "z"), data="raw")
    found = restricted(whole, ["c"])
    assert list(found.nodes) == ["raw.dvc", "a", "c"]
    assert found.needs["c"] == ("a",)
