"""What is left of two points once results that cannot be relied on are taken out."""

from dataclasses import replace

from gitml.core.commits import Commit
from gitml.core.comparisons.results import Before, doubt, doubts, outdated, proven
from gitml.core.snapshot import Problem, Snapshot
from tests.fakes.snapshots import FakeSnapshots

_BASE = Snapshot("main", Commit("a" * 40, "", None, ""), metrics={"m.json": {}, "old.json": {}})
_HEAD = Snapshot("HEAD", Commit("b" * 40, "", None, ""), metrics={"m.json": {}, "new.json": {}})


def _doubt(fake: FakeSnapshots, path: str, old: str | None = None) -> Problem | None:
    before = None if old is None else Before("main", fake.at("main"), old)
    return doubt(fake.at("HEAD"), path, before)


_MADE = {("main", "m.json"): "test", ("main", "old.json"): "old", ("HEAD", "m.json"): "test"}
_STALE = Problem("m.json", "stage test must run: x changed", outdated=True)


def test_a_result_that_lost_its_stage_is_doubted() -> None:
    fake = FakeSnapshots([_BASE, _HEAD], makers={("main", "p.csv"): "test"})
    found = _doubt(fake, "p.csv", "p.csv")
    assert found is not None
    assert found.reason == "no stage makes it, and at main stage test made it"
    assert found.outdated
    renamed = _doubt(fake, "q.csv", "p.csv")
    assert renamed is not None
    assert renamed.reason == "no stage makes it, and at main stage test made p.csv"
    for before in (None, "another.csv"):  # no stage ever made it
        assert _doubt(fake, "p.csv", before) is None


def test_only_files_that_decide_must_be_proven() -> None:
    fake = FakeSnapshots([_BASE, _HEAD], edits={("HEAD", "m.json"): _STALE}, makers=_MADE)
    found = proven(fake, _HEAD, _BASE, {"m.json"})
    assert ([*found.metrics], found.problems) == (["new.json"], (_STALE,))
    assert [*found.unjudged] == ["m.json"]
    assert proven(fake, _HEAD, _BASE, ()) == _HEAD
    edited = replace(fake, edits={("HEAD", "m.json"): Problem("m.json", "other", edited=True)})
    told = [proven(edited, _HEAD, _BASE, [path]).problems[0] for path in ("m.json", "new.json")]
    assert [problem.told_only for problem in told] == [False, True]
    named = proven(fake, _HEAD, _BASE, {"new.json"})  # in place of what a stage made
    gone = "no stage makes it, and at main stage old made old.json"
    assert [problem.reason for problem in named.problems] == [gone]
    assert proven(fake, _HEAD, None, {"new.json"}) == _HEAD


def test_where_no_record_is_kept_none_is_asked_for() -> None:
    lacking = Problem("m.json", "no run", unrecorded=True)
    head = FakeSnapshots([_BASE, _HEAD], edits={("HEAD", "m.json"): lacking})
    assert _doubt(head, "m.json", "m.json") == lacking
    assert _doubt(head, "m.json") == lacking
    both = replace(head, edits={("HEAD", "m.json"): lacking, ("main", "m.json"): lacking})
    assert _doubt(both, "m.json", "m.json") is None
    assert doubts(both, _BASE, _HEAD) == []
    stale = replace(head, edits={("HEAD", "m.json"): _STALE, ("main", "m.json"): _STALE})
    assert _doubt(stale, "m.json", "m.json") == _STALE


def test_what_is_shown_all_the_same_is_told() -> None:
    both = FakeSnapshots(
        [_BASE, _HEAD], edits={("HEAD", "m.json"): _STALE, ("main", "m.json"): _STALE}
    )
    assert doubts(both, _BASE, _HEAD) == [("main", _STALE), ("HEAD", _STALE)]
    here = _HEAD._replace(rev="workspace", commit=None)
    assert doubts(both, _BASE, here) == [("main", _STALE)]  # of the rest status tells
    edited = replace(both, edits={("main", "m.json"): Problem("m.json", "", edited=True)})
    assert outdated(edited.at("main"), "m.json") is None
