"""What DVC refuses of a pipeline as a whole."""

from typing import Any

import pytest

from gitml.core.pipeline.refusals import Refusal, refusals
from gitml.core.pipeline.stage import Out, Stage


def stage(name: str, outs: list[str], deps: tuple[str, ...] = (), **more: Any) -> Stage:
    """A stage of a ``dvc.yaml``, by default the one at the root."""
    more = {"file": "dvc.yaml", **more}
    made = tuple(Out(path, "out") for path in outs)
    return Stage(address=name, name=name, cmd="x", wdir="", deps=deps, outs=made, **more)


def told(*stages: Stage, added: tuple[tuple[str, str], ...] = ()) -> list[Refusal]:
    """What is refused of stages and added data."""
    return list(refusals({one.address: one for one in stages}, added))


def test_outputs_of_their_own_are_fine() -> None:
    stages = (stage("a", ["d/x", "d/y"]), stage("b", ["d-x", "dx"], deps=("d/x", "e")))
    assert told(*stages, added=(("e", "e.dvc"), ("d/z", "d/z.dvc"))) == []


def test_an_output_of_two_is_told_once() -> None:
    (one,) = told(stage("a", ["x"]), stage("b", ["x"]))
    assert one.reason == "'x' is an output of several: a, b"
    assert one.path == "dvc.yaml"


def test_the_pointer_of_what_a_stage_makes_is_to_be_removed() -> None:
    (one,) = told(stage("a", ["s p/x"]), added=(("s p/x", "s p/x.dvc"),))
    assert one.hint == "an output has one owner: gitml remove 's p/x.dvc'"


@pytest.mark.parametrize("turn", [1, -1])
def test_an_output_in_another_one(turn: int) -> None:
    (one,) = told(*[stage("a", ["d"]), stage("b", ["d/x/y"])][::turn])
    assert one.reason == "outputs overlap: 'd/x/y' of 'b' is inside 'd' of 'a'"


def test_a_file_of_dvc_in_an_output() -> None:
    made = told(stage("a", ["d"]), stage("b", ["e"], file="d/dvc.yaml"))
    assert made == [
        ("d/dvc.yaml", "it lies in 'd', an output of 'a'", made[0].hint),
    ]


def test_a_circle() -> None:
    (one,) = told(stage("a", ["x"], ("y",)), stage("b", ["y"], ("x",)))
    assert one.reason.startswith("stages that need each other can never run: ")
