"""What is planned after a release: which tags, on which commits, with which numbers and dates."""

from datetime import UTC, datetime, timedelta

from gitml.core.registry import events, versions
from gitml.core.registry.events import Motive, NewEvent
from gitml.core.registry.tags import Tag
from gitml.core.registry.versions import History, Registered

_START = datetime(2026, 1, 1, tzinfo=UTC)
_MOTIVE = Motive("because", datetime(2026, 2, 1, 12, tzinfo=UTC), ("gates",))


def _history(*names: str) -> History:
    """Tags a second apart; ``name:commit`` says on which commit."""
    found = []
    for second, name in enumerate(names):
        tag, _, commit = name.partition(":")
        found.append(Tag(tag, commit or "a", "Ada", _START + timedelta(seconds=second), ""))
    return versions.replay(found)["m"]


def _version(history: History, version: str) -> Registered:
    found = history.find(version)
    assert found is not None
    return found


def _after(history: History, planned: tuple[NewEvent, ...]) -> History:
    """The history once the tags are made."""
    tags = [event.tag for event in history.events]
    new = [Tag(one.tag.name, one.tag.commit, "Ada", one.tag.date, "") for one in planned]
    return versions.replay([*tags, *new])["m"]


def _names(planned: tuple[NewEvent, ...]) -> list[str]:
    return [f"{one.tag.name}:{one.tag.commit}" for one in planned]


def test_promotion_counts_on_and_comes_later_than_all_before() -> None:
    history = _history("m@v1.0.0:a", "m@v1.1.0:b", "m#prod#7:a")
    (event,) = events.promote(history, _version(history, "v1.1.0"), "prod", _MOTIVE)
    assert (event.tag.name, event.tag.commit, event.tag.date) == ("m#prod#8", "b", _MOTIVE.now)
    record = event.record
    assert (record.version, record.previous, record.reason) == ("v1.1.0", "v1.0.0", "because")
    assert record.held == ("gates",)
    assert _after(history, (event,)).aliases["prod"].commit == "b"
    late = Motive("", _START - timedelta(days=1))
    (event,) = events.promote(history, _version(history, "v1.1.0"), "prod", late)
    assert event.tag.date == _START + timedelta(seconds=3), "also where the clock runs behind"


def test_what_is_so_already_needs_no_tag() -> None:
    history = _history("m@v1.0.0:a", "m#prod#2:a", "m@v0.1.0:b", "m@v0.1.0!#3:b")
    assert events.promote(history, _version(history, "v1.0.0"), "prod", _MOTIVE) == ()
    assert events.clear(history, "dev", _MOTIVE) == ()
    assert events.withdraw(history, _version(history, "v0.1.0"), _MOTIVE) == ()
    retired = _after(history, events.deprecate(history, _MOTIVE))
    assert retired.deprecated
    assert events.deprecate(retired, _MOTIVE) == ()


def test_a_withdrawn_version_gives_its_aliases_back_in_tags_of_their_own() -> None:
    start = ["m@v1.0.0:a", "m@v1.1.0:b", "m#prod#3:a", "m#prod#4:b", "m#dev#5:b"]
    history = _history(*start)
    planned = events.withdraw(history, _version(history, "v1.1.0"), _MOTIVE)
    assert _names(planned) == ["m@v1.1.0!#6:b", "m#dev!#7:b", "m#prod#8:a"]
    dates = [one.tag.date for one in planned]
    assert dates == sorted(set(dates))
    after = _after(history, planned)
    assert {alias: tag.commit for alias, tag in after.aliases.items()} == {"prod": "a"}
    assert after.aliases["prod"].name == "m#prod#8"


def test_an_alias_is_cleared_wherever_it_would_come_back() -> None:
    history = _history("m@v1.0.0:a", "m@v1.1.0:b", "m#prod#3:a", "m#prod#4:b")
    planned = events.clear(history, "prod", _MOTIVE)
    assert _names(planned) == ["m#prod!#5:a", "m#prod!#6:b"]
    assert _after(history, planned).aliases == {}


def test_of_two_versions_on_a_commit_the_other_keeps_the_alias() -> None:
    history = _history("m@v1.0.0:a", "m@v1.0.1:a", "m#prod#3:a")
    planned = events.withdraw(history, _version(history, "v1.0.1"), _MOTIVE)
    assert _names(planned) == ["m@v1.0.1!#4:a"]
    assert _after(history, planned).aliases["prod"].commit == "a"
