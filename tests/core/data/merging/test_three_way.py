"""Two sides of the same records: what merges, in which order, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.data.merging.three_way import Clash, merge, merge_listings, merged_size

names = st.sampled_from("abcdef")
records = st.dictionaries(names, st.integers(0, 2))


@st.composite
def ordered(draw: st.DrawFn) -> dict[str, int]:
    """Records in any order, as a lock has them in the order of its runs."""
    found = draw(records)
    return {name: found[name] for name in draw(st.permutations(sorted(found)))}


sides = st.tuples(ordered(), ordered(), ordered())


@pytest.mark.slow
@given(sides)
def test_it_does_not_matter_which_side_is_called_ours(three: tuple[dict[str, int], ...]) -> None:
    base, ours, theirs = three
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert (one.names, one.values) == (other.names, other.values)
    turned = {name: Clash(clash.theirs, clash.ours) for name, clash in other.clashes.items()}
    assert one.clashes == turned


@given(ordered(), ordered())
def test_a_side_that_changed_nothing_gives_the_other(
    base: dict[str, int], side: dict[str, int]
) -> None:
    for merged in (merge(base, base, side), merge(base, side, base), merge(base, side, side)):
        assert not merged.clashes
        assert [(name, merged.values[name]) for name in merged.names] == list(side.items())


@given(sides)
def test_every_record_is_that_of_a_side_or_a_clash(three: tuple[dict[str, int], ...]) -> None:
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    assert set(merged.names) == merged.values.keys() | merged.clashes.keys()
    assert not merged.values.keys() & merged.clashes.keys()
    for name, value in merged.values.items():
        changed = [side.get(name) for side in (ours, theirs) if side.get(name) != base.get(name)]
        assert value in (changed or [base[name]])
    for name in {**base, **ours, **theirs}.keys() - set(merged.names):
        gone = [side for side in (ours, theirs) if name not in side]
        assert gone, "nothing is dropped that both sides have"
        assert len(gone) == 2 or base.get(name) in (ours.get(name), theirs.get(name))


@given(sides)
def test_a_side_settles_all_clashes(three: tuple[dict[str, int], ...]) -> None:
    merged = merge(*three)
    for name, side in (("ours", three[1]), ("theirs", three[2])):
        taken = merged.take(name)  # type: ignore[arg-type]
        assert not taken.clashes
        assert set(taken.names) == taken.values.keys()
        for clash in merged.clashes:
            assert taken.values.get(clash) == side.get(clash)


def test_new_records_of_both_sides_stand_where_each_had_them() -> None:
    base = {"a": 1, "z": 1}
    merged = merge(base, {"a": 1, "m": 1, "z": 1}, {"a": 1, "z": 1, "k": 1})
    assert merged.names == ("a", "m", "z", "k")


def test_deleted_here_and_changed_there_is_a_clash() -> None:
    merged = merge({"a": 1}, {}, {"a": 2})
    assert merged.clashes == {"a": Clash(None, 2)}
    assert not merged.take("ours").names
    assert merged.take("theirs").values == {"a": 2}


def test_files_of_a_folder() -> None:
    base = {"keep": "0", "edit": "0", "gone": "0"}
    ours = {**base, "edit": "1", "new": "2"}
    theirs = {"keep": "0", "edit": "0", "other/new": "3"}
    merged = merge_listings(base, ours, theirs)
    assert merged.values == {"keep": "0", "edit": "1", "new": "2", "other/new": "3"}


def test_a_file_where_the_other_side_has_a_folder_is_a_clash() -> None:
    merged = merge_listings({"x": "0"}, {"x": "0", "a": "1"}, {"x": "0", "a/b/c": "2"})
    assert merged.clashes == {"a": Clash("1", None), "a/b/c": Clash(None, "2")}
    assert merged.values == {"x": "0"}


listings = st.dictionaries(names, st.sampled_from("0123"))


@given(st.tuples(listings, listings, listings))
def test_the_size_of_a_merged_folder(three: tuple[dict[str, str], ...]) -> None:
    base, ours, theirs = three
    sizes = tuple(sum(10 ** int(md5) for md5 in side.values()) for side in three)
    for side in ("ours", "theirs"):
        merged = merge_listings(*three).take(side).values
        found = merged_size(
            sizes,
            (base, ours, theirs),
            merged,
            lambda md5: 10 ** int(md5),
        )
        assert found == sum(10 ** int(md5) for md5 in merged.values())


@pytest.mark.parametrize(
    ("sizes", "expected"), [((10, 11, 12), 13), ((None, 11, 12), None), ((10, None, 12), None)]
)
def test_what_each_side_added_tells_the_size_without_the_objects(
    sizes: tuple[int | None, int | None, int | None], expected: int | None
) -> None:
    base = {"a": "0"}
    ours, theirs = {**base, "b": "1"}, {**base, "c": "2"}
    merged = {**ours, **theirs}
    assert merged_size(sizes, (base, ours, theirs), merged, lambda _: None) == expected
