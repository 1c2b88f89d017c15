"""What was read of commits is remembered between runs, and never believed when it is damaged."""

import hashlib
import json
import math
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.snapshot import Problem
from gitml.core.values import same
from gitml.snapshots.caches import history_cache
from gitml.snapshots.caches.history_cache import HistoryCache, Row
from gitml.wiring import readers
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
        connection.execute("UPDATE parts SET document = '{\"m.json\": {'")
    connection.close()
    assert logged.gitml("metrics", "log", "--json").out == first


@pytest.mark.slow
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
    project.path("m.json").unlink()  # which has the same bytes
    assert project.gitml("metrics", "log").code == 4
    project.write("m.json", '{"a": 1}')
    assert project.gitml("metrics", "log").code == 0
    project.path("m.json").unlink()
    project.path("aside").rename(cache)
    assert project.gitml("metrics", "log").code == 0


def test_projects_of_one_repository_are_kept_apart(tmp_path: Path) -> None:
    one, two = HistoryCache(tmp_path, ""), HistoryCache(tmp_path, "sub")
    one.store("metrics", {"s": Row({"f": {"nan": math.nan, "big": 2**70, "e": 1e-300}})})
    assert two.load("metrics", ["s"]) == {}
    assert one.load("params", ["s"]) == {}
    (found,) = one.load("metrics", ["s", "t"]).values()
    assert same(found.files["f"], {"nan": math.nan, "big": 2**70, "e": 1e-300})


def test_paths_that_are_not_utf_8_are_remembered_as_others_are(tmp_path: Path) -> None:
    for root in ("", "caf\udce9"):
        cache = HistoryCache(tmp_path, root)
        kept = Row({"m\udce9.json": {"\ud800": "\udce9"}}, (Problem("\udce9.json", "torn"),))
        cache.store("metrics", {"s": Row({"m.json": 1})})
        cache.store("metrics", {"t": kept})
        assert cache.load("metrics", ["s", "t"]) == {"s": Row({"m.json": 1}), "t": kept}
        cache.keep_texts({"\ud800": root.encode("ascii", "replace").decode()})
        assert cache.load("metrics", ["u"]) == {}
        assert cache.load("metrics", ["s", "t"]).keys() == {"s", "t"}


def test_a_place_that_cannot_be_written_does_no_harm(logged: Project) -> None:
    opened = wiring.find(logged.root)
    blocked = HistoryCache(logged.path("m.json") / "below a file", "")
    blocked.store("metrics", {"s": Row({})})
    assert blocked.load("metrics", ["s"]) == {}
    assert opened.root == logged.root.resolve()


_STAGES = "stages: {a: {cmd: x, metrics: [m.json, n.json]}}\n"


@pytest.fixture
def partly_here(project: Project) -> Project:
    """One of two metrics is in the cache at neither of two commits."""
    for number in (1, 2):
        project.write("dvc.yaml", _STAGES)
        project.write("m.json", f'{{"m": {number}}}')
        project.write("n.json", f'{{"n": {number}}}')
        project.dvc("commit", "--quiet", "--force")
        project.commit(f"run {number}")
        md5 = hashlib.md5(project.read("n.json").encode()).hexdigest()
        project.cache_path(md5).rename(project.path(f"aside-{md5}"))
    return project


def _blind(project: Project) -> None:
    """Break what only a log that reads commits anew would read."""
    for rev in ("HEAD", "HEAD~1"):
        blob = project.git("rev-parse", f"{rev}:dvc.lock")
        path = project.path(f".git/objects/{blob[:2]}/{blob[2:]}")
        path.chmod(0o644)
        path.write_bytes(b"")


@pytest.mark.slow
def test_what_is_absent_is_remembered_with_what_was_read(partly_here: Project) -> None:
    first = partly_here.gitml("metrics", "log", "--json")
    _blind(partly_here)
    again = partly_here.gitml("metrics", "log", "--json")
    assert (again.code, again.out, again.err) == (4, first.out, first.err)
    assert "n.json: not in the commit, and not in the DVC cache" in again.err


@pytest.mark.slow
def test_what_came_is_read(partly_here: Project) -> None:
    partly_here.path("n.json").unlink()  # which has the bytes of HEAD
    partly_here.gitml("metrics", "log")
    md5 = hashlib.md5(b'{"n": 1}').hexdigest()
    partly_here.path(f"aside-{md5}").rename(partly_here.cache_path(md5))
    found = partly_here.gitml("metrics", "log", "--json")
    old = json.loads(found.out)["revs"][partly_here.git("rev-parse", "HEAD~1")]
    assert old["metrics"]["n.json"] == {"n": 1}
    assert "HEAD" not in found.err
    assert found.code == 4


def test_a_damaged_object_is_looked_at_each_time(logged: Project) -> None:
    logged.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [n.json]}}\n")
    logged.write("n.json", '{"n": 1}')
    logged.dvc("commit", "--quiet", "--force")
    logged.commit("run")
    place = logged.cache_path(hashlib.md5(b'{"n": 1}').hexdigest())
    whole = place.read_bytes()
    place.chmod(0o644)
    place.write_bytes(b"torn")
    assert "damaged" in logged.gitml("metrics", "log").err
    place.write_bytes(whole)
    assert logged.gitml("metrics", "log").code == 0


def test_only_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_cache, "_COMMITS", history_cache._COMMITS._replace(most=10))
    cache = HistoryCache(tmp_path, "")
    shas = [f"{number:02}" for number in range(14)]
    for sha in shas:
        cache.store("metrics", {sha: Row({"m.json": {"v": int(sha)}, "same.json": 1})})
    known = cache.load("metrics", shas)
    assert 9 <= len(known) <= 10
    assert list(known) == shas[-len(known) :]
    assert all(
        row.files == {"m.json": {"v": int(sha)}, "same.json": 1} for sha, row in known.items()
    )
    (file,) = tmp_path.iterdir()
    with sqlite3.connect(file) as connection:
        (count,) = connection.execute("SELECT count(*) FROM parts").fetchone()
    connection.close()
    assert count <= 11  # and nothing is kept that no commit has


def test_files_of_several_commits_are_one(tmp_path: Path) -> None:
    cache = HistoryCache(tmp_path, "")
    cache.store("metrics", {"a": Row({"m.json": {"v": 1}}), "b": Row({"m.json": {"v": 1}})})
    known = cache.load("metrics", ["a", "b"])
    assert known["a"].files["m.json"] is known["b"].files["m.json"]


_WRITER = """
import sys
from pathlib import Path
from gitml.snapshots.caches import history_cache
from gitml.snapshots.caches.history_cache import HistoryCache, Row
name = sys.argv[2]
cache = HistoryCache(Path(sys.argv[1]), "")
for number in range(40):
    cache.store("metrics", {f"{name}{number}": Row({"m.json": number, f"{name}.json": name})})
"""


@pytest.mark.slow
def test_two_processes_write_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    shas = [f"{name}{number}" for name in "ab" for number in range(40)]
    known = HistoryCache(tmp_path, "").load("metrics", shas)
    assert known
    for sha, row in known.items():
        assert row.files == {"m.json": int(sha[1:]), f"{sha[0]}.json": sha[0]}


def test_what_dvc_resolved_is_resolved_once(project: Project) -> None:
    project.write("vars.yaml", "name: m\n")
    project.write("dvc.yaml", "vars: ['vars.yaml']\nmetrics: ['${ name }.json']\n")
    project.write("m.json", "1")
    project.commit()
    first = project.gitml("metrics", "show", "HEAD", "--json").out
    assert '"m.json"' in first
    with sqlite3.connect(_file(project)) as connection:
        connection.execute("UPDATE texts SET text = replace(text, 'm.json', 'n.json')")
    connection.close()
    assert '"n.json"' not in first
    told = project.gitml("metrics", "show", "HEAD")
    assert "n.json" in told.err  # believed, and not there


def test_what_was_read_is_kept_when_a_log_is_left(partly_here: Project) -> None:
    reader = readers.snapshots(wiring.find(partly_here.root))
    log = reader.log(reader.commits(["HEAD"]), {"metrics"})
    newest = next(log)
    log.close()
    reader.history.objects.close()
    assert newest.commit is not None
    (sha,) = reader.history_cache.load("metrics", partly_here.git("rev-list", "HEAD").split())
    assert sha == newest.commit.sha
