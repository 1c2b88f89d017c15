"""What is tracked of params files, held against DVC."""

import itertools
from typing import TYPE_CHECKING, Any

from dvc.dependency import _merge_params

from gitml.adapters.dvc_files import dvc_yaml
from gitml.adapters.dvc_files.params import select, tracked_keys

if TYPE_CHECKING:
    from gitml.core.values import Value

ENTRIES: list[Any] = ["lr", {"p.yaml": ["a"]}, {"p.yaml": None}, {"params.yaml": []}, {"q": ["b"]}]


def test_a_whole_file_wins_in_any_order_as_in_dvc() -> None:
    for params in map(list, itertools.permutations(ENTRIES, 3)):
        document = {"stages": {"s": {"cmd": "true", "params": params}}}
        (stage,) = dvc_yaml.pipeline("dvc.yaml", document).stages
        theirs = _merge_params(params)
        assert stage.params == {path: tuple(keys) for path, keys in theirs.items()}, params


def test_keys_of_several_stages() -> None:
    found = tracked_keys([("c.yaml", ()), ("c.yaml", ["lr"]), ("d.yaml", ["x"]), ("d.yaml", "y")])
    assert found == {"c.yaml": (), "d.yaml": ("x", "y")}


def test_a_key_of_many_stars_is_found_once() -> None:
    document: Value = 1
    for _ in range(30):
        document = {"a": document, "b": [0]}
    assert select(document, [".".join(["**"] * 20)]) == document
    assert select({"x": {"y": {"lr": 1, "no": 2}}}, ["**.**.lr"]) == {"x": {"y": {"lr": 1}}}
