"""What every executor promises, as tests. Also for executors of other packages.

Copy this file beside your own tests and inherit from its class, with a fixture that says how your
executor is made; its workers must run on this machine, as the tests look at processes:

    class TestMine(Conformance):
        @pytest.fixture
        def rig(self, tmp_path):
            return Rig("my_package.executor:MyExecutor", tmp_path)
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from gitml.core.pipeline.needs import Needs
from gitml.core.run.executor import Ended, Event, Executor, Job, Setup, Started
from gitml.core.run.plan import Machine
from gitml.errors import ConfigError
from tests.fixtures.waiting import LONG, wait_for

# A process that does not want to go, in a group and session of its own. It writes its number.
STUBBORN = """
import contextlib, os, signal, sys, time
with contextlib.suppress(PermissionError):  # it leads a session already
    os.setsid()
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(os.getpid()))
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""

# Who drives an executor in a process of its own, to be killed.
DRIVER = """
import sys, time
from {module} import Rig, running
rig = Rig.from_json(sys.argv[1])
with running(rig) as run:
    run.submit("dies", *sys.argv[2:])
    while True:
        run.executor.poll(1.0)
"""


@dataclass(frozen=True)
class Rig:
    """How to make an executor.

    Attributes:
        factory: ``MODULE:NAME`` of what is called with a ``Setup``.
        folder: to work in.
        options: as in ``gitml.yaml``.
        variables: added to the environment.
    """

    factory: str
    folder: Path
    options: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    def make(self, jobs: int | None = None, root: Path | None = None) -> Executor:
        module, name = self.factory.split(":")
        environment = {**os.environ, **self.variables}
        where = str(root or self.root)
        setup = Setup(where, self.options, environment, jobs, (), lambda _: None)
        executor: Executor = getattr(importlib.import_module(module), name)(setup)
        return executor

    @property
    def root(self) -> Path:
        return self.folder / "pröject 'of' mine"

    def to_json(self) -> str:
        return json.dumps(
            [self.factory, str(self.folder), dict(self.options), dict(self.variables)]
        )

    @classmethod
    def from_json(cls, text: str) -> "Rig":
        factory, folder, options, variables = json.loads(text)
        return cls(factory, Path(folder), options, variables)


@dataclass
class Run:
    """A started executor and what it told."""

    rig: Rig
    executor: Executor
    machine: Machine
    events: list[Event] = field(default_factory=list)

    def job(self, address: str, *scripts: str, **more: Any) -> Job:
        """Shell scripts, run one after another."""
        commands = [["/bin/sh", "-c", script] for script in scripts]
        variables = {"PATH": os.environ["PATH"]}
        log = self.rig.root / f"{address}.log"
        job = Job(address, commands, str(self.rig.root), variables, str(log))
        return replace(job, **more)

    def submit(self, address: str, *scripts: str, **more: Any) -> None:
        self.executor.submit(self.job(address, *scripts, **more))

    def printed(self, address: str) -> str:
        return (self.rig.root / f"{address}.log").read_text()

    def poll(self) -> None:
        self.events += self.executor.poll(0.2)

    def until(self, condition: Callable[[], Any]) -> None:
        limit = time.monotonic() + LONG
        while not condition():
            assert time.monotonic() < limit, f"it did not happen; so far: {self.events}"
            self.poll()

    def started(self, address: str) -> None:
        self.until(
            lambda: any(isinstance(e, Started) and e.address == address for e in self.events)
        )

    def ended(self, address: str) -> Ended:
        def found() -> list[Ended]:
            return [e for e in self.events if isinstance(e, Ended) and e.address == address]

        self.until(found)
        return found()[0]

    def path(self, name: str) -> Path:
        return self.rig.root / name

    def stubborn(self, name: str) -> str:
        """A command that runs on whatever one asks; its number will be in the file ``name``."""
        self.path("stubborn.py").write_text(STUBBORN)
        return f"exec '{sys.executable}' -S stubborn.py {name}"


@contextlib.contextmanager
def running(rig: Rig, jobs: int | None = None) -> Iterator[Run]:
    rig.root.mkdir(exist_ok=True)
    executor = rig.make(jobs)
    try:
        yield Run(rig, executor, executor.start())
    finally:
        executor.stop()


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    answer = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(answer.stdout.strip()) and not answer.stdout.startswith("Z")


class Conformance:
    """Inherit and give a fixture ``rig``."""

    @pytest.fixture
    def run(self, rig: Rig) -> Iterator[Run]:
        with running(rig) as run:
            yield run

    def test_starts_and_says_how_it_ended(self, run: Run) -> None:
        run.submit("good", "echo done")
        assert run.ended("good") == Ended("good", 0)
        kinds = [type(event) for event in run.events]
        assert kinds == [Started, Ended]
        assert run.printed("good") == "done\n"

    def test_exit_code(self, run: Run) -> None:
        run.submit("bad", "exit 7")
        assert run.ended("bad") == Ended("bad", 7)

    def test_a_command_that_is_killed(self, run: Run) -> None:
        run.submit("shot", "echo x >> shots; kill -9 $$")
        assert run.ended("shot") == Ended("shot", -9)
        run.submit("next", "true")
        run.ended("next")
        assert run.path("shots").read_text() == "x\n"  # and is not run again

    def test_commands_one_after_another_until_one_fails(self, run: Run) -> None:
        run.submit("list", "echo 1; sleep 0.1; echo 2", "echo 3; exit 5", "echo 4")
        assert run.ended("list") == Ended("list", 5, command=1)
        assert run.printed("list") == "1\n2\n3\n"

    def test_folder_environment_and_arguments(self, run: Run) -> None:
        folder = run.path("ünter 'folder'")
        folder.mkdir()
        odd = {"ODD": "a b'\"\\ ü\n $HOME", "PATH": os.environ["PATH"]}
        program = "import os, sys; print(os.getcwd(), sys.argv[1:], [os.environ['ODD']])"
        arguments = ["", "a b", "ü'\"$(date)", "-n"]
        job = run.job("odd", folder=str(folder), variables=odd)
        run.executor.submit(
            replace(job, commands=[[sys.executable, "-X", "utf8", "-c", program, *arguments]])
        )
        assert run.ended("odd") == Ended("odd", 0), run.printed("odd")
        assert run.printed("odd") == f"{folder} {arguments} {[odd['ODD']]}\n"

    def test_the_environment_is_what_was_asked_for(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STRAY", "from the driver")
        with running(rig) as run:
            run.submit("env", 'echo "<$STRAY> <$MINE>"', variables={"MINE": "1"})
            run.ended("env")
            assert run.printed("env") == "<> <1>\n"

    def test_standard_input_is_empty(self, run: Run) -> None:
        run.submit("reads", "cat; echo end")
        assert run.ended("reads") == Ended("reads", 0)
        assert run.printed("reads") == "end\n"

    def test_the_log_has_all_of_this_attempt(self, run: Run) -> None:
        run.submit("loud", "echo first; exit 1")
        assert run.ended("loud").code == 1
        run.events.clear()
        lines = 200_000
        again = run.job("loud", f"seq {lines}; echo wrong >&2", attempt=1)
        run.executor.submit(again)
        assert run.ended("loud") == Ended("loud", 0)
        assert run.printed("loud").splitlines() == [*map(str, range(1, lines + 1)), "wrong"]

    def test_what_a_command_leaves_behind_is_ended_with_it(self, run: Run) -> None:
        leave = f"({run.stubborn('pid')}) & while [ ! -e pid ]; do sleep 0.01; done"
        run.submit("leaves", leave)
        assert run.ended("leaves") == Ended("leaves", 0)
        assert not alive(int(run.path("pid").read_text()))

    @pytest.mark.parametrize(("how", "code"), [("interrupt", -2), ("terminate", -15), ("kill", -9)])
    def test_cancel(self, run: Run, how: Any, code: int) -> None:
        run.submit("long", "exec sleep 600")
        run.submit("other", "echo fine")
        run.started("long")
        run.executor.cancel(["long"], how)
        assert run.ended("long") == Ended("long", code)
        assert run.ended("other") == Ended("other", 0)

    def test_a_command_may_end_in_its_own_way(self, run: Run) -> None:
        run.submit("tidy", "trap 'echo tidied; exit 3' TERM; echo up; while :; do sleep 0.05; done")
        run.until(lambda: run.path("tidy.log").exists() and "up" in run.printed("tidy"))
        run.executor.cancel(["tidy"], "terminate")
        assert run.ended("tidy") == Ended("tidy", 3)
        assert "tidied" in run.printed("tidy")

    def test_cancel_of_one_that_does_not_want_to(self, run: Run) -> None:
        run.submit("stubborn", f"({run.stubborn('pid')}) & {run.stubborn('other')}")
        run.until(lambda: run.path("pid").exists() and run.path("other").exists())
        run.executor.cancel(["stubborn"], "terminate")
        run.poll()
        assert not any(isinstance(event, Ended) for event in run.events)
        run.executor.cancel(["stubborn"], "kill")
        assert run.ended("stubborn").code == -9
        for name in ("pid", "other"):
            assert not alive(int(run.path(name).read_text()))

    def test_cancel_at_once(self, run: Run) -> None:
        run.submit("early", "exec sleep 600")
        run.executor.cancel(["early"], "kill")
        assert run.ended("early").code == -9

    def test_cancel_of_what_has_ended(self, run: Run) -> None:
        run.submit("quick", "true")
        run.ended("quick")
        run.executor.cancel(["quick", "unheard of"], "kill")
        run.submit("next", "true")
        assert run.ended("next") == Ended("next", 0)
        assert sum(isinstance(event, Ended) for event in run.events) == 2

    def test_a_program_that_is_not_there(self, run: Run) -> None:
        run.executor.submit(replace(run.job("none"), commands=[["/no/such/program"]]))
        ended = run.ended("none")
        assert ended.code
        assert "/no/such/program" in ended.problem + run.printed("none")

    def test_a_folder_that_is_not_there(self, run: Run) -> None:
        run.submit("lost", "true", folder=str(run.path("nowhere")))
        ended = run.ended("lost")
        assert ended.code
        assert "nowhere" in ended.problem + run.printed("lost")

    def test_many_at_once(self, run: Run) -> None:
        names = [f"job{number}" for number in range(3 * run.machine.jobs)]
        for name in names:
            run.submit(name, f"echo {name} >> {name}.txt")
        for name in names:
            assert run.ended(name) == Ended(name, 0)
            assert run.path(f"{name}.txt").read_text() == f"{name}\n"
        assert sum(isinstance(event, Ended) for event in run.events) == len(names)

    def test_as_many_as_it_says_run_side_by_side(self, run: Run) -> None:
        count = min(run.machine.jobs, run.machine.cpus)
        for number in range(count):
            all_there = f"[ $(ls here.* | wc -l) -ge {count} ]"
            run.submit(
                f"job{number}", f"touch here.{number}; until {all_there}; do sleep 0.02; done"
            )
        assert all(run.ended(f"job{number}").code == 0 for number in range(count))

    def test_what_it_says_it_has(self, rig: Rig) -> None:
        with running(rig, jobs=2) as run:
            machine = run.machine
            assert machine.jobs == 2
            assert machine.cpus >= 1
            assert machine.mem > 0
            if machine.nodes:
                assert sum(node.cpus for node in machine.nodes) == machine.cpus
                assert sum(node.mem for node in machine.nodes) == machine.mem
                assert sum(node.gpus for node in machine.nodes) == len(machine.gpus)
            most = max((node.cpus for node in machine.nodes), default=machine.cpus)
            run.submit("large", "echo $SIZE", needs=Needs(cpus=most))
            assert run.ended("large") == Ended("large", 0)

    def test_poll_comes_back(self, run: Run) -> None:
        run.submit("long", "exec sleep 600")
        run.started("long")
        begun = time.monotonic()
        assert list(run.executor.poll(0.1)) == []
        assert time.monotonic() - begun > 0.09

    def test_stop_ends_all_and_waits(self, rig: Rig) -> None:
        with running(rig) as run:
            run.submit("stubborn", f"({run.stubborn('pid')}) & {run.stubborn('other')}")
            run.until(lambda: run.path("pid").exists() and run.path("other").exists())
            run.executor.stop()
            for name in ("pid", "other"):
                assert not alive(int(run.path(name).read_text()))

    def test_stop_of_what_was_never_started(self, rig: Rig) -> None:
        rig.root.mkdir()
        rig.make().stop()

    def test_two_side_by_side(self, rig: Rig) -> None:
        other = replace(rig, folder=rig.folder / "other")
        other.folder.mkdir()
        with running(rig, jobs=1) as one, running(other, jobs=1) as two:
            one.submit("same", "exec sleep 600")
            two.submit("same", "echo two")
            one.started("same")
            assert two.ended("same") == Ended("same", 0)
            assert two.printed("same") == "two\n"
            one.executor.cancel(["same"], "kill")
            assert one.ended("same").code == -9

    def test_an_option_that_it_does_not_know(self, rig: Rig) -> None:
        rig.root.mkdir()
        with pytest.raises(ConfigError) as caught:
            replace(rig, options={**rig.options, "no_such_option": 1}).make().start()
        assert "no_such_option" in f"{caught.value.message} {caught.value.hint}"

    def test_when_the_driver_is_killed(self, rig: Rig) -> None:
        rig.root.mkdir()
        stubborn = Run(rig, rig.make(), Machine(1, 1, 1)).stubborn
        script = f"({stubborn('pid')}) & {stubborn('other')}"
        files = [rig.root / name for name in ("pid", "other")]
        driver = subprocess.Popen(
            [sys.executable, "-c", DRIVER.format(module=__name__), rig.to_json(), script],
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            wait_for(lambda: all(file.exists() for file in files) or driver.poll() is not None)
            pids = [int(file.read_text()) for file in files]
        finally:
            os.killpg(driver.pid, signal.SIGKILL)
            driver.wait()
        wait_for(lambda: not any(alive(pid) for pid in pids))
