"""What a report counts is what its tables show."""

from dataclasses import replace

from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.findings import Assessment, Compared
from gitml.core.evaluation.judgement import MetricTest, Outcome
from gitml.core.reports.report import shown_standings
from tests.render.markdown.reports.test_headline import _REPORT


def _test(metric: str, outcome: Outcome) -> MetricTest:
    return MetricTest(metric, "higher", Difference(0.7, 0.8, 400), outcome)


def test_metrics_that_no_file_has_are_counted_where_tests_tell_of_them() -> None:
    words: tuple[Outcome, ...] = ("better", "better", "no difference shown", "not tested")
    tests = tuple(_test(f"m{n}", word) for n, word in enumerate(words))
    found = Compared("t", "p.csv", 400, 400, 0, 0, 0, Assessment("same", 400, tests, ()))
    report = replace(_REPORT, evaluations=(found,))
    assert shown_standings(report) == {"better": 2, "no difference shown": 1}
    assert shown_standings(_REPORT) == {}
