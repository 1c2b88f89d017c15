from gitml.core.evaluation.findings import Churn, ChurnShares, Confusion
from gitml.render.text.checks import row_changes


def test_a_confusion_matrix_of_rows_and_of_weights() -> None:
    rows = Confusion(("a", "b"), ((3, 1), (0, 4)), ((2, 2), (0, 4)))
    assert row_changes.confusion(rows) == (
        ["label", "as a", "as b"],
        [["a", "2 (-1)", "2 (+1)"], ["b", "0", "4"]],
    )
    weights = Confusion(("a", "b"), ((3.5, 1.0), (0.0, 4.25)), ((2.25, 2.25), (0.0, 4.25)))
    assert row_changes.confusion(weights)[1] == [
        ["a", "2.25 (-1.25)", "2.25 (+1.25)"],
        ["b", "0.00", "4.25"],
    ]


def test_rows_that_changed_and_their_weight() -> None:
    counted = Churn("classes", 400, 12, 9, 25)
    told = "of 400 rows 12 became right, and 9 wrong; 4 are wrong in another way"
    assert row_changes.churn(counted) == told
    weighted = Churn("classes", 400, 12, 9, 21, ChurnShares(0.031, 0.0222, 0.0532))
    assert row_changes.churn(weighted) == (
        "of 400 rows 12 (3.1 % of the weight) became right, and 9 (2.2 %) wrong"
    )
