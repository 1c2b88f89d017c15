"""Diagrams that gitml writes, as Mermaid itself reads them."""

from html import unescape

import pytest

from gitml.core.metrics.primary_history import HistoryPoint, MetricHistory
from gitml.core.registry.lineage import Lineage, LineageNode
from gitml.core.run.outcome import RunResult
from gitml.render.markdown.dag import mermaid
from gitml.render.markdown.reports import history
from gitml.render.markdown.reports.training import stages
from gitml.render.markdown.tables import short_line
from gitml.render.text.models import lineage
from gitml.render.text.terminal import one_line
from tests.fixtures.graphs import HOSTILE_NAME, graph_of, random_graph, stage
from tests.fixtures.node import draw_mermaid
from tests.render.markdown.reports.test_training import RUNS

NAMES = (
    HOSTILE_NAME, "</details><script>alert(1)</script>", 'a"b', "a`b`", "`**bold**`", "**bold**",
    "end", "subgraph", "style n1 fill:red", "classDef x", "click n1 href", "%%{init: {}}%%",
    "graph TD", "---", "--> n2", "a;b", "#35;", "#quot;", "&lt;", "1. list", "- list", "* list",
    "+ list", "12) list", "$$x^2$$", "\\(x\\)", "@{shape: cyl}", "[(x)]", "{{x}}", "(((x)))",
    "|x|", "a\nb", "a\x1b[31mred", "\u202edlrow", "é漢🎉", " ", "%", "x:::y", "fa:fa-car",
    "javascript:alert(1)", "<br>", "train@lr=0.1,depth=3", "a/b.csv",
)  # fmt: skip


def label(drawn: str) -> str:
    """A label as people see it: Mermaid keeps its own way of writing a character's number."""
    return unescape(drawn.replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";"))


@pytest.mark.slow
def test_every_name_is_a_label_and_nothing_else() -> None:
    pipelines = [graph_of(stage(name, "raw", "x"), data="raw") for name in NAMES]
    pipelines += [graph_of(), random_graph(1)]
    charts = [
        Lineage((LineageNode("model", name, "1" * 32), LineageNode("stage", name)), ((0, 1),))
        for name in NAMES
    ]
    drawn = draw_mermaid([*map(mermaid, pipelines), *map(lineage.mermaid, charts), 'n1["a"b"]'])
    assert "error" in drawn.pop()
    for name, found in zip(NAMES, drawn, strict=False):
        assert label(found["labels"][0]) == "raw.dvc", name
        assert label(found["labels"][1]) == short_line(name).strip(), name
    for name, found in zip(NAMES, drawn[len(pipelines) :], strict=True):
        shown = (f"{name} {'1' * 8}", f"stage {name}")
        assert [label(one) for one in found["labels"]] == [one_line(one).strip() for one in shown]


@pytest.mark.slow
def test_what_became_of_stages_is_drawn() -> None:
    _, _, block = stages(RunResult(RUNS, (), 1.0)).partition("```mermaid\n")
    [drawn] = draw_mermaid([block.partition("```")[0]])
    assert [label(one).partition("<br>")[0] for one in drawn["labels"]] == [
        run.address for run in RUNS
    ]


@pytest.mark.slow
def test_a_history_is_a_chart_of_its_numbers() -> None:
    names = ("v1.0.0-rc.1+b", "1e10abc", "new")
    values = [(0.9, 0.95, 0.9512), (-3e-7, 1e-9, 0), (1e14, -1e14, 5), (2, 2, 2), (0, 0, 0)]
    points = [tuple(map(HistoryPoint, names, (None,) * 3, numbers)) for numbers in values]
    found = draw_mermaid([history.mermaid(MetricHistory("m", "x", "y", one)) for one in points])
    for numbers, chart in zip(values, (one["chart"] for one in found), strict=True):
        assert tuple(chart["xAxis"]["categories"]) == names
        low, high = chart["yAxis"]["min"], chart["yAxis"]["max"]
        assert low < min(numbers) <= max(numbers) < high
        (line,) = chart["plots"]
        drawn = [one for _, one in line["data"]]
        assert drawn == pytest.approx(numbers, abs=(high - low) / 500)
