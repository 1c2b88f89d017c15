"""The headline of a report says what its verdicts say, and no more."""

import itertools
from dataclasses import replace

import pytest

from gitml.core.checks.gates import GateResult
from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.findings import Assessment, Compared
from gitml.core.evaluation.judgement import MetricTest, Outcome
from gitml.core.metrics.direction import MetricChange
from gitml.core.reports.judgements import Judgement
from gitml.core.reports.outcome import of_all
from gitml.core.reports.report import Point, Report, with_evaluations
from gitml.core.values import ValueChange
from gitml.core.verdict import ModelOutcome, Reason, Verdict
from gitml.render.markdown.reports.headline import title

_WORDS: tuple[ModelOutcome, ...] = (
    "better", "worse", "improved", "mixed", "unchanged", "unknown", "first",
)  # fmt: skip
_REPORT = Report(
    Point("main"), Point("work"), "unknown", (), (), (), frozenset(), (), (), frozenset(), (), (),
    (), (), (), (),
)  # fmt: skip


def headline(*judgements: Judgement, base: Point | None = _REPORT.base) -> str:
    outcome = of_all({one.outcome for one in judgements})
    found = replace(_REPORT, base=base, outcome=outcome, judgements=judgements)
    return title(found, str, str).split(" ", 1)[1]


def several(*words: ModelOutcome) -> str:
    return headline(*(Judgement(Verdict(f"m{n}", word)) for n, word in enumerate(words)))


@pytest.mark.parametrize("words", list(itertools.combinations_with_replacement(_WORDS, 3)))
def test_nothing_is_said_of_several_models_that_none_has(words: tuple[ModelOutcome, ...]) -> None:
    said = several(*words).lower()
    assert ("better" in said.replace("clearly better", "")) is bool({"better", "mixed"} & {*words})
    assert ("worse" in said.replace("better nor worse", "")) is ("worse" in words)
    if "unknown" in words and of_all(set(words)) != "mixed":
        assert "compared" in said
    assert "no metric" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("better", "worse"), "Better in some, worse in others"),
        (("improved", "declined"), "Improved in some, declined in others, untested"),
        (("declined", "unchanged"), "Declined in some, untested"),
        (("improved", "improved"), "Improved, untested"),
        (("worse", "unknown"), "Worse in some, cannot be compared in others"),
        (("worse", "unchanged"), "Worse in some"),
        (("better", "unknown"), "Better in some, cannot be compared in others"),
        (("unknown", "unknown"), "Cannot be compared"),
        (("unchanged", "unchanged"), "Neither clearly better nor worse"),
        (("mixed", "mixed"), "Better, but a guard gave way"),
        (("first", "first"), "Measured for the first time"),
    ],
)
def test_headlines_of_several_models(words: tuple[ModelOutcome, ...], said: str) -> None:
    assert several(*words) == said


def _one(outcome: ModelOutcome, *reasons: Reason, head: float = 0.9) -> Judgement:
    change = MetricChange(ValueChange("m.json", "acc", 0.9, head), "higher")
    return Judgement(Verdict("m", outcome, reasons), change)


def test_a_guard_that_decides_is_in_the_headline() -> None:
    guard = Reason("guard-broken", "loss", 0.3, 0.5, numbers={"max_drop": 0.1, "change": 0.2})
    said = headline(_one("declined", guard))
    assert said == (
        "m declined, untested: guard loss went from 0.3 to 0.5 (+0.2), declined by more than 0.1 "
        "(untested)"
    )
    assert headline(_one("declined", guard, head=0.8)).startswith(
        "m declined, untested: acc 0.9 → 0.8"
    )
    assert "a guard gave way" in headline(_one("mixed", guard, head=0.95))
    new = Reason("guard-broken", "loss", after=0.5)
    assert "a guard has no earlier value" in headline(_one("mixed", new, head=0.95))


def test_a_metric_that_is_new_is_no_first_report() -> None:
    assert headline(_one("first")).startswith("m is measured for the first time")
    assert headline(_one("first"), base=None) == "First report: nothing to compare with yet"


def _relabelled(outcome: Outcome, rows: int = 128) -> Compared:
    test = MetricTest("accuracy", "higher", Difference(0.8, 0.8, 400), outcome)
    return Compared("t", "p.csv", 400, 400, 0, 0, rows, Assessment("relabelled", 400, (test,), ()))


@pytest.mark.parametrize(
    ("report", "outcome", "said"),
    [
        ("identical", "identical predictions", "⚠️ 128 labels changed; no prediction changed"),
        (
            "unknown",
            "better",
            "⚠️ 128 labels changed; cannot be compared",
        ),
        (
            "identical",
            "no difference shown",
            "⚠️ 128 labels changed; neither clearly better nor worse",
        ),
        ("unjudged", "better", "⚠️ 128 labels changed; cannot be judged: m.json could not be read"),
    ],
)
def test_labels_that_changed_come_first_and_nothing_is_called_unchanged_beside_them(
    report: ModelOutcome, outcome: Outcome, said: str
) -> None:
    base = replace(_REPORT, outcome=report, unread=("m.json",))
    found = with_evaluations(base, (_relabelled(outcome),))
    assert title(found, str, str) == said
    blocked = replace(
        found, gates=(GateResult("accuracy", "", "min", "0.8", "not comparable", ""),)
    )
    assert title(blocked, str, str) == f"🚫 Blocked by 1 gate: {said.removeprefix('⚠️ ')}"


def test_the_same_predictions_on_the_same_labels_are_no_change() -> None:
    base = replace(_REPORT, outcome="identical")
    found = with_evaluations(base, (_relabelled("identical predictions", 0),))
    assert title(found, str, str) == "🟰 Nothing changed"
    one = _one("unknown", Reason("evaluation-labels", "acc", 1, 2))
    judged = replace(_REPORT, judgements=(one,), evaluations=(_relabelled("better"),))
    assert title(judged, str, str).startswith("⚠️ 128 labels changed; m ")
    change = MetricChange(ValueChange("m.json", "size", 1, 2), None)
    counted = with_evaluations(replace(_REPORT, metrics=(change,)), (_relabelled("better"),))
    assert title(counted, str, str) == (
        "⚠️ 128 labels changed; no metric tells whether for the better"
    )
