"""Events of the registry, for programs."""

from collections.abc import Sequence
from typing import Any, Protocol

from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.events import NewEvent, version_at
from gitml.core.registry.versions import History


class Published(Protocol):
    """What was made, or would be."""

    @property
    def events(self) -> Sequence[NewEvent]: ...
    @property
    def created(self) -> bool: ...
    @property
    def pushed(self) -> str | None: ...


def published(done: Published, after: History) -> dict[str, Any]:
    """``gitml.model-event/1``; the aliases are those afterwards."""
    entry = {
        "events": [_new(event) for event in done.events],
        "aliases": aliases(after),
        "created": done.created,
        "pushed": done.pushed,
    }
    return {"schema": "gitml.model-event/1", "models": {after.model: entry}}


def aliases(history: History) -> dict[str, str]:
    """The version that has each alias; the commit where that has none."""
    places = sorted(history.aliases.items())
    return {alias: version_at(history, tag.commit) or tag.commit[:7] for alias, tag in places}


def _new(event: NewEvent) -> dict[str, Any]:
    return {
        "tag": event.tag.name,
        "commit": event.tag.commit,
        "date": event.tag.date.isoformat(),
        **what(event.record),
    }


def what(record: EventRecord) -> dict[str, Any]:
    """What happened, and why."""
    return {
        "action": record.action,
        "version": record.version,
        "alias": record.alias,
        "previous": record.previous,
        "reason": record.reason or None,
        "requires": list(record.held),
    }
