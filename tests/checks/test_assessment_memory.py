"""What was said of predictions is known again, and of other predictions it is not."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.adapters.byte_cache import ByteCache
from gitml.checks import assessment_memory
from gitml.checks.assessment_memory import AssessmentMemory, decode, encode
from gitml.checks.assessor import Assessor
from gitml.core.evaluation import compared
from gitml.core.evaluation.catalogue import METRICS
from gitml.core.evaluation.findings import Assessed, RecordedTestSet
from gitml.core.evaluation.methods import confusion
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.settings.evaluation_rules import Evaluation, RowMetric, SliceRule

if TYPE_CHECKING:
    from gitml.core.snapshot import Snapshots

_ROWS = 60
_EVALUATION = Evaluation("p.csv", "y", "y_pred", scores=("p",), id="row", metrics=("accuracy",))


def _side(seed: int, *, classes: int = 2, numbers: bool = False) -> Predictions:
    """Random predictions of as many rows, weighted, and with slices."""
    chance = np.random.default_rng(seed)
    label: Any = np.arange(_ROWS) % classes
    said: Any = np.where(chance.random(_ROWS) < 0.8, label, chance.integers(classes, size=_ROWS))
    scores = chance.dirichlet(np.ones(classes), size=_ROWS)
    if numbers:
        label, said = label + 0.5, label + chance.normal(size=_ROWS)
    return Predictions(
        "p.csv",
        label,
        said,
        None if numbers else scores[:, 1:] if classes == 2 else scores,
        np.arange(_ROWS),
        {"site": np.array(["a", "b", "c"], dtype=object)[np.arange(_ROWS) % 3]},
        chance.random(_ROWS),
        {"cost": chance.random(_ROWS)},
    )


def _assessed(
    metrics: tuple[str, ...], base: Predictions | None, head: Predictions, **more: object
) -> Assessed:
    evaluation = _EVALUATION._replace(
        metrics=metrics,
        slices=(SliceRule("site"),),
        sensitive=("site",),
        row_metrics={"cost": RowMetric("cost", "lower")},
        weight="w",
    )
    alone = Sides(head, head, 1)
    sides = None if base is None else Sides(base, head, 2)._replace(**more)  # type: ignore[arg-type]
    return compared.assess_sides("test", evaluation, sides, alone)


@pytest.mark.parametrize(
    "find",
    [
        lambda: _assessed(("accuracy", "f1", "roc_auc", "log_loss"), _side(1), _side(2)),
        lambda: _assessed(("accuracy",), None, _side(2)),
        lambda: _assessed(("accuracy",), _side(1).take(np.arange(9)), _side(2)),
        lambda: _assessed(("f1_macro", "log_loss"), _side(1, classes=3), _side(2, classes=3)),
        lambda: _assessed(("rmse", "r2"), _side(1, numbers=True), _side(2, numbers=True)),
        lambda: _assessed(("accuracy",), replace(_side(1), label=1 - _side(1).label), _side(2)),
        lambda: _assessed(
            ("accuracy",),
            _side(1),
            _side(2),
            test_set=RecordedTestSet("t.csv", "a", "b", "changed", ("age",)),
            reevaluated=True,
        ),
    ],
    ids="classes alone few many numbers relabelled inputs".split(),
)
def test_an_assessment_is_remembered_to_the_last_digit(find: Callable[[], Assessed]) -> None:
    found = find()
    assert repr(decode(encode(found))) == repr(found)  # NaN does not equal itself


@pytest.mark.parametrize("kind", assessment_memory._KINDS.values(), ids=lambda kind: kind.__name__)
@settings(max_examples=4)
@given(st.data())
def test_values_of_each_kind_read_back_as_they_were(kind: type, data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    read = json.loads(encode(cast("Assessed", value)), object_hook=assessment_memory._value)
    assert repr(read) == repr(value)


def test_what_is_none_of_ours_is_nothing() -> None:
    for content in (None, b"", b"{", b"[]", b'{"kind of value": "Popen"}', b'{"accuracy": 1}'):
        assert decode(content) is None
    with pytest.raises(TypeError, match="no value of an assessment"):
        encode(cast("Assessed", _side(1)))


def test_metrics_of_classes_are_named_where_they_need_no_numpy() -> None:
    named = {name for name, metric in METRICS.items() if metric.needs == "classes"}
    assert named == confusion.METRICS.keys()


class _Files:
    """Reads revisions that have one file each."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def content(self, rev: str, path: str, limit: int | None = None) -> bytes | None:
        assert path == "p.csv"
        return self._files.get(rev)

    def at(self, rev: str) -> "_Files":
        return self

    def edited(self, path: str) -> None:
        assert path == "p.csv"

    def unproven(self, path: str, since: str | None = None) -> None:
        assert path == "p.csv"

    def maker(self, path: str) -> None:
        assert path == "p.csv"

    def missing(self, rev: str, path: str) -> None:
        assert path == "p.csv", rev


def _table(right: int) -> bytes:
    lines = (f"{n},{n % 2},{n % 2 if n < right else 1 - n % 2},0.{n % 2 + 4}" for n in range(60))
    return "\n".join(("row,y,y_pred,p", *lines, "")).encode()


@pytest.mark.slow
def test_only_the_same_files_asked_the_same_are_not_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    assess_sides = compared.assess_sides

    def watched(name: str, evaluation: Evaluation, sides: Sides | None, head: Sides) -> Assessed:
        computed.append(name)
        return assess_sides(name, evaluation, sides, head)

    monkeypatch.setattr(compared, "assess_sides", watched)
    memory = AssessmentMemory(ByteCache(tmp_path))

    def is_known(
        files: Mapping[str, bytes], evaluation: Evaluation = _EVALUATION, base: str | None = "old"
    ) -> bool:
        """Whether nothing is computed; the answer is that of nobody who remembers."""
        before = len(computed)
        reader = cast("Snapshots", _Files(files))
        found, _ = Assessor(reader, "test", evaluation, memory).assess(base, "new")
        is_same = len(computed) == before
        nothing = AssessmentMemory(ByteCache(tmp_path / "none", most=0))
        anew, _ = Assessor(reader, "test", evaluation, nothing).assess(base, "new")
        assert repr(found) == repr(anew)
        return is_same

    files = {"old": _table(40), "new": _table(50)}
    assert not is_known(files)
    assert is_known(files)
    assert not is_known({**files, "new": _table(51)})  # edited
    assert not is_known(files, _EVALUATION._replace(margins={"accuracy": 0.1}))
    assert not is_known(files, _EVALUATION._replace(positive="0"))
    assert not is_known(files, base=None)
    assert is_known(files, base=None)
    assert is_known({"new": files["new"]})  # of a base that is not there nothing is asked
    monkeypatch.setattr(assessment_memory, "__version__", "another")
    assert not is_known(files)
