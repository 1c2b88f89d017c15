"""What was never made, is not here, or cannot be relied on, where values are compared."""

from gitml.core.commits import Commit
from gitml.core.comparisons.changed_values import (
    comparable,
    compare_metrics,
    told_where_same,
    with_unmade,
)
from gitml.core.snapshot import Absent, Problem, Snapshot

OLD = Snapshot("v1", Commit("1" * 40, "Ada", None, "one"), metric_files=("a.json", "b.json"))
HERE = OLD._replace(rev="workspace", commit=None)


def test_metrics_that_no_compared_commit_has_are_named() -> None:
    (found, _) = with_unmade([OLD, OLD._replace(rev="v2", metric_files=())])
    assert [one.path for one in found.problems] == ["a.json", "b.json"]
    assert "no run is recorded" in found.problems[0].message


def test_what_can_still_be_made_is_no_problem() -> None:
    measured = OLD._replace(metrics={"a.json": {"f1": 1.0}})
    for others in ([OLD, HERE], [OLD, measured], [HERE]):
        assert with_unmade(others) == others
    unread = [OLD._replace(problems=(Problem("dvc.yaml", "damaged"),))]
    assert with_unmade(unread) == unread


def test_the_same_data_that_is_not_here_is_only_told() -> None:
    here = Problem("m.json", "not in the DVC cache", "fetch it", Absent("a" * 32))
    other = here._replace(path="n.json")
    damaged = Problem("dvc.lock", "damaged")
    old = OLD._replace(problems=(here, other, damaged))
    new = OLD._replace(rev="v2", problems=(here, other._replace(absent=Absent("b" * 32)), damaged))
    base, head = told_where_same(old, new)
    assert base.problems == (other, damaged)
    assert [one.told_only for one in head.problems] == [True, False, False]
    assert head.problems[0].message == "m.json: not in the DVC cache; it is the same in both"
    here_too = told_where_same(old, new._replace(commit=None))
    assert here_too == (base, head._replace(commit=None))


def test_what_is_not_judged_of_one_side_is_shown_of_both() -> None:
    edited = Problem("m.json", "not what its run recorded", edited=True)
    old = OLD._replace(metrics={"m.json": {"acc": 0.9, "f1": 0.5}, "n.json": {"acc": 0.9}})
    new = old._replace(
        rev="v2", metrics={"n.json": {"acc": 0.8}}, unjudged={"m.json": {"acc": 0.8, "f1": 0.5}}
    )._replace(problems=(edited,))
    for sides, worse in (((old, new), False), ((new, old), True)):
        both = comparable(*sides)
        assert [[*one.metrics] for one in both] == [["n.json"]] * 2
        assert [[*one.unjudged] for one in both] == [["m.json"]] * 2
        found = {f"{c.value.path}:{c.value.key}": c for c in compare_metrics(*both)}
        assert {name: c.standing for name, c in found.items()} == {
            "n.json:acc": "improved" if worse else "declined",
            "m.json:acc": "not judged",
            "m.json:f1": "unchanged",
        }
        assert found["m.json:acc"].better is None
    gone = comparable(old, new._replace(unjudged={}))  # could not be read
    assert [[*one.metrics] for one in gone] == [["n.json"]] * 2
