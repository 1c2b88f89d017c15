"""Long lists on two sides: what changed is what is shown."""

import pytest

from gitml.core.values import Value, ValueChange
from gitml.render.markdown import value_tables as markdown_tables
from gitml.render.text import values
from gitml.render.text.list_changes import sides

MANY: list[Value] = [f"feature_{at}" for at in range(50)]


@pytest.mark.parametrize(
    ("base", "head", "told"),
    [
        ([*MANY, "meta_class"], [*MANY, "loc_x"], ("- meta_class", "+ loc_x")),
        (MANY, ["loc_x", *MANY], ("50 values", "+ loc_x")),
        (MANY, MANY[::-1], ("50 values", "in another order")),
        ([*MANY, "a", "a"], [*MANY, "a"], ("- a", "51 values")),
        ([*MANY, 1], [*MANY, True], ("- 1", "+ true")),
        (MANY, [], ("- feature_0, - feature_1 and 48 more", "0 values")),
        (["x" * 90], ["y"], (f"- {'x' * 13}…{'x' * 13}", "+ y")),
        ([1, 2], [1, 3], None),
        ("a" * 90, MANY, None),
    ],
)
def test_what_a_long_list_lost_and_gained(
    base: Value, head: Value, told: tuple[str, str] | None
) -> None:
    found = sides(ValueChange("p", "k", base, head), 40)
    assert found == told
    assert all(len(side) <= 40 and side.count("…") <= 1 for side in found or ())


def test_both_tables_show_it() -> None:
    change = ValueChange("p.yaml", "cols", [*MANY, "meta_class"], [*MANY, "loc_x"])
    line = values.value_changes([change], "a", "b", columns=80).splitlines()[1]
    assert line.split() == ["cols", "-", "meta_class", "+", "loc_x"]
    assert "feature_49" in values.value_changes([change], "a", "b")
    row = markdown_tables.value_table([change], "a", "b").splitlines()[-1]
    assert row == "| `cols` | `- meta_class` | **`+ loc_x`** |"
