"""What a run tells: lines, durations, the end of a run, its events as JSON."""

from typing import TYPE_CHECKING

import pytest

from gitml.core.run import log_lines
from gitml.core.run.events import (
    Begun,
    Finished,
    Halting,
    PartialLine,
    Printed,
    Retried,
    Running,
    Working,
)
from gitml.core.run.forecast import Expected, forecast
from gitml.core.run.outcome import StageRun, named
from gitml.core.run.plan import Planned
from gitml.core.run.progress import RunTally
from gitml.core.verdict import Reason
from gitml.render.durations import duration, whole
from gitml.render.json import run as json_run
from gitml.render.text import reasons as text_reasons
from gitml.render.text.runs import run as text_run

if TYPE_CHECKING:
    from gitml.core.values import Value


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (3.21, "3.2 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min"),
        (72, "1 min 12 s"),
        (300, "5 min"),
        (3599.6, "1 h"),
        (7505, "2 h 5 min"),
        (7529, "2 h 5 min"),
        (90061, "1 d 1 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_whole_seconds() -> None:
    assert [whole(s) for s in (0.2, 3.6, 61.7)] == ["0 s", "4 s", "1 min 2 s"]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (b"plain text", "plain text"),
        (b"windows\r", "windows"),
        (b"10%|#  |\r 50%|## |\r100%|###|", "100%|###|"),
        (b"1%\r2%\r3%\r", "3%"),
        (b"spin |\b/\b-\bdone", "spin done"),
        (b"\b\bx", "x"),
        (b"\x1b[2K\x1b[1;5H\x1b[?25lmoved\x1b[A\x1b[?25h", "moved"),
        (b"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        (b"\x1b[1;38;5;9mred", "\x1b[1;38;5;9mred\x1b[0m"),
        (b"\x1b]0;a title\x07text", "text"),
        (b"\x1b]8;;https://x\x1b\\a link\x1b]8;;\x1b\\", "a link"),
        (b"\x1b]0;never ended", ""),
        (b"\x1bPq sixel \x1b\\x\x1b(B\x1b7\x1b", "x"),
        (b"bell\x07 nul\x00 tab\tend", "bell nul tab\tend"),
        ("\x9b31mC1\x85".encode(), "C1"),
        ("one\u2028line".encode(), "oneline"),
        (b"broken \xff\xc3", "broken \ufffd\ufffd"),
        ("損失 é".encode(), "損失 é"),
    ],
)
def test_a_line_steers_no_terminal(printed: bytes, shown: str) -> None:
    assert log_lines.line(printed) == shown
    assert "\x1b" not in log_lines.plain(log_lines.line(printed))


def test_lines_while_it_runs() -> None:
    why = (Reason("never-run"),)
    assert text_run.lines(Running("a", why)) == ["a: running; never ran"]
    assert text_run.lines(Printed("a", ("x", "y"))) == ["a │ x", "a │ y"]
    assert text_run.lines(PartialLine("a", "50%")) == []
    assert text_run.lines(Retried("a", "its command exited with 1: x", 2)) == [
        "a: its command exited with 1: x; trying again, 2 more after that"
    ]
    assert text_run.lines(Finished(StageRun("a", "ran", 72.0))) == ["a: ran, 1 min 12 s"]
    assert text_run.lines(Finished(StageRun("a", "unchanged", 1.0))) == []
    failed = StageRun("a", "failed", 72.0, problem="its command exited with 3: x", code=3)
    assert text_run.lines(Finished(failed)) == [
        "a: failed after 1 min 12 s: its command exited with 3: x"
    ]


def test_reasons() -> None:
    base: Value = {"lr": 0.1, "deep": {"n": 1, "old": 1}, "same": [1]}
    head: Value = {"lr": 0.2, "deep": {"n": 1, "new": 1}, "same": [1]}
    group = Reason("parameter", "params.yaml:train", base, head, "modified")
    command = Reason("command", "", "train 0.1\ntest", "train 0.2\ntest", "modified")
    assert text_run.reasons([command, group, Reason("dependency", "src", state="missing")]) == (
        "params.yaml:train.lr 0.1 → 0.2, params.yaml:train.deep.old is gone, "
        "params.yaml:train.deep.new is new, src is missing, "
        "its command changed: train 0.1 test → train 0.2 test"
    )
    before: Value = {f"k{n}": n for n in range(9)}
    after: Value = {f"k{n}": n + 1 for n in range(9)}
    other = Reason("parameter", "p:g", before, after, "modified")
    assert text_reasons.reason(other) == "p:g.k0 0 → 1, p:g.k1 1 → 2, p:g.k2 2 → 3, 6 more in p:g"
    layout = Reason("command", "", "a  b", "a b", "modified")
    assert text_reasons.reason(layout) == "its command changed"
    lists = Reason("parameter", "p:l", ["a"], ["é", None], "modified")
    assert text_reasons.reason(lists) == 'p:l ["a"] → ["é", null]'


def test_what_a_stage_waits_for() -> None:
    after = tuple(f"s{n}" for n in range(5))
    found = forecast([Planned("x")], {"x": Expected("x", "maybe", (), after[:2], None)}, None)
    assert text_run.forecast(found).endswith("if s0 or s1 changes its outputs")
    found = forecast([Planned("x")], {"x": Expected("x", "maybe", (), after, None)}, None)
    assert text_run.forecast(found).endswith("if one of s0, s1, s2 and 2 more changes its outputs")


def test_nothing_saved_is_not_told() -> None:
    runs = [StageRun("a", "ran", 0.53), StageRun("b", "ran", 0.5)]
    assert text_run.summary(runs, (), 1.0).splitlines()[-1] == "1.0 s"


def test_a_sign_of_life() -> None:
    tally = RunTally(0.0)
    assert text_run.still(tally, 60.0) == ""
    tally.hear(Begun((Planned("a"), Planned("b"), Planned("c"))), 0.0)
    tally.hear(Running("a", ()), 0.0)
    tally.hear(Running("b", ()), 10.0)
    tally.hear(PartialLine("b", "\x1b[32m45%|####     |\x1b[0m"), 20.0)
    expected = "still running: a 5 min, b 4 min 50 s (45%|####     |); 0 of 3 stages done"
    assert text_run.still(tally, 300.0) == expected
    tally.hear(Finished(StageRun("a", "ran", 300.0)), 300.0)
    tally.hear(Finished(StageRun("b", "ran", 300.0)), 300.0)
    tally.hear(Working("c", "preparing"), 300.0)
    assert text_run.still(tally, 360.0) == "still running: c preparing 1 min; 2 of 3 stages done"


def test_the_end() -> None:
    runs = [
        StageRun("prep", "restored", 1.0, usual=61.0),
        StageRun("train", "ran", 100.0),
        StageRun("other", "ran", 80.0),
        StageRun("bad", "failed", 2.0, problem="its command exited with 1: x"),
        StageRun("cut", "stopped", 1.0),
        StageRun("eval", "skipped", 0.0, because="bad"),
        StageRun("plot", "skipped", 0.0, because="cut"),
        StageRun("last", "left", 0.0),
        StageRun("same", "unchanged", 0.1),
    ]
    assert text_run.summary(runs, ("train", "other"), 120.0).splitlines() == [
        "Stage  Outcome                            Time",
        "prep   restored from the run-cache       1.0 s",
        "train  ran                          1 min 40 s",
        "other  ran                          1 min 20 s",
        "bad    failed                            2.0 s",
        "cut    stopped                           1.0 s",
        "eval   skipped: bad failed",
        "plot   skipped: cut was stopped",
        "last   not begun",
        "1 more is up to date",
        "",
        "2 min; one after another 3 min, so 1 min saved; restoring spared about 1 min",
        "longest chain: train → other, 3 min",
    ]


def test_a_thousand_stages_are_counted_where_nothing_was_done() -> None:
    runs = [StageRun("bad", "failed", 1.0)]
    runs += [StageRun(f"s{n}", "skipped", 0.0, because="bad") for n in range(500)]
    runs += [StageRun(f"u{n}", "unchanged", 0.0) for n in range(500)]
    assert text_run.summary(runs, (), 1.0).splitlines()[1:4] == [
        "bad    failed   1.0 s",
        "500 stages: skipped: bad failed",
        "500 more are up to date",
    ]
    chain = tuple(f"s{n}" for n in range(500))
    last = text_run.summary(runs, chain, 1.0).splitlines()[-1]
    assert last.startswith("longest chain: s0 → s1 → s2 → s3 → … 492 more … → s496")


def test_the_last_lines_of_what_failed() -> None:
    one = StageRun("a", "failed", 1.0, problem="p", tail=("x", "\x1b[31my\x1b[0m"))
    assert text_run.tails([one]) == ["the last that a printed:", "a │ x", "a │ y"]
    silent = StageRun("b", "failed", 1.0, problem="q")
    assert text_run.tails([silent]) == []
    assert text_run.tails([one, silent]) == ["a: failed: p", "a │ x", "a │ y", "b: failed: q"]
    many = [StageRun(f"s{n}", "failed", 1.0, problem="q") for n in range(12)]
    assert text_run.tails(many)[-1] == "failed, too: s10, s11"


def test_events_for_programs() -> None:
    failed = StageRun("a", "failed", 1.0, problem="p", code=3, tail=("\x1b[31mx\x1b[0m",))
    event = json_run.event(Finished(failed))
    assert event is not None
    assert (event["exit_code"], event["tail"], event["problem"]) == (3, ["x"], "p")
    skipped = json_run.event(Finished(StageRun("b", "skipped", 0.0, because="a")))
    assert skipped is not None
    assert (skipped["because"], skipped["exit_code"]) == ("a", None)
    assert json_run.event(Printed("a", ("\x1b[1mx\x1b[0m",))) == {
        "event": "printed",
        "stage": "a",
        "lines": ["x"],
    }
    assert json_run.event(Halting("interrupt")) == {"event": "halting", "why": "interrupt"}
    assert json_run.event(PartialLine("a", "50%")) is None


def test_stages_in_a_sentence() -> None:
    assert named(["a", "b"]) == "a, b"
    assert named([f"s{n}" for n in range(500)]) == "s0, s1, s2, s3, s4, s5, s6, s7 and 492 more"


def test_of_very_many_stages_the_longest_are_named() -> None:
    runs = [StageRun(f"s{n}", "ran", float(n)) for n in range(60)]
    runs += [StageRun("short", "restored", 0.0), StageRun("bad", "failed", 0.0, problem="no")]
    text = text_run.summary(runs, (), 1000.0)
    named = [line.split()[0] for line in text.splitlines()[1:22]]
    assert named == [*(f"s{n}" for n in range(40, 60)), "bad"]
    assert "40 shorter ones: ran\n1 shorter one: restored from the run-cache\n" in text


def test_a_dry_run_fits_the_terminal() -> None:
    why = tuple(Reason("parameter", f"params.yaml:key{n}", n, n + 1, "modified") for n in range(3))
    found = forecast([Planned("train")], {"train": Expected("train", "run", why)}, None)
    wide = text_run.forecast(found).splitlines()
    narrow = text_run.forecast(found, 60).splitlines()
    assert len(wide) == 2
    assert len(wide[1]) > 60
    assert max(map(len, narrow)) <= 60
    assert narrow[0].split() == ["Stage", "Would", "Took"]
    assert " ".join(" ".join(narrow[1:]).split()) == " ".join(wide[1].split())
    assert {len(line) - len(line.lstrip()) for line in narrow[2:]} == {4}, "below the row"
