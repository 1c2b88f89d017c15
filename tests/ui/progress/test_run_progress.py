"""What a log, CI and a person read of a run: ends of failed stages, groups, signs of life."""

import contextlib
import io
import json

import pytest

from gitml.core.run.events import Begun, Finished, Printed, Running
from gitml.core.run.outcome import StageRun
from gitml.core.run.plan import Planned
from gitml.ui.options import Settings
from gitml.ui.progress.run_progress import GitHubReporter, LogReporter, RecentLines
from tests.fixtures.project import Project

# The first fails when the other runs, which goes on when that was told and what was left set aside.
FAILING = """
stages:
  bad:
    cmd: >-
      while ! test -e begun; do sleep 0.02; done;
      for i in $(seq 30); do echo line $i; done; touch a; exit 3
    outs: [a]
  other:
    cmd: >-
      touch begun; while ! test -e .dvc/tmp/gitml/failed/bad/a; do sleep 0.02; done;
      {says}; touch b
    outs: [b]
  user: {{cmd: touch c, deps: [a], outs: [c]}}
  last: {{cmd: touch d, deps: [c], outs: [d]}}
"""
TAIL = [f"bad │ line {n}" for n in range(11, 31)]


@pytest.mark.slow
def test_the_end_of_a_failed_stage_after_others_printed(project: Project) -> None:
    project.write("dvc.yaml", FAILING.format(says="seq 5"))
    answer = project.gitml("repro", "-j", "2")
    assert answer.code == 4
    lines = answer.err.splitlines()
    assert lines[-2].startswith("error: stage 'bad' failed: its command exited with 3: ")
    assert lines[-23:-2] == ["the last that bad printed:", *TAIL]
    assert "user   skipped: bad failed\nlast   skipped: bad failed\n" in answer.out


@pytest.mark.slow
def test_what_one_just_read_is_not_repeated(project: Project) -> None:
    project.write("dvc.yaml", FAILING.format(says="true"))
    answer = project.gitml("repro", "-j", "2")
    assert answer.code == 4
    assert answer.err.count("bad │ line 30") == 1


@pytest.mark.slow
def test_the_end_of_a_failed_stage_is_said_even_if_quiet(project: Project) -> None:
    project.write("dvc.yaml", FAILING.format(says="true"))
    answer = project.gitml("repro", "--quiet", "-j", "2")
    assert answer.err.splitlines()[:21] == ["the last that bad printed:", *TAIL]


@pytest.mark.slow
def test_a_stage_that_failed_before_its_command_has_no_end(project: Project) -> None:
    project.write("in", "")
    stage = "stages: {a: {cmd: echo from before; touch o, deps: [in], outs: [o]}}\n"
    project.write("dvc.yaml", stage)
    assert project.gitml("repro").code == 0
    project.path("in").unlink()
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "from before" not in answer.err


@pytest.mark.slow
def test_events_of_a_failure(project: Project) -> None:
    project.write("dvc.yaml", FAILING.format(says="true"))
    answer = project.gitml("repro", "--json", "-j", "2")
    events = [json.loads(line) for line in answer.out.splitlines()]
    ends = {event["stage"]: event for event in events if event["event"] == "finished"}
    assert ends["bad"]["exit_code"] == 3
    assert ends["bad"]["tail"] == [line.removeprefix("bad │ ") for line in TAIL]
    assert (ends["last"]["outcome"], ends["last"]["because"]) == ("skipped", "bad")
    assert events[-1]["stages"]["last"]["because"] == "bad"
    assert {"event": "halting", "why": "failure"} in events


@pytest.mark.slow
def test_retries_are_told(project: Project) -> None:
    again = "test -e was && touch r || { touch was; exit 5; }"
    project.write(
        "dvc.yaml",
        f"stages: {{a: {{cmd: '{again}', outs: [r], meta: {{gitml: {{retries: 1}}}}}}}}\n",
    )
    assert "a: its command exited with 5: " in project.gitml("repro").err
    end = json.loads(project.gitml("repro", "--force", "--json").out.splitlines()[-1])
    assert end["stages"]["a"]["exit_code"] is None


@pytest.mark.slow
def test_what_restoring_spared(project: Project) -> None:
    project.write("params.yaml", "p: 1\n")
    project.write("dvc.yaml", "stages: {a: {cmd: touch o, params: [p], outs: [o]}}\n")
    assert project.gitml("repro").code == 0
    project.write(".dvc/tmp/gitml/times.json", '{"a": 100}')  # as if it had taken that long
    project.path("o").unlink()
    project.path("dvc.lock").unlink()
    assert "; restoring spared about 1 min " in project.gitml("repro").out


def test_groups_on_github(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    project.write(
        "dvc.yaml",
        "stages:\n  a: {cmd: echo one; echo two; touch o, outs: [o]}\n"
        "  b: {cmd: echo three; exit 1, deps: [o], outs: [p]}\n",
    )
    lines = project.gitml("repro").err.splitlines()
    assert lines[0] == "a: running; never ran"
    assert lines[1].startswith("::group::a: ran, ")
    assert lines[2:5] == ["one", "two", "::endgroup::"]
    assert lines[6].startswith("::group::b: failed after ")
    assert lines[7:9] == ["three", "::endgroup::"]
    assert lines[9:11] == ["the last that b printed:", "b │ three"]  # not folded


def said(log: LogReporter, *seconds: float) -> list[str]:
    """What it says of its own accord, looking so many seconds after the last event."""
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        for after in seconds:
            log.break_silence(log._last_event + after)
    return err.getvalue().splitlines()


@pytest.mark.parametrize("kind", [LogReporter, GitHubReporter])
def test_signs_of_life(kind: type[LogReporter]) -> None:
    log = kind(Settings())
    assert said(log, 100) == []  # nothing runs yet
    with contextlib.redirect_stderr(io.StringIO()):
        log(Begun((Planned("train"),)))
        log(Running("train", ()))
        log(Printed("train", ("epoch 1",)))
    assert said(log, 10, 59) == []
    assert said(log, 61, 100, 120, 122) == [
        "still running: train 1 min 1 s (epoch 1)",
        "still running: train 2 min 2 s (epoch 1)",
    ]
    assert len(said(log, *range(900, 3600))) == 9  # a line in five minutes, later on
    assert said(LogReporter(Settings(quiet=True)), 100) == []


def test_whose_lines_stand_last() -> None:
    recent = RecentLines()
    run = StageRun("a", "failed", 1.0, tail=("x", "y"))
    recent.add(Printed("a", ("x", "y")), ["a │ x", "a │ y"])
    recent.add(Finished(run), ["a: failed"])
    assert recent.show_tail(run)
    recent.add(Printed("b", ("z",) * 4), ["b │ z"] * 4)
    assert not recent.show_tail(run)
    recent.add(Printed("a", ("y",)), ["a │ y"])
    assert not recent.show_tail(run)
