"""The journal survives a run that is killed, up to the last whole line."""

import os
from pathlib import Path

import pytest

from gitml.repro.recording.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ('{"n": 1}\n{"n": 2}\n', [1, 2]),
        ('{"n": 1}\n{"n": 2}', [1]),  # whole as it looks, it may be the beginning of 21
        ('{"n": 1}\n{"n"', [1]),
        ('{"n": 1}\n{"n"\n{"n": 3}\n', [1]),  # after a broken line nothing is trusted
    ],
)
def test_only_whole_lines_count(path: Path, text: str, numbers: list[int]) -> None:
    path.write_text(text)
    assert [line["n"] for line in Journal(path).read()] == numbers


def test_no_journal(path: Path) -> None:
    assert Journal(path).read() == []
    Journal(path).clear()
    assert not path.exists()


def test_a_durable_line_is_on_the_disk_before_anything_else_is_done(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_bytes()))
    journal = Journal(path)
    journal.write({"n": 1}, durable=False)
    assert synced == []
    journal.write({"n": 2}, durable=True)
    assert synced == [b'{"n": 1}\n{"n": 2}\n']
    journal.clear()
    journal.write({"n": 3}, durable=True)
    journal.close()
    assert path.read_bytes() == b'{"n": 3}\n'
