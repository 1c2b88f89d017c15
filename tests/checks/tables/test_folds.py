"""Tables read by several processes, held to the same tables read by one."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitml.adapters import processes
from gitml.adapters.formats.tabular import csv_spans, separated
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.checks.tables import folds
from gitml.checks.tables.schemas import Reading, Table, check
from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.check.table_check import Circumstances
from gitml.core.schemas.document import ColumnRule, RowRule, TableSchema
from gitml.core.tables.profiles import document
from gitml.core.tables.profiles.profiler import Profiler
from gitml.errors import OutsideError
from tests.fixtures.waiting import LONG

SCHEMA = TableSchema(
    {
        "a": ColumnRule("int", minimum=0, maximum=9, unique=True),
        "b": ColumnRule("category", values=("x", "y"), role="target"),
        "c": ColumnRule("string", missing=0.5, unique=True),
        "gone": ColumnRule("date"),
    },
    RowRule(minimum=3),
)
CELLS = st.sampled_from(
    ["x", "y", "X", "", "1", "-2", "007", "1.5", "NA", "inf", "2024-01-31", "é", "a b", "z" * 60]
) | st.sampled_from(["a,b", "p\nq", 'say "hi"', "\r\n", "\n\n", "\0", "\ufeff", '"'])
RAW = st.lists(
    st.sampled_from([b"1", b"x", b",", b"\n", b'"', b"\r\n", b"\r", b"\xff", b"\0", b"1,x,y\n"]),
    max_size=60,
)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows).encode()


@contextmanager
def in_turn(work: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[list[Any]]:
    """As :func:`processes.workers`, in this process."""
    sent = pickle.dumps((work, items))

    def result(place: int) -> Any:
        function, all_items = pickle.loads(sent)
        return pickle.loads(pickle.dumps(function(all_items[place])))

    yield [SimpleNamespace(result=partial(result, place)) for place in range(len(items))]


def judged(part: Part | list[Part], jobs: int) -> tuple[CheckedTable, list[str]]:
    kept: list[str] = []
    reading = Reading(jobs, 1, lambda profile: kept.append(document.write(profile)))
    parts = part if isinstance(part, list) else [part]
    return check(Table("t", parts), "s", SCHEMA, Circumstances("serving", 7), reading), kept


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separated, "_BLOCK", 48)
    monkeypatch.setattr(folds, "_BLOCKS", 1)
    monkeypatch.setattr(processes, "workers", in_turn)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables") / "t.csv"


@pytest.mark.slow
@pytest.mark.usefixtures("_small_blocks")
@settings(max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=30), st.integers(2, 5))
def test_rows_of_any_cells_are_judged_as_by_one_reader(
    file: Path, rows: list[list[str]], jobs: int
) -> None:
    file.write_bytes(csv_of([["a", "b", "c"], *rows]))
    assert judged(Part("t.csv", file), jobs) == judged(Part("t.csv", file), 1)


@pytest.mark.slow
@pytest.mark.usefixtures("_small_blocks")
@settings(max_examples=25)
@given(RAW, st.integers(2, 4))
@example([b"1,x,y\n"] * 20 + [b"\n"] + [b"1,x,y\n"] * 20, 2)
@example([b"1,x,y\n"] * 20 + [b'1,"x,y\n'] + [b"1,x,y\n"] * 20, 2)
@example([b"1,x,y\n"] * 30 + [b"1,x\n"] + [b"1,x,y\n"] * 9, 3)
def test_what_is_hardly_a_table_is_told_as_by_one_reader(
    file: Path, content: list[bytes], jobs: int
) -> None:
    file.write_bytes(b"a,b,c\n" + b"".join(content))
    assert judged(Part("t.csv", file), jobs) == judged(Part("t.csv", file), 1)


def rows(many: int, seed: str = "") -> bytes:
    return csv_of([["a", "b", "c"], *([str(n), "xy"[n % 2], f"{seed}{n}\n"] for n in range(many))])


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("jobs", [2, 3])
def test_a_file_of_quoted_line_ends_is_cut(tmp_path: Path, jobs: int) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(rows(100))
    found = folds.fold([Part("t.csv", file)], None, Profiler, jobs, 1)
    assert found is not None
    assert found.result().rows == 100


@pytest.mark.usefixtures("_small_blocks")
def test_a_file_that_is_written_to_between_two_shares_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(rows(100))
    merge = Profiler.merge

    def written_to(self: Profiler, later: Profiler) -> bool:
        with file.open("ab") as end:
            end.write(b"7,x,y\n")
        return merge(self, later)

    monkeypatch.setattr(Profiler, "merge", written_to)
    assert folds.fold([Part("t.csv", file)], None, Profiler, 2, 1) is None


@pytest.mark.usefixtures("_small_blocks")
def test_files_of_a_folder_are_shared_out(tmp_path: Path) -> None:
    parts = []
    for name, many in (("a", 3), ("b", 40), ("c", 5), ("d", 0)):
        file = tmp_path / f"{name}.csv"
        file.write_bytes(rows(many, name))
        parts.append(Part(f"t/{name}.csv", file, f"{name}.csv"))
    assert folds.fold(parts, None, Profiler, 2, 1) is not None
    assert judged(parts, 2) == judged(parts, 1)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize(
    "cells", [["1"] * 40, ["1"] * 35 + ["1.0"] * 5, ["1"] * 35 + ["2"] * 5, ["NA"] * 9 + ["1"] * 30]
)
@pytest.mark.parametrize("column", ["a", "c"])
def test_whether_all_cells_hold_one_value(tmp_path: Path, cells: list[str], column: str) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(csv_of([[column, "b"], *([cell, "x"] for cell in cells)]))
    assert judged(Part("t.csv", file), 4) == judged(Part("t.csv", file), 1)


@pytest.mark.usefixtures("_small_blocks")
def test_more_unseen_values_than_are_counted_are_counted_by_one_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(separated, "_BLOCK", 5000)
    file = tmp_path / "t.csv"
    file.write_bytes(b"a,b,c\n" + b"".join(b"%d,v%d,\n" % (n, n) for n in range(2500)) + b"1,v2,\n")
    found, _ = judged(Part("t.csv", file), 2)
    assert (found, _) == judged(Part("t.csv", file), 1)
    (unseen,) = [one for one in found.anomalies if one.kind == "target_classes"]
    assert unseen.bad == 2501


@pytest.mark.parametrize(("size", "by_several"), [(48, True), (480, False)])
def test_few_blocks_as_of_a_wide_table_are_read_by_one_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: int, by_several: bool
) -> None:
    monkeypatch.setattr(separated, "_BLOCK", size)
    monkeypatch.setattr(processes, "workers", in_turn)
    file = tmp_path / "t.csv"
    file.write_bytes(b"a,b,c\n" + b"1,2,3\n" * 200)
    found = folds.fold([Part("t.csv", file)], None, Profiler, 2, least=1)
    assert (found is not None) == by_several


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_answer_and_raise(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    if method == "spawn":
        monkeypatch.setattr(sys, "platform", "darwin")
    with processes.workers(int, ["1", "x"]) as (one, two):
        assert one.result() == 1
        with pytest.raises(ValueError, match="invalid literal"):
            two.result()


def test_a_killed_process_is_told() -> None:
    with processes.workers(time.sleep, [600]) as (worker,):
        assert worker.process.pid
        os.kill(worker.process.pid, signal.SIGKILL)
        with pytest.raises(OutsideError, match="killed by signal 9"):
            worker.result()


def test_an_interrupt_ends_all_processes(tmp_path: Path) -> None:
    code = (
        "import time; from gitml.adapters import processes\n"
        "with processes.workers(time.sleep, [600]) as (worker,):\n"
        "    print(worker.process.pid, flush=True); worker.result()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    process.wait(LONG)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_shares_of_one_file_take_equally_long() -> None:
    places = csv_spans.places(1000, 3)
    assert places[0] == 0
    assert [*places] == sorted({*places})
    assert 1000 - places[2] < places[2] - places[1] < places[1] < 500
    assert [*csv_spans.places(1, 2)] == [0, 1]
