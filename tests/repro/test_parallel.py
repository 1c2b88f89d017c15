"""``gitml repro`` on several stages at once: jobs, selection, failures, signals, needs."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.fixtures.crashing import journalled
from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG, wait_for

CHAIN = """
stages:
  first:
    cmd: cat src > one; echo said first
    deps: [src]
    outs: [one]
  second:
    cmd: cat one > two
    deps: [one]
    params: [lr]
    outs: [two]
  apart:
    cmd: cat src > three
    deps: [src]
    outs: [three]
"""


@pytest.fixture
def chain(project: Project) -> Project:
    project.write("src", "source\n")
    project.write("params.yaml", "lr: 0.1\n")
    project.write("dvc.yaml", CHAIN)
    return project


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def outcomes(project: Project, *arguments: str) -> dict[str, str]:
    end = events(project.gitml("repro", "--json", *arguments).out)[-1]
    return {name: stage["outcome"] for name, stage in end["stages"].items()}


def test_runs_what_changed_and_only_that(chain: Project) -> None:
    assert outcomes(chain) == {"first": "ran", "second": "ran", "apart": "ran"}
    assert chain.gitml("repro").out == "everything is up to date\n"
    chain.write("params.yaml", "lr: 0.2\n")
    assert outcomes(chain) == {"first": "unchanged", "second": "ran", "apart": "unchanged"}
    chain.write("params.yaml", "lr: 0.1\n")
    assert outcomes(chain)["second"] == "restored"
    assert outcomes(chain, "--force", "--no-run-cache")["second"] == "ran"
    assert chain.dvc("status").startswith("Data and pipelines are up to date")


def test_an_output_that_comes_out_the_same_stops_the_wave(chain: Project) -> None:
    outcomes(chain)
    chain.write("dvc.yaml", CHAIN.replace("cat src > one;", "cat < src > one;"))
    assert outcomes(chain) == {"first": "ran", "second": "unchanged", "apart": "unchanged"}


def test_what_a_person_sees(chain: Project) -> None:
    answer = chain.gitml("repro", "first", "-j", "1")
    assert answer.err.splitlines()[:2] == ["first: running; never ran", "first │ said first"]
    assert answer.out.startswith("Stage  Outcome   Time\nfirst  ran")
    assert chain.gitml("repro", "logs", "first").out == "said first\n"
    assert chain.gitml("repro", "logs", "second").code == 2


def test_events_are_one_a_line(chain: Project) -> None:
    begun, first, printed, finished, end = events(chain.gitml("repro", "first", "--json").out)
    assert begun == {"event": "begun", "schema": "gitml.repro/1", "stages": ["first"]}
    never = {"kind": "never-run", "name": None, "state": None, "base": None, "head": None}
    assert first == {"event": "running", "stage": "first", "reasons": [never]}
    assert printed == {"event": "printed", "stage": "first", "lines": ["said first"]}
    assert (finished["event"], finished["outcome"]) == ("finished", "ran")
    assert (end["event"], end["schema"]) == ("end", "gitml.repro/1")


def test_selection(chain: Project) -> None:
    assert outcomes(chain, "second") == {"first": "ran", "second": "ran"}
    assert outcomes(chain, "--single-item", "apart") == {"apart": "ran"}
    assert list(outcomes(chain, "--downstream", "first")) == ["first", "second"]
    assert chain.gitml("repro", "--single-item").code == 2
    unknown = chain.gitml("repro", "secnd")
    assert (unknown.code, "did you mean 'second'?" in unknown.err) == (2, True)


def test_a_dry_run_says_why_and_touches_nothing(chain: Project) -> None:
    never = chain.gitml("repro", "--dry-run", "--exit-code", "--json")
    assert never.code == 1
    assert {s["would"] for s in never.json["stages"].values()} == {"run"}
    assert not chain.path("one").exists()
    assert not chain.path("dvc.lock").exists()
    outcomes(chain)
    assert chain.gitml("repro", "--dry-run", "--exit-code").code == 0
    chain.write("params.yaml", "lr: 0.2\n")
    stage = chain.gitml("repro", "--dry-run", "--json").json["stages"]["second"]
    reason = {"kind": "parameter", "name": "params.yaml:lr", "state": "modified"}
    assert stage["reasons"] == [{**reason, "base": 0.1, "head": 0.2}]
    chain.write("dvc.yaml", CHAIN.replace("cat one > two", "cat < one > two"))
    stage = chain.gitml("repro", "--dry-run", "--json").json["stages"]["second"]
    command = {"kind": "command", "name": None, "state": "modified"}
    assert stage["reasons"][0] == {**command, "base": "cat one > two", "head": "cat < one > two"}
    chain.write("dvc.yaml", CHAIN)
    chain.write("params.yaml", "lr: 0.1\n")
    chain.write("src", "other\n")
    plan = chain.gitml("repro", "--dry-run").out
    assert [line.split()[:2] for line in plan.splitlines()[1:4]] == [
        ["first", "run"],
        ["second", "maybe"],
        ["apart", "run"],
    ]
    assert "if first changes its outputs" in plan
    chain.write("src", "source\n")
    chain.path("one").unlink()
    assert chain.gitml("repro", "-n", "--json").json["stages"]["first"]["would"] == "restore"
    assert not chain.path("one").exists()


def test_a_failure_keeps_what_finished(chain: Project) -> None:
    chain.write("dvc.yaml", CHAIN.replace("cat one > two", "echo half > two; exit 3"))
    answer = chain.gitml("repro", "-j", "1")
    assert answer.code == 4
    assert "stage 'second' failed: its command exited with 3: echo half > two; exit 3" in answer.err
    assert chain.read(".gitignore").split()[0] == "/one"
    assert not chain.path("two").exists()
    assert chain.read(".dvc/tmp/gitml/failed/second/two") == "half\n"
    kept = {"first": "unchanged", "second": "failed", "apart": "ran"}
    assert outcomes(chain, "--keep-going") == kept


@pytest.mark.parametrize(
    ("option", "long", "last"),
    [
        ("--fail-fast", "stopped", "left"),
        ("--jobs=2", "ran", "left"),
        ("--keep-going", "ran", "ran"),
    ],
)
def test_keep_going_and_fail_fast(project: Project, option: str, long: str, last: str) -> None:
    end = ".dvc/tmp/gitml/failed/bad/a" if long == "ran" else "never"
    goes_on = f"touch begun; until test -e {end}; do sleep 0.02; done"
    project.write(
        "dvc.yaml",
        "stages:\n"
        "  bad: {cmd: until test -e begun; do sleep 0.02; done; touch a; false, outs: [a]}\n"
        "  user: {cmd: cat a > b, deps: [a], outs: [b]}\n"
        f"  long: {{cmd: {goes_on}; touch c, outs: [c]}}\n"
        "  last: {cmd: touch d, deps: [c], outs: [d]}\n",
    )
    found = outcomes(project, "-j", "2", option)
    assert found == {"bad": "failed", "user": "skipped", "long": long, "last": last}


def test_keep_going_and_fail_fast_exclude_each_other(chain: Project) -> None:
    assert chain.gitml("repro", "--keep-going", "--fail-fast").code == 2


def test_a_dependency_that_changes_while_its_stage_runs(project: Project) -> None:
    project.write("src", "before\n")
    project.write(
        "dvc.yaml", "stages:\n  s: {cmd: cat src > o; echo x > src, deps: [src], outs: [o]}"
    )
    answer = project.gitml("repro")
    assert (answer.code, "changed while stage 's' ran: src" in answer.err) == (4, True)
    assert not project.path("dvc.lock").exists()


def test_needs_are_met(project: Project) -> None:
    project.write("gitml.yaml", "pools: {api: 1}\n")
    note = "echo begin >> notes; sleep 0.2; echo end >> notes; echo > "
    meta = "meta: {gitml: {pool: api, env: {WHO: ada}}}"
    stages = [f"  s{n}: {{cmd: {note}o{n}; echo $WHO, outs: [o{n}], {meta}}}" for n in range(3)]
    late = "  late: {cmd: sleep 600, outs: [l], meta: {gitml: {time: 0.3}}}"
    again = "  again: {cmd: test -e was && touch r || (touch was r; false), outs: [r]"
    project.write("dvc.yaml", "\n".join(["stages:", *stages, late]))
    answer = project.gitml("repro", "-j", "4", "--keep-going")
    assert "late: failed" in answer.err
    assert "ran longer than its 0.3 seconds" in answer.err
    assert project.read("notes").split() == ["begin", "end"] * 3
    assert project.gitml("repro", "logs", "s1").out == "ada\n"
    project.write("dvc.yaml", f"stages:\n{again}, meta: {{gitml: {{retries: 1}}}}}}")
    assert outcomes(project) == {"again": "ran"}
    project.write("dvc.yaml", "stages:\n  big: {cmd: x, meta: {gitml: {mem: 900T}}}")
    assert project.gitml("repro").code == 3


def test_dvc_may_be_called_inside_a_stage(project: Project) -> None:
    dvc = f"{sys.executable} -m dvc"
    project.write("data", "x\n")
    project.write(
        "dvc.yaml",
        f"stages:\n  a: {{cmd: {dvc} add -q data && touch o, outs: [o]}}\n"
        "  b: {cmd: sleep 1; touch p, outs: [p]}\n",
    )
    assert outcomes(project, "-j", "2") == {"a": "ran", "b": "ran"}
    assert project.path("data.dvc").exists()


@pytest.fixture
def long(project: Project) -> Project:
    """Its stage ``long`` goes on until there is a file ``go``."""
    project.write(
        "dvc.yaml",
        "stages:\n  quick: {cmd: touch q, outs: [q]}\n"
        "  long:\n    cmd: echo run >> runs; until test -e go; do sleep 0.02; done; touch o\n"
        "    outs: [o]\n",
    )
    return project


def start(project: Project) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "gitml", "repro", "-j", "2"]
    run = subprocess.Popen(command, cwd=project.root, text=True, stderr=-1, stdout=-1)
    wait_for(project.path("runs").exists)
    return run


def test_the_second_of_two_waits_and_finds_the_work_done(long: Project) -> None:
    first = start(long)
    command = [sys.executable, "-m", "gitml", "repro"]
    second = subprocess.Popen(command, cwd=long.root, text=True, stderr=-1, stdout=-1)
    assert second.stderr is not None
    told = second.stderr.readline()
    long.write("go", "")
    assert f"another gitml repro (process {first.pid})" in told
    first.communicate()
    assert first.returncode == 0
    assert second.communicate()[0] == "everything is up to date\n"
    assert long.read("runs") == "run\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_keep_what_finished(long: Project, number: int, code: int) -> None:
    run = start(long)
    wait_for(lambda: journalled(long, "quick"))
    os.kill(run.pid, number)
    _, err = run.communicate(timeout=LONG)
    assert run.returncode == code
    assert "\nhint: finished and recorded: quick; the same command goes on from here" in err
    assert "quick" in long.read("dvc.lock")
    assert "long" not in long.read("dvc.lock")


def test_what_a_stage_printed_before_is_not_told_again(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: sleep 0.1; date +%s.%N, always_changed: true}}")
    for _ in range(4):
        printed = [e["lines"] for e in events(project.gitml("repro", "--json").out) if "lines" in e]
        assert printed == [[project.gitml("repro", "logs", "a").out.strip()]]


def test_who_reads_a_log_is_left_alone(project: Project) -> None:
    """What a command leaves behind is found by its open log; a reader of that log is no such."""
    left_behind = "setsid sleep 600 & sleep 0.3;"
    project.write("dvc.yaml", f"stages: {{a: {{cmd: '{left_behind} echo done', outs: []}}}}\n")
    assert project.gitml("repro").code == 0
    (log,) = [path for path in project.path(".dvc/tmp/gitml").rglob("*") if path.suffix == ".log"]
    with subprocess.Popen(["tail", "-f", str(log)], stdout=subprocess.DEVNULL) as reader:
        assert project.gitml("repro", "--force").code == 0
        assert reader.poll() is None
        reader.kill()
