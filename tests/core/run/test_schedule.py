"""Every stage once, after what it uses, and never more at once than there is room for."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.core.pipeline.needs import Needs, parse_needs
from gitml.core.run.plan import Planned, check, critical_path, weights
from gitml.core.run.schedule import Schedule
from gitml.errors import ConfigError
from tests.fixtures.plans import MACHINE, plans
from tests.fixtures.thorough import cases


def within(running: dict[str, tuple[str, ...]], stages: dict[str, Planned]) -> None:
    needs = [stages[address].needs for address in running]
    gpus = [gpu for ids in running.values() for gpu in ids]
    mutexes = Counter(name for one in needs for name in one.mutex)
    assert len(running) <= MACHINE.jobs
    assert sum(one.cpus for one in needs) <= MACHINE.cpus
    assert sum(one.mem for one in needs) <= MACHINE.mem
    assert len(set(gpus)) == len(gpus)
    assert all(count == 1 for count in mutexes.values())
    assert sum(one.pool == "api" for one in needs) <= 1
    assert all(len(ids) == stages[address].needs.gpus for address, ids in running.items())


@pytest.mark.slow
@settings(max_examples=cases(80), deadline=None)
@given(plan=plans(), data=st.data(), keep_going=st.booleans())
def test_any_order_of_events(plan: list[Planned], data: st.DataObject, keep_going: bool) -> None:
    stages = {stage.address: stage for stage in plan}
    schedule = Schedule(plan, MACHINE, keep_going=keep_going)
    running: dict[str, tuple[str, ...]] = {}
    settled: set[str] = set()
    failed: set[str] = set()
    skipped: set[str] = set()
    while not schedule.over:
        if (start := schedule.start_next()) is not None:
            assert settled.issuperset(stages[start.address].after)
            assert keep_going or not failed
            running[start.address] = start.gpus
            within(running, stages)
        elif (address := schedule.next_to_check()) is not None:
            if data.draw(st.booleans()):
                schedule.queue(address)
            else:
                schedule.finish(address)
                settled.add(address)
        else:
            address = data.draw(st.sampled_from(sorted(running)))
            del running[address]
            if data.draw(st.integers(0, 4)):
                schedule.finish(address)
                settled.add(address)
            else:
                failed.add(address)
                skipped.update(schedule.fail(address))
    places = schedule.states()
    assert list(places) == list(stages)
    assert {a for a, place in places.items() if place == "done"} == settled
    assert {a for a, place in places.items() if place == "skipped"} == skipped
    if keep_going or not failed:
        assert settled | failed | skipped == set(stages)
    for address in skipped:
        assert failed & upstream(stages, address)


def upstream(stages: dict[str, Planned], address: str) -> set[str]:
    after = set(stages[address].after)
    return after.union(*(upstream(stages, one) for one in after))


def test_the_longest_chain_goes_first_then_the_order_of_the_file() -> None:
    plan = [
        Planned("short", (), Needs(), 1),
        Planned("long", (), Needs(), 1),
        Planned("last", ("long",), Needs(), 5),
        Planned("short2", (), Needs(), 1),
    ]
    assert weights(plan) == {"short": 1, "long": 6, "last": 5, "short2": 1}
    schedule = Schedule(plan, MACHINE)
    order = []
    while (address := schedule.next_to_check()) is not None:
        schedule.queue(address)
        order.append(address)
    assert order == ["long", "short", "short2"]
    assert critical_path(plan, {"short": 1, "long": 1, "last": 5}) == ("long", "last")


@pytest.mark.parametrize(
    ("meta", "needs"),
    [
        (None, Needs()),
        ({"owner": "ada"}, Needs()),
        ({"gitml": {"cpus": 2, "mem": "8G", "time": "2h"}}, Needs(cpus=2, mem=2**33, time=7200)),
        ({"gitml": {"mutex": "db", "pool": "api"}}, Needs(mutex=("db",), pool="api")),
        ({"gitml": {"env": {"N": 1}, "retries": 2}}, Needs(env={"N": "1"}, retries=2)),
        ({"gitml": {"env": {"ON": True, "R": 0.5}}}, Needs(env={"ON": "true", "R": "0.5"})),
    ],
)
def test_needs(meta: object, needs: Needs) -> None:
    assert parse_needs(meta, "dvc.yaml: train") == needs


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"cpu": 1}, "unknown key 'meta.gitml.cpu'"),
        ({"cpus": 0}, "meta.gitml.cpus: expected a whole number of at least 1, found 0"),
        ({"mem": "lots"}, "meta.gitml.mem: expected bytes, such as 8G, found 'lots'"),
        ({"time": True}, "meta.gitml.time: expected a time"),
        ({"time": 0}, "meta.gitml.time: expected more than no time, found 0"),
        ({"mutex": None}, "meta.gitml.mutex: expected a name, found None"),
        ({"mutex": ["a", {}]}, "meta.gitml.mutex: expected a name, found {}"),
        ({"pool": ["a"]}, "meta.gitml.pool: expected a name, found ['a']"),
        ({"env": {"A=B": 1}}, "meta.gitml.env: expected names of variables, found 'A=B'"),
        ({"env": {"A": None}}, "meta.gitml.env.A: expected text or a number, found None"),
        ({"env": {"A": "x\0y"}}, "meta.gitml.env.A: expected text or a number"),
        ([], "expected a mapping"),
    ],
)
def test_wrong_needs_name_their_place(spec: object, said: str) -> None:
    with pytest.raises(ConfigError, match="train") as caught:
        parse_needs({"gitml": spec}, "dvc.yaml: train")
    assert said in caught.value.message


@pytest.mark.parametrize("needs", [Needs(cpus=5), Needs(gpus=3), Needs(mem=101), Needs(pool="x")])
def test_what_could_never_start_is_refused(needs: Needs) -> None:
    with pytest.raises(ConfigError, match="stage 'big'"):
        check([Planned("big", (), needs)], MACHINE)


def test_memory_is_told_as_it_is_written() -> None:
    with pytest.raises(ConfigError, match=r"needs 900T of mem, this machine has 100$"):
        check([Planned("big", (), Needs(mem=900 * 2**40))], MACHINE)
