"""The drawing of a pipeline as Mermaid, which GitHub shows."""

from gitml.render.markdown.dag import mermaid
from tests.fixtures.graphs import HOSTILE_NAME, graph_of, stage


def test_mermaid_labels_hold_any_name() -> None:
    found = graph_of(
        stage(HOSTILE_NAME, "raw", "x"), stage("1. list", "x"), stage("- item", "x"), data="raw"
    )
    lines = mermaid(found).splitlines()
    assert lines[0] == "flowchart TD"
    assert lines[1] == '    n1[("raw.dvc")]'
    labels = [line.split("[", 1)[1] for line in lines[1:5]]
    assert all(label.count('"') == 2 for label in labels)
    assert not any(char in label for label in labels for char in "<>&`|")
    assert "1#46; list" in lines[3] + lines[4]
    assert "#45; item" in lines[3] + lines[4]
    assert lines[5:] == ["    n1 --> n2", "    n2 --> n3", "    n2 --> n4"]
