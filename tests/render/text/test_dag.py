"""The drawing of a pipeline for a terminal."""

import pytest

from gitml.render.text.dag import text
from tests.fixtures.graphs import graph_of, random_graph, stage


def test_text() -> None:
    found = graph_of(
        stage("prepare", "raw", "train test"),
        stage("fit", "train", "model"),
        stage("judge", "model test"),
        stage("lonely"),
        data="raw",
    )
    assert text(found).splitlines() == [
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


@pytest.mark.parametrize("seed", range(40))
def test_no_node_stands_right_above_one_that_it_does_not_lead_to(seed: int) -> None:
    found = random_graph(seed, roots=4)
    drawn = Drawn(text(found))
    for (y, x), name in drawn.named.items():
        if not (found.leads_to[name] or found.needs[name]):
            continue
        below = drawn.named.get((y + 1, x))
        assert below is None or below in found.leads_to[name], (name, below)


def test_nodes_that_are_connected_to_nothing_are_listed() -> None:
    found = graph_of(stage("a", "raw"), stage("lonely"), data="raw more")
    assert text(found).splitlines() == [
        "○ raw.dvc",
        "● a",
        "",
        "Connected to nothing:",
        "  ○ more.dvc",
        "  ● lonely",
    ]


def test_of_many_nodes_that_are_connected_to_nothing_a_dozen_is_named() -> None:
    found = graph_of(*(stage(f"s{at}") for at in range(20)), stage("a", "raw"), data="raw")
    lines = text(found, whole=False).splitlines()
    assert lines[:4] == ["○ raw.dvc", "● a", "", "Connected to nothing:"]
    assert lines[-1] == "  … and 8 more (--all names each)"
    assert len(lines) == 4 + 12 + 1
    assert len(text(found).splitlines()) == 4 + 20


@pytest.mark.parametrize("seed", range(20))
def test_text_leads_to_every_node(seed: int) -> None:
    """Following the lines downwards from a node arrives at all that it leads to."""
    found = random_graph(seed)
    drawn = Drawn(text(found))
    assert sorted(drawn.named.values()) == sorted(found.nodes)
    for (y, x), name in drawn.named.items():
        assert set(found.leads_to[name]) <= drawn.reached(y + 1, x), name


def test_wide_pipelines_are_listed() -> None:
    found = graph_of(*(stage(f"part{i}", "raw", f"o{i}") for i in range(40)), data="raw")
    rows = text(found).splitlines()
    assert len(rows) == 41
    assert rows[1].split() == ["●", "part0", "←", "raw.dvc"]


def test_no_line_is_wider_than_there_is_room() -> None:
    names = [f"a-stage-with-a-long-name-{i:02}" for i in range(40)]
    row = graph_of(*(stage(one, "raw", one) for one in names), data="raw")
    wide = graph_of(stage("x" * 90, "raw", "y"), data="raw")
    joined = graph_of(
        *(stage(one, "raw", one) for one in names), stage("all", " ".join(names), "end"), data="raw"
    )
    for columns in (50, 80, 200):
        for found in (row, wide, joined):
            assert max(map(len, text(found, columns=columns).splitlines())) <= columns
    told = text(joined, columns=80).splitlines()[-1]
    assert told.endswith("← a-stage-with-a-long-name-00 and 39 more"), told


def test_a_circle_is_drawn() -> None:
    found = graph_of(stage("a", "b.out", "a.out"), stage("b", "a.out", "b.out"))
    assert sorted(Drawn(text(found)).named.values()) == ["a", "b"]
