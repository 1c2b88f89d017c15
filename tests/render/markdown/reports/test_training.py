"""What a CI ran, in a report."""

from gitml.core.reports.training import Training
from gitml.core.run.outcome import RunResult, StageRun
from gitml.core.settings.report_rules import CostRate
from gitml.render.markdown.reports.training import section, stages, time_and_cost

RUNS = (
    StageRun("prepare", "restored", 0.2, usual=30.0),
    StageRun("train", "ran", 62.0, usual=50.0, after=("prepare",)),
    StageRun('e"val', "failed", 1.0, problem="exit code 1", after=("prepare", "train")),
    StageRun("publish", "skipped", 0.0, because='e"val', after=('e"val',)),
)


def test_stages_are_drawn_with_what_became_of_each() -> None:
    shown = stages(RunResult(RUNS, ("train",), 63.2))
    assert shown.splitlines()[:19] == [
        "<details>",
        "<summary>Pipeline: 1 ran, 1 restored, 1 failed in 1 min 3 s</summary>",
        "",
        "```mermaid",
        "flowchart LR",
        '    n1["prepare<br/>restored from the run-cache, 0.2 s"]:::restored',
        '    n2["train<br/>ran, 1 min 2 s"]:::ran',
        "    n1 --> n2",
        '    n3["e#34;val<br/>failed, 1.0 s"]:::failed',
        "    n1 --> n3",
        "    n2 --> n3",
        '    n4["publish<br/>skipped: a stage before it failed"]:::skipped',
        "    n3 --> n4",
        "    classDef ran stroke:#0969da,stroke-width:2px",
        "    classDef restored stroke:#1a7f37,stroke-width:2px",
        "    classDef failed stroke:#cf222e,stroke-width:4px",
        "    classDef skipped stroke-dasharray:5 5",
        "```",
        "",
    ]
    assert "| `train` | ran | 1 min 2 s | 50.0 s |" in shown


def test_many_stages_or_stages_apart_are_a_table_only() -> None:
    many = tuple(StageRun(f"s{n}", "ran", 1.0, after=(f"s{n - 1}",)) for n in range(41))
    for runs in (many, (StageRun("a", "ran", 1.0), StageRun("b", "ran", 1.0))):
        shown = stages(RunResult(runs, (), 1.0))
        assert "mermaid" not in shown
        assert "| `s1` | ran |" in shown or "| `a` | ran |" in shown


def test_a_log_holds_no_mark_that_gitml_reads() -> None:
    lines = (
        "<!-- gitml:outcome:blocked -->",
        "see <!--gitml:gates: 9 passed --> here",
        "[//]: # (gitml:report:report)",
        "<!-- another -->",
    )
    failed = StageRun("train", "failed", 1.0, problem="exit code 1", tail=lines)
    shown = section(Training(RunResult((failed,), ("train",), 1.0))).splitlines()
    assert shown[-5:-1] == [
        "<! -- gitml:outcome:blocked -->",
        "see <! --gitml:gates: 9 passed --> here",
        "[// ]: # (gitml:report:report)",
        "<!-- another -->",
    ]


def test_time_and_cost_are_of_what_ran() -> None:
    rate = CostRate(36.0, "EUR")
    shown = time_and_cost(Training(RunResult(RUNS, (), 63.2), rate=rate)).splitlines()
    assert shown == [
        "### Time and cost",
        "",
        "- time: 1 min 3 s in 2 stages that ran; 1 stage restored, which spared 29.8 s",
        "- cost: 0.63 EUR at 36.00 EUR an hour; what was restored cost nothing, and saved 0.30 EUR",
    ]
    ran = (StageRun("train", "ran", 62.0, usual=50.0),)
    assert time_and_cost(Training(RunResult(ran, (), 62.0))).splitlines() == [
        "### Time",
        "",
        "- time: 1 min 2 s in 1 stage that ran, 50.0 s when it last ran",
    ]
    cheap = Training(RunResult(ran, (), 62.0), rate=CostRate(0.01, "EUR"))
    assert "- cost: under 0.01 EUR at 0.01 EUR an hour" in time_and_cost(cheap)


def test_what_was_restored_only_costs_nothing() -> None:
    shown = time_and_cost(Training(RunResult(RUNS[:1], (), 0.2), rate=CostRate(36.0, "EUR")))
    assert shown.splitlines()[2:] == [
        "- time: no stage ran; 1 stage restored, which spared 29.8 s",
        "- cost: 0.00 EUR at 36.00 EUR an hour; what was restored cost nothing, and saved 0.30 EUR",
    ]


def test_nothing_that_ran_costs_nothing() -> None:
    unchanged = RunResult((StageRun("a", "unchanged", 0.1),), (), 0.1)
    assert time_and_cost(Training(unchanged, rate=CostRate(1.0, "EUR"))) == ""
    assert time_and_cost(Training(problem="no", rate=CostRate(1.0, "EUR"))) == ""
