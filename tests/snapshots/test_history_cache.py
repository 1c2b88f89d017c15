"""What was read of commits is remembered between runs, and never believed when it is damaged."""

import math
import sqlite3
from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.values import same
from gitml.snapshots.history_cache import HistoryCache, Row
from tests.fixtures.project import Project


def _file(project: Project) -> Path:
    (file,) = project.path(".git/gitml").glob("history-*.sqlite")
    return file


@pytest.fixture
def logged(project: Project) -> Project:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", '{"a": 1, "x": NaN, "l": [1, null]}')
    project.commit()
    project.gitml("metrics", "log")
    return project


def test_the_second_run_answers_the_same_without_reading(logged: Project) -> None:
    first = logged.gitml("metrics", "log", "--json").out
    for name in ("dvc.yaml", "m.json"):
        blob = logged.git("rev-parse", f"HEAD:{name}")
        path = logged.path(f".git/objects/{blob[:2]}/{blob[2:]}")
        path.chmod(0o644)
        path.write_bytes(b"")
    assert logged.gitml("metrics", "log", "--json").out == first


@pytest.mark.parametrize("junk", [b"", b"junk" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_made_anew(logged: Project, junk: bytes) -> None:
    first = logged.gitml("metrics", "log", "--json").out
    _file(logged).write_bytes(junk)
    answer = logged.gitml("metrics", "log", "--json")
    assert (answer.code, answer.out, answer.err) == (0, first, "")


def test_a_torn_row_is_read_again(logged: Project) -> None:
    first = logged.gitml("metrics", "log", "--json").out
    with sqlite3.connect(_file(logged)) as connection:
        connection.execute("UPDATE files SET document = '{\"m.json\": {'")
    connection.close()
    assert logged.gitml("metrics", "log", "--json").out == first


def test_another_run_that_holds_the_file_is_not_waited_for_long(logged: Project) -> None:
    first = logged.gitml("metrics", "log", "--json").out
    logged.commit("more")
    holder = sqlite3.connect(_file(logged), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    answer = logged.gitml("metrics", "log", "HEAD~1", "--json")
    holder.close()
    assert (answer.code, answer.out) == (0, first)


def test_what_could_not_be_read_is_tried_again(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [m.json]}}\n")
    project.write("m.json", '{"a": 1}')
    project.dvc("commit", "--quiet", "--force")
    project.commit()
    cache = project.path(".dvc/cache/files")
    cache.rename(project.path("aside"))
    assert project.gitml("metrics", "log").code == 4
    project.path("aside").rename(cache)
    assert project.gitml("metrics", "log").code == 0


def test_projects_of_one_repository_are_kept_apart(tmp_path: Path) -> None:
    one, two = HistoryCache(tmp_path, ""), HistoryCache(tmp_path, "sub")
    one.store("metrics", {"s": Row({"f": {"nan": math.nan, "big": 2**70, "e": 1e-300}})})
    assert two.load("metrics", ["s"]) == {}
    assert one.load("params", ["s"]) == {}
    (found,) = one.load("metrics", ["s", "t"]).values()
    assert same(found.files["f"], {"nan": math.nan, "big": 2**70, "e": 1e-300})


def test_a_place_that_cannot_be_written_does_no_harm(logged: Project) -> None:
    opened = wiring.find(logged.root)
    blocked = HistoryCache(logged.path("m.json") / "below a file", "")
    blocked.store("metrics", {"s": Row({})})
    assert blocked.load("metrics", ["s"]) == {}
    assert opened.root == logged.root.resolve()
