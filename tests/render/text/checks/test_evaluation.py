import math

from gitml.core.evaluation.difference import Difference, untested
from gitml.core.evaluation.findings import Assessment, Compared, Disparity, Slice, Spread
from gitml.core.evaluation.judgement import MetricTest
from gitml.render.markdown import evaluation as markdown_evaluation
from gitml.render.text.checks.evaluation import comparison, metric_cells, probability


def _test() -> MetricTest:
    difference = Difference(0.75, 0.76, 400, "agresti-min", -0.05, 0.06, 0.9)
    return MetricTest("accuracy", "higher", difference, "no difference shown", 0.9)


def test_a_narrow_terminal_shows_each_slice_below_its_name() -> None:
    slices = (Slice("site", "Genoa", 200, (_test(),)), Slice("", "1", 150, (_test(),)))
    one = Compared("", "p.csv", 400, 400, 0, 0, 0, Assessment("same", 400, (_test(),), slices))
    shown = comparison([one], "base", "head", columns=80)
    assert "site=Genoa (n=200)\n" in shown
    assert all(len(line) <= 80 or line.startswith("No difference") for line in shown.splitlines())
    assert "-0.0500 to +0.0600" in shown  # an interval is never cut
    assert "slice" in comparison([one], "base", "head").splitlines()[5]


def test_slices_have_the_same_decimals_of_a_metric() -> None:
    pairs = ((0.632, 0.684), (0.66796875, 0.6875), (math.nan, math.nan), (0.5, 0.50001234))
    tests = (
        MetricTest("accuracy", "higher", Difference(base, head, 250), "not tested")
        for base, head in pairs
    )
    slices = tuple(Slice("region", str(n), 250, (test,)) for n, test in enumerate(tests))
    one = Compared("", "p.csv", 400, 400, 0, 0, 0, Assessment("same", 400, (_test(),), slices))
    shown = comparison([one], "base", "head")
    for cells in ("0.6320 0.6840 +0.0520", "0.6680 0.6875 +0.0195", "- - -"):
        assert f" {cells} " in " ".join(shown.split())
    assert "| 0.6320 | 0.6840 | +0.0520 |" in markdown_evaluation.comparison([one], "base", "head")


def test_an_interval_without_0_beside_an_adjusted_p_value_is_explained() -> None:
    alone = Difference(0.75, 0.80, 400, "agresti-min", 0.01, 0.09, 0.02)
    adjusted = MetricTest("recall", "higher", alone, "no difference shown", 0.08)
    for tests, said in (((_test(),), False), ((_test(), adjusted), True)):
        one = Compared("", "p.csv", 400, 400, 0, 0, 0, Assessment("same", 400, tests, ()))
        assert ("leave out 0" in comparison([one], "base", "head")) is said


def test_names_of_slices_steer_no_terminal() -> None:
    name = "a\x1b[2J\n::error::b"
    slices = (Slice("site", name, 200, (_test(),)),)
    apart = (Disparity("site", "accuracy", None, Spread(0.1, 0.2, name, "b"), (name,)),)
    whole = Assessment("same", 400, (_test(),), slices, apart)
    one = Compared("", "p.csv", 400, 400, 0, 0, 0, whole)
    for columns in (None, 80):
        shown = comparison([one], "base", "head", columns=columns)
        assert "\x1b" not in shown
        assert "\n::" not in shown


def test_p_near_the_level_tells_on_which_side_it_is() -> None:
    shown = [*map(probability, (None, 0.0004, 0.0421, 0.04987, 0.05003, 0.0500004, 0.05, 0.3))]
    assert shown == ["", "<0.001", "0.042", "0.0499", "0.05003", "0.050000", "0.050000", "0.300"]


def test_a_base_that_is_not_finite_hides_nothing_of_the_head() -> None:
    test = MetricTest("auc", "higher", untested(math.nan, 0.9, 400, "not-finite"), "not tested")
    assert metric_cells(test)[1:4] == ["NaN", "0.9", ""]
