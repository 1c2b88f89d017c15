"""Reading the log of a stage while it grows."""

from pathlib import Path

import pytest

from gitml.repro import log_reader
from gitml.repro.log_reader import LogReader


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "a.log"


def add(log: Path, data: bytes) -> None:
    with log.open("ab") as file:
        file.write(data)


def test_whole_lines_as_they_come(log: Path) -> None:
    reader = LogReader(str(log))
    assert reader.lines() == ()
    add(log, b"one\ntw")
    assert reader.lines() == ("one",)
    assert reader.partial_line() == "tw"
    add(log, b"o\n\nlast")
    assert reader.lines() == ("two", "")
    assert reader.lines(last=True) == ("last",)
    assert reader.lines(last=True) == ()
    assert list(reader.tail) == ["one", "two", "", "last"]


def test_a_character_in_two_pieces(log: Path) -> None:
    reader = LogReader(str(log))
    both = "é\n".encode()
    add(log, both[:1])
    assert reader.lines() == ()
    add(log, both[1:])
    assert reader.lines() == ("é",)


def test_a_progress_bar(log: Path) -> None:
    reader = LogReader(str(log))
    for share in range(0, 100, 10):
        add(log, b"\r%d%%|%s|" % (share, b"x" * 1000))
        assert reader.lines() == ()
        assert (reader.partial_line() or "").startswith(f"{share}%")
        assert reader.partial_line() is None
        assert len(reader._rest) < 1100  # it may be drawn for hours
    add(log, b"\r100%\nafter\n")
    assert reader.lines() == ("100%", "after")


def test_bars_below_each_other(log: Path) -> None:
    """As tqdm draws nested loops: down a line, the inner bar, and up again."""
    reader = LogReader(str(log))
    add(log, b"\r outer 0%" + b"".join(b"\n\r inner %d%%\x1b[A" % n for n in range(50)))
    assert reader.lines() == (" outer 0%",)
    assert reader.partial_line() == " inner 49%"


def test_of_a_flood_the_end(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_reader, "_BACKLOG", 5000)
    monkeypatch.setattr(log_reader, "_PIECE", 1000)
    reader = LogReader(str(log))
    add(log, b"".join(b"line %d\n" % n for n in range(100_000)))
    lines = reader.lines()
    assert lines[0] == "[… 1 MB are in the log only]"
    assert lines[-1] == "line 99999"
    add(log, b"more\n")
    assert reader.lines() == ("more",)


def test_a_line_without_an_end(log: Path) -> None:
    reader = LogReader(str(log))
    add(log, b"x" * 300_000)
    assert [len(line) for line in reader.lines()] == [300_000]
    assert reader.partial_line() is None
