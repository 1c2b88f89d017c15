"""Locks put together by their text are what DVC's dumper makes of the merged records."""

from collections.abc import Mapping
from typing import Any

import pytest
from dvc.utils.serialize._yaml import dumps_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.adapters.dvc import lock_documents
from gitml.adapters.dvc.lock_documents import UnmergedError
from gitml.adapters.dvc_files.merge import locks as lock_merge
from gitml.core.data.merging.three_way import merge
from tests.adapters.dvc.test_lock_writer import HEAD, names, records

locks = st.dictionaries(names, records(), max_size=4)


def dumped(stages: dict[str, Any]) -> bytes:
    text: str = dumps_yaml({"schema": "2.0", "stages": stages})
    return text.encode()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(locks, locks, locks, st.data())
def test_a_merged_lock_is_what_the_dumper_makes_of_the_merged_records(
    base: dict[str, Any], one: dict[str, Any], other: dict[str, Any], data: st.DataObject
) -> None:
    shared = data.draw(
        st.lists(st.sampled_from(sorted(base)), unique=True) if base else st.just([])
    )
    ours, theirs = ({**base, **side} for side in (one, other))
    for name in shared:
        ours.pop(name)
    merged = lock_merge.merge_texts(dumped(base), dumped(ours), dumped(theirs))
    if merged is None:
        return  # left to the dumper: see below
    # By their texts, as a record with a NaN is not equal to itself.
    by_text = {
        dumps_yaml(record): record for side in (base, ours, theirs) for record in side.values()
    }
    told = (
        {name: dumps_yaml(record) for name, record in side.items()} for side in (base, ours, theirs)
    )
    expected = merge(*told)
    assert not merged.clashes.keys() ^ {_key(name) for name in expected.clashes}
    settled = {name: expected.clashes[name].theirs for name in expected.clashes}
    values = {**expected.values, **{n: v for n, v in settled.items() if v is not None}}
    stages = {name: by_text[values[name]] for name in expected.names if name in values}
    assert lock_merge.compose(merged.take("theirs")) == dumped(stages)


def _key(name: str) -> str:
    """A stage's name as the lock writes it."""
    text: str = dumps_yaml({name: 1})
    return text.removesuffix(": 1\n")


def stage(name: str, deps: dict[str, str], outs: dict[str, str]) -> str:
    """A stage's part of a lock."""

    def entries(hashes: dict[str, str]) -> str:
        return "".join(
            f"    - path: {path}\n      hash: md5\n      md5: {md5 * 32}\n      size: 1\n"
            for path, md5 in hashes.items()
        )

    return f"  {name}:\n    cmd: run\n    deps:\n{entries(deps)}    outs:\n{entries(outs)}"


BASE = (
    HEAD + stage("prep", {"raw": "a"}, {"clean": "a"}) + stage("fit@1", {"clean": "a"}, {"m": "a"})
)
OURS = (
    HEAD + stage("prep", {"raw": "b"}, {"clean": "b"}) + stage("fit@1", {"clean": "a"}, {"m": "a"})
)
THEIRS = (
    HEAD + stage("prep", {"raw": "a"}, {"clean": "a"}) + stage("fit@1", {"clean": "a"}, {"m": "c"})
)


def merged(base: str, ours: str, theirs: str) -> Any:
    return lock_merge.merge_texts(base.encode(), ours.encode(), theirs.encode())


def test_a_stage_that_used_what_the_other_side_made_anew_is_stale() -> None:
    found = merged(BASE, OURS, THEIRS)
    assert _stale(BASE, OURS, THEIRS) == {"fit@1": ("clean",)}
    assert lock_merge.changed(found, OURS.encode(), THEIRS.encode()) == (("prep",), ("fit@1",))


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        (("work", "./work/"), {"fit@1": ("work/clean",)}),
        (("work", "other"), {}),  # another file of that name
        (("work", ""), {}),
        (("${x}", "work"), {}),  # nobody knows here
    ],
)
def test_paths_are_those_of_the_folder_that_a_stage_works_in(
    folders: tuple[str, str], expected: dict[str, tuple[str, ...]]
) -> None:
    prep, fit = folders
    pipeline = (
        f"stages:\n  prep: {{cmd: a, wdir: '{prep}'}}\n"
        f"  fit: {{foreach: [1], do: {{cmd: b, wdir: '{fit}'}}}}\n"
    )
    assert _stale(BASE, OURS, THEIRS, pipeline=pipeline.encode()) == expected


def test_what_is_made_in_another_folder_is_found() -> None:
    made, remade = (stage("prep", {}, {"clean": one}) for one in "ab")
    used, reran = (stage("fit", {"../p/clean": "a"}, {"m": one}) for one in "ac")
    base, ours, theirs = made + used, remade + used, made + reran
    sides = [HEAD + one.replace("    deps:\n    outs", "    outs") for one in (base, ours, theirs)]
    pipeline = b"stages: {prep: {cmd: a, wdir: p}, fit: {cmd: b, wdir: f}}"
    assert _stale(*sides, pipeline=pipeline) == {"fit": ("p/clean",)}
    assert _stale(*sides) == {}
    assert _stale(*sides, pipeline=b"stages: [wdir") == {}  # in conflict, perhaps


def test_a_stage_that_was_stale_on_both_sides_is_not_told_of() -> None:
    """As one that was taken out of ``dvc.yaml``, whose record DVC leaves."""
    left = stage("prep", {"in": "0"}, {"clean": "b"}) + stage("old", {"clean": "a"}, {"m": "a"})
    one, other = (left + stage(name, {"in": "0"}, {name: "a"}) for name in ("x", "y"))
    assert _stale(*(HEAD + text for text in (left, one, other))) == {}


def _stale(*sides: str, pipeline: bytes = b"") -> Mapping[str, tuple[str, ...]]:
    base, ours, theirs = sides
    found = merged(base, ours, theirs)
    return lock_merge.newly_stale(found, ours.encode(), theirs.encode(), pipeline)


def test_a_clash_stands_between_markers_and_the_rest_is_merged() -> None:
    ours = OURS.replace("b" * 32, "d" * 32)
    theirs = OURS + stage("new", {}, {"n": "e"}).replace("    deps:\n", "")
    text = lock_merge.compose(merged(BASE, ours, theirs), 9).decode()
    assert text == (
        f"{HEAD}{'<' * 9} ours\n{stage('prep', {'raw': 'd'}, {'clean': 'd'})}{'=' * 9}\n"
        f"{stage('prep', {'raw': 'b'}, {'clean': 'b'})}{'>' * 9} theirs\n"
        f"{stage('fit@1', {'clean': 'a'}, {'m': 'a'})}"
        f"{stage('new', {}, {'n': 'e'}).replace('    deps:' + chr(10), '')}"
    )


def test_no_lock_at_the_base() -> None:
    assert merged("", BASE, BASE + stage("x", {}, {"x": "b"})).names == ("prep", "fit@1", "x")


def test_all_stages_gone() -> None:
    found = merged(BASE, HEAD, HEAD)
    assert lock_merge.compose(found) == dumped({})


def test_conflicts_without_an_end_take_no_time() -> None:
    begun = "<<<<<<< x\n" * 100_000
    assert lock_merge._without_conflicts(begun) == begun
    assert lock_merge._without_conflicts(f"a\n{begun}>>>>>>> y\nb\n{begun}") == f"a\nb\n{begun}"


def test_a_base_that_is_a_merge_with_a_conflict() -> None:
    """As the common ancestor of two branches that were merged into each other."""
    clash = lock_merge.merge_texts(BASE.encode(), OURS.encode(), OURS.replace("b", "d").encode())
    assert clash is not None
    base = lock_merge.compose(clash, 9).decode()
    assert "<" * 9 in base
    found = merged(base, OURS, OURS)
    assert not found.clashes
    assert set(merged(base, OURS, OURS.replace("b" * 32, "d" * 32)).clashes) == {"prep"}


@pytest.mark.parametrize("text", ["stages: {a: {cmd: x}}\n", "\x80", f"{HEAD}  a:\n    cmd: x"])
def test_what_is_not_laid_out_as_the_dumper_does_it(text: str) -> None:
    assert lock_merge.merge_texts(text.encode("latin1"), BASE.encode(), OURS.encode()) is None
    assert lock_merge.merge_texts(BASE.encode(), text.encode("latin1"), OURS.encode()) is None


COMMENT = "  # of the base\n"


def test_a_lock_with_comments_keeps_ours() -> None:
    base, ours, theirs = (
        text.replace("  prep:\n", f"{COMMENT}  prep:\n") for text in (BASE, OURS, THEIRS)
    )
    assert merged(base, ours, theirs) is None
    found = lock_documents.merge_documents(
        "dvc.lock", base.encode(), ours.encode(), theirs.encode()
    )
    plain = merged(BASE, OURS, THEIRS)
    expected = lock_merge.compose(plain).decode()
    assert found.decode() == expected.replace("  prep:\n", f"{COMMENT}  prep:\n")


def test_a_section_beside_the_stages_is_merged_as_one_value() -> None:
    datasets = "datasets:\n- name: d\n  type: dvc\n"
    found = lock_documents.merge_documents(
        "dvc.lock", BASE.encode(), OURS.encode(), (THEIRS + datasets).encode()
    )
    assert found.decode().endswith(datasets)
    with pytest.raises(UnmergedError, match="both sides changed prep, and"):
        lock_documents.merge_documents(
            "dvc.lock", BASE.encode(), OURS.encode(), OURS.replace("b", "d").encode()
        )


def test_a_value_that_is_no_number_is_no_change_of_both_sides() -> None:
    base, ours, theirs = (
        f"{text}{COMMENT}  nan:\n    cmd: run\n    params:\n      p.yaml:\n        a: .nan\n"
        for text in (BASE, OURS, THEIRS)
    )
    found = lock_documents.merge_documents(
        "dvc.lock", base.encode(), ours.encode(), theirs.encode()
    )
    assert found.decode().endswith("a: .nan\n")


LONG = "results/" + "long/" * 14 + "model"


def test_a_stage_that_is_only_folded_in_another_way_was_not_changed() -> None:
    base, theirs = (text + stage(LONG, {}, {LONG: "a"}) for text in (BASE, THEIRS))
    ours = OURS + stage(LONG, {}, {LONG: "d"})
    path = f"path: {LONG}"
    folded = f"path: \n        {LONG}"
    theirs = theirs.replace(path, folded)
    found = merged(base, ours, theirs)
    assert not found.clashes
    assert found.values[LONG] in ours
    sides = lock_merge.changed(found, ours.encode(), theirs.encode())
    assert sides == (("prep", LONG), ("fit@1",))
    assert merged(base, base.replace(path, folded), base).values[LONG].count(folded) == 1


def with_anchor(name: str, value: int) -> dict[str, Any]:
    shared = [value]
    return {name: {"cmd": "run", "params": {"p.yaml": {"a": shared, "b": shared}}}}


def test_anchors_are_counted_as_the_dumper_does_it() -> None:
    base = with_anchor("b", 1)
    ours = {**with_anchor("a", 2), **base}
    theirs = {**base, **with_anchor("c", 3)}
    found = lock_merge.merge_texts(dumped(base), dumped(ours), dumped(theirs))
    assert found is not None
    assert not found.clashes
    assert lock_merge.compose(found) == dumped({**ours, **theirs})


def test_what_looks_like_an_anchor_in_a_value_stays() -> None:
    text = BASE.replace("cmd: run", "cmd: 'a &id005 b'", 1)
    assert merged(text, text, text) is None
