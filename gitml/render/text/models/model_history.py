"""What happened to models, as text."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.model_summary import Assigned
from gitml.core.registry.tags import Tag
from gitml.core.registry.version_details import PastEvent
from gitml.core.registry.versions import History
from gitml.render.text.models.events import sentence
from gitml.render.text.tables import table


def events(found: Sequence[PastEvent], columns: int | None = None) -> str:
    """One row an event, in the order given; where there is no room, cells are broken into lines."""
    rows = [[_minute(one.tag), _what(one), one.tag.tagger, one.why] for one in found]
    return table(["Date", "Event", "By", "Why"], rows, columns=columns)


def _minute(tag: Tag) -> str:
    return f"{tag.date:%Y-%m-%d %H:%M %z}"


def _what(one: PastEvent) -> str:
    record = EventRecord(one.action, one.model, one.version, one.alias, one.previous)
    return sentence(record, one.tag.commit)


def at(
    moment: datetime, then: Mapping[str, History], places: Mapping[str, Mapping[str, Assigned]]
) -> str:
    """What was so at a moment: a row for the latest version of each model, and for each alias."""
    rows = []
    for name, history in then.items():
        if not history.events:
            rows.append([name, "-", "not released yet", "", ""])
            continue
        if latest := history.latest:
            tag = latest.tag
            rows.append([name, "latest", str(latest.version), _minute(tag), tag.tagger])
        for alias, place in places[name].items():
            rows.append([name, alias, str(place), _minute(place.tag), place.tag.tagger])
        if history.deprecated:
            rows.append([name, "-", "retired", "", ""])
    title = f"at {moment:%Y-%m-%d %H:%M:%S %z}"
    return f"{title}\n{table(['Model', 'Alias', 'Version', 'Since', 'By'], rows)}"
