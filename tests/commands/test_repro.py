"""``gitml repro``."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.project import Answer, Project
from tests.fixtures.waiting import LONG, wait_for

_CHAIN = """\
stages:
  first:
    cmd: cp raw.txt first.txt
    deps: [raw.txt]
    outs: [first.txt]
  second:
    cmd: echo the reason >&2; cat first.txt broken.txt > second.txt
    deps: [first.txt, broken.txt]
    outs: [second.txt]
  third:
    cmd: cp second.txt third.txt
    deps: [second.txt]
    outs: [third.txt]
"""


def _end(answer: Answer) -> Any:
    """The last event of ``--json``, which sums up the others."""
    return json.loads(answer.out.splitlines()[-1])


def test_runs_what_changed_and_says_so(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.3\n")
    answer = versioned.gitml("repro")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[1].split()[:2] == ["train", "ran"]
    assert "2 more are up to date" in answer.out
    assert versioned.read("metrics.json") == '{"lr": 0.3}\n'
    again = versioned.gitml("repro")
    assert (again.code, again.out) == (0, "everything is up to date\n")


def test_what_ran_before_is_restored(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.3\n")
    assert versioned.gitml("repro").code == 0
    versioned.write("params.yaml", "lr: 0.2\n")
    answer = versioned.gitml("repro", "--json")
    assert answer.code == 0, answer.err
    assert _end(answer)["schema"] == "gitml.repro/1"
    stages = _end(answer)["stages"]
    assert stages["train"]["outcome"] == "restored"
    assert stages["prepare"]["outcome"] == "unchanged"
    assert stages["train"]["seconds"] >= 0
    assert versioned.read("metrics.json") == '{"lr": 0.2}\n'


@pytest.mark.slow
def test_what_comes_next_is_what_there_is_to_do(git_repository: Project) -> None:
    assert git_repository.gitml("init").code == 0
    git_repository.write("dvc.yaml", "stages: {make: {cmd: echo 1 > x, outs: [x]}}\n")
    commit = "git add --all && git commit\n"
    assert git_repository.gitml("repro").err.endswith(f"\nnext: {commit}")
    git_repository.commit()
    git_repository.path("x").unlink()
    restored = git_repository.gitml("repro")
    assert (restored.code, "next:" in restored.err) == (0, False), restored.err
    git_repository.write("dvc.yaml", "stages: {make: {cmd: echo 2 > x, outs: [x]}}\n")
    assert git_repository.gitml("repro").err.endswith(f"\nnext: {commit}")
    git_repository.commit()
    changed = "stages: {make: {cmd: echo 3 > x, outs: [x]}}\nmetrics: [m.json]\n"
    git_repository.write("m.json", "{}")
    git_repository.write("dvc.yaml", changed)
    told = git_repository.gitml("repro").err
    assert told.endswith(f"\nnext: gitml metrics diff, then {commit}")


def test_one_stage_by_force_with_what_it_needs(versioned: Project) -> None:
    stages = _end(versioned.gitml("repro", "prepare", "--force", "--json"))["stages"]
    assert stages["prepare"]["outcome"] == "ran"
    assert "train" not in stages


def test_dvc_finds_nothing_left_to_do(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 9\n")
    answer = versioned.gitml("repro", "--json")
    assert answer.code == 0, answer.err
    assert _end(answer)["stages"]["data/raw.csv.dvc"]["outcome"] == "recorded"
    assert versioned.dvc("status") == "Data and pipelines are up to date.\n"
    assert "didn't change" in versioned.dvc("repro")


def test_stdout_holds_the_answer_alone(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.3\n")
    answer = versioned.gitml_process("repro", "--json")
    assert answer.code == 0, answer.err
    assert _end(answer)["stages"]["train"]["outcome"] == "ran"
    assert "training with 0.3" in answer.out  # an event, too
    assert answer.err == ""


@pytest.mark.slow
def test_a_stage_that_fails(project: Project) -> None:
    project.write("dvc.yaml", _CHAIN)
    project.write("raw.txt", "1")
    project.write("broken.txt", "")
    assert project.gitml("repro").code == 0
    project.commit()
    text = _CHAIN.replace("> second.txt", "> second.txt; exit 7")
    text = text.replace("outs: [first.txt]", "outs: [first.txt, extra.txt]")
    project.write(
        "dvc.yaml", text.replace("cp raw.txt first.txt", "cp raw.txt first.txt; touch extra.txt")
    )
    project.write("raw.txt", "2")
    answer = project.gitml_process("repro")
    assert answer.code == 4
    assert "second  failed" in answer.out
    assert "second │ the reason\n" in answer.err
    assert "error: stage 'second' failed: its command exited with 7: echo the reason" in answer.err
    assert "hint: finished and recorded in dvc.lock: first;" in answer.err
    assert "extra.txt" in project.read("dvc.lock")
    assert "/extra.txt" in project.read(".gitignore").splitlines()
    assert "/second.txt" in project.read(".gitignore").splitlines()
    project.write("dvc.yaml", project.read("dvc.yaml").replace("; exit 7", ""))
    stages = _end(project.gitml("repro", "--json"))["stages"]
    assert {name: run["outcome"] for name, run in stages.items()} == {
        "first": "unchanged",
        "second": "ran",
        "third": "ran",
    }


@pytest.mark.slow
def test_a_stage_that_is_killed(project: Project) -> None:
    project.write("dvc.yaml", "stages: {boom: {cmd: 'kill -9 $$', outs: [x]}}\n")
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "stage 'boom' failed: its command was killed by signal 9" in answer.err or (
        "exited with 137" in answer.err
    )


@pytest.mark.slow
@pytest.mark.parametrize(("tool", "made"), [("dvc", "typed\n"), ("gitml", "")])
def test_a_stage_that_reads_standard_input(project: Project, tool: str, made: str) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: cat > o, outs: [o]}}\n")
    command = [sys.executable, "-m", tool, "repro"]
    subprocess.run(
        command, cwd=project.root, input="typed\n", text=True, check=True, capture_output=True
    )
    assert project.read("o") == made


@pytest.mark.slow
def test_a_command_that_cannot_be_started_says_why(project: Project) -> None:
    project.write("dvc.yaml", 'stages: {a: {cmd: "echo \\0"}}\n')
    answer = project.gitml("repro")
    assert (answer.code, "embedded null byte" in answer.err) == (4, True)


@pytest.mark.slow
def test_a_stage_that_does_not_write_its_output(project: Project) -> None:
    project.write("dvc.yaml", "stages: {lazy: {cmd: 'true', outs: [never.txt]}}\n")
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "never.txt" in answer.err
    assert "hint: " in answer.err


def test_a_dependency_that_does_not_exist(project: Project) -> None:
    project.write("dvc.yaml", "stages: {need: {cmd: 'true', deps: [gone.txt]}}\n")
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "gone.txt" in answer.err


@pytest.mark.slow
def test_a_parameter_that_does_not_exist(project: Project) -> None:
    project.write("dvc.yaml", "stages: {need: {cmd: 'touch x', params: [lr], outs: [x]}}\n")
    project.write("params.yaml", "other: 1\n")
    answer = project.gitml("repro")
    assert answer.code in (3, 4)
    assert "lr" in answer.err
    assert "bug" not in answer.err
    assert project.gitml("repro", "--dry-run").err.startswith(
        "error: stage 'need': Parameters 'lr'"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stages: {a: {cmd: x, deps: [a], outs: [a]}}\n", "a"),
        ("stages: {a: {cmd: x, deps: [p], outs: [q]}, b: {cmd: x, deps: [q], outs: [p]}}\n", "a"),
        ("stages: {a: {cmd: x, outs: [q]}, b: {cmd: x, outs: [q]}}\n", "'q'"),
        ("stages: {a: {cmd: '${nope}'}}\n", "nope"),
        ("stages: [a]\n", "dvc.yaml:1"),
    ],
)
def test_a_pipeline_that_makes_no_sense(project: Project, text: str, told: str) -> None:
    project.write("dvc.yaml", text)
    answer = project.gitml("repro")
    assert answer.code == 3, answer.err
    assert told in answer.err


@pytest.mark.parametrize(
    ("meta", "told"),
    [
        ("{gitml: {cpu: 4}}", "did you mean 'cpus'?"),
        ("{gitml: {cpus: many}}", "expected a whole number of at least 1, found 'many'"),
        ("{gitml: [1, 2]}", "expected a mapping, found [1, 2]"),
    ],
)
def test_wrong_needs(project: Project, meta: str, told: str) -> None:
    project.write("dvc.yaml", f"stages: {{a: {{cmd: touch a, outs: [a], meta: {meta}}}}}\n")
    answer = project.gitml("repro")
    assert (answer.code, told in answer.err) == (3, True), answer.err


@pytest.mark.slow
def test_a_file_that_hides_parts_of_tracked_data(project: Project) -> None:
    project.write("dvc.yaml", "stages: {s: {cmd: ls d > o, deps: [d], outs: [o]}}\n")
    project.write("d/.dvcignore", "x\n")
    # The run has a stage that failed; the forecast has a file that is wrong.
    for arguments, code in (([], 4), (["--dry-run"], 3)):
        answer = project.gitml("repro", *arguments)
        assert answer.code == code
        assert ".dvcignore file should not be in collected dir" in answer.err
        assert "bug" not in answer.err
    assert not project.path("o").exists()
    assert not project.path("dvc.lock").exists()


def test_an_unknown_stage(versioned: Project) -> None:
    answer = versioned.gitml("repro", "trian")
    assert answer.code == 2
    assert answer.err == "error: unknown stage 'trian'\nhint: did you mean 'train'?\n"
    answer = versioned.gitml("repro", "zzz")
    assert answer.err == "error: unknown stage 'zzz'\nhint: stages here: prepare, train\n"


@pytest.mark.slow
def test_no_stages_at_all(project: Project) -> None:
    answer = project.gitml("repro")
    assert (answer.code, answer.out) == (0, "")
    assert "dvc.yaml" in answer.err
    assert project.gitml("repro", "--dry-run") == answer
    assert _end(project.gitml("repro", "--json"))["stages"] == {}


@pytest.mark.slow
def test_before_the_first_commit_and_in_odd_folders(git_repository: Project) -> None:
    root = "été 'x'/deep dir"
    git_repository.gitml("init", root)
    git_repository.write(f"{root}/sub 1/raw é.txt", "1")
    git_repository.write(
        f"{root}/sub 1/dvc.yaml",
        "stages: {make: {cmd: cp 'raw é.txt' \"out '1'.txt\", deps: ['raw é.txt'], "
        "outs: [\"out '1'.txt\"]}}\n",
    )
    answer = git_repository.gitml("repro", "make", "--json", folder=f"{root}/sub 1")
    assert answer.code == 0, answer.err
    assert _end(answer)["stages"]["sub 1/dvc.yaml:make"]["outcome"] == "ran"
    answer = git_repository.gitml("repro", "sub 1/dvc.yaml:make", folder=root)
    assert answer.out == "everything is up to date\n"


def test_on_a_detached_head(versioned: Project) -> None:
    versioned.git("checkout", "--quiet", "--detach")
    head = versioned.git("rev-parse", "HEAD")
    versioned.write("params.yaml", "lr: 0.3\n")
    stages = _end(versioned.gitml("repro", "--json"))["stages"]
    assert stages["train"]["outcome"] == "ran"
    assert versioned.read("metrics.json") == '{"lr": 0.3}\n'
    assert versioned.dvc("status") == "Data and pipelines are up to date.\n"
    assert versioned.git("rev-parse", "--abbrev-ref", "HEAD") == "HEAD"
    assert versioned.git("rev-parse", "HEAD") == head


_SLOW = "sh -c 'echo $$ > pid; mv pid started; exec sleep 600'"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_interrupted(project: Project, sent: signal.Signals, code: int, told: str) -> None:
    project.write(
        "dvc.yaml",
        "stages: {quick: {cmd: touch q, outs: [q]},\n"
        f' slow: {{cmd: "{_SLOW}", deps: [q], outs: [x]}}}}\n',
    )
    process = _start(project)
    wait_for(project.path("started").exists)
    if sent == signal.SIGINT:
        os.killpg(process.pid, sent)  # Ctrl-C goes to all of them
    else:
        process.send_signal(sent)
    out, err = process.communicate(timeout=LONG)
    assert process.returncode == code, err
    assert out == ""
    assert f"error: {told}\nhint: finished and recorded: quick;" in err
    assert "quick" in project.read("dvc.lock")
    assert not _runs(int(project.read("started")))
    answer = project.gitml("status")  # the lock is free again
    assert "slow: never ran" in answer.out


def _runs(pid: int) -> bool:
    """Whether a process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def _start(project: Project) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "gitml", "repro"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
