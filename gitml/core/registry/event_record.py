"""What the tag of an event records beside who and when: what happened to which version, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard, get_args

from gitml.core.registry.tags import Action
from gitml.core.values import Value

SCHEMA = "gitml.event/1"


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event.

    Attributes:
        model: as in tags.
        version: that it is about; None for a commit without one, or the model as a whole.
        alias: that moved.
        previous: the version that the alias was at before.
        reason: in the words of who did it.
        held: requirements of ``gitml.yaml`` that were checked, and held.
    """

    action: Action
    model: str
    version: str | None = None
    alias: str | None = None
    previous: str | None = None
    reason: str = ""
    held: tuple[str, ...] = ()


def to_mapping(record: EventRecord) -> dict[str, Value]:
    """The record as plain values."""
    return {
        "schema": SCHEMA,
        "action": record.action,
        "model": record.model,
        "version": record.version,
        "alias": record.alias,
        "previous": record.previous,
        "reason": record.reason,
        "requires": list(record.held),
    }


def from_mapping(document: Value) -> EventRecord | None:
    """Read a record; None where the document is not a whole one, as anyone can write tags."""
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        return None
    action, model, held = document.get("action"), document.get("model"), document.get("requires")
    texts = [document.get(key) for key in ("version", "alias", "previous")]
    if not _is_action(action) or not isinstance(model, str) or not isinstance(held, list):
        return None
    version, alias, previous = (text if isinstance(text, str) else None for text in texts)
    reason = document.get("reason")
    return EventRecord(
        action,
        model,
        version,
        alias,
        previous,
        reason if isinstance(reason, str) else "",
        tuple(one for one in held if isinstance(one, str)),
    )


def _is_action(value: Value) -> TypeGuard[Action]:
    return isinstance(value, str) and value in get_args(Action)
