"""A long log shows its rows while it is read."""

import pytest

from gitml.core.commits import Commit
from gitml.core.metrics.history import ValueHistory, Values
from gitml.core.values import Value
from gitml.render.text.logs.log_cells import LogView
from gitml.ui.values import streamed_log
from gitml.ui.values.streamed_log import StreamedLog


def point(sha: str, value: Value, *parents: str) -> Values:
    return Commit(sha, "Ada", None, f"subject {sha}", parents), {"m.json": {"n": value}}


POINTS = [point("merge", 4, "main", "side"), point("side", 2, "base"), point("main", 3, "base")]
BASE = point("base", 1)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_PATIENCE", "_LONG", "_FRAME"):
        monkeypatch.setattr(streamed_log, name, 0.0)
    monkeypatch.setattr("time.monotonic", iter(range(1000)).__next__)


def rows(text: str) -> list[str]:
    return [line.split("subject ")[1].split()[0] for line in text.splitlines() if "subject" in line]


@pytest.mark.usefixtures("at_once")
def test_a_row_comes_when_the_commit_before_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    begun: list[None] = []
    asked: list[Commit] = []

    def parents(commit: Commit) -> list[Values]:
        asked.append(commit)
        return [BASE]

    log = StreamedLog([c for c, _ in POINTS], LogView(80), parents, lambda: begun.append(None))
    told = []
    for one in POINTS:
        log.add(one)
        log._next = 0
        told.append(rows(capsys.readouterr().out))
    assert told == [[], [], ["merge", "side", "main"]]
    assert log.end(ValueHistory(POINTS))
    assert [one.sha for one in asked] == ["side", "main"]
    assert len(begun) == 1


def test_a_short_log_is_left_to_be_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    log = StreamedLog([c for c, _ in POINTS], LogView(80), lambda _: [], lambda: None)
    for one in POINTS:
        log.add(one)
    assert not log.end(ValueHistory(POINTS))
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("at_once")
def test_what_does_not_fit_or_has_no_values_is_not_begun(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wide: dict[str, Value] = {"m.json": {f"metric{n}": n for n in range(9)}}
    cases: list[tuple[dict[str, Value], int]] = [({}, 80), (wide, 40)]
    for files, columns in cases:
        commit = Commit("a", "Ada", None, "s")
        log = StreamedLog([commit], LogView(columns), lambda _: [], lambda: None)
        log.add((commit, files))
        assert not log.end(ValueHistory([(commit, files)]))
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("has_empty", [False, True])
def test_commits_without_values_have_no_row_unless_asked_for(
    has_empty: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    empty: list[Values] = [
        (Commit(str(n), "Ada", None, f"subject {n}", (str(n - 1),)), {}) for n in (2, 1)
    ]
    points = [*POINTS, BASE, *empty]
    log = StreamedLog(
        [c for c, _ in points], LogView(80), lambda _: [], lambda: None, has_empty=has_empty
    )
    for one in points:
        log.add(one)
        log._next = 0
    assert log.end(ValueHistory(points))
    more = ["2", "1"] if has_empty else []
    assert rows(capsys.readouterr().out) == ["merge", "side", "main", "base", *more]
