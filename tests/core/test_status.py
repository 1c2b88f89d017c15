"""What to do about data, and which stages must run also when all of it is here."""

from dataclasses import replace

import pytest

from gitml.core.data.data_status import DataStatus, Remedy
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.data.remotes.remote_status import Lacking, RemoteStatus
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.pipeline.staleness import answer
from gitml.core.snapshot import Problem
from gitml.core.stage_status import StageStatus
from gitml.core.status import Status
from gitml.core.values import MISSING
from gitml.core.verdict import Reason, StageVerdict

RAW = DataStatus("data/raw.csv", "missing", md5="1")
FOLDER = DataStatus("images", "not in cache", md5="2.dir")


def dep(path: str, before: str = "1", state: str = "missing") -> Reason:
    return Reason("dependency", path, before, MISSING, state)


def status(
    *reasons: Reason,
    data: tuple[DataStatus, ...] = (RAW, FOLDER),
    restored: dict[str, str | None] | None = None,
    **more: object,
) -> Status:
    pending = (answer("train", reasons),) if reasons else ()
    stages = StageStatus(pending, data, restored=restored or {})
    return replace(Status("main", None, {}, stages), **more)  # type: ignore[arg-type]


def names(found: tuple[StageVerdict, ...]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("one", "remedy"),
    [
        (RAW, "pull"),
        (FOLDER, "pull"),
        (RAW._replace(md5=None), "add"),
        (RAW._replace(md5=None, imported="url"), "pull"),
        (RAW._replace(md5=None, imported="url", state="modified"), "add"),
        (RAW._replace(md5=None, stage="train"), "repro"),
        (RAW._replace(cached=False, stage="train"), "repro"),
        (RAW._replace(state="not in cache", push=False, stage="train"), "repro"),
        (RAW._replace(state="missing", push=False, stage="train"), "pull"),
        (RAW._replace(cached=False, in_git=True), "git"),
        (RAW._replace(state="modified"), "add"),
        (RAW._replace(state="modified", also_in_git=True), "untrack"),
        (RAW._replace(state="modified", shared=True), "mend"),
        (RAW._replace(shared=True), "pull"),
        (RAW._replace(state="modified", unfit="raw/\udce9"), "rename"),
        (RAW._replace(state="modified", stage="train"), "repro"),
        (RAW._replace(state="modified", in_git=True, cached=False, stage="train"), "repro"),
    ],
)
def test_what_mends_data(one: DataStatus, remedy: Remedy) -> None:
    assert status(data=(one,)).remedy(one) == remedy


def test_data_of_another_commit_is_pulled() -> None:
    other = RAW._replace(state="modified")
    found = status(dep(RAW.path, state="modified"), data=(other,), origins={RAW.path: "main"})
    assert found.remedy(other) == "pull"
    assert (names(found.waiting), found.due, found.absent) == (["train"], (), ())


@pytest.mark.parametrize(
    ("reason", "restored", "waits"),
    [
        (dep(RAW.path), {}, True),
        (dep(RAW.path, before="0"), {RAW.path: "1"}, False),  # other data was recorded since
        (dep("images/a", "a"), {"images/a": "a"}, True),
        (dep("images/a", "a"), {"images/a": "b"}, False),
        (dep("images/a", "a"), {"images/a": ""}, False),  # the folder is recorded without it
        (dep("images/a", "a"), {"images/a": None}, True),  # as far as is known
        (dep("data", "d.dir", "modified"), {"data": "d.dir"}, True),
        (dep("data", "d.dir", "modified"), {"data": "e.dir"}, False),
        (dep("datum"), {}, False),
        (Reason("output", RAW.path, "1", MISSING, "missing"), {}, True),
        (Reason("parameter", RAW.path, "1", MISSING, "missing"), {}, False),
        (Reason("command"), {}, False),
    ],
)
def test_a_stage_waits_where_data_takes_all_reasons_away(
    reason: Reason, restored: dict[str, str | None], *, waits: bool
) -> None:
    found = status(reason, restored=restored)
    assert names(found.waiting) == (["train"] if waits else [])
    assert names(found.due) == ([] if waits else ["train"])
    both = status(reason, Reason("command"), restored=restored)
    assert names(both.due) == ["train"]
    assert Reason("command") in both.lasting(both.due[0])
    assert (reason in both.lasting(both.due[0])) <= (not waits)


def test_without_what_is_absent_only_what_lasts_is_told() -> None:
    found = status(
        dep(RAW.path, before="0"), dep("images/a", "a"), Reason("output", "images", "2.dir"),
        restored={RAW.path: "1", "images/a": "a"},
    ).without_absent()  # fmt: skip
    assert found.passed_over == (RAW.path, FOLDER.path)
    assert found.data == ()
    (verdict,) = found.pending
    assert verdict.reasons == (Reason("dependency", RAW.path, "0", "1", "modified"),)
    assert names(found.due) == ["train"]
    assert not found.up_to_date
    made = Reason("output", RAW.path, "0", MISSING, "missing")
    (verdict,) = status(made, restored={RAW.path: "1"}).without_absent().pending
    assert verdict.reasons == (made,)
    assert status(dep(RAW.path)).without_absent().up_to_date


def test_what_cannot_be_known_is_not_fine() -> None:
    found = status(dep("images/a", "a"), restored={"images/a": None}).without_absent()
    (verdict,) = found.pending
    assert verdict.reasons == (dep("images/a", "a", "unknown"),)
    assert names(found.doubtful) == ["train"]
    assert (found.due, found.telling) == ((), ("images",))
    assert not found.up_to_date
    both = status(dep("images/a", "a"), Reason("command"), restored={"images/a": None})
    assert names(both.without_absent().due) == ["train"]


def test_data_that_is_here_and_differs_stays() -> None:
    changed = RAW._replace(state="modified", now="9")
    found = status(dep(RAW.path, state="modified"), data=(changed, FOLDER)).without_absent()
    assert (found.data, found.passed_over) == ((changed,), (FOLDER.path,))
    assert names(found.due) == ["train"]
    gone = RAW._replace(cached=False, in_git=True)
    assert status(data=(gone,)).without_absent().data == (gone,)


def test_what_is_up_to_date() -> None:
    clean = status(data=())
    assert clean.up_to_date
    assert clean.clean
    assert replace(clean, files={"x": "untracked"}).up_to_date
    assert not replace(clean, files={"x": "untracked"}).clean
    assert not status().up_to_date
    assert not status(Reason("command"), data=()).up_to_date
    for amiss in ({"problems": (Problem("x", "y"),)}, {"outdated": (Problem("x", "y"),)}):
        stages = clean.stages._replace(**amiss)  # type: ignore[arg-type]
        assert not replace(clean, stages=stages).up_to_date
        assert not replace(clean, stages=stages).clean
    assert replace(clean, remote=RemoteStatus()).up_to_date
    assert not replace(clean, remote=RemoteStatus((Lacking("x", 1),))).up_to_date
    assert not replace(clean, remote=RemoteStatus(unseen=("x",))).up_to_date


def test_stages_further_down() -> None:
    first = Stage("train", "train", "dvc.yaml", "", outs=(Out("m"),))
    stages = {"train": first, "test": Stage("test", "test", "dvc.yaml", "", deps=("m",))}
    found = status(Reason("command"))
    assert replace(found, stages=found.stages._replace(pipeline=stages)).downstream == ("test",)


def test_a_remote_is_needed_only_for_what_the_cache_lacks() -> None:
    alone = status(data=(FOLDER,))
    why = NoDefaultRemote(("storage",))
    alone = replace(alone, stages=alone.stages._replace(no_default_remote=why))
    assert alone.lacks_remote(FOLDER) == why
    assert alone.lacks_remote(FOLDER._replace(imported="url")) == why
    assert alone.lacks_remote(FOLDER._replace(state="modified", absent=True)) == why
    assert alone.lacks_remote(RAW) is None, "it is in the cache"
    assert alone.lacks_remote(FOLDER._replace(imported="repo")) is None
    assert alone.lacks_remote(FOLDER._replace(remote="storage")) is None
    assert status(data=(FOLDER,)).lacks_remote(FOLDER) is None


def test_data_left_behind_is_no_new_file() -> None:
    files = {"big.csv": "untracked", "notes.md": "untracked"}
    found = replace(status(data=()), files=files, origins={"big.csv": "more", "x": "main"})
    assert found.left == ("big.csv",)
    assert found.unsaved == {"notes.md": "untracked"}


def test_outputs_in_git_hold_up_only_stages_that_are_due() -> None:
    blocked = {"train": ("model.bin",), "other": ("x",)}
    for reason, held in ((Reason("command"), ("model.bin",)), (dep(RAW.path), ())):
        found = status(reason)
        assert replace(found, stages=found.stages._replace(blocked=blocked)).in_git == held


def test_what_a_stage_that_is_due_makes_is_not_to_be_brought() -> None:
    model = RAW._replace(path="model", stage="train")
    kept = RAW._replace(path="kept", stage="train")
    outs = (Out("model"), Out("kept", options={"persist": True}))
    pipeline = {
        "train": Stage("train", "train", "dvc.yaml", "x", deps=("params",), outs=outs),
        "eval": Stage("eval", "eval", "dvc.yaml", "x", deps=("model",), outs=(Out("score"),)),
    }
    pending = (
        answer("train", [Reason("command"), Reason("output", "model", "1", MISSING, "missing")]),
        answer("eval", [dep("model")]),
    )
    stages = StageStatus(pending, (RAW, model, kept), pipeline)
    found = Status("main", None, {}, stages)
    assert names(found.due) == ["train"]
    assert found.wanted == (RAW, kept)  # the command of train may begin with what it kept
    assert [found.advice(one) for one in found.data] == ["pull", "repro", "pull"]
    # Not one that lacks nothing but data: it waits for what train makes.
    assert (found.waiting, found.downstream) == ((), ("eval",))
