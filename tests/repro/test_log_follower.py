"""Following the log of a stage while it grows."""

from pathlib import Path

import pytest

from gitml.repro import stage_log
from gitml.repro.stage_log import Follower


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "a.log"


def add(log: Path, data: bytes) -> None:
    with log.open("ab") as file:
        file.write(data)


def test_whole_lines_as_they_come(log: Path) -> None:
    follower = Follower(str(log))
    assert follower.lines() == ()
    add(log, b"one\ntw")
    assert follower.lines() == ("one",)
    assert follower.drawn() == "tw"
    add(log, b"o\n\nlast")
    assert follower.lines() == ("two", "")
    assert follower.lines(last=True) == ("last",)
    assert follower.lines(last=True) == ()
    assert list(follower.tail) == ["one", "two", "", "last"]


def test_a_character_in_two_pieces(log: Path) -> None:
    follower = Follower(str(log))
    both = "é\n".encode()
    add(log, both[:1])
    assert follower.lines() == ()
    add(log, both[1:])
    assert follower.lines() == ("é",)


def test_a_progress_bar(log: Path) -> None:
    follower = Follower(str(log))
    for share in range(0, 100, 10):
        add(log, b"\r%d%%|%s|" % (share, b"x" * 1000))
        assert follower.lines() == ()
        assert (follower.drawn() or "").startswith(f"{share}%")
        assert follower.drawn() is None
        assert len(follower._rest) < 1100  # it may be drawn for hours
    add(log, b"\r100%\nafter\n")
    assert follower.lines() == ("100%", "after")


def test_bars_below_each_other(log: Path) -> None:
    """As tqdm draws nested loops: down a line, the inner bar, and up again."""
    follower = Follower(str(log))
    add(log, b"\r outer 0%" + b"".join(b"\n\r inner %d%%\x1b[A" % n for n in range(50)))
    assert follower.lines() == (" outer 0%",)
    assert follower.drawn() == " inner 49%"


def test_of_a_flood_the_end(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_log, "_BACKLOG", 5000)
    monkeypatch.setattr(stage_log, "_PIECE", 1000)
    follower = Follower(str(log))
    add(log, b"".join(b"line %d\n" % n for n in range(100_000)))
    lines = follower.lines()
    assert lines[0] == "[… 1 MB are in the log only]"
    assert lines[-1] == "line 99999"
    add(log, b"more\n")
    assert follower.lines() == ("more",)


def test_a_line_without_an_end(log: Path) -> None:
    follower = Follower(str(log))
    add(log, b"x" * 300_000)
    assert [len(line) for line in follower.lines()] == [300_000]
    assert follower.drawn() is None
