"""What is written without a dumper is what DVC's dumper writes."""

from collections import OrderedDict
from typing import Any

import pytest
from dvc.utils.serialize._yaml import dumps_yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from gitml.adapters.formats.yaml.yaml_writer import NotPlainError, plain
from tests.fixtures.thorough import cases

# Mostly what may stand there, with now and then what may not.
letters = st.sampled_from("abeEnNoOxyYtrueflsn_/")
inner = st.text("abeEnNoOyYtruefalsl019 _./,+=-$%;@()<>|&^~*'\"!", max_size=25)
likely = st.builds("{}{}".format, letters, inner)
strange = st.text("ab1 .-:#{}[]?\\`\t\n%@!&*|>é'\"", max_size=8) | st.sampled_from(
    ["yes", "No", "NULL", "true", "~", "=", "<<", "1e3", "e3", "_1", "0x1f", "/", "a  b", "a "]
)
hashes = st.text("0123456789abcdef", min_size=32, max_size=32) | st.text("0e1", min_size=32)
texts = st.integers(0, 30).flatmap(lambda n: strange if n == 30 else hashes if n > 25 else likely)
plains = texts | st.integers() | st.booleans()
rest: st.SearchStrategy[Any] = st.none() | st.floats() | st.just([])
scalars = st.integers(0, 30).flatmap(lambda n: rest if n == 30 else plains)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(texts, inner, min_size=1, max_size=4)
    ),
    max_leaves=8,
)


SHARED = [1, 2]


def written(value: Any, column: int) -> str | None:
    try:
        return plain(value, column)
    except NotPlainError:
        return None


@pytest.mark.slow
@settings(max_examples=cases(120), deadline=None)
@given(st.dictionaries(texts, values, max_size=4))
def test_the_same_at_the_beginning_of_a_line(document: Any) -> None:
    assert written(document, 0) in {None, dumps_yaml(document)}


@pytest.mark.slow
@settings(max_examples=cases(80), deadline=None)
@given(st.dictionaries(texts, values, min_size=1, max_size=3))
def test_the_same_inside_of_a_lock(stages: Any) -> None:
    dumped = dumps_yaml({"schema": "2.0", "stages": stages})
    assert written(stages, 2) in {None, dumped.removeprefix("schema: '2.0'\nstages:\n")}


def test_ordinary_stages_need_no_dumper() -> None:
    dep = OrderedDict(path="src/train.py", hash="md5", md5="0123456789abcdef" * 2, size=12)
    out = {**dep, "path": "models/churn.pkl"}
    params = {"params.yaml": {"train.trees": 100, "fast": True, "loss": "log"}}
    command = ["mkdir -p models", "python src/train.py --fast data/a.csv > log && echo 'done'"]
    for record in (
        OrderedDict(cmd=command, deps=[dep], params=params, outs=[out]),
        OrderedDict(cmd="python train.py --lr 0.1", outs=[{**out, "isexec": True, "nfiles": 3}]),
    ):
        assert plain(record, 0) == dumps_yaml(record)
        assert plain({"train@0.1": record}, 2)


@pytest.mark.parametrize(
    "value",
    [
        {"cmd": "word " * 20},
        {"cmd": "a: b"},
        {"cmd": "a #b"},
        {"cmd": "a\nb"},
        {"md5": "1" * 32},
        {"md5": "1" * 30 + "e1"},
        {"lr": 0.1},
        {"lr": None},
        {"outs": []},
        {},
        {"yes": 1},
        {"1": 1},
        {1: 1},
        {"first": SHARED, "second": SHARED},
        {"first": CommentedMap(a=1)},
        {"first": SingleQuotedScalarString("a")},
    ],
)
def test_the_rest_is_dumped(value: Any) -> None:
    assert written(value, 0) is None
