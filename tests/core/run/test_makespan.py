"""How long stages take together: the rules of a run, and what each stage needs."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.core.pipeline.needs import Needs
from gitml.core.run.events import Begun, MachineReady, Progress, Queued
from gitml.core.run.forecast import Expected, forecast
from gitml.core.run.makespan import makespan
from gitml.core.run.plan import Machine, Planned, critical_path, mean_seconds, weights
from gitml.core.run.progress import RunTally
from gitml.render.text.runs import run
from tests.fixtures.plans import MACHINE, plans
from tests.fixtures.project import Project
from tests.fixtures.thorough import cases

ROOMY = Machine(jobs=4, cpus=4, mem=100, gpus=("0",), pools={"api": 1})
THREE = ("a", "b", "c")


def alike(needs: Needs, seconds: float = 10.0) -> list[Planned]:
    return [Planned(address, (), needs, seconds) for address in THREE]


@pytest.mark.parametrize(
    ("needs", "seconds"),
    [
        (Needs(), 10),
        (Needs(cpus=2), 20),
        (Needs(cpus=3), 30),
        (Needs(gpus=1), 30),
        (Needs(mem=50), 20),
        (Needs(mutex=("db",)), 30),
        (Needs(pool="api"), 30),
    ],
)
def test_what_stages_need_keeps_them_apart(needs: Needs, seconds: float) -> None:
    plan = alike(needs)
    assert makespan(plan, THREE, ROOMY) == seconds
    expected = {stage.address: Expected(stage.address, "run") for stage in plan}
    assert forecast(plan, expected, ROOMY).seconds == seconds
    tally = RunTally(0.0)
    heard: list[Progress] = [Begun(tuple(plan)), MachineReady(ROOMY), *map(Queued, THREE)]
    for told in heard:
        tally.hear(told, 0.0)
    assert tally.seconds_left(0.0) == seconds


def test_work_that_does_not_divide() -> None:
    assert makespan(alike(Needs()), THREE, replace(ROOMY, jobs=2)) == 20


def test_the_longest_chain_goes_first() -> None:
    plan = [Planned("x", seconds=10), Planned("y", seconds=10), Planned("a", seconds=5)]
    plan += [Planned("b", ("a",), seconds=20)]
    assert makespan(plan, "xyab", replace(ROOMY, jobs=2)) == 25


def test_what_runs_has_what_it_holds() -> None:
    plan = [
        Planned("long", (), Needs(mutex=("db",)), 50),
        Planned("b", (), Needs(mutex=("db",)), 9),
    ]
    assert makespan(plan, {"long", "b"}, ROOMY, {"b": 4.0}) == 54
    assert makespan(plan, {"b"}, ROOMY, {"b": 4.0}) == 4


def test_what_does_not_run_takes_no_time_and_still_stands_between() -> None:
    plan = [Planned("a", seconds=3), Planned("frozen", ("a",), seconds=100)]
    plan += [Planned("c", ("frozen",), seconds=4)]
    assert makespan(plan, {"a", "c"}, ROOMY) == 7


def test_of_unknown_times() -> None:
    plan = [Planned("a"), Planned("b", ("a",), seconds=6), Planned("c", ("b",), seconds=2)]
    assert makespan(plan, "abc", ROOMY) == 4 + 6 + 2
    assert makespan([Planned("a")], "a", ROOMY) is None
    assert makespan(plan, (), ROOMY) == 0


@pytest.mark.slow
def test_a_dry_run_says_it(project: Project) -> None:
    stages: dict[str, object] = {
        name: {"cmd": f"sleep 0.2; echo > {name}", "outs": [name], "meta": {"gitml": needs}}
        for name, needs in {"a": {"mutex": "db"}, "b": {"mutex": "db"}, "c": {}}.items()
    }
    project.write("gitml.yaml", "{}\n")
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    never = project.gitml("repro", "--dry-run", "--json").json
    assert never["expected_seconds"] is None
    assert project.gitml("repro", "-j", "4").code == 0
    assert project.gitml("repro", "--dry-run", "--json").json["expected_seconds"] is None
    found = project.gitml("repro", "--dry-run", "--force", "--json", "-j", "4").json
    took = {name: stage["seconds"] for name, stage in found["stages"].items()}
    assert found["at_least_seconds"] == max(took.values())
    assert found["expected_seconds"] == pytest.approx(max(took["a"] + took["b"], took["c"]))
    stages["d"] = {"cmd": "echo > d", "deps": ["a", "b"], "outs": ["d"]}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    out = project.gitml("repro", "--dry-run", "--force", "-j", "4").out
    assert out.splitlines()[-1].endswith(" s (1 stage without a known time taken as the mean)")


def test_how_it_is_said() -> None:
    plan = [*alike(Needs(mutex=("db",)), 40.0), Planned("new")]
    expected = {s.address: Expected(s.address, "run", seconds=s.seconds) for s in plan}
    known = {name: expected[name] for name in THREE}
    text = run.forecast(forecast(plan[:3], known, ROOMY)).splitlines()
    assert text[-2:] == ["longest chain: c, 40.0 s", "expected: 2 min"]
    text = run.forecast(forecast(plan, expected, None)).splitlines()
    assert text[-1] == "longest chain: c, 40.0 s"


@pytest.mark.slow
@settings(max_examples=cases(80), deadline=None)
@given(plan=plans(), data=st.data())
def test_any_plan(plan: list[Planned], data: st.DataObject) -> None:
    coming = data.draw(st.sets(st.sampled_from([stage.address for stage in plan])))
    found = makespan(plan, coming, MACHINE)
    mean = mean_seconds(plan)
    if mean is None:
        assert found is None
        return
    seconds = {s.address: mean if s.seconds is None else s.seconds for s in plan}
    taken = {address: seconds[address] for address in coming}
    assert found == played(plan, taken)
    work = sum(taken.values())
    chain = sum(taken[address] for address in critical_path(plan, taken))
    assert max(chain, work / MACHINE.jobs) * (1 - 1e-9) <= found <= work * (1 + 1e-9)


def played(plan: list[Planned], seconds: dict[str, float]) -> float:
    """The same without haste: at each end everything due is tried, the longest chain first."""
    weight = weights(plan)
    order = sorted(plan, key=lambda stage: -weight[stage.address])
    done: set[str] = set()
    ends: dict[str, float] = {}
    now = 0.0
    while len(done) < len(plan):
        ready = [s for s in order if s.address not in done | set(ends) and done.issuperset(s.after)]
        idle = {stage.address for stage in ready if stage.address not in seconds}
        if idle:
            done |= idle
            continue
        for stage in ready:
            if room([*(s for s in plan if s.address in ends), stage]):
                ends[stage.address] = now + seconds[stage.address]
        now = min(ends.values())
        ended = min((s for s in ends if ends[s] == now), key=str)
        del ends[ended]
        done.add(ended)
    return now


def room(stages: list[Planned]) -> bool:
    needs = [stage.needs for stage in stages]
    held = [name for one in needs for name in one.mutex]
    return (
        len(stages) <= MACHINE.jobs
        and sum(one.cpus for one in needs) <= MACHINE.cpus
        and sum(one.gpus for one in needs) <= len(MACHINE.gpus)
        and sum(one.mem for one in needs) <= MACHINE.mem
        and sum(one.pool == "api" for one in needs) <= 1
        and len(set(held)) == len(held)
    )
