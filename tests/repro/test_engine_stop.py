"""Where the engine itself fails, nothing may be writing when the outputs are set aside."""

import os
from pathlib import Path

import pytest

from gitml.repro.bookkeeping import Bookkeeping
from tests.fixtures.project import Project
from tests.fixtures.waiting import wait_for

STAGES = """\
stages:
  quick: {cmd: 'while test ! -e pid; do sleep 0.05; done; echo > quick', outs: [quick]}
  long: {cmd: 'echo half > long; echo $$ > pid.new; mv pid.new pid; sleep 600', outs: [long]}
"""


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_running_commands_are_stopped_before_their_outputs_are_set_aside(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("dvc.yaml", STAGES)
    seen: dict[str, bool] = {}
    original = Bookkeeping.abandon

    def finish(self: Bookkeeping, address: str, result: str = "") -> None:
        wait_for(project.path("pid").exists)
        raise RuntimeError("a bug")

    def abandon(self: Bookkeeping, address: str) -> None:
        seen[address] = alive(int(project.read("pid")))
        original(self, address)

    monkeypatch.setattr(Bookkeeping, "finish", finish)
    monkeypatch.setattr(Bookkeeping, "abandon", abandon)
    answer = project.gitml("repro", "--jobs", "2")
    assert answer.code == 4
    assert "a bug" in answer.err
    assert seen["long"] is False
    assert not project.path("long").exists()
    assert project.read(".dvc/tmp/gitml/failed/long/long") == "half\n"
    assert not os.path.lexists(project.path("dvc.lock"))
