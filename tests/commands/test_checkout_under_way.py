"""Recording data while another process puts it in place: it waits, and records no mixture."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.notes.unfinished_checkout import CheckoutNote, Unfinished, noted
from gitml.data.working_tree import verbs
from gitml.snapshots.workspace.workspace_hashes import DoubtError
from gitml.wiring import find
from tests.fixtures.project import Project

# As gitml; the first file is placed when somebody has read from the one pipe, and written to the
# other.
SLOW = """
import sys
from gitml.cli import main
from gitml.data.working_tree.linking import Linker

begun, go, *words = sys.argv[1:]
real = Linker.place

def place(*arguments, **options):
    Linker.place = real
    open(begun, "w").close()
    open(go).close()
    return real(*arguments, **options)

Linker.place = place
main(words)
"""


@pytest.fixture
def pipes(tmp_path: Path) -> tuple[Path, Path]:
    """The one tells that something has begun, the other lets it go on."""
    begun, go = tmp_path / "begun", tmp_path / "go"
    os.mkfifo(begun)
    os.mkfifo(go)
    return begun, go


def start(project: Project, *words: str) -> "subprocess.Popen[str]":
    program = [] if words[0].endswith(".py") else ["-m", "gitml"]
    command = [sys.executable, *program, *words]
    return subprocess.Popen(command, cwd=project.root, stderr=subprocess.PIPE, text=True)


def record_meanwhile(project: Project, other: "subprocess.Popen[str]", go: Path) -> str:
    """Add data while the other process has begun; answers what was said first."""
    assert project.gitml("status", "--json").json["unfinished"] is None
    with start(project, "add", "images") as adding:
        assert adding.stderr is not None
        said = adding.stderr.readline()
        go.write_text("")
        assert other.communicate()[1] is not None
        rest = adding.communicate()[1]
    assert (other.returncode, adding.returncode) == (0, 0), rest
    assert project.gitml("status", "--json").json["clean"] is True
    return said


@pytest.mark.slow
def test_add_waits_for_a_pull(versioned: Project, pipes: tuple[Path, Path]) -> None:
    versioned.git("checkout", "-q", "v1")
    begun, go = pipes
    program = go.with_name("slow.py")
    program.write_text(SLOW)
    with start(versioned, str(program), str(begun), str(go), "pull") as pull:
        begun.read_text()
        said = record_meanwhile(versioned, pull, go)
    assert said.startswith(f"waiting for process {pull.pid}, ")
    assert said.endswith(", which works in this repository\n")


@pytest.mark.slow
def test_add_waits_for_a_checkout_whose_data_is_to_follow(
    versioned: Project, pipes: tuple[Path, Path]
) -> None:
    begun, go = pipes
    versioned.write(".git/hooks/post-checkout", f"#!/bin/sh\necho > {begun}\ncat {go}\n")
    versioned.path(".git/hooks/post-checkout").chmod(0o755)
    with start(versioned, "checkout", "v1") as checkout:
        begun.read_text()
        said = record_meanwhile(versioned, checkout, go)
    assert said.startswith(f"waiting for process {checkout.pid}, ")
    assert said.endswith(" gitml checkout v1, which puts data in place\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds who called through /proc")
def test_a_hook_of_the_checkout_does_not_wait_for_it(versioned: Project) -> None:
    program = f"#!/bin/sh\n{sys.executable} -m gitml add images 2> .git/told\nexit 0\n"
    versioned.write(".git/hooks/post-checkout", program)
    versioned.path(".git/hooks/post-checkout").chmod(0o755)
    assert versioned.gitml("checkout", "v1").code == 0
    assert "error: data is not of this revision yet: process " in versioned.read(".git/told")
    assert versioned.gitml("status", "--json").json["clean"] is True


@pytest.mark.skipif(sys.platform != "linux", reason="finds who called through /proc")
@pytest.mark.parametrize("by_dvc", [False, True])
def test_a_stage_does_not_wait_for_the_checkout_that_waits_for_it(
    versioned: Project, monkeypatch: pytest.MonkeyPatch, by_dvc: bool
) -> None:
    def doubt(*_: object) -> None:
        raise DoubtError

    if by_dvc:
        monkeypatch.setattr(verbs, "locked", doubt)
    who = {"pid": os.getppid(), "cmd": "dvc repro"}
    locks = json.dumps({"write": {str(versioned.path("model.bin")): who}})
    versioned.write(".dvc/tmp/rwlock", locks)
    git = find(versioned.root).git
    head = git.head()
    assert head is not None
    what = Unfinished("checkout", head.sha, "main", head.sha)
    note = CheckoutNote(versioned.root, what, git.head, lambda _: True)
    with noted(note, ahead=True):
        assert versioned.gitml("add", "images").code == 0
        versioned.write("images/new.png", "of another revision")
        answer = versioned.gitml("add", "images")
    assert answer.code == 4
    assert f"process {os.getpid()}, " in answer.err
    assert "puts it in place when this ends" in answer.err
