"""What changed in the definition of a stage."""

from gitml.core.pipeline.changes import PartChange


def test_of_a_command_of_many_lines_those_that_differ() -> None:
    part = PartChange("command", ("one\ntwo\nthree\n",), ("one\n2\nthree\n",))
    assert (part.gone, part.come) == (("two",), ("2",))
