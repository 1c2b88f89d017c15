"""Changes of metrics where there is little room."""

from gitml.core.metrics.direction import MetricChange
from gitml.core.values import ValueChange
from gitml.render.text.cell_text import width
from gitml.render.text.values import metric_changes


def test_a_name_gives_way_before_each_row_takes_two_lines() -> None:
    names = [f"{side}.mean_absolute_percentage_error" for side in ("train", "eval")]
    changes = [
        MetricChange(ValueChange(f"fold_{n}/m.json", name, 98.654, 98.254), "lower")
        for n in range(2)
        for name in names
    ]
    lines = metric_changes(changes, "1965058", "b46818b", columns=80).splitlines()
    assert len(lines) == 1 + 2 * 3
    assert max(map(width, lines)) <= 80
    assert sum(line.endswith("improved, untested") for line in lines) == 4
    assert "train" in lines[2]
    assert "eval" in lines[3]
