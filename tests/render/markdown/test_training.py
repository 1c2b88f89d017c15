"""What a CI ran, in a report."""

from gitml.core.run.outcome import RunResult, StageRun
from gitml.core.training import Training
from gitml.render.markdown.training import section


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
