"""A lock read stage by stage gives what parsing the whole of it gives."""

import contextlib
import time
from typing import Any

import pytest
from dvc.utils.serialize import dumps_yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitml.adapters.dvc_files import lock_reader
from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.values import same

words = st.text("abcdef012345689e_./@ :#-'\"&*{}[]é\n%!|>yNo~", min_size=1, max_size=12) | (
    st.sampled_from(
        ["data/raw.csv", "true", "1e5", "12", "n_o", ".inf", "0x1f", "~", "null", "a.b"]
    )
)
hashes = st.text("0123456789abcdef", min_size=32, max_size=32) | st.text(
    "0123456789e", min_size=32, max_size=32
)
outs = st.fixed_dictionaries(
    {"path": words, "hash": st.just("md5"), "md5": hashes | hashes.map(lambda h: f"{h}.dir")},
    optional={
        "size": st.integers(0, 10**12),
        "nfiles": st.integers(0, 999),
        "isexec": st.just(True),
    },
)
records = st.fixed_dictionaries(
    {"cmd": words | st.lists(words, min_size=1, max_size=2)},
    optional={
        "deps": st.lists(outs, min_size=1, max_size=2),
        "params": st.dictionaries(words, st.dictionaries(words, words | st.floats(), max_size=2)),
        "outs": st.lists(outs, min_size=1, max_size=3),
    },
)


@pytest.mark.slow
@settings(deadline=None)
@given(st.dictionaries(words, records, max_size=3))
@example({"a": {"cmd": "x", "outs": [{"path": "m.json", "md5": "1" * 31 + "e", "size": 1}]}})
@example({"12": {"cmd": "x"}, "a@b": {"cmd": "a && b\nc\n"}})
def test_the_same_as_a_whole_parse(stages: dict[str, Any]) -> None:
    content = dumps_yaml({"schema": "2.0", "stages": stages}).encode()
    try:
        whole = parse("dvc.lock", content)
    except DocumentError:
        with pytest.raises(DocumentError):
            [Lock("dvc.lock", content).stage(name) for name in stages]
        return
    assert isinstance(whole, dict)
    assert isinstance(whole["stages"], dict)
    lock = Lock("dvc.lock", content)
    for name in stages:
        expected = whole["stages"].get(name)
        assert isinstance(expected, dict)
        for _ in range(2):
            found = [_plain(out) for out in lock.outs(name)]
            assert same(found, [_plain(out) for out in expected.get("outs") or []])  # type: ignore[union-attr]
            assert same(lock.stage(name), expected)
    assert lock.stage("nowhere") is None
    assert list(lock.outs("nowhere")) == []


def _plain(record: Any) -> dict[str, Any]:
    return {key: record.get(key) for key in ("path", "md5", "size", "nfiles")}


@pytest.mark.parametrize(
    "text",
    [
        "schema: '2.0'\nstages:\n  a:\n    cmd: x\n  a:\n    cmd: y\n",
        "schema: '2.0'\nstages:\n  a:\n    cmd: [x\n",
        "<<<<<<< HEAD\nschema: '2.0'\nstages:\n  a:\n    cmd: x\n",
        "schema: '2.0'\nstages:\n  a:\n    cmd: x\n<<<<<<< HEAD\n    outs: []\n=======\n",
        "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: 'torn",
    ],
)
def test_a_torn_or_conflicted_lock_is_named(text: str) -> None:
    says = r"^dvc\.lock:\d+:(\d+: not valid YAML| .*conflict markers)"
    with pytest.raises(DocumentError, match=says):
        Lock("dvc.lock", text.encode()).stage("a")


def test_a_stage_is_read_though_another_is_damaged() -> None:
    text = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n  b:\n    cmd: [x\n"
    assert Lock("dvc.lock", text.encode()).stage("a") == {"cmd": "x"}


@pytest.mark.parametrize("more", ["stages:\n  b:\n    cmd: y\n", "--- 1\n", " b: 1\n"])
def test_what_stands_beside_the_stages_is_no_part_of_the_last_one(more: str) -> None:
    text = f"schema: '2.0'\nstages:\n  a:\n    cmd: x\n{more}"
    with pytest.raises(DocumentError):
        Lock("dvc.lock", text.encode()).stage("a")


@pytest.mark.parametrize("name", ["1e5", "1_000", "0x1F", "true", "Null", "2020-01-01"])
def test_keys_that_are_no_text_to_yaml(name: str) -> None:
    text = f"schema: '2.0'\nstages:\n  {name}:\n    cmd: x\n"
    whole = parse("dvc.lock", text.encode())
    assert isinstance(whole, dict)
    assert isinstance(whole["stages"], dict)
    lock = Lock("dvc.lock", text.encode())
    assert {key: lock.stage(key) for key in whole["stages"]} == whole["stages"]
    assert name in whole["stages"] or lock.stage(name) is None


@pytest.mark.parametrize("name", ["a1", "01_prepare", "prepare@0", "übung", "a.b/c+d"])
def test_names_are_read_without_the_rest(name: str) -> None:
    text = f"schema: '2.0'\nstages:\n  {name}:\n    cmd: x\n  z:\n    cmd: [\n"
    assert Lock("dvc.lock", text.encode()).stage(name) == {"cmd": "x"}


@pytest.mark.parametrize(
    "line",
    ["  " + "a" * 300_000, "  1" + "b" * 300_000 + ":", "    - path: " + "a-" * 150_000 + "!",
     "    " + ": " * 150_000, "      md5: " + "9" * 300_000],
    ids="name number path colons hash".split(),
)  # fmt: skip
def test_long_lines_take_linear_time(line: str) -> None:
    began = time.process_time()
    text = f"schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n{line}\n"
    with contextlib.suppress(DocumentError):
        Lock("dvc.lock", text.encode()).outs("a")
    assert time.process_time() - began < 5  # the square of it would take minutes


def test_anchors_and_old_schema() -> None:
    shared = "schema: '2.0'\nstages:\n  a:\n    cmd: &c x\n  b:\n    cmd: *c\n"
    assert Lock("dvc.lock", shared.encode()).stage("b") == {"cmd": "x"}
    text = "schema: '2.0'\nstages:\n  a: &a\n    cmd: x\n  b: *a\n"
    assert Lock("dvc.lock", text.encode()).stage("b") == {"cmd": "x"}
    assert Lock("dvc.lock", b"a:\n  cmd: x\n").stage("a") == {"cmd": "x"}
    assert Lock("dvc.lock", b"").stage("a") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('schema: "2.0"\nstages:\n  s: 3\n', "stages.s: expected a mapping with 'cmd'"),
        ('schema: "2.0"\nstages:\n  s: {outs: []}\n', "stages.s: expected a mapping with 'cmd'"),
        ('schema: "2.0"\nstages: [s]\n', "stages: expected a mapping"),
        ('schema: "2.0"\nstages:\n', "stages: expected a mapping"),
        ('schema: "9.0"\nstages: {}\n', "schema: DVC reads version '2.0'"),
        ("schema: 2.0\nstages: {s: {cmd: x}}\n", "schema: DVC reads version '2.0'"),
        ('schema: "2.0"\nstages: {}\nmore: 1\n', "more: unknown key"),
        ("s: 3\n", "s: expected a mapping with 'cmd'"),
        ('schema: "2.0"\n', None),
        ('schema: "2.0"\nstages: {s: {cmd: x}}\n', None),
        ("s: {cmd: x}\n", None),
    ],
)
def test_what_dvc_does_not_take_for_a_lock_is_refused(text: str, told: str | None) -> None:
    from dvc import schema
    from voluptuous import Invalid

    document: Any = parse("dvc.lock", text.encode())
    is_new = "schema" in document
    of_dvc = schema.COMPILED_LOCKFILE_SCHEMA if is_new else schema.COMPILED_LOCK_FILE_STAGE_SCHEMA
    try:
        of_dvc(document if is_new else document["s"])
    except Invalid:
        assert told
    else:
        assert told is None
    lock = Lock("dvc.lock", text.encode())
    if told is None:
        lock.check()
        return
    with pytest.raises(DocumentError) as caught:
        lock.check()
    assert caught.value.message == f"dvc.lock: {told}"


def test_what_is_wrong_with_a_lock_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's markers in it are found by each of its stages, whoever reads it."""
    asked: list[str] = []

    def fails(path: str, content: bytes) -> object:
        asked.append(path)
        raise DocumentError(f"{path}: line 1 of {len(content)}", hint="mend it")

    monkeypatch.setattr(lock_reader, "parse", fails)
    told = []
    for _ in range(2):
        lock = Lock("once/dvc.lock", b"<<<<<<< HEAD\n")
        for name in ("a", "b"):
            with pytest.raises(DocumentError) as caught:
                lock.stage(name)
            told.append((caught.value.message, caught.value.hint))
    assert asked == ["once/dvc.lock"]
    assert set(told) == {("once/dvc.lock: line 1 of 13", "mend it")}
