"""Stages apart from the project, without a cluster: what is sent, made, brought back, refused."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc.session import session
from gitml.adapters.executors.local.executor import LocalExecutor
from gitml.adapters.executors.remote.attempt import Room, carry_out, failure_of
from gitml.core.run.executor import Ended, Job, RemoteData, Setup
from gitml.core.run.remote_job import parse_remote_job
from gitml.errors import GitmlError, OutsideError
from gitml.repro.remote_jobs import RemoteJobs
from gitml.repro.run_folder import RunFolder
from tests.fixtures.http_store import serving
from tests.fixtures.project import Project
from tests.fixtures.remote_pipeline import add_remote, pipeline

REMOTE = RemoteData()


class Quiet:
    quiet = True

    def say(self, message: str) -> None: ...

    def warn(self, message: str, hint: str | None = None) -> None:
        raise AssertionError(message)


def execute(job: Job) -> Ended:
    """Run a job here, to its end."""
    executor = LocalExecutor(Setup("", {}, os.environ, 1, (), print))
    executor.start()
    try:
        executor.submit(job)
        while True:
            for event in executor.poll(60):
                if isinstance(event, Ended):
                    return event
    finally:
        executor.stop()


@dataclass
class Away:
    """A worker's side: a folder of its own."""

    folder: Path

    def run(self, job: str) -> Ended:
        document = json.loads(job)
        self.folder.mkdir(parents=True, exist_ok=True)
        bundle = ""
        if document["bundle"]:
            bundle = os.fspath(shutil.copy(document["bundle"], self.folder / "bundle"))
        room = Room(
            self.folder / "attempt",
            self.folder,
            self.folder / "cache",
            bundle,
            os.fspath(self.folder / "log"),
            os.environ,
        )
        try:
            return carry_out(parse_remote_job(document), room, execute)
        except GitmlError as error:
            return failure_of(document["address"], error, ran=Path(room.log).exists())


@contextmanager
def sending(project: Project, data: RemoteData = REMOTE) -> Iterator[tuple[Repo, RemoteJobs]]:
    with session(project.root, Quiet(), hush=True) as repo:
        remote_jobs = RemoteJobs(repo, RunFolder(project.root / ".dvc" / "tmp"), data, keep=True)
        try:
            yield repo, remote_jobs
        finally:
            remote_jobs.close()


@pytest.fixture
def away(tmp_path: Path) -> Away:
    return Away(tmp_path / "away with a space")


@pytest.fixture
def sent(project: Project, tmp_path: Path) -> Project:
    pipeline(project, tmp_path / "re mote")
    return project


def stage_of(repo: Repo, name: str) -> Any:
    stage = repo.stage.load_one("dvc.yaml", name)
    stage.save_deps()
    return stage


@pytest.mark.parametrize("data", [RemoteData(), RemoteData(shared=True)], ids=["remote", "shared"])
def test_there_and_back(sent: Project, away: Away, data: RemoteData) -> None:
    head, status = sent.git("rev-parse", "HEAD"), sent.git("status", "--porcelain")
    refs, objects = sent.git("for-each-ref"), sent.git("count-objects")
    sent.write("sub/log", "before\n")
    with sending(sent, data) as (repo, remote_jobs):
        for name in ("größe-1", "folder", "log", "callback"):
            stage = stage_of(repo, name)
            ended = away.run(remote_jobs.pack(stage, {}))
            assert (ended.code, ended.problem) == (0, ""), (away.folder / "log").read_text()
            confirm = remote_jobs.collect(stage, ended.result)
            stage.save_outs()
            confirm()
    assert sent.read('ä "out"').strip() == str(len("changed since\n"))
    assert sent.read("made/in/one").endswith("\nignored\n")
    assert os.access(sent.path("tool"), os.X_OK)
    assert sent.read("sub/log") == 'before\n{"m":0.5}\n#!/bin/shkept\n'
    # Nothing of it is left, neither there nor in the user's repository.
    assert not (away.folder / "attempt" / "tree").exists()
    assert not sent.path(".dvc/tmp/gitml/apart").exists()
    assert (sent.git("rev-parse", "HEAD"), sent.git("for-each-ref")) == (head, refs)
    assert sent.git("count-objects") == objects
    # What DVC ignores when it hashes outputs is another matter.
    sent.git("checkout", "--quiet", "--", ".gitignore")
    assert set(status.splitlines()) <= set(sent.git("status", "--porcelain").splitlines())


def test_several_objects_are_on_their_way_at_once(project: Project, away: Away) -> None:
    """The store takes and gives the second of three only when the third is asked for, too."""
    command = "for i in a b c; do cat $i $i > $i$i; done"
    stages = {"s": {"cmd": command, "deps": ["a", "b", "c"], "outs": ["aa", "bb", "cc"]}}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    project.write(".gitignore", "/?\n")
    for name in "abc":
        project.write(name, name * 2**22)
    project.commit()
    with serving() as (store, address):
        add_remote(project, address)
        with sending(project) as (repo, remote_jobs):
            stage = stage_of(repo, "s")
            job = remote_jobs.pack(stage, {})
            assert store.moved == {"POST": 3}
            store.pair()
            ended = away.run(job)
            assert (ended.code, ended.problem) == (0, "")
            assert store.moved == {"GET": 3, "POST": 3}
            store.pair()
            remote_jobs.collect(stage, ended.result)
            assert store.moved == {"GET": 3}
    assert all(project.read(name) == name[0] * 2**23 for name in ("aa", "bb", "cc"))


def test_staged_and_new_files_go_along(sent: Project, away: Away) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: cat new staged, deps: [src.txt]}}\n")
    sent.write("new", "new\n")
    sent.write("staged", "staged\n")
    sent.git("add", "staged")
    sent.write("staged", "staged, then changed\n")
    sent.git("rm", "--cached", "--quiet", "sub/keep.txt")
    before = sent.git("status", "--porcelain")
    with sending(sent) as (repo, remote_jobs):
        assert away.run(remote_jobs.pack(stage_of(repo, "s"), {})).code == 0
    assert (away.folder / "log").read_text() == "new\nstaged, then changed\n"
    assert sent.git("status", "--porcelain") == before


def test_project_below_the_top_of_its_repository(sent: Project, away: Away, tmp_path: Path) -> None:
    below = Project(sent.root / "be low" / "here")
    below.root.mkdir(parents=True)
    below.dvc("init", "--subdir", "--quiet")
    pipeline_below = "stages: {s: {cmd: cat ../top.txt a > b, deps: [a], outs: [b]}}\n"
    below.write("dvc.yaml", pipeline_below)
    below.write("a", "a\n")
    sent.write("be low/top.txt", "top\n")
    add_remote(below, tmp_path / "remote below")
    with sending(below) as (repo, remote_jobs):
        stage = stage_of(repo, "s")
        ended = away.run(remote_jobs.pack(stage, {}))
        remote_jobs.collect(stage, ended.result)
    assert below.read("b") == "top\na\n"


def test_stage_variables_and_those_of_dvc(sent: Project, away: Away) -> None:
    sent.write(
        "dvc.yaml", 'stages:\n  s:\n    cmd: \'echo $OWN $DVC_STAGE; test "$DVC_ROOT" = "$PWD"\'\n'
    )
    with sending(sent) as (repo, remote_jobs):
        ended = away.run(remote_jobs.pack(stage_of(repo, "s"), {"OWN": "it's"}))
    assert (ended.code, (away.folder / "log").read_text()) == (0, "it's s\n")


def test_command_that_fails(sent: Project, away: Away) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: [echo one, exit 7], outs: [o]}}\n")
    with sending(sent) as (repo, remote_jobs):
        ended = away.run(remote_jobs.pack(stage_of(repo, "s"), {}))
    assert (ended.code, ended.command, ended.result) == (7, 1, "")
    assert not (away.folder / "attempt" / "tree").exists()


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("true", "output 'o' does not exist"),
        ("echo other > src.txt; touch o", "'src.txt' of stage 's' changed while the stage ran"),
    ],
)
def test_what_is_not_whole(sent: Project, away: Away, command: str, problem: str) -> None:
    sent.write("dvc.yaml", f"stages: {{s: {{cmd: '{command}', deps: [src.txt], outs: [o]}}}}\n")
    with sending(sent) as (repo, remote_jobs):
        assert problem in away.run(remote_jobs.pack(stage_of(repo, "s"), {})).problem


def test_dependency_that_is_edited_on_the_way(sent: Project, away: Away) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: cp ignored.txt o, deps: [ignored.txt], outs: [o]}}\n")
    with sending(sent, RemoteData(shared=True)) as (repo, remote_jobs):
        job = remote_jobs.pack(stage_of(repo, "s"), {})
        sent.write("ignored.txt", "something else\n")
        assert "'ignored.txt' is not what it was" in away.run(job).problem


def test_object_that_the_remote_has_lost_or_damaged(
    sent: Project, away: Away, tmp_path: Path
) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: cp ignored.txt o, deps: [ignored.txt], outs: [o]}}\n")
    with sending(sent) as (repo, remote_jobs):
        stage = stage_of(repo, "s")
        job = remote_jobs.pack(stage, {})
        (name,) = {one["md5"] for one in json.loads(job)["bring"]}
        held = tmp_path / "re mote" / "files" / "md5" / name[:2] / name[2:]
        held.chmod(0o644)
        held.write_text("damaged\n")
        assert "missing or damaged" in away.run(job).problem
        held.unlink(missing_ok=True)
        assert name in away.run(job).problem
        held.write_text("ignored\n")
        ended = away.run(job)
        assert ended.problem == ""
        held.unlink()
        with pytest.raises(OutsideError, match="missing or damaged"):
            remote_jobs.collect(stage, ended.result)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"run": "another"}, "answers something else"),
        ({"commit": "0" * 40}, "answers something else"),
        ({"address": "t"}, "answers something else"),
        ({"deps": {"src.txt": "0" * 32}}, "other dependencies"),
        ({"outs": []}, "not the outputs"),
        ({"outs": [{"path": "../elsewhere", "md5": "0" * 32}]}, "not the outputs"),
        ({"outs": [{"path": "o", "md5": "0" * 32, "copy": "/etc/passwd"}]}, "not where"),
        ({"more": 1}, "cannot be read"),
    ],
)
def test_result_that_is_not_what_was_asked(
    sent: Project, away: Away, change: dict[str, Any], why: str
) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: touch o, deps: [src.txt], outs: [o]}}\n")
    with sending(sent) as (repo, remote_jobs):
        stage = stage_of(repo, "s")
        ended = away.run(remote_jobs.pack(stage, {}))
        with pytest.raises(OutsideError, match=why):
            remote_jobs.collect(stage, json.dumps({**json.loads(ended.result), **change}))
    assert not sent.path("o").exists()


def test_output_that_was_damaged_on_the_way(sent: Project, away: Away) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: echo 1 > o, outs: [o: {cache: false}]}}\n")
    with sending(sent, RemoteData(shared=True)) as (repo, remote_jobs):
        stage = stage_of(repo, "s")
        ended = away.run(remote_jobs.pack(stage, {}))
        Path(json.loads(ended.result)["outs"][0]["copy"]).write_text("2\n")
        confirm = remote_jobs.collect(stage, ended.result)
        stage.save_outs()
        with pytest.raises(OutsideError, match="here, and was b026"):
            confirm()


def test_there_must_be_a_remote(project: Project) -> None:
    with pytest.raises(GitmlError, match="no remote is set up"), sending(project):
        pass


def test_unchanged_commit_is_the_same_commit(sent: Project) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: 'true', deps: [src.txt]}}\n")
    found = set()
    for _ in range(2):
        with sending(sent) as (repo, remote_jobs):
            found.add(json.loads(remote_jobs.pack(stage_of(repo, "s"), {}))["commit"])
    assert len(found) == 1


def test_damaged_parcel_reaches_no_command(sent: Project, away: Away) -> None:
    sent.write("dvc.yaml", "stages: {s: {cmd: echo ran, deps: [src.txt]}}\n")
    with sending(sent) as (repo, remote_jobs):
        job = parse_remote_job(json.loads(remote_jobs.pack(stage_of(repo, "s"), {})))
        wrong = replace(job, deps={"src.txt": "0" * 32})
        ended = away.run(json.dumps(wrong.document()))
    assert "'src.txt' of stage 's' is not here as it is in the project" in ended.problem
    assert not (away.folder / "log").exists()
