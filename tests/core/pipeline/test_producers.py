"""Who makes and who uses a path, in pipelines of any shape and size."""

import time

import pytest

from gitml.core.pipeline.producers import Producers
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.registry.evaluation import Side, evaluation_data


def stage(name: str, deps: str = "", outs: str = "", *, frozen: bool = False) -> Stage:
    made = tuple(Out(path) for path in outs.split())
    deps_ = tuple(deps.split())
    return Stage(name, name, "dvc.yaml", "x", deps=deps_, outs=made, frozen=frozen)


def producers(*stages: Stage) -> Producers:
    return Producers({one.address: one for one in stages})


FOLDERS = producers(
    stage("all", "parts", "whole"),
    stage("one", "raw", "parts/one"),
    stage("use", "whole/inner", "model"),
)


def test_the_maker_of_a_path_makes_all_of_it() -> None:
    names = {
        path: made.name if (made := FOLDERS.maker(path)) else None
        for path in ("whole", "whole/inner", "parts/one", "parts", "whole2", "raw")
    }
    assert names == {
        "whole": "all",
        "whole/inner": "all",
        "parts/one": "one",
        "parts": None,  # only something in it is made
        "whole2": None,
        "raw": None,
    }


def test_makers_and_users_share_folders() -> None:
    assert FOLDERS.makers("parts") == ("one",)
    assert FOLDERS.makers("whole/inner") == ("all",)
    assert FOLDERS.makers("") == ("all", "one", "use")
    assert FOLDERS.users("parts/one") == ("all",)
    assert FOLDERS.users("whole") == ("use",)
    assert FOLDERS.users("model") == ()


def test_upstream_has_producers_first_and_survives_a_cycle() -> None:
    assert FOLDERS.upstream("model") == ("one", "all", "use")
    assert FOLDERS.upstream("parts", "model", "whole") == ("one", "all", "use")
    assert FOLDERS.upstream("raw") == ()
    loop = producers(stage("a", "y", "x"), stage("b", "x", "y"))
    assert set(loop.upstream("x")) == {"a", "b"}


def test_downstream_is_in_file_order_and_stops_at_frozen_stages() -> None:
    assert FOLDERS.downstream(["one"]) == ("all", "use")
    assert FOLDERS.downstream(["one", "all"]) == ("use",)
    assert FOLDERS.downstream(["gone"]) == ()
    frozen = producers(
        stage("last", "b", "c"), stage("first", "", "a"), stage("kept", "a", "b", frozen=True)
    )
    assert frozen.downstream(["first"]) == ()
    assert frozen.downstream(["kept"]) == ("last",)
    assert frozen.downstream(["first"], through_frozen=True) == ("last", "kept")
    loop = producers(stage("a", "y", "x"), stage("b", "x", "y"))
    assert loop.downstream(["a"]) == ("b",)


@pytest.mark.slow
def test_five_thousand_stages_in_a_row() -> None:
    size = 5_000
    row = producers(*(stage(f"s{n}", f"out/{n}", f"out/{n + 1}") for n in reversed(range(size))))
    began = time.process_time()
    assert row.upstream(f"out/{size}") == tuple(f"s{n}" for n in range(size))
    assert row.downstream(["s0"]) == tuple(f"s{n}" for n in reversed(range(1, size)))
    assert evaluation_data(Side("out/1", row.stages), f"out/{size}") == {}
    assert time.process_time() - began < 5  # it takes less than one; a square would take minutes
