"""Whatever is killed whenever: one plain ``gitml repro`` afterwards gives the right bytes.

GITML_MOMENTS sets how many moments of each kind are tried. What ``dvc repro`` makes of the same:
python bench/crash.py.
"""

import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.crashing import (
    BLOWS,
    STAGES,
    Attacked,
    Blow,
    copy,
    kill_worker,
    make,
)
from tests.fixtures.project import Project
from tests.fixtures.waiting import wait_for

MOMENTS = int(os.environ.get("GITML_MOMENTS", "2"))


@pytest.fixture(scope="session")
def templates(built_once: BuiltOnce, _dvc_template: Path) -> list[Attacked]:
    """The pipeline that never ran, and one that is to run again."""

    def build(top: Path) -> None:
        new = Attacked(Project(_dvc_template), "gitml", ())
        for built in (False, True):
            make(copy(new, top / str(built)).project, "gitml", built=built)

    top = built_once("crash", build)
    versions = {False: ("v1",), True: ("v1", "v2")}
    return [Attacked(Project(top / str(b)), "gitml", versions[b]) for b in (False, True)]


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc")
@pytest.mark.parametrize("blow", BLOWS)
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_at_any_moment(
    tmp_path: Path, templates: list[Attacked], blow: Blow, moment: int
) -> None:
    random.seed(f"{blow.__name__} {moment}")
    attacked = copy(templates[moment % 2], tmp_path / "project")
    for _ in range(random.choice([1, 1, 2])):  # the run that cleans up may be cut off as well
        strike(attacked, blow)
    assert attacked.again() == 0, attacked.said
    assert attacked.wrong() == []
    assert "up to date" in attacked.project.dvc("status")
    ignored = attacked.project.read(".gitignore").split()
    assert sorted(ignored) == sorted(f"/{name}" for name in STAGES)


def strike(attacked: Attacked, blow: Blow) -> None:
    run = attacked.begin()
    time.sleep(random.uniform(0, 1.8))
    blow(attacked, run)
    if blow is kill_worker:
        run.wait()
        return
    wait_for(lambda: not attacked.workers())
    run.wait()
