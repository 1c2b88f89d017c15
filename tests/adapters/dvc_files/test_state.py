"""What DVC remembers of working files, read without DVC."""

import os
import shutil
from pathlib import Path

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc_files.state import State, record, remembered, time_of_file, times_of_folder
from tests.fixtures.project import Project


@pytest.fixture
def tracked(project: Project) -> Path:
    """A folder that DVC has just hashed."""
    project.write("data/a é.txt", "1")
    project.write("data/in/b.txt", "2")
    project.write("data0", "not in the folder")
    project.dvc("add", "--quiet", "data", "data0")
    return project.root.resolve()


def test_the_records_are_those_dvc_writes(tracked: Path) -> None:
    found = State(tracked).under(str(tracked / "data"))
    assert set(found) == {str(tracked / "data" / name) for name in ("a é.txt", "in/b.txt")}
    path = tracked / "data" / "in" / "b.txt"
    md5 = "c81e728d9d4c2f636f067f89cc14862c"
    assert found[str(path)] == record(path.stat(), md5)
    assert remembered(found[str(path)], path.stat()) == md5


def test_the_database_is_where_dvc_keeps_it(tracked: Path) -> None:
    with Repo(str(tracked)) as repo:
        assert str(State(tracked)._folder) == repo.site_cache_dir


def test_a_touched_file_is_not_remembered(tracked: Path) -> None:
    path = tracked / "data0"
    raw = State(tracked).under(str(path))[str(path)]
    os.utime(path, (1, 1))
    assert remembered(raw, path.stat()) is None


@pytest.mark.parametrize("raw", [None, "", "{}", "[]", '{"checksum": "1", "hash_info": null}'])
def test_records_of_another_form_are_none(tracked: Path, raw: str | None) -> None:
    assert remembered(raw, tracked.stat()) is None


def test_what_is_told_dvc_is_remembered(tracked: Path) -> None:
    path = tracked / "data0"
    path.write_text("something else")
    State(tracked).remember([(str(path), record(path.stat(), "0" * 32))])
    assert remembered(State(tracked).under(str(path))[str(path)], path.stat()) == "0" * 32


def test_without_a_database_nothing_is_known(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.under(str(tmp_path)) == {}
    state.remember([(str(tmp_path / "x"), "1")])


def test_a_damaged_database_is_no_obstacle(tracked: Path) -> None:
    state = State(tracked)
    assert state._folder is not None
    for file in (state._folder / "hashes" / "local").iterdir():
        file.write_bytes(b"no database")
    assert state.under(str(tracked)) == {}
    state.remember([(str(tracked / "data0"), "x")])


def test_dvc_reads_what_is_told(tracked: Path) -> None:
    path = tracked / "data0"
    path.write_text("something else")
    with Repo(str(tracked)) as repo:
        shutil.rmtree(repo.site_cache_dir)
    State(tracked).remember([(str(path), record(path.stat(), "0" * 32))])
    with Repo(str(tracked)) as repo:
        _, found = repo.state.get(str(path), repo.fs)
    assert found.value == "0" * 32


@pytest.mark.parametrize("name", ["data", "data0"])
def test_what_was_placed_is_what_dvc_notes(tracked: Path, name: str) -> None:
    state, path = State(tracked), tracked / name
    files = {p.relative_to(path).as_posix(): p.stat() for p in path.rglob("*") if p.is_file()}
    at = times_of_folder(str(path), files) if files else time_of_file(path.stat())
    noted = path.stat().st_ino, at
    assert state.placed()[name] == noted
    with Repo(str(tracked)) as repo, repo.state.links as links:
        links.pop(name)
    assert name not in state.placed()
    state.remember_placed([(name, *noted)])
    with Repo(str(tracked)) as repo:
        assert name in repo.state.get_unused_links([], repo.fs)
        with repo.state.links as links:
            assert links[name] == noted


def test_a_name_that_is_no_text_is_not_remembered(tracked: Path) -> None:
    """DVC's databases have text only."""
    odd, plain = str(tracked / "data" / "bad\udcff"), str(tracked / "data0")
    status = (tracked / "data0").stat()
    State(tracked).remember([(odd, record(status, "0" * 32)), (plain, record(status, "1" * 32))])
    assert State(tracked).of([odd, plain]) == {plain: record(status, "1" * 32)}
    assert State(tracked).under(odd) == {}
