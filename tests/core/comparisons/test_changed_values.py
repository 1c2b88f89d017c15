"""What was declared and never made, where metrics are compared."""

from gitml.core.commits import Commit
from gitml.core.comparisons.changed_values import with_unmade
from gitml.core.snapshot import Problem, Snapshot

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
