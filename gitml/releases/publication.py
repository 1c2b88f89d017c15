"""Events as tags: made, pushed together, and planned again where others were first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gitml.core.registry.events import NewEvent
from gitml.core.registry.registry import Registry, TakenError
from gitml.core.registry.versions import History
from gitml.errors import GitmlError, OutsideError

_ATTEMPTS = 5
Plan = Callable[[History], Sequence[NewEvent]]
"""The tags to make after those of a history; it raises where others changed what it rests on."""


@dataclass(frozen=True, slots=True)
class PublishedTags:
    """What was made.

    Attributes:
        created: whether the tags were made, as a dry run does not.
        pushed: the remote that has them.
    """

    events: tuple[NewEvent, ...]
    created: bool = False
    pushed: str | None = None


def publish(
    registry: Registry,
    model: str,
    plan: Plan,
    subject: Callable[[NewEvent], str],
    remote: str | None,
) -> PublishedTags:
    """Make the tags of a plan, and push them together.

    Args:
        registry: of the project.
        model: as in tags.
        plan: is asked again where somebody else took a name first.
        subject: the first line of a tag's message.
        remote: to push to; None for nowhere.

    Raises:
        OutsideError: git or the remote refused, or others were first again and again.
    """
    for _ in range(_ATTEMPTS):
        events = tuple(plan(registry.models().get(model, History(model))))
        if not events:
            return PublishedTags(())
        made = _make(registry, events, subject)
        if remote is None:
            return PublishedTags(events, created=True)
        try:
            registry.push(remote, made)
        except TakenError:
            registry.fetch(remote, model)
        else:
            return PublishedTags(events, created=True, pushed=remote)
    raise OutsideError(
        f"others push tags of {model} to {remote} again and again; nothing was made",
        hint="look, and try again: gitml model list",
    )


def _make(
    registry: Registry, events: Sequence[NewEvent], subject: Callable[[NewEvent], str]
) -> dict[str, str]:
    """Make tags, all or none; answers the ids of their objects by name."""
    made: dict[str, str] = {}
    try:
        for event in events:
            parts = (subject(event), event.record.reason)
            tag = replace(event.tag, message="\n\n".join(part for part in parts if part))
            made[tag.name] = registry.tag(tag, event.record)
    except GitmlError:
        registry.delete(made)
        raise
    return made
