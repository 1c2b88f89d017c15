"""What a person sees on a terminal while stages run: rows from values, and real screens."""

import os
import pty
import re
import signal
import time
from pathlib import Path

import pyte
import pytest

from gitml.core.run.events import (
    Begun,
    Finished,
    Halting,
    MachineReady,
    Printed,
    Running,
    Working,
)
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import StageRun
from gitml.core.run.plan import Machine, Planned
from gitml.core.run.progress import RunTally
from gitml.render.text import cell_text
from gitml.render.text.runs import run_live
from gitml.render.text.runs.live_area import LiveArea, cut
from gitml.ui.progress.terminal import can_draw
from tests.fixtures.project import Project
from tests.fixtures.terminals import Terminal


@pytest.fixture
def tally() -> RunTally:
    """Ten stages: one ran, three were up to date, two run, one is looked at."""
    tally = RunTally(0.0)
    tally.hear(Begun(tuple(Planned(f"s{n}", seconds=30.0) for n in range(10))), 0.0)
    tally.hear(MachineReady(Machine(jobs=2, cpus=2, mem=0)), 0.0)
    for n in range(3):
        tally.hear(Finished(StageRun(f"s{n}", "unchanged", 0.1)), 1.0)
    tally.hear(Finished(StageRun("s3", "ran", 3.0)), 4.0)
    tally.hear(Running("s4", ()), 4.0)
    tally.hear(Printed("s4", ("\x1b[31mepoch 3\x1b[0m\tloss 0.25",)), 5.0)
    tally.hear(Running("s5", ()), 60.0)
    tally.hear(Working("s6", "checking"), 70.0)
    return tally


def rows(tally: RunTally, now: float, columns: int = 100, lines: int = 24) -> list[str]:
    return run_live.rows(tally, now, columns, lines, colours=False)


def test_rows(tally: RunTally) -> None:
    assert rows(tally, 76.0) == [
        "s4  1 min 12 s  epoch 3 loss 0.25",
        "s5      16.0 s",
        "s6       6.0 s  checking",
        "━━━━━━━━━━━━──────────────────  4/10  1 ran, 3 up to date  1 min 16 s, about 15 s left",
    ]
    tally.hear(Working("s4", "recording"), 76.0)
    tally.hear(Halting("failure"), 76.0)
    assert rows(tally, 76.0)[0] == "s4  1 min 12 s  recording its outputs"
    assert rows(tally, 76.0)[3] == "a stage failed: nothing new is started"


def test_before_the_stages_are_known() -> None:
    assert rows(RunTally(0.0), 0.9) == []
    assert rows(RunTally(0.0), 3.0) == ["getting ready, 3 s"]


def test_what_does_not_fit_is_left_out(tally: RunTally) -> None:
    assert rows(tally, 76.0, columns=60)[3:] == [
        "1 ran, 3 up to date",
        "━━━━━━━━━───────────────  4/10  1 min 16 s, about 15 s left",
    ]
    assert rows(tally, 76.0, columns=20)[:2] == ["s4  1 min 12 s  ep…", "s5      16.0 s"]
    assert rows(tally, 76.0, columns=20)[-1] == "━━━━━────────  4/10"
    assert rows(tally, 76.0, columns=12)[-1] == "4/10"
    for columns in range(1, 120):
        for colours in (True, False):
            found = run_live.rows(tally, 76.0, columns, 24, colours=colours)
            assert all(cell_text.width(plain(row)) < columns for row in found)


def test_of_many_that_run_the_first(tally: RunTally) -> None:
    for n in range(100):
        tally.hear(Running(f"more {n}", ()), 70.0)
    found = rows(tally, 76.0, lines=24)
    assert (len(found), found[-2]) == (9, "and 95 more are running")
    assert [len(rows(tally, 76.0, lines=lines)) for lines in (1, 2, 3, 4)] == [1, 1, 2, 3]


def test_cut() -> None:
    assert cut("short", 5) == "short"
    assert cut("longer", 5) == "long…"
    assert cut("学習モデル", 10) == "学習モデル"
    assert cut("学習モデル", 9) == "学習モデ…"
    assert cut("学習モデル", 8) == "学習モ…"
    assert cut("a\tb", 9) == "a b"
    assert cut("x" * 10_000_000, 3) == "xx…"
    assert cut("anything", 0) == ""


class Screen:
    """What a live area makes of a terminal that wraps long lines."""

    def __init__(self, columns: int = 40, lines: int = 10) -> None:
        self.area = LiveArea()
        self._screen = pyte.Screen(columns, lines)
        self._screen.set_mode(pyte.modes.LNM)  # what a terminal driver does to line ends
        self._stream = pyte.Stream(self._screen)

    def draw(self, above: list[str], below: list[str], columns: int = 40) -> list[str]:
        self._stream.feed(self.area.redraw(above, below, columns))
        return [line.rstrip() for line in self._screen.display if line.strip()]


def test_the_area_stays_below_the_text() -> None:
    screen = Screen()
    assert screen.draw(["one"], ["row 1", "row 2"]) == ["one", "row 1", "row 2"]
    assert screen.draw([], ["row 3"]) == ["one", "row 3"]
    assert screen.draw(["two", "x" * 50], ["a", "b", "c"]) == [
        "one",
        "two",
        "x" * 40,
        "x" * 10,
        "a",
        "b",
        "c",
    ]
    assert screen.draw([f"{n}" for n in range(20)], ["a"])[-2:] == ["19", "a"]
    assert screen.draw(["end"], [])[-2:] == ["19", "end"]
    assert screen.area.redraw([], [], 40) == ""


def test_a_terminal_made_narrower_has_wrapped_the_rows() -> None:
    area = LiveArea()
    area.redraw([], ["x" * 30, "\x1b[1m" + "y" * 10 + "\x1b[0m"], 40)
    assert area.redraw([], [], 12) == "\r\x1b[3A\x1b[J"  # three lines and one


def test_what_others_wrote_is_left_alone() -> None:
    screen = Screen()
    screen.draw([], ["row"])
    screen._stream.feed("\n[1]+ Stopped\n")
    screen.area.forget()
    assert screen.draw(["text"], ["row"]) == ["row", "[1]+ Stopped", "text", "row"]


BAR = re.compile("^[━─]{10,}  ")


def is_bar(line: str) -> bool:
    return BAR.match(line) is not None


WAIT = "while ! test -e go; do sleep 0.02; done"


def go(project: Project) -> None:
    project.write("go", "")


@pytest.mark.slow
def test_a_run_on_a_terminal(project: Project) -> None:
    project.write(
        "dvc.yaml",
        "stages:\n"
        "  quick: {cmd: echo said; touch q, outs: [q]}\n"
        f"  学習: {{cmd: 'echo 損失 0.5; {WAIT}; touch x', deps: [q], outs: [x]}}\n"
        f"  bar: {{cmd: 'printf \"10%%\\r20%%\"; {WAIT}; echo; touch y', deps: [q], outs: [y]}}\n",
    )
    screen = Terminal(project.root, "repro", "-j", "2")
    shown = screen.until(lambda lines: any(line.endswith("  20%") for line in lines))
    assert shown[:3] == ["quick: running; never ran", "quick │ said", "quick: ran, 0.1 s"] or (
        shown[2].startswith("quick: ran, ")
    )
    screen.until(lambda lines: any("  損失 0.5" in line for line in lines))
    assert is_bar(screen.shown[-1])
    assert "  1/3  1 ran  " in screen.shown[-1]
    go(project)
    assert screen.wait() == 0
    end = screen.everything
    assert not any(is_bar(line) for line in end)
    assert "bar │ 20%" in end
    assert "学習 │ 損失 0.5" in end
    assert end[-1] == "next: git add --all && git commit"
    assert re.match(r"学習   ran +\d", next(line for line in end if line.startswith("学習   ran")))
    assert b"\x1b[1m" in screen.text


def written(screen: Terminal) -> bytes:
    """But for the reset that a library of DVC's writes to every terminal at its exit."""
    return screen.text.removesuffix(b"\x1b[0m")


@pytest.mark.slow
def test_no_colours_where_they_are_not_wanted(project: Project) -> None:
    red = 'printf "\\\\033[31mred\\\\033[0m\\\\033[2J\\\\n"'
    project.write("dvc.yaml", f"stages: {{a: {{cmd: '{red}; {WAIT}; touch x', outs: [x]}}}}\n")
    screen = Terminal(project.root, "repro", env={"NO_COLOR": "1"})
    screen.until(lambda lines: "a │ red" in lines and is_bar(lines[-1]))
    go(project)
    assert screen.wait() == 0
    assert "a │ red" in screen.everything
    assert b"\x1b[J" in screen.text
    assert not re.search(rb"\x1b\[[0-9;]*m", written(screen))
    coloured = Terminal(project.root, "repro", "--force")
    assert coloured.wait() == 0
    assert b"\x1b[31mred\x1b[0m" in coloured.text
    assert b"\x1b[2J" not in coloured.text


@pytest.mark.slow
def test_a_flood_is_drawn_ten_times_a_second(project: Project) -> None:
    project.write(
        "dvc.yaml",
        "stages: {a: {cmd: 'seq 1000; for i in 1 2 3 4 5; do sleep 0.2; seq 1000; done; touch x',"
        " outs: [x]}}\n",
    )
    begun = time.monotonic()
    screen = Terminal(project.root, "repro", columns=40, lines=10)
    assert screen.wait() == 0
    lines = [line for line in screen.everything if line.startswith("a │ ")]
    assert not [line for line in screen.everything if "logs only" in line]
    assert [int(line.split()[-1]) for line in lines] == [*range(1, 1001)] * 6
    assert screen.text.count(b"\x1b[J") <= 10 * (time.monotonic() - begun)


@pytest.mark.slow
def test_a_small_terminal_that_changes_its_size(project: Project) -> None:
    project.write("dvc.yaml", f"stages: {{a: {{cmd: 'echo one; {WAIT}; touch x', outs: [x]}}}}\n")
    screen = Terminal(project.root, "repro", columns=12, lines=5)
    screen.until(lambda lines: bool(lines) and lines[-1] == "0/1")
    screen.resize(100, 30)
    screen.until(lambda lines: is_bar(lines[-1]) and sum(map(is_bar, lines)) == 1)
    screen.resize(70, 30)
    go(project)
    assert screen.wait() == 0
    assert screen.everything.count("a │ one") == 1
    assert not any(is_bar(line) for line in screen.everything)


@pytest.mark.slow
def test_ctrl_c_leaves_the_text_alone(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: 'echo begun; sleep 600', outs: [x]}}\n")
    screen = Terminal(project.root, "repro")
    screen.until(lambda lines: "a │ begun" in lines and is_bar(lines[-1]))
    screen.press(b"\x03")
    assert screen.wait() == 130
    assert screen.everything[-2:] == [
        "error: interrupted",
        "hint: the same command goes on from here",
    ]
    assert not any(is_bar(line) for line in screen.everything)
    assert screen.cursor_shown


@pytest.mark.slow
def test_what_a_killed_one_leaves_needs_no_repair(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: 'echo begun; sleep 600', outs: [x]}}\n")
    screen = Terminal(project.root, "repro")
    screen.until(lambda lines: bool(lines) and is_bar(lines[-1]))
    os.kill(screen.pid, signal.SIGKILL)
    assert screen.wait() == -signal.SIGKILL
    assert screen.cursor_shown
    modes = re.findall(rb"\x1b\[\?[0-9;]+[hl]", screen.text)
    assert modes == []


@pytest.mark.parametrize(
    ("encoding", "variables", "answer"),
    [
        ("utf-8", {"TERM": "xterm"}, True),
        ("utf-8", {"TERM": "dumb"}, False),
        ("utf-8", {}, False),
        ("utf-8", {"TERM": "xterm", "CI": "true"}, False),
        ("ascii", {"TERM": "xterm"}, False),
    ],
)
def test_a_terminal_that_can_be_drawn_on(
    encoding: str, variables: dict[str, str], answer: bool
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb"), os.fdopen(theirs, "w", encoding=encoding) as stream:
        assert can_draw(stream, variables) is answer


def test_a_pipe_is_not_drawn_on(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w", encoding="utf-8") as stream:
        assert not can_draw(stream, {"TERM": "xterm"})


@pytest.mark.slow
def test_no_rows_among_events(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: 'sleep 0.5; touch x', outs: [x]}}\n")
    screen = Terminal(project.root, "repro", "--json", columns=1000)
    assert screen.wait() == 0
    assert b"\x1b" not in written(screen)
    assert screen.everything[-1].startswith('{"event": "end"')


@pytest.mark.slow
def test_the_second_of_two_says_what_it_waits_for(project: Project, tmp_path: Path) -> None:
    project.write("dvc.yaml", f"stages: {{a: {{cmd: 'echo one; {WAIT}; touch x', outs: [x]}}}}\n")
    first = Terminal(project.root, "repro")
    first.until(lambda lines: "a │ one" in lines)
    second = Terminal(project.root, "repro")
    second.until(lambda lines: any("another gitml repro" in line for line in lines))
    second.until(lambda lines: lines[-1].startswith("getting ready, "))
    go(project)
    assert (first.wait(), second.wait()) == (0, 0)
    assert second.everything[-1] == "everything is up to date"
