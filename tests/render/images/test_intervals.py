"""The words beside the intervals have room, however long they are."""

from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.findings import Assessment, Compared, Slice
from gitml.core.evaluation.judgement import MetricTest
from gitml.render.images.intervals import draw, row_texts, text_columns

_SHORT = ("0.80 → 0.81", "+0.01", "0.00 to +0.02", "better")
_LONG = ("0.808169 → 0.808216", "+0.000047", "-0.000020 to +0.000095", "no difference shown")


def test_columns_of_words_do_not_overlap() -> None:
    for texts in ([_SHORT], [_SHORT, _LONG]):
        starts, inches = text_columns(texts)
        ends = [*starts[1:], 1.0]
        for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
            longest = max(len(row[place]) for row in texts)
            assert (end - start) * inches >= 0.095 * longest


def test_a_picture_without_tests_has_its_usual_width() -> None:
    assert text_columns([]) == ([], text_columns([_SHORT])[1])


def test_how_wide_an_interval_is_stands_beside_it() -> None:
    difference = Difference(0.75, 0.76, 400, "agresti-min", -0.05, 0.06, 0.9)
    test = MetricTest("accuracy", "higher", difference, "no difference shown", 0.9)
    told = ("0.75 → 0.76", "+0.01", "-0.0500 to +0.0600", "no difference shown")
    assert row_texts(test) == told


def test_a_test_of_the_rows_in_common_has_no_word_of_a_verdict() -> None:
    difference = Difference(0.63, 0.74, 1021, "delong", 0.0778, 0.1496, 0.0001)
    test = MetricTest("roc_auc", "higher", difference, "on the rows in common", 0.0001)
    assert row_texts(test)[3] == "on the rows in common"
    found = Compared(
        "test", "p.csv", 1021, 1324, 0, 303, 0, Assessment("overlap", 1021, (test,), ())
    )
    picture = draw([found], "svg").decode()
    assert "#1a7f37" not in picture
    assert "better" not in picture


def test_why_there_is_no_test_is_left_to_the_text() -> None:
    difference = Difference(0.75, 0.76, 400, None, -0.05, 0.06, None, untested="few-changes")
    test = MetricTest("recall", "higher", difference, "no difference shown", None)
    assert row_texts(test)[3] == "no difference shown"


def test_a_slice_that_is_worse_by_another_metric_than_the_primary_is_drawn() -> None:
    same = MetricTest(
        "accuracy", "higher", Difference(0.75, 0.76, 400, "agresti-min", -0.05, 0.06, 0.9),
        "no difference shown", 0.9,
    )  # fmt: skip
    worse = MetricTest(
        "recall",
        "higher",
        Difference(0.9, 0.7, 400, "agresti-min", -0.3, -0.1, 0.001),
        "worse",
        0.001,
    )
    parts = (Slice("plan", "pro", 400, (same, worse)), Slice("plan", "free", 400, (same, same)))
    found = Compared("t", "p.csv", 800, 800, 0, 0, 0, Assessment("same", 800, (same,), parts))
    picture = draw([found], "svg").decode()
    assert "recall of plan=pro" in picture
    assert "recall of plan=free" not in picture
