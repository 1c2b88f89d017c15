"""A file that people write is edited as they would: what is not meant stays, to the byte."""

import re
from typing import Any

import pytest
from dvc.utils.serialize import parse_yaml, parse_yaml_for_update
from dvc.utils.serialize._yaml import dumps_yaml
from hypothesis import given
from hypothesis import strategies as st

from gitml.adapters.formats.yaml.yaml_edit import Cut, Put, edit
from gitml.errors import ConfigError
from tests.fixtures.dvc_yaml_layouts import HandWritten, comments, hand_written, specs

FILE = "dvc.yaml"


def read(content: bytes) -> Any:
    """As DVC reads it."""
    return parse_yaml(content.decode("utf-8-sig"), FILE)


def inserted(old: bytes, new: bytes) -> bytes | None:
    """What was put into ``old`` in one place; None where more than that happened."""
    same = next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )
    rest = old[same:]
    return new[same : len(new) - len(rest)] if new.endswith(rest) and len(new) >= len(old) else None


@pytest.mark.slow
@given(hand_written(), specs)
def test_a_new_stage_is_an_insertion(file: HandWritten, spec: dict[str, Any]) -> None:
    new = edit(FILE, file.content, [Put(("stages", "new"), spec)])
    assert inserted(file.content, new) is not None, new.decode()
    by_dvc = parse_yaml_for_update(file.content.decode("utf-8-sig"), FILE)
    by_dvc["stages"].update({"new": spec})
    assert repr(read(new)) == repr(parse_yaml(dumps_yaml(by_dvc), FILE))


@pytest.mark.slow
@given(hand_written(least=2), st.data())
def test_a_removed_stage_takes_its_comments_and_nothing_else(
    file: HandWritten, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(file.stages))
    new = edit(FILE, file.content, [Cut(("stages", gone))])
    assert inserted(new, file.content) is not None, new.decode()
    assert {name: comments(new, name) for name in file.stages} == {
        name: 0 if name == gone else comments(file.content, name) for name in file.stages
    }
    assert list(read(new)["stages"]) == [name for name in file.stages if name != gone]


@pytest.mark.slow
@given(hand_written(), specs, st.data())
def test_a_replaced_value_leaves_the_rest(
    file: HandWritten, spec: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(file.stages))
    meant = read(file.content)
    meant["stages"][name].update(spec)
    changes = [Put(("stages", name, key), value) for key, value in spec.items()]
    new = edit(FILE, file.content, changes)
    assert repr(read(new)) == repr(meant)
    others = [other for other in file.stages if other != name]
    assert [comments(new, other) for other in others] == [
        comments(file.content, other) for other in others
    ]
    start = re.search(rf" '?{name}'?:", file.content.decode())
    assert start is not None
    assert new.decode().startswith(file.content.decode()[: start.end()])
    for following in file.stages[file.stages.index(name) + 1 :]:
        end = re.search(rf" '?{following}'?:", file.content.decode())
        assert end is not None
        assert new.decode().endswith(file.content.decode()[end.start() :])


@pytest.mark.slow
@given(hand_written(), st.data())
def test_frozen_and_back_is_the_same_file(file: HandWritten, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(file.stages))
    path = ("stages", name, "frozen")
    frozen = edit(FILE, file.content, [Put(path, value=True)])
    added = inserted(file.content, frozen)
    assert added is not None
    assert b"frozen: true" in added
    assert read(frozen)["stages"][name]["frozen"] is True
    back = edit(FILE, frozen, [Cut(path, comment=False)])
    line_end = b"" if file.content.endswith(b"\n") else back.removeprefix(file.content)
    assert back == file.content + line_end
    assert line_end in (b"", b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "stages:\n  n:\n    cmd: x\n"),
        ("# only this", "# only this\nstages:\n  n:\n    cmd: x\n"),
        ("params:\n- p\n...\n", "params:\n- p\nstages:\n  n:\n    cmd: x\n...\n"),
        ("metrics: [m]\n\nvars: [v]\n", "metrics: [m]\n\nvars: [v]\n\nstages:\n  n:\n    cmd: x\n"),
    ],
)  # fmt: skip
def test_the_first_stage(old: str, new: str) -> None:
    assert edit(FILE, old.encode(), [Put(("stages",), {"n": {"cmd": "x"}})]).decode() == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stages: {}\n", "stages:\n  n:\n    cmd: x\n"),
        ("{stages: {}}", "{stages: {n: {cmd: x}}}"),
        ("{'stages': {a: {cmd: 'y'}}}  # flow", "{'stages': {a: {cmd: 'y'}, n: {cmd: x}}}  # flow"),
        ("stages:\n  a: {cmd: y}\n  # b:\n  #   cmd: z\n\n# end\n",
         "stages:\n  a: {cmd: y}\n  # b:\n  #   cmd: z\n  n:\n    cmd: x\n\n# end\n"),
        ("stages:\n  a: &a {cmd: y}\n  b: *a\n",
         "stages:\n  a: &a {cmd: y}\n  b: *a\n  n:\n    cmd: x\n"),
        ("stages:\n    a:\n        cmd: y\n",
         "stages:\n    a:\n        cmd: y\n    n:\n        cmd: x\n"),
    ],
)  # fmt: skip
def test_one_more_stage(old: str, new: str) -> None:
    assert edit(FILE, old.encode(), [Put(("stages", "n"), {"cmd": "x"})]).decode() == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stages:\n\n  # n\n  n: {cmd: x}\n\n  # b\n  b: {cmd: y}\n",
         "stages:\n\n  # b\n  b: {cmd: y}\n"),
        ("stages:\n  b: {cmd: y}\n\n  # n\n  n: {cmd: x}\n", "stages:\n  b: {cmd: y}\n"),
        ("stages:\n  b: {cmd: y}\n\n  # n\n  n: {cmd: x}\n\nplots: [p]\n",
         "stages:\n  b: {cmd: y}\n\nplots: [p]\n"),
        ("stages:\n  # all\n\n  # n\n  n: {cmd: x}\n  # b\n  b: {cmd: y}\n",
         "stages:\n  # all\n\n  # b\n  b: {cmd: y}\n"),
        ("stages:\n  a: {cmd: x}\n\n  n: {cmd: x}\n  b: {cmd: y}\n",
         "stages:\n  a: {cmd: x}\n\n  b: {cmd: y}\n"),
        ("stages: {n: {cmd: x}, b: {cmd: y}}\n", "stages: {b: {cmd: y}}\n"),
        ("stages: {b: {cmd: y} , n: {cmd: x} }\n", "stages: {b: {cmd: y} }\n"),
        # Blank lines that are part of the text before them
        ("stages:\n  b:\n    cmd: |+\n      y\n\n  n: {cmd: x}\n",
         "stages:\n  b:\n    cmd: |+\n      y\n\n"),
    ],
)  # fmt: skip
def test_one_stage_less(old: str, new: str) -> None:
    assert edit(FILE, old.encode(), [Cut(("stages", "n"))]).decode() == new


def test_a_text_that_others_refer_to_moves_to_them() -> None:
    old = b"stages:\n  n: &n\n    cmd: x\n  b:\n    <<: *n\n    deps: [d]\n"
    new = edit(FILE, old, [Cut(("stages", "n"))])
    assert read(new) == {"stages": {"b": {"cmd": "x", "deps": ["d"]}}}


@pytest.mark.parametrize(
    "change", [Put(("stages", "b", "frozen"), value=True), Cut(("stages", "b", "cmd"))]
)
def test_what_would_change_another_stage_too_is_refused(change: Put | Cut) -> None:
    with pytest.raises(ConfigError, match=r"dvc.yaml: 'stages.b.\w+' cannot be changed without"):
        edit(FILE, b"stages:\n  a: &a\n    cmd: y\n  b: *a\n", [change])


def test_a_value_is_replaced_where_it_stands() -> None:
    old = (
        b"stages:\n  a:\n    cmd:   old   # why\n    deps:  [x]\n"
        b"    # of outs\n    outs:\n      - o\n"
    )
    changes = [Put(("stages", "a", "cmd"), "new"), Put(("stages", "a", "deps"), ["x", "y"])]
    assert edit(FILE, old, changes) == (
        b"stages:\n  a:\n    cmd: new   # why\n    deps:\n      - x\n      - y\n"
        b"    # of outs\n    outs:\n      - o\n"
    )


@pytest.mark.parametrize("old", [b"", b"stages:\n  a:\n    cmd:   x\n", b"\xef\xbb\xbf{a: 1}"])
def test_no_change_is_no_edit(old: bytes) -> None:
    assert edit(FILE, old, []) == old
    assert edit(FILE, old, [Cut(("nothing",))]) == old


def test_what_is_no_yaml_is_not_touched() -> None:
    with pytest.raises(ConfigError, match=r"dvc.yaml:3:1: not valid YAML"):
        edit(FILE, b"a: 1\nb: [\n", [Put(("c",), 1)])
