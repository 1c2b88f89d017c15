"""What changed in data: kinds, renames, files of folders."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gitml.core.data.changes import (
    data_changes,
    file_changes,
    kind_changes,
    renames,
    with_renames,
)
from gitml.core.data.kinds import Kinds
from gitml.core.data.pointers import Pointer

LISTINGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"))


def pointers(**hashes: str | None) -> dict[str, Pointer]:
    return {path: Pointer(path, md5) for path, md5 in hashes.items()}


def test_what_differs_beside_the_bytes() -> None:
    base, head = pointers(same="1.dir", mode="1.dir", edited="2.dir", gone="3.dir"), pointers(
        same="1.dir", mode="1.dir", edited="4.dir", new="5.dir"
    )  # fmt: skip
    other = Kinds(frozenset({"run"}))
    head = {path: replace(one, kinds=other) for path, one in head.items() if path != "same"}
    found = kind_changes(base, {**head, "same": base["same"]})
    assert [(one.path, one.kind) for one in found] == [("mode", "modified")]


def test_kinds() -> None:
    base, head = pointers(same="1", gone="2", moved="3", edited="4", lost="7", made=None), pointers(
        same="1", new="5", here="3", edited="6", lost=None, made="8"
    )  # fmt: skip
    found = {d.path: (d.kind, d.was) for d in with_renames(data_changes(base, head))}
    assert found == {
        "gone": ("removed", None),
        "new": ("added", None),
        "here": ("renamed", "moved"),
        "edited": ("modified", None),
        "lost": ("removed", None),
        "made": ("added", None),
    }


def test_an_import_that_was_never_here_is_recorded_all_the_same() -> None:
    known, unknown = Pointer("a", "1", imported="repo"), Pointer("a", None, imported="repo")
    for base, head, kind in (
        ({"a": known}, {"a": unknown}, "modified"),
        ({"a": unknown}, {"a": known}, "modified"),
        ({"a": known}, {}, "removed"),
        ({}, {"a": known}, "added"),
    ):
        assert [one.kind for one in data_changes(base, head)] == [kind]


def test_a_rename_knows_both_pointers() -> None:
    (detail,) = with_renames(data_changes(pointers(a="1"), pointers(b="1")))
    assert detail.change.base is not None
    assert detail.change.head is not None
    assert (detail.change.base.path, detail.change.head.path) == ("a", "b")


def test_only_what_is_new_can_be_a_renamed_path() -> None:
    changes = data_changes(pointers(gone="1", edited="2"), pointers(edited="1"))
    assert {d.path: (d.kind, d.was) for d in with_renames(changes)} == {
        "gone": ("removed", None),
        "edited": ("modified", None),
    }


def test_what_is_not_cached_is_not_data() -> None:
    base = {"m.json": Pointer("m.json", "1", cached=False)}
    head = {"m.json": Pointer("m.json", "2", cached=False)}
    assert data_changes(base, head) == ()


def test_equal_names_are_paired_first() -> None:
    assert renames({"a/x": "1", "a/y": "1"}, {"b/y": "1", "b/z": "1"}) == (
        ("a/x", "b/z"),
        ("a/y", "b/y"),
    )


def test_each_new_path_is_paired_once() -> None:
    assert renames({"a": "1", "b": "1"}, {"c": "1"}) == (("a", "c"),)


@given(LISTINGS, LISTINGS)
def test_file_changes_tell_all_and_nothing_twice(
    base: dict[str, str], head: dict[str, str]
) -> None:
    found = file_changes(base, head)
    old = [*found.removed, *(a for a, _ in found.renamed), *found.modified]
    new = [*found.added, *(b for _, b in found.renamed), *found.modified]
    assert sorted(old) == sorted(p for p in base if base[p] != head.get(p))
    assert sorted(new) == sorted(p for p in head if head[p] != base.get(p))
    assert all(base[a] == head[b] for a, b in found.renamed)
    # What is left cannot be paired any further.
    assert not {base[p] for p in found.removed} & {head[p] for p in found.added}
    assert bool(found) is (base != head)
