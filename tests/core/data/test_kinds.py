"""What is recorded of files beside their bytes, and what is done to make them so."""

import pytest

from gitml.core.data.kinds import (
    NOTHING,
    PLAIN,
    KindChanges,
    Kinds,
    SeenFiles,
    changes,
    parse,
    to_record,
)

ONE, TWO = "1" * 32, "2" * 32


def seen(
    *names: str, bits: str = "", links: dict[str, str] | None = None, shared: str = ""
) -> SeenFiles:
    executables, objects = frozenset(bits.split()), frozenset(shared.split())
    return SeenFiles(frozenset(names), executables, links or {}, objects)


def noted(bits: str = "", **links: str) -> Kinds:
    return Kinds(frozenset(bits.split()), links)


def test_what_was_not_looked_at_stays_as_far_as_it_is_recorded_still() -> None:
    before, hashes = noted("run gone", l="a", dead="gone"), {"a": ONE, "l": ONE, "run": TWO}
    assert to_record(NOTHING, before, hashes) == noted("run", l="a")
    assert to_record(seen("run"), before, hashes) == noted("", l="a")
    assert to_record(seen("l"), before, hashes) == noted("run")


def test_a_link_that_dvc_made_an_object_of_the_cache_stays_recorded() -> None:
    hashes = {"a": ONE, "l": ONE, "m": TWO}
    there = seen("a", "l", "m", shared="a l m")
    assert to_record(there, noted(l="a", m="a"), hashes) == noted(l="a")


def test_what_lies_there_is_recorded() -> None:
    found = seen("a", "l", "run", "other", bits="run ignored", links={"l": "a", "other": "a"})
    hashes = {"a": ONE, "l": ONE, "run": TWO, "other": TWO}
    assert to_record(found, PLAIN, hashes) == noted("run", l="a")


def test_that_a_link_may_be_executed_is_not_recorded() -> None:
    found = seen("a", "l", bits="a l", links={"l": "a"})
    assert to_record(found, PLAIN, {"a": ONE, "l": ONE}) == noted("a", l="a")


@pytest.mark.parametrize(
    ("before", "bits", "found"),
    [
        ("", "", ""),
        ("", "x y", "x y"),  # somebody made their object executable
        ("x", "x y", "x"),  # that of x is that of y
        ("x", "", "x"),  # nobody could set it
    ],
)
def test_a_bit_of_a_shared_object(before: str, bits: str, found: str) -> None:
    there = seen("x", "y", bits=bits, shared="x y")
    assert to_record(there, noted(before), {"x": ONE, "y": ONE}) == noted(found)


def test_what_is_recorded_and_lacks_is_made() -> None:
    coming = noted("run", l="a")
    assert changes(seen("a", "l", "run"), coming, PLAIN) == KindChanges(
        frozenset({"run"}), links={"l": "a"}
    )
    right = seen("a", "l", "run", bits="run", links={"l": "a"})
    assert not changes(right, coming, None).names
    assert changes(right.without({"l", "run"}), coming, None).names == {"l", "run"}


def test_some_of_what_was_seen() -> None:
    there = seen("run", "mine", "l", bits="run mine", links={"l": "run"})
    there = there._replace(shared=frozenset({"run"}))
    some = seen("run", "l", bits="run", links={"l": "run"})
    assert there.among({"run", "l", "new"}) == some._replace(shared=frozenset({"run"}))
    assert there.among({"mine"}) == seen("mine", bits="mine")


def test_what_is_not_recorded_goes_where_it_came_from_a_record_or_all_of_it_is_asked_for() -> None:
    there = seen("run", "mine", "l", "own", bits="run mine", links={"l": "run", "own": "run"})
    taken = changes(there, PLAIN, noted("run", l="run"))
    assert taken == KindChanges(plain=frozenset({"run"}), files=frozenset({"l"}))
    assert changes(there, PLAIN, None).names == {"run", "mine", "l", "own"}
    shared = there._replace(shared=frozenset({"run"}))
    assert "run" not in changes(shared, PLAIN, None).names


def test_from_one_record_to_another() -> None:
    found = noted("run both", l="a", m="a").changes_to(noted("both new", l="b", run="new"))
    links = {"l": "b", "run": "new"}
    assert found == KindChanges(frozenset({"new"}), links=links, files=frozenset({"m"}))
    part = found.among(lambda name: name in "lm")
    assert part == KindChanges(links={"l": "b"}, files=frozenset({"m"}))


def test_a_part() -> None:
    whole = noted("in/run run", **{"in/l": "a", "l": "a"})
    assert whole.inside("in") == noted("in/run", **{"in/l": "a"})
    assert whole.outside("in").joined(whole.inside("in")) == whole
    assert whole.inside("") == whole
    assert whole.outside("") == PLAIN


@pytest.mark.parametrize(
    "notes",
    [
        None,
        [],
        {"executable": "x", "links": ["x"]},
        {"executable": ["../x", 1], "links": {"../x": "a", "y": 1}},
    ],
)
def test_a_hostile_record_says_nothing(notes: object) -> None:
    assert parse(notes) == PLAIN


@pytest.mark.parametrize(
    ("lies", "placed", "found"),
    [
        (seen("a", "l", "run"), PLAIN, noted("run", l="a")),  # DVC put it there
        (seen("a", "l", "run"), noted("run", l="a"), PLAIN),  # somebody made it plain
        (seen("a", "l", "run", bits="a"), PLAIN, noted("a run", l="a")),
        (seen("a", "l", "run", bits="a run"), noted("a", l="a"), noted("run")),
        (seen("a", "l", "run", links={"l": "run"}), PLAIN, noted("run", l="run")),
        (seen("a", "l", "run", links={"l": "run"}), noted(l="run"), noted("run", l="a")),
    ],
)
def test_of_a_file_that_is_as_it_was_placed_the_record_stays(
    lies: SeenFiles, placed: Kinds, found: Kinds
) -> None:
    before, hashes = noted("run", l="a"), {"a": ONE, "l": ONE, "run": ONE}
    assert to_record(lies.decided(before, placed), before, hashes) == found


def test_where_nothing_is_noted_all_that_lies_there_counts() -> None:
    there = seen("run", bits="run")
    assert there.decided(PLAIN, noted("run")) == there


def test_of_what_is_noted_that_which_is_in_place() -> None:
    there = seen("a", "l", "run", "x", bits="run l", links={"l": "a"})
    assert noted("run x", l="a", m="a").in_place(there) == noted("run", l="a")
