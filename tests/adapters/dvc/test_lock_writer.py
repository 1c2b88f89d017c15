"""The lock is what DVC's own dumper makes of it, stage by stage."""

import re
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.serialize import modify_yaml
from dvc.utils.serialize._yaml import dumps_yaml, loads_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.adapters.dvc import lock_writer
from tests.fixtures.thorough import cases

HEAD = "schema: '2.0'\nstages:\n"
letters = st.characters(
    categories=["L", "N", "P", "S"], include_characters=" \n", max_codepoint=0x2FF
)
texts = st.text(letters, max_size=100) | st.sampled_from(
    ["a # b", "1e-3", "yes", "012", "1:30", "x" * 200, "word " * 40, "a\nb\n", "&id001", "é", "- a"]
)
# DVC itself writes another number than it has read where there are many digits; see below.
floats = st.floats(allow_subnormal=False).filter(lambda n: not re.search(r"\d{12}e", repr(n)))
# Nor can it read a key again that it has folded.
keys = texts.filter(lambda text: len(text) <= 40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=5,
)
names = st.from_regex(r"[a-z0-9_-]{1,8}(@[a-z0-9]{1,3})?", fullmatch=True)


@st.composite
def records(draw: st.DrawFn) -> Any:
    record: dict[str, Any] = OrderedDict(cmd=draw(texts))
    record["params"] = OrderedDict({"params.yaml": OrderedDict(k=draw(values))})
    md5 = draw(st.sampled_from(["0" * 32, "1" * 30 + "e1", "a" * 32, "b" * 32 + ".dir"]))
    record["outs"] = [OrderedDict(path=draw(texts), hash="md5", md5=md5, size=draw(st.integers(0)))]
    return record


@pytest.mark.slow
@settings(max_examples=cases(30), deadline=None)
@given(old=st.dictionaries(names, records(), max_size=3), new=st.dictionaries(names, records()))
def test_same_bytes_as_dvc(tmp_path_factory: Any, old: Any, new: Any) -> None:
    path = tmp_path_factory.mktemp("lock") / "dvc.lock"
    dvc_writes(path, old)
    base = path.read_bytes() if path.exists() else b""
    dvc_writes(path, new)
    blocks = {n: dumps_yaml({"schema": "2.0", "stages": {n: r}}) for n, r in new.items()}
    ours = lock_writer.compose(base, {n: text.removeprefix(HEAD) for n, text in blocks.items()})
    assert ours.decode() == (path.read_text() if path.exists() else HEAD)


def dvc_writes(path: Path, stages: dict[str, Any]) -> None:
    """As ``Lockfile.dump_stages`` does, for one stage after another."""
    for name, record in stages.items():
        with modify_yaml(str(path)) as data:
            if not data:
                data.update({"schema": "2.0"})
            data["stages"] = data.get("stages", {})
            data["stages"].update({name: record})


def test_a_lock_with_comments_keeps_them() -> None:
    base = b"# mine\nschema: '2.0'\nstages:\n  a:\n    cmd: x\n  b:\n    cmd: y  # why\n"
    lock = lock_writer.compose(base, {"a": "  a:\n    cmd: z\n"})
    assert lock == base.replace(b"cmd: x", b"cmd: z")


def test_a_lock_edited_by_hand_is_first_made_what_the_dumper_writes() -> None:
    base = b"schema: '2.0'\nstages:\n    a:\n        cmd: 'x'\n"
    assert lock_writer.redumped(base) == b"schema: '2.0'\nstages:\n  a:\n    cmd: x\n"


@pytest.mark.parametrize(
    "number", ["8.900000000000001e-05", "3.912690528726642e-06", "1e-05", "5e-324"]
)
def test_a_number_stays_what_it_is_however_often_the_lock_is_written(number: str) -> None:
    lock = f"{HEAD}  a:\n    cmd: x\n    params:\n      params.yaml:\n        lr: {number}\n"
    once = lock_writer.redumped(lock.encode())
    assert once == lock.encode()
    assert lock_writer.compose(once, {"b": "  b:\n    cmd: y\n"}).startswith(lock.encode())


def test_dvc_writes_another_number_each_time(tmp_path: Path) -> None:
    path = tmp_path / "dvc.lock"
    found = []
    for name in "abc":
        dvc_writes(path, {name: {"cmd": "x", "lr": 8.900000000000001e-05}})
        found.append(loads_yaml(path.read_text())["stages"]["a"]["lr"])
    assert len(set(found)) > 1, "mended in DVC: take it off docs/compared-with-dvc.md"


@pytest.mark.parametrize(
    ("base", "block"),
    [
        ("  b:\n    cmd: y\n", "  a:\n    cmd: &id001 z\n"),
        ("  b:\n    cmd: &id001 y\n", "  a:\n    cmd: z\n"),
        ("  b:\n    cmd: y  # why\n", "  a:\n    cmd: z\n"),
        ("  b:\n    cmd: y\ndatasets: []\n", "  a:\n    cmd: z\n"),
        ("  b:\n    cmd: y\n", "  a: {cmd: z}\n"),
    ],
)
def test_what_has_a_meaning_beyond_its_stage_is_left_to_dvc(
    base: str, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An anchor, a comment, another section: only its dumper writes them as they must be."""
    asked: list[bytes] = []

    def dump(base: bytes, blocks: object) -> bytes:
        asked.append(base)
        return b"dumped"

    monkeypatch.setattr(lock_writer, "_dump", dump)
    assert lock_writer.compose((HEAD + base).encode(), {"a": block}) == b"dumped"
    assert asked == [(HEAD + base).encode()]
