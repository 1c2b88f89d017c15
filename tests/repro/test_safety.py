"""What ``gitml repro`` promises of runs that are cut off, line by line; see also test_crash.py."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.fixtures.crashing import COMMANDS, journalled, supervisor
from tests.fixtures.project import Project
from tests.fixtures.waiting import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc")
WAIT = "while test ! -e go; do sleep 0.05; done"


@pytest.fixture
def pair(project: Project) -> Project:
    """``quick`` ends at once, ``long`` when there is a file ``go``."""
    stages = {
        "long": {"cmd": f"echo half > long; echo > began; {WAIT}; echo whole > long"},
        "quick": {"cmd": "echo ran >> quick.ran; echo quick > quick"},
    }
    for name, stage in stages.items():
        stage["outs"] = [name]  # type: ignore[assignment]
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    return project


@contextlib.contextmanager
def begin(
    project: Project, tool: str = "gitml", arguments: Sequence[str] = ()
) -> Iterator["subprocess.Popen[str]"]:
    """A run, which does not outlive the test; ``arguments`` are Python's in place of its own."""
    run = subprocess.Popen(
        [sys.executable, *(arguments or ("-m", *COMMANDS[tool]))],
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield run
    finally:
        run.kill()
        run.wait()
        if run.stderr is not None:
            run.stderr.close()


# It would write dvc.lock some seconds later, which a test on a slow machine may need to look.
NEVER_WRITES = """
from gitml import cli
from gitml.repro import engine
engine._WRITE = float("inf")
cli.main(["repro", "--jobs", "4"])
"""


def cut_off(project: Project) -> None:
    """Kill a run when ``quick`` is done and not yet in dvc.lock, and ``long`` half-made."""
    with begin(project, arguments=("-c", NEVER_WRITES)) as run:
        wait_for(lambda: journalled(project, "quick") and project.path("began").exists())
        run.kill()
    assert not project.path("dvc.lock").exists()
    assert project.read("long") == "half\n"
    project.write("go", "")


def test_what_was_done_is_recorded_by_the_next_run(pair: Project) -> None:
    cut_off(pair)
    assert "a run is going on or was cut off" in pair.gitml("repro", "--dry-run").err
    answer = pair.gitml("repro")
    assert answer.code == 0
    assert pair.gitml("repro", "--dry-run").err == ""
    told = "a run before this one was cut off; recorded what it had finished: quick\n"
    assert told in answer.err
    assert pair.read("quick.ran") == "ran\n"
    assert pair.read("long") == "whole\n"
    assert sorted(pair.read(".gitignore").split()) == ["/long", "/quick"]
    assert pair.dvc("status") == "Data and pipelines are up to date.\n"


def test_what_is_no_longer_in_the_cache_is_not_recorded(pair: Project) -> None:
    cut_off(pair)
    for path in pair.path(".dvc/cache/files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert pair.gitml("repro").code == 0
    assert pair.read("quick.ran") == "ran\nran\n"
    assert pair.dvc("status") == "Data and pipelines are up to date.\n"


def test_what_dvc_recorded_since_is_not_taken_back(pair: Project) -> None:
    cut_off(pair)
    pair.write("dvc.yaml", pair.read("dvc.yaml").replace("echo quick >", "echo newer >"))
    pair.dvc("repro", "quick")
    lock = pair.read("dvc.lock")
    assert pair.gitml("repro", "quick").out == "everything is up to date\n"
    assert pair.read("dvc.lock") == lock
    assert pair.read("quick") == "newer\n"


def test_a_run_folder_that_cannot_be_made_is_named(pair: Project) -> None:
    pair.write(".dvc/tmp/gitml", "in the way")
    answer = pair.gitml("repro")
    assert (answer.code, "bug" in answer.err) == (4, False)
    assert str(pair.path(".dvc/tmp/gitml")) in answer.err


def test_what_is_half_made_is_removed_first(pair: Project) -> None:
    cut_off(pair)
    answer = pair.gitml("repro", "quick")  # which has nothing to do with it
    assert answer.code == 0
    assert not pair.path("long").exists()
    assert pair.read(".dvc/tmp/gitml/failed/long/long") == "half\n"


@pytest.mark.parametrize("locks", ["", '{"read": {"', "7", '{"read": {"x": 1}}'])
def test_locks_on_paths_that_were_cut_off_are_mended(pair: Project, locks: str) -> None:
    """DVC writes this file in place, and refuses everything when it was killed meanwhile."""
    pair.write("go", "")
    pair.write(".dvc/tmp/rwlock", locks)
    assert pair.gitml("repro").code == 0
    assert pair.dvc("status") == "Data and pipelines are up to date.\n"


def test_locks_on_paths_of_a_dead_run_whose_number_lives_are_taken_back(pair: Project) -> None:
    pair.write("go", "")
    dead = {"pid": os.getppid(), "cmd": "gitml repro"}
    other = {"pid": os.getppid(), "cmd": "dvc add elsewhere"}
    long, quick, far = (str(pair.path(name)) for name in ("long", "quick", "far"))
    locks = {"write": {long: dead, far: other}, "read": {quick: [dead], far: [other, dead]}}
    pair.write(".dvc/tmp/rwlock", json.dumps(locks))
    assert pair.gitml("repro").code == 0
    assert json.loads(pair.read(".dvc/tmp/rwlock")) == {
        "write": {far: other},
        "read": {far: [other]},
    }


def test_the_lock_is_written_while_others_run(pair: Project) -> None:
    with begin(pair) as run:
        wait_for(lambda: pair.path("dvc.lock").exists() and "quick" in pair.read("dvc.lock"))
        assert run.poll() is None
        pair.write("go", "")
        assert run.wait() == 0
    names = re.findall(r"^  (\S+):$", pair.read("dvc.lock"), re.MULTILINE)
    assert names == ["long", "quick"]  # in the order of dvc.yaml


def test_a_process_that_nothing_could_kill_is_waited_for(project: Project) -> None:
    """The supervisor dies with gitml, and a process has left its group: nobody is there to see."""
    orphan = f"setsid sh -c 'echo > began; {WAIT}; echo late >> out' & wait; echo out >> out"
    project.write("dvc.yaml", json.dumps({"stages": {"s": {"cmd": orphan, "outs": ["out"]}}}))
    with begin(project) as run:
        wait_for(project.path("began").exists)
        run.send_signal(signal.SIGSTOP)  # it would notice the supervisor's end
        _kill_supervisor(run)
        run.kill()
    wait_for(lambda: len(_in_folder(project.root, "began")) == 1)  # the stage's own shell dies
    project.write(
        "dvc.yaml", json.dumps({"stages": {"s": {"cmd": "echo 1 > out", "outs": ["out"]}}})
    )
    with begin(project) as again:
        assert again.stderr is not None
        lines = [again.stderr.readline() for _ in range(2)]
        assert "'s' of an interrupted run is still running; waiting for it" in lines[0]
        assert "s.log" in lines[1]
        project.write("go", "")
        again.communicate()
        assert again.returncode == 0
    assert project.read("out") == "1\n"
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


@pytest.mark.parametrize(
    ("first", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_a_stage_that_does_not_want_to_go(project: Project, first: int, code: int) -> None:
    """A second Ctrl-C ends it at once; SIGTERM, or the end of its terminal, in five seconds."""
    stubborn = f"trap '' INT TERM HUP; echo > began; {WAIT}; echo > out"
    project.write("dvc.yaml", json.dumps({"stages": {"s": {"cmd": stubborn, "outs": ["out"]}}}))
    with begin(project) as run:
        wait_for(project.path("began").exists)
        run.send_signal(first)
        if first == signal.SIGINT:
            with pytest.raises(subprocess.TimeoutExpired):
                run.wait(1)  # it has ten seconds
            run.send_signal(first)
        assert run.wait() == code
    assert _in_folder(project.root, "began") == []


@pytest.mark.parametrize(
    ("tool", "made"), [("gitml", "begun\nended\n"), ("dvc", "begun\nended\nended\n")]
)
def test_a_command_that_outlives_a_killed_run(project: Project, tool: str, made: str) -> None:
    """With gitml none does; DVC starts it again beside the first, and records what both wrote."""
    number = "n=$(cat starts | wc -l); echo begun >> out; echo >> starts"
    command = f"{number}; while test ! -e go$n; do sleep 0.05; done; echo ended >> out"
    project.write("starts", "")
    project.write("dvc.yaml", json.dumps({"stages": {"s": {"cmd": command, "outs": ["out"]}}}))
    for starts in (1, 2):
        with begin(project, tool) as run:
            wait_for(lambda: _lines(project.path("starts")) == starts)  # noqa: B023
            if starts == 1:
                run.kill()
                continue
            project.write("go0", "")
            wait_for(lambda: len(_in_folder(project.root, "starts")) == 1)
            project.write("go1", "")
            assert run.wait() == 0
    assert project.read("out") == made
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_the_end_of_the_supervisor_is_told(pair: Project) -> None:
    with begin(pair) as run:
        wait_for(lambda: journalled(pair, "quick") and pair.path("began").exists())
        _kill_supervisor(run)
        _, err = run.communicate()
    assert run.returncode == 4
    assert "the process that runs the stages was killed; stages that ran: 'long'" in err
    assert "quick:" in pair.read("dvc.lock")
    assert not pair.path("long").exists()


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def _in_folder(root: Path, word: str = "") -> list[int]:
    """The processes there whose command line has the word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cwd").readlink() == root and word in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _kill_supervisor(run: "subprocess.Popen[str]") -> None:
    pid = supervisor(run)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_a_run_whose_reader_left_does_not_say_that_all_is_well(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: seq 100000; sleep 1; touch o, outs: [o]}}\n")
    for option in ("--json", "--jobs=1"):
        run = subprocess.Popen(
            [sys.executable, "-m", "gitml", "repro", option],
            cwd=project.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert run.stdout is not None
        run.stdout.readline()
        run.stdout.close()
        assert run.wait() == 4
        assert not project.path("dvc.lock").exists()


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_standard_streams(pair: Project, closed: str) -> None:
    pair.write("go", "")
    command = f"exec {sys.executable} -m gitml repro {closed}"
    run = subprocess.run(["sh", "-c", command], cwd=pair.root, capture_output=True, check=False)
    assert (run.returncode, run.stderr.count(b"Traceback")) == (0, 0)
    assert pair.dvc("status") == "Data and pipelines are up to date.\n"
