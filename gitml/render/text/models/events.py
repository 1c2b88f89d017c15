"""What happens to versions and aliases, in words."""

from collections.abc import Sequence

from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.events import NewEvent
from gitml.render.text.terminal import one_line


def subject(event: NewEvent) -> str:
    """The first line of the tag's message."""
    return sentence(event.record, event.tag.commit)


def sentence(record: EventRecord, commit: str) -> str:
    """One event in a sentence.

    Args:
        record: of the event.
        commit: that its tag is on, which stands for a version where that has none.
    """
    model, version = record.model, record.version or commit[:7]
    match record.action:
        case "assign":
            before = f", which was {record.previous}" if record.previous else ""
            return f"{model} {version} is {record.alias}{before}"
        case "clear":
            return f"{model} {version} is {record.alias} no more"
        case "withdraw":
            return f"{model} {version} is withdrawn"
        case "deprecate":
            return f"{model} is retired"
        case _:
            return f"{model} {version} is released"


def published(events: Sequence[NewEvent]) -> str:
    """A line a tag, and why once."""
    lines = [f"{event.tag.name}  ({subject(event)})" for event in events]
    if events and events[0].record.reason:
        lines.append(f"  - {events[0].record.reason}")
    if events and events[0].record.held:
        lines.append(f"  - checked: {', '.join(events[0].record.held)}")
    return "\n".join(map(one_line, lines))
