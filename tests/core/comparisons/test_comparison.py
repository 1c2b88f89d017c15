"""Comparisons: what could not be read is not gone."""

from gitml.core.comparisons.changed_values import comparable
from gitml.core.comparisons.comparison import compare, model_side, other_evaluation_data
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.snapshot import Absent, Model, Problem, Snapshot


def stage(name: str, file: str = "dvc.yaml") -> Stage:
    return Stage(name, name, file, "x")


def pointer(path: str, md5: str, source: str = "dvc.lock") -> Pointer:
    return Pointer(path, md5, source=source, stage="s")


WHOLE = Snapshot(
    rev="base",
    stages={"a": stage("a"), "sub:b": stage("b", "sub/dvc.yaml")},
    pointers={"x": pointer("x", "1"), "sub/y": pointer("sub/y", "2", "sub/dvc.lock")},
    metrics={"m.json": 1, "folder/n.json": 2},
    params={"params.yaml": {"a": 1}},
    code={"src/a.py": "1"},
)


def test_two_that_are_whole_stay_as_they_are() -> None:
    assert comparable(WHOLE, WHOLE) == (WHOLE, WHOLE)


def test_stages_of_a_file_that_the_other_side_could_not_read_are_not_gone() -> None:
    unread = Problem("sub/dvc.yaml", "not valid YAML")
    other = Snapshot(rev="head", stages={"a": stage("a")}, problems=(unread,))
    base, head = comparable(WHOLE, other)
    assert list(base.stages) == ["a"]
    assert compare(base, head).stages == ()


def test_a_stage_that_both_sides_have_is_compared_whatever_else_is_unread() -> None:
    unread = Problem("sub/dvc.yaml", "a metrics file of it is missing")
    changed = {"a": stage("a"), "sub:b": Stage("b", "b", "sub/dvc.yaml", "y")}
    other = Snapshot(rev="head", stages=changed, problems=(unread,))
    base, head = comparable(WHOLE, other)
    assert [change.address for change in compare(base, head).stages] == ["sub:b"]
    gone = Snapshot(rev="head", stages={}, problems=(Problem("m.json", "unread"),))
    assert [c.address for c in compare(*comparable(WHOLE, gone)).stages] == ["a", "sub:b"]


def test_metrics_in_a_folder_that_could_not_be_read_are_not_gone() -> None:
    other = Snapshot(rev="head", metrics={}, problems=(Problem("folder", "unreadable"),))
    base, _ = comparable(WHOLE, other)
    assert list(base.metrics) == ["m.json"]


def test_without_a_definition_nothing_is_known_to_be_gone() -> None:
    other = Snapshot(rev="head", problems=(Problem("dvc.yaml", "in conflict"),))
    base, _ = comparable(WHOLE, other)
    assert (base.metrics, base.params, base.code) == ({}, {}, {})
    assert list(base.pointers) == ["sub/y"]


def test_what_there_is_to_tell() -> None:
    absent = Absent("1" * 32)
    same = compare(WHOLE, WHOLE)
    assert not same.anything
    assert len(same.metrics) == 2
    assert same.changed_metrics == ()
    lost = Snapshot(rev="head", metrics={"m.json": 2}, problems=(Problem("x", "y", None, absent),))
    found = compare(WHOLE, lost)
    assert found.anything
    assert [c.value.path for c in found.changed_metrics] == ["m.json", "folder/n.json"]
    assert found.absent == {absent}


def test_the_side_of_a_model() -> None:
    snapshot = Snapshot(
        rev="head",
        models={"m": Model("m", "src/a.py")},
        pointers={"x": pointer("x", "1")},
        code={"src/a.py": "blob"},
    )
    assert model_side(snapshot, "x").model_hash == "1"
    assert model_side(snapshot, "src/a.py").model_hash == "blob"
    assert model_side(snapshot, "m.bin", "of git").model_hash == "of git"
    nothing = model_side(snapshot, None)
    assert (nothing.model_hash, nothing.made_with_model) == (None, frozenset())


_MADE = {
    "train": (("train.csv",), "model"),
    "predict": (("model", "test.csv"), "p.csv"),
    "score": (("p.csv", "score.py"), "m.json"),
}


def _measured(*, declared: bool = True, **md5s: str) -> Snapshot:
    paths = ("train.csv", "test.csv", "model", "p.csv")
    return Snapshot(
        "x",
        stages={
            n: Stage(n, n, "dvc.yaml", "x", "", deps, (Out(out),))
            for n, (deps, out) in _MADE.items()
        },
        pointers={path: pointer(path, md5s.get(path.split(".")[0], "1")) for path in paths},
        models={"m": Model("m", "model")} if declared else {},
        code={"score.py": "1"},
    )


def test_another_model_is_no_other_evaluation_data_and_another_test_set_is() -> None:
    base = _measured()
    trained = _measured(model="2", p="2", train="2")
    assert other_evaluation_data(base, trained, "m.json") == ()
    assert other_evaluation_data(base, _measured(test="2", p="2"), "m.json") == ("test.csv",)
    assert other_evaluation_data(base, _measured(test="2"), "by-hand.json") == ()
    new = _measured(declared=False)
    assert other_evaluation_data(new, trained, "m.json") == ()  # declared since


def test_without_a_declared_model_only_what_no_stage_makes_is_data() -> None:
    base = _measured(declared=False)
    assert other_evaluation_data(base, _measured(declared=False, p="2", test="2"), "m.json") == ()
    assert other_evaluation_data(base, _measured(declared=False, test="2"), "p.csv") == (
        "test.csv",
    )
