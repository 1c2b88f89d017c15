"""Where a version comes from, in lines."""

from gitml.core.registry.lineage import Lineage, LineageNode
from gitml.render.text.models import lineage


def test_what_is_met_again_is_not_told_twice() -> None:
    nodes = tuple(LineageNode("data", name) for name in ("model", "a", "b", "raw", "more"))
    found = Lineage(nodes, ((0, 1), (0, 2), (1, 3), (2, 3), (3, 4)))
    assert lineage.upstream(found).splitlines() == [
        "data model",
        "  data a",
        "    data raw",
        "      data more",
        "  data b",
        "    data raw (above)",
    ]


def test_a_chain_of_thousands() -> None:
    nodes = tuple(LineageNode("data", str(number)) for number in range(3000))
    found = Lineage(nodes, tuple((at, at + 1) for at in range(2999)))
    lines = lineage.upstream(found, columns=80).splitlines()
    assert (len(lines), lines[1]) == (3000, "  data 1")
