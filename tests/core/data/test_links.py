"""Which links a record may make."""

import pytest

from gitml.core.data import links

ONE, TWO = "1" * 32, "2" * 32


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("x", "a", "a"),
        ("in/x", "../a", "a"),
        ("in/x", "./b/../c", "in/c"),
        ("x", "../a", None),
        ("in/x", "../../a", None),
        ("x", "/a", None),
        ("x", ".git/config", None),
        ("x", "in\\a", None),
        ("../x", "a", None),
        ("x", "", None),
        ("x", ".", None),
    ],
)
def test_a_link_leads_to_a_file_of_its_folder(name: str, text: str, found: str | None) -> None:
    assert links.target(name, text) == found


def test_a_link_is_kept_where_its_file_is_the_same() -> None:
    hashes = {"a": ONE, "b": TWO, "x": ONE, "y": ONE, "z": ONE}
    said = {"z": "a", "x": "b", "y": "y", "gone": "nowhere", "there": "a"}
    assert links.kept(said, hashes) == {"z": "a"}


def test_a_link_may_lead_to_another_but_none_of_a_circle_is_kept() -> None:
    chain = {"x": "y", "y": "z", "z": "a"}
    circle = {"p": "q", "q": "p", "to-p": "p"}
    hashes = dict.fromkeys((*chain, *circle, "a"), ONE)
    assert links.kept({**chain, **circle}, hashes) == chain


def test_no_link_is_kept_that_leads_over_more_links_than_every_system_follows() -> None:
    chain = {f"x{at:04}": f"x{at + 1:04}" for at in range(3000)}
    hashes = dict.fromkeys((*chain, "x3000"), ONE)
    assert sorted(links.kept(chain, hashes)) == [f"x{at}" for at in range(2980, 3000)]


def test_links_are_ordered_from_the_file() -> None:
    said = {"a": "b", "b": "c", "c": "in/d", "in/d": "../e", "out": "../x", "z": "e"}
    assert [name for name, _ in links.in_order(said)] == ["in/d", "z", "c", "b", "a"]
