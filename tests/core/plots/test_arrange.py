"""What a plot shows of two sides."""

import math
from typing import Any

import pytest

from gitml.core.plots import arrange
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import (
    Bars,
    Chart,
    Columns,
    Curve,
    Matrices,
    PlotError,
    Tables,
)

ROC = Plot("ROC", {"roc.csv": ("tpr",)}, x="fpr", template="simple", x_label="False positives")


def table(**columns: list[Any]) -> Columns:
    return columns


def two(base: dict[str, Columns], head: dict[str, Columns]) -> list[tuple[str, Tables]]:
    return [("main", base), ("branch", head)]


def chart(plot: Plot, base: dict[str, Columns], head: dict[str, Columns]) -> Chart:
    found = arrange.drawing(plot, two(base, head))
    assert isinstance(found, Chart)
    return found


def test_a_curve_of_each_side() -> None:
    base = {"roc.csv": table(fpr=[0, 0.5, 1], tpr=[0, 0.8, 1])}
    head = {"roc.csv": table(fpr=[0, 0.2, 1], tpr=[0, 0.9, 1], extra=["a", "b", "c"])}
    found = chart(ROC, base, head)
    assert found.sides[0] == (Curve("tpr", (0.0, 0.5, 1.0), (0.0, 0.8, 1.0)),)
    assert found.sides[1] == (Curve("tpr", (0.0, 0.2, 1.0), (0.0, 0.9, 1.0)),)
    assert (found.labels.title, found.labels.x, found.labels.y) == ("ROC", "False positives", "tpr")
    assert found.reference == "chance"


@pytest.mark.parametrize(
    ("x", "y", "highest", "reference"),
    [
        ("fpr", "tpr", 1, "chance"),
        ("prob_pred", "prob_true", 1, "perfect"),
        ("fpr", "tpr", 100, None),
        ("recall", "precision", 1, None),
    ],
)
def test_reference_diagonal(x: str, y: str, highest: float, reference: str | None) -> None:
    plot = Plot("p", {"p.csv": (y,)}, x=x)
    found = chart(plot, {}, {"p.csv": {x: [0, highest, None], y: [0, 1, 1]}})
    assert found.reference == reference
    assert found.sides[0] == ()


def test_the_last_field_of_numbers_by_row_unless_told() -> None:
    plot = Plot("loss", {"loss.tsv": ()}, template="linear")
    found = chart(plot, {}, {"loss.tsv": table(train=[3, 1], val=[2, None], name=["a", "b"])})
    assert [curve.name for curve in found.sides[1]] == ["val"]
    assert found.sides[1][0].xs == (0.0, 1.0)
    assert math.isnan(found.sides[1][0].ys[1])
    assert (found.labels.x, found.labels.y) == ("step", "val")


def test_several_files_in_one_plot() -> None:
    plot = Plot("ROC", {"a.csv": ("tpr",), "b.csv": ("tpr",)}, x="fpr")
    one = table(fpr=[0, 1], tpr=[0, 1])
    found = chart(plot, {"a.csv": one}, {"a.csv": one, "b.csv": one})
    assert [curve.name for curve in found.sides[1]] == ["a.csv", "b.csv"]


def test_a_horizontal_axis_of_names() -> None:
    plot = Plot("by day", {"d.csv": ("n",)}, x="day", template="scatter")
    found = chart(
        plot, {"d.csv": table(day=["mo"], n=[1])}, {"d.csv": table(day=["tu", "mo"], n=[2, 3])}
    )
    assert found.kind == "scatter"
    assert found.x_ticks == ("mo", "tu")
    assert found.sides[1][0].xs == (1.0, 0.0)


def test_confusion_counts_over_the_classes_of_both_sides() -> None:
    plot = Plot("confusion", {"p.csv": ("actual",)}, x="predicted", template="confusion")
    base = {"p.csv": table(actual=[0, 0, 10, 2.0], predicted=[0, 2, 10, 2])}
    found = arrange.drawing(plot, two(base, {"p.csv": table(actual=[0], predicted=[0])}))
    assert isinstance(found, Matrices)
    assert found.classes == ("0", "2", "10")
    assert found.panels[0].counts == ((1, 1, 0), (0, 1, 0), (0, 0, 1))
    assert found.panels[1].counts == ((1, 0, 0), (0, 0, 0), (0, 0, 0))
    assert (found.labels.x, found.labels.y, found.normalized) == ("predicted", "actual", False)
    alone = arrange.drawing(plot, two({}, base))
    assert isinstance(alone, Matrices)
    assert alone.panels[0].counts is None


@pytest.mark.parametrize(
    ("one", "other", "classes"),
    [
        ([0, 1], ["False", "True"], ("0", "1")),
        ([1.0, 0.0], [True, False], ("0", "1")),
        (["false", "true"], ["False", "TRUE"], ("False", "True")),
        ([0, 1], ["no", "yes"], ("0", "1", "no", "yes")),
        ([0, 1], [2, "True"], ("0", "1", "2", "True")),
    ],
)
def test_zero_and_false_are_one_class(
    one: list[Any], other: list[Any], classes: tuple[str, ...]
) -> None:
    plot = Plot("confusion", {"p.csv": ("actual",)}, x="predicted", template="confusion")
    base, head = ({"p.csv": table(actual=side, predicted=side)} for side in (one, other))
    found = arrange.drawing(plot, two(base, head))
    assert isinstance(found, Matrices)
    assert found.classes == classes
    if len(classes) == 2:
        assert [panel.counts for panel in found.panels] == [((1, 0), (0, 1))] * 2


def test_bars_by_name_longest_first() -> None:
    plot = Plot("importance", {"i.json": ("name",)}, x="gain", template="bar_horizontal_sorted")
    base = {"i.json": table(name=["a", "b"], gain=[1, 5])}
    found = arrange.drawing(plot, two(base, {"i.json": table(name=["c", "a"], gain=[2, -3])}))
    assert isinstance(found, Bars)
    assert found.names == ("b", "a", "c")
    assert found.sides == ((5.0, 1.0, None), (None, -3.0, 2.0))


@pytest.mark.parametrize(
    ("plot", "columns", "message"),
    [
        (ROC, table(fpr=[0], fnr=[0]), "roc.csv: no field 'tpr'"),
        (ROC, table(fpr=[0], tpr=["high"]), "roc.csv: row 1: 'tpr' is not a number: 'high'"),
        (
            Plot("c", {"roc.csv": ("y",)}, template="confusion"),
            table(y=[0]),
            "roc.csv: the plot 'c' needs one field for x and one for y",
        ),
        (
            Plot("c", {"roc.csv": ("y",)}, x="x", template="confusion"),
            table(x=list(range(51)), y=list(range(51))),
            "roc.csv: 51 classes in the confusion matrix 'c'; at most 50 can be drawn",
        ),
        (
            Plot("many", {"roc.csv": tuple(f"f{n}" for n in range(9))}),
            {f"f{n}": [1] for n in range(9)},
            "roc.csv: more than 8 curves in the plot 'many'",
        ),
    ],
)
def test_data_that_cannot_be_drawn(plot: Plot, columns: Columns, message: str) -> None:
    with pytest.raises(PlotError) as caught:
        arrange.drawing(plot, two({}, {"roc.csv": columns}))
    assert caught.value.message == message


SPLIT = {"a.csv": table(x=[0, 1], u=[1, 2], v=[3, 4]), "b.csv": table(t=[5, 6], w=[7, 8])}


def test_x_and_y_of_different_length() -> None:
    plot = Plot("p", {"a.csv": ("u",)}, x_files=(("b.csv", "t"),))
    with pytest.raises(PlotError, match=r"'t' has 1 rows, but 'u' of a.csv has 2"):
        chart(plot, {}, SPLIT | {"b.csv": table(t=[1])})
    assert chart(plot, {}, {"a.csv": SPLIT["a.csv"]}).sides[1] == ()


def test_any_number_of_revisions() -> None:
    tables = {"roc.csv": table(fpr=[0, 1], tpr=[0, 1])}
    found = arrange.drawing(ROC, [("v1", tables), ("v2", {}), ("v3", tables)])
    assert isinstance(found, Chart)
    assert found.revs == ("v1", "v2", "v3")
    assert [len(side) for side in found.sides] == [1, 0, 1]


def test_lines_go_from_left_to_right_unless_they_go_from_right_to_left() -> None:
    plot = Plot("p", {"p.csv": ("y",)}, x="x")
    mixed = chart(plot, {}, {"p.csv": table(x=[2, 0, 1], y=[20, 0, 10])})
    assert mixed.sides[1][0].xs == (0.0, 1.0, 2.0)
    assert mixed.sides[1][0].ys == (0.0, 10.0, 20.0)
    falling = chart(plot, {}, {"p.csv": table(x=[1, 1, 0], y=[1, 2, 3])})
    assert falling.sides[1][0].ys == (1.0, 2.0, 3.0)


def test_numbers_in_text_are_numbers() -> None:
    found = chart(
        Plot("p", {"p.json": ("y",)}, x="x"), {}, {"p.json": table(x=["10", "2"], y=["1e3", 4])}
    )
    assert found.x_ticks == ()
    assert (found.sides[1][0].xs, found.sides[1][0].ys) == ((10.0, 2.0), (1000.0, 4.0))


def test_smooth_has_the_points_too() -> None:
    plot = Plot("p", {"p.csv": ("y",)}, x="x", template="smooth")
    found = chart(plot, {}, {"p.csv": table(x=list(range(50)), y=[2 * x for x in range(50)])})
    pale, smooth = found.sides[1]
    assert (pale.faint, smooth.faint) == (True, False)
    assert smooth.ys == pytest.approx(pale.ys)  # LOESS keeps a straight line


def test_jitter_spreads_names_and_is_always_the_same() -> None:
    plot = Plot("p", {"p.csv": ("y",)}, x="x", template="scatter_jitter")
    tables = {"p.csv": table(x=["a", "b"] * 20, y=[0, 1] * 20)}
    found = chart(plot, tables, tables)
    assert (found.x_ticks, found.y_ticks) == (("a", "b"), ("0", "1"))
    assert len(set(found.sides[0][0].xs)) == 40
    assert all(abs(x - round(x)) <= 0.35 for x in found.sides[0][0].xs)
    assert found == chart(plot, tables, tables)


def test_groups_are_curves() -> None:
    plot = Plot("p", {"p.csv": ("y",)}, x="x", group="split")
    found = chart(plot, {}, {"p.csv": table(x=[0, 0, 1], y=[1, 2, 3], split=["a", "b", "a"])})
    assert [(c.name, c.xs, c.ys) for c in found.sides[1]] == [
        ("a", (0.0, 1.0), (1.0, 3.0)), ("b", (0.0,), (2.0,)),
    ]  # fmt: skip


def test_groups_of_anything_and_of_too_many() -> None:
    plot = Plot("p", {"p.csv": ("y",)}, group="split")
    mixed = [2, 2.0, ["a"], {"b": 1}, ["a"], None]
    found = chart(plot, {}, {"p.csv": table(y=[*range(6)], split=mixed)})
    assert [c.name for c in found.sides[1]] == ["2", "['a']", "{'b': 1}", "None"]
    assert found.sides[1][1].ys == (2.0, 4.0)
    many = {"p.csv": table(y=[*range(9)], split=[*range(9)])}
    with pytest.raises(PlotError, match="more than 8 curves"):
        chart(plot, {}, many)


def test_standing_bars() -> None:
    plot = Plot("p", {"p.csv": ("n",)}, x="day", template="bar")
    found = arrange.drawing(plot, [("v1", {"p.csv": table(day=["mo", "tu"], n=[1, 2])})])
    assert isinstance(found, Bars)
    assert (found.upright, found.names, found.sides) == (True, ("mo", "tu"), ((1.0, 2.0),))


def test_a_matrix_for_each_file() -> None:
    plot = Plot("c", {"m/a.csv": ("y",), "m/b.csv": ("y",)}, x="x", template="confusion")
    one = table(x=[0], y=[0])
    found = arrange.drawing(plot, [("v1", {"m/a.csv": one, "m/b.csv": one}), ("v2", {})])
    assert isinstance(found, Matrices)
    assert [panel.title for panel in found.panels] == ["v1: a.csv", "v1: b.csv", "v2"]
    assert found.panels[2].counts is None
