"""The words for reasons, one set for every place that shows them."""

import pytest

from gitml.core.registry.versioning.evidence import Bump
from gitml.core.values import MISSING, Value
from gitml.core.verdict import Reason, Verdict
from gitml.render.text.models import decision
from gitml.render.text.reasons import reason, sentences

_BETTER: dict[str, Value] = {"change": 0.05, "min_delta": 0.01, "better": "higher"}


def _moved(before: object, after: float, **numbers: object) -> Reason:
    found: dict[str, object] = {"change": None, "min_delta": 0.002, "better": "higher", **numbers}
    if isinstance(before, float | int):
        found["change"] = after - before
    kind = numbers.pop("kind", "metric-better")
    return Reason(kind, "roc_auc", before, after, numbers=found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (Reason("never-run"), "never ran"),
        (
            Reason("dropped-dependency", "a.py", state="modified"),
            "ran with a.py, which changed and is no longer its dependency",
        ),
        (
            Reason("dropped-parameter", "params.yaml:cut", 0.5, state="deleted"),
            "ran with params.yaml:cut, which is gone and is no longer its parameter",
        ),
        (Reason("always"), "always runs"),
        (Reason("forced", "prepare"), "forced, as prepare is reproduced"),
        (Reason("command"), "its command changed"),
        (Reason("command", "", "a", "b"), "its command changed: a → b"),
        (Reason("dependency", "src", "md5", MISSING, "modified"), "src changed"),
        (Reason("dependency", "src", state="new"), "src is new"),
        (Reason("dependency", "src", state="missing"), "src is missing"),
        (Reason("output", "model", state="not in cache"), "its output model is not in the cache"),
        (Reason("output", "model", state="modified"), "its output model changed"),
        (Reason("parameter", "p.yaml:lr", 0.1, 0.2, "modified"), "p.yaml:lr 0.1 → 0.2"),
        (Reason("parameter", "p.yaml:lr", after=0.2, state="new"), "p.yaml:lr is new"),
        (Reason("parameter", "p.yaml:lr", 0.1, state="deleted"), "p.yaml:lr is gone"),
        (Reason("parameter", "p.yaml:layers", [{"units": 1}], [{"units": 2}], "modified"),
         "p.yaml:layers[0].units 1 → 2"),
        (Reason("parameter", "p.yaml:net", {"layers": [{"units": 1}]}, {"layers": []}, "modified"),
         'p.yaml:net.layers [{"units": 1}] → []'),
        (Reason("parameter", "p.yaml:l", [1], [2], "modified"), "p.yaml:l [1] → [2]"),
        (Reason("first", "churn"), "first release of churn"),
        (Reason("first", "auc", after=0.91234), "auc is 0.9123"),
        (Reason("manual", "another {target}"), "another {target}"),
        (Reason("model", "m", "1", "1"), "the model is the same, byte for byte"),
        (Reason("metric-invalid", "auc", after=float("-inf")), "auc is -Inf"),
        (Reason("unread", "m.json"), "m.json could not be read"),
        (_moved(0.9765918738, 0.9923590054),
         "roc_auc went from 0.9766 to 0.9924 (+0.016), improved by at least 0.002 (untested)"),
        (_moved(0.9123456, 0.9123467),
         ("roc_auc went from 0.912346 to 0.912347 (+1.1e-06), improved by at least 0.002 "
          "(untested)")),
        (_moved(3, 4, min_delta=0.0), "roc_auc went from 3 to 4 (+1), which improved (untested)"),
        (_moved(0.9, 0.901, kind="metric-not-better"),
         ("roc_auc went from 0.9 to 0.901 (+0.001), about the same: less than the 0.002 that "
          "counts")),
        (_moved(0.9, 0.8, kind="metric-not-better"),
         "roc_auc went from 0.9 to 0.8 (-0.1), which declined (untested)"),
        (_moved(0.9, 0.9, kind="metric-not-better"), "roc_auc stayed at 0.9"),
        (_moved(MISSING, 0.9, kind="metric-not-better"),
         "there is no earlier roc_auc to compare with"),
        (_moved(float("nan"), 0.9, kind="metric-not-better"),
         "the earlier roc_auc is NaN, so there is nothing to compare with"),
        (_moved(0.3, 0.5, kind="guard-broken", max_drop=0.1, better="lower"),
         "guard roc_auc went from 0.3 to 0.5 (+0.2), declined by more than 0.1 (untested)"),
        (_moved(0.3, 0.2, kind="guard-held", better="lower"),
         "guard roc_auc went from 0.3 to 0.2 (-0.1), which its guard allows"),
        (Reason("evaluation-data", "auc", state="modified", numbers={"data": ["a", "b"]}),
         "auc was measured on other data than before: a, b"),
        (Reason("evaluation-data", "auc", state="modified",
                numbers={"data": [], "file": "p.csv", "rows": 3}),
         "auc was measured on other rows than before, by p.csv (3 of them on one side only)"),
        (Reason("evaluation-code", "auc", numbers={"code": ["e.py"]}),
         "e.py changed, which measures auc: make sure it still means the same"),
    ],
)  # fmt: skip
def test_words(one: Reason, text: str) -> None:
    assert reason(one) == text


def test_what_a_model_is_made_from_is_told_by_kind() -> None:
    found = [
        Reason("data", "raw.csv"),
        *(Reason("params", f"p.yaml:k{n}", n, n + 1, "modified") for n in range(7)),
        Reason("code", "a.py"),
        Reason("code", "b.py"),
        Reason("stages", "train"),
    ]
    five = ", ".join(f"p.yaml:k{n} {n} → {n + 1}" for n in range(5))
    assert sentences(found) == [
        "data changed: raw.csv",
        f"parameters changed: {five} and 2 more",
        "code changed: a.py, b.py",
        "stages changed: train",
    ]


def test_a_tag_keeps_the_words_and_the_numbers() -> None:
    reasons = (
        Reason("metric-better", "auc", 0.9, 0.95, numbers=_BETTER),
        Reason("evaluation-data", "auc", state="unknown", numbers={"file": "m.json"}),
        Reason("data", "a.csv"),
        Reason("data", "b.csv"),
        Reason("params", "p.yaml:lr", after=0.1, state="new"),
    )
    found = decision.recorded(Bump("minor", Verdict("churn", "better", reasons)))
    assert [(one.kind, dict(one.numbers)) for one in found.reasons] == [
        ("metric-better", {"metric": "auc", "base": 0.9, "head": 0.95, **_BETTER}),
        ("evaluation-data", {}),
        ("data", {"data": ["a.csv", "b.csv"]}),
        ("params", {"params": {"p.yaml:lr": {"base": None, "head": 0.1}}}),
    ]
    assert found.reasons[3].text == "parameters changed: p.yaml:lr is new"
