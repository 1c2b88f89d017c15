"""Values as aligned tables: which columns there are."""

from gitml.core.values import ValueChange
from gitml.render.text import tables


def test_the_file_of_a_parameter_is_told_where_there_are_several() -> None:
    changes = [ValueChange("params.yaml", "lr", 0.1, 0.2)]
    assert tables.value_changes(changes, "main", "HEAD").splitlines() == [
        "Parameter  main  HEAD",
        "lr          0.1   0.2",
    ]
    changes.append(ValueChange("other.yaml", "depth", 3, 4))
    assert tables.value_changes(changes, "main", "HEAD").splitlines() == [
        "Path         Parameter  main  HEAD",
        "params.yaml  lr          0.1   0.2",
        "other.yaml   depth         3     4",
    ]


def test_what_is_in_a_cell_cannot_break_a_row() -> None:
    assert tables.align([["a\nb", "\x1b[2J"]], [False, False]) == "a\\nb  \\x1b[2J"
