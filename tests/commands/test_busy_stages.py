"""Commands that place data or take it away, while a stage works with it in another process."""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol

import pytest

from gitml import wiring
from gitml.adapters.dvc_files.locks import busy_paths
from gitml.adapters.dvc_files.locks.busy_paths import BusyPathError
from gitml.data.working_tree import verbs
from gitml.snapshots.workspace.workspace_hashes import DoubtError
from gitml.wiring.storage import busy_files
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project
from tests.fixtures.waiting import wait_for_file

A = "stages:\n  a: {cmd: cp f.txt o, deps: [f.txt], outs: [o]}\n"


@pytest.fixture
def two(built_once: BuiltOnce, tmp_path: Path, _dvc_template: Path) -> Project:
    """``v1`` and ``v2`` of data, of what a stage makes of it and of an import; ``v3`` of that."""

    def build(top: Path) -> None:
        project = Project(shutil.copytree(_dvc_template, top / "project", symlinks=True))
        project.write("dvc.yaml", A)
        for number in "123":
            project.write("source.txt", number)
            if number != "3":
                project.write("f.txt", number)
                assert project.gitml("add", "f.txt").code == 0
                assert project.gitml("repro").code == 0
            words = ("update", "came") if number != "1" else ("import-url", "source.txt", "came")
            assert project.gitml(*words).code == 0
            project.commit()
            project.git("tag", f"v{number}")
        assert project.gitml("checkout", "v2").code == 0
        project.git("checkout", "-q", "-b", "more")

    built = built_once("busy", build)
    return Project(shutil.copytree(built / "project", tmp_path / "two", symlinks=True))


@pytest.fixture
def other() -> Iterator[int]:
    """A process that lives."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate()


def lock(project: Project, mode: str, path: str, pid: int) -> None:
    who = {"pid": pid, "cmd": "dvc repro"}
    locks = {mode: {str(project.path(path)): who if mode == "write" else [who]}}
    project.write(".dvc/tmp/rwlock", json.dumps(locks))


def files(project: Project) -> dict[str, str]:
    return {p.name: p.read_text() for p in project.root.iterdir() if p.is_file()}


class Waits(Protocol):
    """A command does nothing until the stage has ended that works with a path."""

    def __call__(self, words: str, mode: str, path: str, told: str | None = None) -> None: ...


@pytest.fixture
def waits(two: Project, other: int, monkeypatch: pytest.MonkeyPatch) -> Waits:
    """It names the path, or what else of the stage's would change."""

    def run(words: str, mode: str, path: str, told: str | None = None) -> None:
        before, ended = files(two), []

        def end(_seconds: float) -> None:
            assert files(two) == before
            two.path(".dvc/tmp/rwlock").unlink()
            ended.append(True)

        monkeypatch.setattr(busy_paths, "time", SimpleNamespace(sleep=end))
        lock(two, mode, path, other)
        answer = two.gitml(*words.split())
        assert answer.code == 0, answer.err
        assert (
            f"waiting for 'dvc repro' (process {other}), which works with '{told or path}'"
            in answer.err
        )
        assert ended
        assert files(two) != before

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "mode", "path"),
    [
        ("pull", "write", "o"),
        ("checkout v3", "read", "came"),
        ("checkout --no-data v3", "read", "source.txt"),
        ("checkout -b fresh v3", "write", "source.txt"),
        ("checkout v1 -- o", "write", "o"),
        ("move f.txt g.txt", "read", "f.txt"),
        ("move f.txt g.txt", "write", "g.txt"),
        ("remove f.txt", "read", "f.txt"),
        ("remove --outs f.txt", "read", "f.txt"),
        ("update came", "read", "came"),
        ("import-url source.txt new", "write", "new"),
        ("stage remove --outs a", "write", "o"),
    ],
)
def test_it_waits_for_the_stage(
    two: Project, waits: Waits, words: str, mode: str, path: str
) -> None:
    if words == "pull":
        two.path("o").unlink()
    if words.startswith("update"):
        two.write("source.txt", "3")
    waits(words, mode, path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "path"),
    [("pull", "o"), ("checkout v3", "came"), ("checkout v1 -- o", "o"), ("add f.txt", "f.txt")],
)
def test_so_it_does_where_dvc_does_it(
    two: Project, waits: Waits, monkeypatch: pytest.MonkeyPatch, words: str, path: str
) -> None:
    def doubt(*_: object) -> None:
        raise DoubtError

    monkeypatch.setattr(verbs, "locked", doubt)
    if words == "pull":
        two.path("o").unlink()
    if words.startswith("add"):  # which may put a link in its place
        two.write("f.txt", "3")
    waits(words, "read", path)


@pytest.mark.slow
def test_data_that_no_record_has_any_more(two: Project, waits: Waits) -> None:
    two.git("rm", "-q", "came.dvc")
    two.commit()
    assert two.gitml("checkout", "v2").code == 0
    waits("checkout more", "read", "came")
    assert not two.path("came").exists()


@pytest.mark.slow
def test_it_waits_for_nothing_that_stays_as_it_is(two: Project, other: int) -> None:
    lock(two, "write", "o", other)
    for words in (["pull"], ["checkout", "-"], ["checkout", "v1", "--", "f.txt"]):
        answer = two.gitml(*words)
        assert answer.code == 0, answer.err
        assert "waiting" not in answer.err


@pytest.mark.slow
def test_what_a_stage_has_half_written_is_waited_for(
    two: Project, monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    def end(_seconds: float) -> None:
        two.write("o", "2")
        two.path(".dvc/tmp/rwlock").unlink()

    monkeypatch.setattr(busy_paths, "time", SimpleNamespace(sleep=end))
    two.write("o", "half")
    lock(two, "write", "o", other)
    answer = two.gitml("pull", "o")
    assert answer.code == 0, answer.err
    assert "waiting for" in answer.err
    assert two.read("o") == "2"


@pytest.mark.slow
def test_what_a_stage_has_half_written_is_not_kept_as_a_stash(two: Project, waits: Waits) -> None:
    two.write("source.txt", "half")
    waits("checkout --force v3", "write", "source.txt")
    assert two.read("source.txt") == "3"


@pytest.mark.slow
def test_the_lock_of_a_run_that_is_written_just_now(
    two: Project, monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    whole = two.read("dvc.lock")

    def end(_seconds: float) -> None:
        two.write("dvc.lock", whole)
        two.path(".dvc/tmp/rwlock").unlink()

    monkeypatch.setattr(busy_paths, "time", SimpleNamespace(sleep=end))
    two.write("dvc.lock", "schema: '2.0'\nstages:\n  a: {")
    lock(two, "write", "o", other)
    answer = two.gitml("checkout", "--force", "v1")
    assert answer.code == 0, answer.err
    assert "waiting for" in answer.err
    assert two.git("stash", "list") == ""


@pytest.mark.slow
def test_a_run_records_in_the_lock_file_of_its_own_commit(two: Project, waits: Waits) -> None:
    waits("checkout v1", "read", "elsewhere", told="dvc.lock")


def test_a_stage_of_another_project_of_the_repository(two: Project, other: int) -> None:
    two.write("below/.dvc/config", "")
    two.commit()
    who = {"pid": other, "cmd": "dvc repro"}
    locks = json.dumps({"read": {str(two.path("source.txt")): [who]}})
    two.write("below/.dvc/tmp/rwlock", locks)
    project = wiring.find(two.root)
    commit = project.git.resolve("v3")
    with pytest.raises(BusyPathError, match=r"'source\.txt'"):
        busy_files.refuse_busy(project, commit)
    busy_files.refuse_busy(project, project.git.resolve("HEAD"))


@pytest.mark.parametrize("name", ["reference-transaction", "post-checkout"])
def test_no_run_begins_while_git_checks_out_but_for_one_of_a_hook(two: Project, name: str) -> None:
    look = (
        "import fcntl, pathlib\n"
        "with open('.dvc/tmp/lock') as lock:\n"
        "    try:\n"
        "        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "        told = 'free'\n"
        "    except OSError:\n"
        "        told = 'held'\n"
        "pathlib.Path('.git/told').write_text(told)\n"
    )
    two.write(f".git/hooks/{name}", f"#!{sys.executable}\n{look}")
    two.path(f".git/hooks/{name}").chmod(0o755)
    assert two.gitml("checkout", "--no-data", "v3").code == 0
    assert two.read(".git/told") == ("free" if name == "post-checkout" else "held")


@pytest.mark.slow
def test_a_run_and_a_pull(two: Project) -> None:
    command = "touch begun; while [ ! -e go ]; do sleep 0.02; done; cp f.txt o"
    two.write("dvc.yaml", A.replace("cp f.txt o", json.dumps(command)))
    words = [sys.executable, "-m", "gitml"]
    with subprocess.Popen([*words, "repro"], cwd=two.root, stderr=subprocess.DEVNULL) as run:
        wait_for_file(two.path("begun"))
        with subprocess.Popen(
            [*words, "pull"], cwd=two.root, stderr=subprocess.PIPE, text=True
        ) as pull:
            assert pull.stderr is not None
            said = pull.stderr.readline()
            assert said == f"waiting for 'gitml repro' (process {run.pid}), which works with 'o'\n"
            assert not two.path("o").exists()
            two.write("go", "")
    assert (run.returncode, pull.returncode) == (0, 0)
    assert two.read("o") == "2"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds who called through /proc")
def test_a_stage_that_pulls(two: Project) -> None:
    two.path("came").unlink()
    program = shlex.join([sys.executable, "-m", "gitml"])
    command = f"{program} pull came; {program} pull; echo $? > code; cat came > o"
    two.write("dvc.yaml", A.replace("cp f.txt o", json.dumps(command)))
    answer = two.gitml("repro")
    assert answer.code == 0, answer.err
    assert two.read("o") == "2"
    assert two.read("code") == "2\n"
    assert (
        "'o' is in use by the run that this command is part of"
        in two.gitml("repro", "logs", "a").out
    )
