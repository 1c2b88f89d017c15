"""Records reach dvc.lock and .gitignore whole, in DVC's order, wherever the run is killed."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.core.ports import Talk
from gitml.repro.recording import journal, lockfiles
from gitml.repro.recording.records import Record, Records
from gitml.repro.recording.recovery import recover
from gitml.repro.run_folder import RunFolder
from tests.fixtures.project import Project

NAMES = ("one", "two", "three")
HEAD = "schema: '2.0'\nstages:\n"


class Told:
    quiet = False

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)

    def warn(self, message: str, hint: str | None = None) -> None:
        raise AssertionError(message, hint)


class KilledError(BaseException):
    """Nothing after this point is done."""


def block(name: str, cmd: str = "work") -> str:
    return f"  {name}:\n    cmd: {cmd}\n"


@pytest.fixture
def there(project: Project) -> Project:
    stages = ", ".join(f"{name}: {{cmd: work, outs: [out/{name}]}}" for name in NAMES)
    project.write("dvc.yaml", f"stages: {{{stages}}}\n")
    project.write("out/keep", "")
    project.path(".dvc/tmp/gitml").mkdir(parents=True)
    return project


@contextmanager
def opened(project: Project, talk: Talk | None = None) -> Iterator[Repo]:
    with session(project.root, talk or Told()) as repo:
        yield repo


def record(project: Project, name: str) -> Record:
    path = str(project.path(f"out/{name}"))
    return Record(name, str(project.path("dvc.lock")), name, block(name), (path,))


def folder(project: Project) -> RunFolder:
    return RunFolder(project.path(".dvc/tmp"))


def run(project: Project, repo: Repo) -> None:
    """All that a run of three stages does here, which end in another order."""
    records = Records(repo, folder(project), NAMES)
    try:
        for name in ("three", "one"):
            records.begin(name, {})
            records.add(record(project, name))
        records.write(ended={"three", "one"})
        records.begin("two", {"/kept": None})
        records.add(record(project, "two"))
        records.write_all()
    finally:
        records.close()


WHOLE = HEAD + "".join(map(block, NAMES))
MOMENTS = 22  # at which something reaches the disk, before and after it does
IGNORED = [f"/{name}" for name in NAMES]


def test_in_the_order_of_the_plan(there: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    with opened(there) as repo, killed_at(monkeypatch, MOMENTS + 1, counted):
        run(there, repo)
    assert len(counted) == MOMENTS
    assert there.read("dvc.lock") == WHOLE
    assert there.read("out/.gitignore").split() == IGNORED
    assert folder(there).journal.read_bytes() == b""


def test_a_line_waits_for_those_of_stages_before_it(there: Project) -> None:
    with opened(there) as repo:
        records = Records(repo, folder(there), NAMES)
        records.add(record(there, "three"))
        records.write(ended={"three"})
        assert "three" in there.read("dvc.lock")
        assert not there.path("out/.gitignore").exists()
        assert not records.pending
        records.write_inside([str(there.path("out"))])  # somebody is about to read the folder
        assert there.read("out/.gitignore").split() == ["/three"]
        records.close()


@contextmanager
def killed_at(patch: pytest.MonkeyPatch, moment: int, counted: list[str]) -> Iterator[None]:
    """Let everything that reaches the disk end, from one such moment on."""

    def counting(name: str, original: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if after:  # it has happened, and then the process is gone
                original(*arguments, **options)
            counted.append(name)
            if len(counted) >= moment:
                raise KilledError
            return None if after else original(*arguments, **options)

        return call

    with patch.context() as inner:
        for after in (False, True):
            for owner, name in (
                (lockfiles, "write_atomically"),
                (journal.Journal, "write"),
                (journal.Journal, "clear"),
            ):
                inner.setattr(owner, name, counting(name, getattr(owner, name), after=after))
        with suppress(KilledError):
            yield


@pytest.mark.parametrize("moment", range(1, MOMENTS + 1))
def test_killed_at_every_moment(
    there: Project, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """The next run records what had been done, and nothing twice or in part."""
    counted: list[str] = []
    with opened(there) as repo, killed_at(monkeypatch, moment, counted):
        run(there, repo)
    assert len(counted) == moment
    done = [name for name in NAMES if durable(there, name)]
    talk = Told()
    with opened(there, talk) as repo:
        recover(repo, folder(there), talk)
    text = there.read("dvc.lock") if there.path("dvc.lock").exists() else HEAD
    assert sorted(text.removeprefix(HEAD).split()) == sorted(
        "".join(block(name) for name in done).split()
    )
    lines = there.read("out/.gitignore").split() if done else []
    assert sorted(lines) == sorted(f"/{name}" for name in done)
    assert not folder(there).interrupted


def durable(project: Project, name: str) -> bool:
    """Whether the stage was done: its line is in the journal, or already where it belongs."""
    lock = project.path("dvc.lock")
    lines = folder(project).journal
    return (lines.exists() and f'"done": "{name}"' in lines.read_text()) or (
        lock.exists() and f"  {name}:" in lock.read_text()
    )


def test_what_somebody_else_writes_meanwhile_is_kept(there: Project) -> None:
    """A stage that calls DVC, or a person."""
    path = there.path("dvc.lock")
    with opened(there) as repo:
        records = Records(repo, folder(there), NAMES)
        records.add(record(there, "one"))
        path.write_text(HEAD + block("other"))
        records.write(ended={"one"})
        assert path.read_text() == HEAD + block("other") + block("one")
        path.write_text(HEAD + block("other", "newer") + block("one"))
        records.add(record(there, "two"))
        records.write_all()
        records.close()
    assert path.read_text() == HEAD + block("other", "newer") + block("one") + block("two")


def test_after_a_kill_what_somebody_else_wrote_since_is_kept(there: Project) -> None:
    with opened(there) as repo:
        records = Records(repo, folder(there), NAMES)
        records.add(record(there, "one"))
        records.close()
    there.write("dvc.lock", HEAD + block("one", "newer"))
    talk = Told()
    with opened(there, talk) as repo:
        recover(repo, folder(there), talk)
    assert there.read("dvc.lock") == HEAD + block("one", "newer")
    assert talk.said == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_after_a_kill_a_folder_is_recorded_only_with_its_files(
    there: Project, *, is_whole: bool
) -> None:
    store = CacheWriter.of(there.root)
    md5 = hashlib.md5(b"made").hexdigest()
    content = listings.dump({"file": md5})
    listing = listings.hash_of(content)
    store.write(listing, content)
    if is_whole:
        store.write(md5, b"made")
    with opened(there) as repo:
        records = Records(repo, folder(there), NAMES)
        records.add(replace(record(there, "one"), objects=(listing,)))
        records.close()
    with opened(there) as repo:
        recover(repo, folder(there), Told())
    assert there.path("dvc.lock").exists() is is_whole


def test_what_must_survive_a_power_cut_is_synced(
    there: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    lines = folder(there).journal

    def fsync(descriptor: int) -> None:
        if os.path.samestat(os.fstat(descriptor), lines.stat()):
            synced.append(lines.read_text().splitlines()[-1])

    with opened(there) as repo:
        records = Records(repo, folder(there), NAMES)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            records.begin("one", {})  # if this is lost, its outputs are: they were removed before
            assert synced == []
            records.begin("two", {"/kept": None})
            records.add(record(there, "one"))
            records.write_all()
        records.close()
    assert ["begin" in line for line in synced[:2]] == [True, False]
    assert '"done": "one"' in synced[1]
    assert '"wrote": ' in synced[2]  # before dvc.lock is there: else it would be somebody else's


def test_a_lockfile_is_replaced_and_never_half_written(
    there: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.write("dvc.lock", HEAD + block("other"))
    seen: list[bytes] = []
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "dvc.lock":
            seen.append(Path(target).read_bytes())
        return original(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with opened(there) as repo:
        run(there, repo)
    assert seen[0].decode() == HEAD + block("other")


@pytest.mark.parametrize(
    ("keys", "text", "words"),
    [
        ("labels", 'labels: {"1": cat, 2: dog}', "'labels' has keys of two kinds"),
        ("labels", "labels: [{a: {null: a, b: c}}]", "'labels.0.a' has keys of two kinds"),
        ("params.yaml: ", "1: cat", "the key '1' is no text"),
    ],
)
def test_keys_that_cannot_be_recorded_are_refused_before_the_command(
    keys: str, text: str, words: str, project: Project
) -> None:
    project.write(
        "dvc.yaml",
        "stages:\n"
        "  one: {cmd: echo 1 > one, outs: [one]}\n"
        f"  two: {{cmd: echo 2 > two, deps: [one], params: [{keys}], outs: [two]}}\n",
    )
    project.write("params.yaml", text)
    ran = project.gitml("repro")
    assert ran.code == 4
    assert f"error: stage 'two' failed: params.yaml: {words}" in ran.err
    assert "one:" in project.read("dvc.lock")
    assert not project.path("two").exists()
