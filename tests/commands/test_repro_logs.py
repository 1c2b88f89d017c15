"""``gitml repro logs``, also while the stage runs in another process."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gitml.core.run.outcome import RunStatus
from gitml.repro.log_follower import StageLogs
from gitml.repro.run_folder import RunFolder
from tests.fixtures.project import Project
from tests.fixtures.waiting import wait_for

UNTIL = "while test ! -e {0}; do sleep 0.02; done"
# Each attempt of "tries" goes on when there is a file of its number, and the last one ends well.
TRIES = "n=$(($(cat n) + 1)); echo $n > n; echo attempt $n; "
TRIES += f"{UNTIL.format('go$n')}; echo end $n; test $n = 3 && echo > tried"


@pytest.fixture
def project(project: Project) -> Project:
    return written(project)


def written(project: Project) -> Project:
    wait = UNTIL.format
    stages: dict[str, dict[str, object]] = {
        "early": {"cmd": f"echo from early; {wait('go')}; printf 'no end é' ; echo > early"},
        "late": {"cmd": f"cat early; echo from late; {wait('go-late')}; echo last; echo > late"},
        "bad": {"cmd": f"echo from bad; {wait('go-bad')}; exit 3"},
        "same": {"cmd": "echo from same; echo > same"},
    }
    for name, stage in stages.items():
        stage["outs"] = [name]
    stages["late"]["deps"] = ["early"]
    stages["unlucky"] = {"cmd": "cat bad > unlucky", "deps": ["bad"], "outs": ["unlucky"]}
    stages["tries"] = {"cmd": TRIES, "outs": ["tried"], "meta": {"gitml": {"retries": 2}}}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    project.write("sub/dvc.yaml", 'stages: {inner: {cmd: "echo from inner; echo > x", outs: [x]}}')
    project.write("n", "0\n")
    return project


def began(project: Project, name: str) -> Callable[[], bool]:
    log = project.path(f".dvc/tmp/gitml/logs/{name}.log")
    return lambda: log.exists() and log.stat().st_size > 0


@contextmanager
def process(project: Project, *words: str, folder: str = ".") -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "gitml", "repro", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=project.path(folder), stdout=pipe, stderr=pipe, text=True
    ) as one:
        try:
            yield one
        finally:
            if one.poll() is None:
                one.kill()


def release(project: Project, *names: str) -> None:
    for name in names:
        project.write(name, "")


@pytest.fixture
def logs(project: Project) -> StageLogs:
    return StageLogs(RunFolder(project.path(".dvc/tmp")))


class Listener:
    """Hears what a stage prints and what is said of it, and answers by making files."""

    def __init__(self, project: Project, **answers: str) -> None:
        """Make the file ``answers[word]`` where the last word that is heard is ``word``."""
        self.text = ""
        self.said: list[str] = []
        self._project = project
        self._answers = answers

    def write(self, text: str) -> None:
        self.text += text
        self._answer(self.text)

    def say(self, text: str) -> None:
        self.said.append(text)
        self._answer(text)

    def _answer(self, text: str) -> None:
        if name := self._answers.get("_".join(text.split()[-2:])):
            self._project.write(name, "")


@pytest.mark.slow
def test_while_it_runs(project: Project, logs: StageLogs) -> None:
    heard = Listener(project, from_early="go")
    with process(project, "early") as run:
        wait_for(began(project, "early"))
        status = logs.follow("early", heard.write, heard.say)
        assert run.wait() == 0
    assert status == RunStatus("ran", begun=True)
    assert (heard.text, heard.said) == ("from early\nno end é", [])
    assert project.gitml("repro", "logs", "early", "--follow").out == heard.text


@pytest.mark.slow
def test_from_before_it_begins(project: Project, logs: StageLogs) -> None:
    old = project.write(".dvc/tmp/gitml/logs/late.log", "what it printed long ago\n")
    heard = Listener(project, to_begin="go", from_late="go-late")
    with process(project, "late") as run:
        wait_for(began(project, "early"))
        status = logs.follow("late", heard.write, heard.say)
        assert run.wait() == 0
    assert status.outcome == "ran"
    assert heard.text == old.read_text() == "\nfrom late\nlast\n"
    assert heard.said == ["waiting for 'late' to begin"]


@pytest.mark.slow
def test_with_its_retries(project: Project, logs: StageLogs) -> None:
    """Also with what an attempt prints last, which the next one deletes at once."""
    heard = Listener(project, **{f"attempt_{n}": f"go{n}" for n in (1, 2, 3)})
    with process(project, "tries") as run:
        wait_for(began(project, "tries"))
        status = logs.follow("tries", heard.write, heard.say)
        assert run.wait() == 0
    assert status.outcome == "ran"
    assert heard.text == "".join(f"attempt {n}\nend {n}\n" for n in (1, 2, 3))
    assert [text.partition(":")[0] for text in heard.said] == ["tries", "tries"]
    assert heard.said[0].endswith("; trying again")
    assert project.gitml("repro", "logs", "tries", "-f").out == heard.text
    assert project.gitml("repro", "logs", "tries").out == heard.text
    project.write("n", "2\n")
    assert project.gitml("repro", "--force", "tries").code == 0
    assert project.gitml("repro", "logs", "tries").out == "attempt 3\nend 3\n"


@pytest.mark.slow
def test_when_the_run_dies(project: Project, logs: StageLogs) -> None:
    with process(project, "early") as run:
        wait_for(began(project, "early"))

        def write(text: str) -> None:
            if "from early" in text:
                run.kill()

        assert logs.follow("early", write, lambda _: None) == RunStatus("cut off", begun=True)
    answer = project.gitml("repro", "logs", "early", "--follow")
    assert (answer.code, answer.out) == (4, "from early\n")
    assert answer.err == (
        "error: stage 'early' was cut off: the run died\nhint: go on with: gitml repro\n"
    )


@pytest.mark.slow
def test_when_it_is_interrupted(project: Project) -> None:
    """In a folder, from another terminal; the run goes on."""
    with process(project, "early") as run:
        wait_for(began(project, "early"))
        with process(project, "-C", "..", "logs", "early", "-f", folder="sub") as follower:
            assert follower.stdout is not None
            assert follower.stderr is not None
            assert follower.stdout.readline() == "from early\n"
            follower.send_signal(signal.SIGINT)
            assert follower.wait() == 130
            assert follower.stderr.read().strip() == "error: interrupted"
        project.write("go", "")
        assert run.wait() == 0


@pytest.mark.slow
def test_of_those_that_do_not_run(project: Project, logs: StageLogs) -> None:
    assert project.gitml("repro", "same", "--quiet").code == 0
    with process(project, "same", "bad", "early", "unlucky", "--keep-going", "-j", "2") as run:
        wait_for(began(project, "early"))
        heard: list[str] = []
        status = logs.follow("same", pytest.fail, heard.append)  # it may be waited for
        assert status == RunStatus("unchanged")
        assert logs.follow("tries", pytest.fail, pytest.fail) == RunStatus()
        answer = project.gitml("repro", "logs", "same", "--follow")
        assert (answer.code, answer.out) == (0, "from same\n")
        assert answer.err == "'same' is up to date; what it printed when it last ran:\n"
        answer = project.gitml("repro", "logs", "tries", "--follow")
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(
            "error: there is no log of stage 'tries': it did not run here yet\n"
        )
        release(project, "go", "go-bad")
        assert run.wait() == 4


@pytest.mark.slow
def test_the_exit_code_says_how_it_ended(project: Project) -> None:
    release(project, "go-bad", "go")
    assert project.gitml("repro", "unlucky", "early", "--keep-going").code == 4
    answers = {
        name: project.gitml("repro", "logs", name, "-f") for name in ("bad", "unlucky", "early")
    }
    assert {name: (answer.code, answer.out) for name, answer in answers.items()} == {
        "bad": (4, "from bad\n"),
        "unlucky": (4, ""),
        "early": (0, "from early\nno end é"),
    }
    assert answers["bad"].err.startswith("error: stage 'bad' failed: its command exited with 3")
    assert "error: stage 'unlucky' was skipped, as 'bad' did not end well" in answers["unlucky"].err
    # Without --follow it is a question about a file.
    assert project.gitml("repro", "logs", "bad").code == 0


def test_a_run_of_which_nothing_is_known_yet_is_waited_for(
    project: Project, logs: StageLogs
) -> None:
    files = RunFolder(project.path(".dvc/tmp"))
    with ExitStack() as going:
        going.enter_context(files.hold(pytest.fail))
        said: list[str] = []

        def say(text: str) -> None:
            said.append(text)
            going.close()

        assert logs.follow("early", pytest.fail, say) == RunStatus()
        assert said == ["waiting for 'early' to begin"]


def test_who_looks_is_not_taken_for_a_run(project: Project) -> None:
    files = RunFolder(project.path(".dvc/tmp"))
    with files.hold(pytest.fail):
        seen = [files.busy]
    assert [*seen, files.busy] == [True, False]
    descriptor = os.open(files.path / "lock", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    looking = threading.Timer(0.05, os.close, [descriptor])
    looking.start()
    with files.hold(pytest.fail):
        looking.join()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "folder", "code", "text"),
    [
        ("logs same", ".", 0, "from same"),
        ("--quiet logs inner -f", "sub", 0, "from inner"),
        ("logs x", "sub", 0, "from inner"),
        ("logs ../same", "sub", 0, "from same"),
        ("logs same", "sub", 0, "from same"),
        ("logs gone", ".", 0, "from gone"),
        ("logs smae", ".", 2, "hint: did you mean 'same'?"),
        ("logs early", ".", 2, "there is no log of stage 'early'"),
        ("logs sub", ".", 0, "from inner"),
        ("logs dvc.yaml", ".", 0, "from same"),
        ("logs dvc.yaml -f", ".", 2, "'dvc.yaml' is several stages\nhint: follow one: "),
        ("logs same --force", ".", 2, "o such option"),
        ("logs same early", ".", 2, "extra argument"),
        ("logs --help", ".", 0, "Usage: gitml repro logs [OPTIONS] STAGE"),
        ("logs", ".", 2, "unknown stage 'logs'"),
    ],
)
def test_names(ran: Project, words: str, folder: str, code: int, text: str) -> None:
    answer = ran.gitml("repro", *words.split(), folder=folder)
    assert (answer.code, text in (answer.err if code else answer.out)) == (code, True), answer


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path) -> Project:
    root = tmp_path_factory.mktemp("ran") / "project"
    shutil.copytree(_dvc_template, root, symlinks=True)
    project = written(Project(root))
    gone = {"gone": {"cmd": "echo from gone"}}
    text = project.read("dvc.yaml")
    project.write("dvc.yaml", json.dumps({"stages": {**json.loads(text)["stages"], **gone}}))
    assert project.gitml("repro", "same", "gone", "sub/dvc.yaml:inner").code == 0
    project.write("dvc.yaml", text)
    return project


@pytest.mark.slow
def test_a_group_prints_the_log_of_each_member(project: Project) -> None:
    project.write(
        "dvc.yaml",
        "stages:\n  each:\n    foreach: [a, b]\n    do: {cmd: 'echo from ${item}'}\n",
    )
    assert project.gitml("repro").code == 0
    answer = project.gitml("repro", "logs", "each")
    assert answer.code == 0, answer.err
    assert answer.out == "==> each@a <==\nfrom a\n\n==> each@b <==\nfrom b\n"
