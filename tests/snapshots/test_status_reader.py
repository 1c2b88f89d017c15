"""The status that is read without DVC is DVC's."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.pipeline.stage import Stage
from gitml.snapshots.status_reader import Reading
from gitml.wiring.data import open_dvc
from gitml.wiring.status import open_reader
from tests.fakes.talk import FakeTalk
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.pipelines import pipeline
from tests.fixtures.project import Project
from tests.repro.test_engine import CHOSEN, build

SEEDS = [tuple(map(int, one.split(","))) for one in os.environ.get("GITML_SEEDS", "").split()]


@pytest.fixture(scope="session")
def world(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    return built_once("world", lambda top: build(top, _dvc_template))


def compare(project: Project) -> Reading:
    """Hold what is read to DVC's answer; answers what was read."""
    found = wiring.find(project.root)
    ours = open_reader(found).read()
    pending, data = open_dvc(found, FakeTalk()).status()
    sure = set(ours.order) - set(ours.doubtful)
    never = {one.name for one in pending if one.reasons[0].kind == "never-run"}
    mine = {name: (one.outcome, one.reasons) for name, one in ours.verdicts.items()}
    dvcs = {one.name: (one.outcome, one.reasons) for one in pending if one.name in sure}
    assert mine == dvcs
    unsaved = sorted((one for several in ours.data.values() for one in several), key=_path)
    doubtful = {*never, *ours.doubtful}
    pointers = {one.removesuffix(".dvc") for one in ours.doubtful}
    assert unsaved == [
        one for one in data if one.stage not in doubtful and (one.stage or one.path not in pointers)
    ]
    report = json.loads(project.dvc("status", "--json"))
    told = {address for address, parts in report.items() if address in sure}
    assert told - {one for one in told if "@" not in one and one.endswith(".dvc")} >= set(mine)
    assert {one for one in ours.data} | set(mine) <= set(report)
    return ours


def _path(one: object) -> str:
    return str(getattr(one, "path", ""))


@pytest.mark.parametrize(("seed", "stages"), SEEDS or CHOSEN)
def test_of_generated_pipelines_and_what_people_do_to_them(
    world: Path, seed: int, stages: int
) -> None:
    made = pipeline(seed, stages)
    with tempfile.TemporaryDirectory() as top:
        shutil.copytree(world, Path(top) / "w", symlinks=True)
        project = Project(Path(top) / "w" / "project")
        made.write(project.root)
        compare(project)
        for edit in [None, *made.edits]:
            if edit:
                edit.apply(project.root)
                compare(project)
            if project.gitml("repro", "--quiet").code:
                return
            compare(project)
