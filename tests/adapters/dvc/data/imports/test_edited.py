"""Imports that were edited are nobody's but this project's, and the cache takes no other bytes."""

import shutil
from pathlib import Path

import pytest

from gitml.adapters.dvc.data import refusals, transfer
from gitml.adapters.dvc.data.imports.imports import Imports
from gitml.adapters.dvc.data.selection import select
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.session import session
from tests.fakes.talk import FakeTalk
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

_NAMES = ("data", "raw.csv")


@pytest.fixture(scope="module")
def built(built_once: BuiltOnce) -> Path:
    """A project with two imports, and the repository that they came from."""

    def build(folder: Path) -> None:
        source, ours = Project(folder / "source"), Project(folder / "ours")
        for one in (source, ours):
            one.root.mkdir(parents=True)
            one.git("init", "-q", "-b", "main")
            one.dvc("init", "-q")
        for name in ("raw.csv", "data/1", "data/2"):
            source.write(name, f"{name}\n")
        source.dvc("add", "-q", *_NAMES)
        source.commit()
        for name in _NAMES:
            Imports(ours.root, FakeTalk()).from_repository("../source", name, name)

    return built_once("edited-imports", build)


@pytest.fixture
def ours(tmp_path: Path, built: Path) -> Project:
    shutil.copytree(built, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/ours")


def _edit(project: Project) -> None:
    project.write("raw.csv", "edited\n")
    project.write("data/1", "edited\n")


def test_it_becomes_data_of_the_project(ours: Project) -> None:
    _edit(ours)
    shutil.copytree(ours.root, plain := ours.root.parent / "plain", symlinks=True)
    talk = FakeTalk()
    Dvc(ours.root, "", talk).add(_NAMES)
    for name in _NAMES:
        (plain / f"{name}.dvc").unlink()
    Project(plain).dvc("add", "-q", *_NAMES)
    for name in _NAMES:
        assert ours.read(f"{name}.dvc") == (plain / f"{name}.dvc").read_text()
    told = "has other bytes than were imported from ../source: it is data of this project from now"
    assert [told in one for one in talk.warned] == [True, True]


def test_one_with_the_bytes_of_its_source_stays_an_import(ours: Project) -> None:
    before, talk = [ours.read(f"{name}.dvc") for name in _NAMES], FakeTalk()
    Dvc(ours.root, "", talk).add(_NAMES)
    assert ([ours.read(f"{name}.dvc") for name in _NAMES], talk.warned) == (before, [])


def test_what_dvc_recorded_of_an_edited_one_does_not_come_with_other_bytes(ours: Project) -> None:
    _edit(ours)
    ours.dvc("commit", "-q", "-f")
    shutil.rmtree(ours.path(".dvc/cache"))
    with session(ours.root, FakeTalk(), hush=True) as repo:
        selection = select(repo)
        fetched = transfer.fetch(repo, selection)
        absent = transfer.missing(selection)
        why = refusals.unavailable(repo, selection, absent, fetched.damaged)
    assert absent == ["data/", "raw.csv"]
    assert why.message.startswith("imported data of which ../source has other bytes than are rec")
    own = "gitml remove data.dvc raw.csv.dvc && gitml add data raw.csv"
    assert (why.hint or "").endswith(own)
