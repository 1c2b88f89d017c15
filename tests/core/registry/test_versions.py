"""Versions and the replay of tags, also against the order GTO uses."""

from datetime import UTC, datetime, timedelta

import pytest
from gto.versions import SemVer
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.registry import tags, versions
from gitml.core.registry.tag_problems import history_problems
from gitml.core.registry.tags import Tag
from gitml.core.registry.versions import Version
from gitml.errors import UsageError

_START = datetime(2026, 1, 1, tzinfo=UTC)
_texts = st.from_regex(tags.VERSION, fullmatch=True).filter(str.isascii)


def _tags(*names: str) -> list[Tag]:
    """Tags a second apart; ``name:commit`` puts one on a commit of its own."""
    found = []
    for second, name in enumerate(names):
        tag, _, commit = name.partition(":")
        date = _START + timedelta(seconds=second)
        found.append(Tag(tag, commit or tag, "Ada", date, f"message of {tag}"))
    return found


@pytest.mark.slow
@given(_texts)
def test_a_version_survives_being_read_and_written(text: str) -> None:
    assert str(Version.parse(text)) == text


@pytest.mark.slow
@given(_texts, _texts)
def test_the_order_is_that_of_semantic_versions(left: str, right: str) -> None:
    if SemVer(left) < SemVer(right):
        assert Version.parse(left) < Version.parse(right)


def test_of_events_in_one_second_the_counter_decides() -> None:
    made = [Tag(name, name, "Ada", _START, "") for name in ("m#prod#10", "m#prod#9")]
    for order in (made, made[::-1]):
        assert versions.replay(order)["m"].aliases["prod"].name == "m#prod#10"


def test_what_is_cleared_in_the_second_in_which_it_was_given_is_cleared() -> None:
    names = ("m#stage!#12", "m#stage#11", "m@v2.0.0")
    history = versions.replay(Tag(name, "c", "Ada", _START, "") for name in names)["m"]
    assert history.aliases == {}
    assert [str(event.name) for event in history.events] == [*reversed(names)]
    assert not [*history_problems(history)], "no clock ran backwards"


def test_what_moves_resets_what_is_below() -> None:
    version = Version(1, 2, 3)
    assert [str(version.next(p)) for p in ("major", "minor", "pipeline")] == [
        "v2.0.0",
        "v1.3.0",
        "v1.2.4",
    ]


def test_latest_is_never_withdrawn_nor_a_pre_release() -> None:
    released = ["churn@v1.9.0", "churn@v1.10.0", "churn@v1.11.0", "churn@v2.0.0-rc.1"]
    history = versions.replay(_tags(*released, "churn@v1.11.0!#4"))["churn"]
    assert history.latest is not None
    assert str(history.latest.version) == "v1.10.0"
    assert str(history.highest) == "v1.11.0"
    assert [v.withdrawn for v in history.versions] == [False, False, True, False]


def test_a_version_that_is_registered_again_is_back() -> None:
    history = versions.replay(_tags("churn@v1.0.0:a", "churn@v1.0.0!#2:a", "churn@v1.0.0#3:b"))
    latest = history["churn"].latest
    assert latest is not None
    assert latest.commit == "b"


def test_the_date_decides_not_the_order_of_listing() -> None:
    moves = _tags("churn#prod#9:a", "churn#prod#10:b")
    assert versions.replay(reversed(moves))["churn"].aliases["prod"].commit == "b"


def test_an_alias_moves_and_is_cleared() -> None:
    first = ["churn@v1.0.0:a", "churn@v1.1.0:b", "churn#prod#3:a", "churn#prod#4:b"]
    assert versions.replay(_tags(*first))["churn"].aliases["prod"].commit == "b"
    left = versions.replay(_tags(*first, "churn#prod!#5:a"))["churn"]
    assert left.aliases["prod"].commit == "b"
    back = versions.replay(_tags(*first, "churn#prod!#5:b"))["churn"]
    assert back.aliases["prod"].commit == "a", "where it was before, as GTO has it"
    both = versions.replay(_tags(*first, "churn#prod!#5:b", "churn#prod!#6:a"))["churn"]
    assert both.aliases == {}


def test_an_alias_of_a_withdrawn_version_is_where_it_was_before() -> None:
    first = ["churn@v1.0.0:a", "churn@v1.1.0:b", "churn#prod#3:a", "churn#prod#4:b"]
    back = versions.replay(_tags(*first, "churn@v1.1.0!#5:b"))["churn"]
    assert back.aliases["prod"].commit == "a"
    none = versions.replay(_tags(*first, "churn@v1.1.0!#5:b", "churn@v1.0.0!#6:a"))["churn"]
    assert none.aliases == {}


def test_models_are_told_apart_and_other_tags_passed_over() -> None:
    models = versions.replay(_tags("v1.0", "sub=churn@v1.0.0", "churn@v2.0.0", "churn@deprecated"))
    assert list(models) == ["churn", "sub=churn"]
    assert models["churn"].deprecated


def _resolve(text: str, *names: str) -> str:
    found = tags.reference(text)
    assert found is not None
    return versions.resolve(found, versions.replay(_tags(*names)))


@pytest.mark.parametrize(
    ("text", "commit"), [("churn@v1.0.0", "a"), ("churn@latest", "b"), ("churn#prod", "a")]
)
def test_names_resolve_to_commits(text: str, commit: str) -> None:
    assert _resolve(text, "churn@v1.0.0:a", "churn@v1.1.0:b", "churn#prod#3:a") == commit


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("chrn@latest", "unknown model 'chrn'", "did you mean 'churn'?"),
        ("churn@v9.0.0", "churn has no version v9.0.0", "its last versions: v1.0.0-rc.1"),
        ("churn@latest", "churn has no version that is neither", "gitml model list"),
        ("churn#prod", "churn has no alias 'prod'", "its aliases: dev"),
    ],
)
def test_unknown_names_say_what_there_is(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        _resolve(text, "churn@v1.0.0-rc.1", "churn#dev#2")
    assert hint in (caught.value.hint or "")
