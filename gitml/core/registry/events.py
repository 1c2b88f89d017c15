"""What happens to versions after their release: aliases that move, versions that are taken back.

Each event is a tag in GTO's grammar. Those that belong together are planned together here, so that
GTO, DVC and gitml find the same version afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.tags import NewTag, TagName
from gitml.core.registry.versions import History, Registered


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A tag to make, without its message, and what its message records."""

    tag: NewTag
    record: EventRecord


@dataclass(frozen=True, slots=True)
class _Step:
    action: Literal["withdraw", "assign", "clear", "deprecate"]
    commit: str
    version: str | None = None
    alias: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Motive:
    """Why something is done, and what was asked of it first.

    Attributes:
        reason: in the words of who does it; may be empty.
        held: requirements of ``gitml.yaml`` that were checked, and hold.
        now: when.
    """

    reason: str
    now: datetime
    held: tuple[str, ...] = ()


def promote(
    history: History, target: Registered, alias: str, motive: Motive
) -> tuple[NewEvent, ...]:
    """Point an alias at a version; nothing where it points there already."""
    current = history.aliases.get(alias)
    if current is not None and current.commit == target.commit:
        return ()
    previous = version_at(history, current.commit) if current else None
    step = _Step("assign", target.commit, str(target.version), alias, previous)
    return _events(history, [step], motive)


def clear(history: History, alias: str, motive: Motive) -> tuple[NewEvent, ...]:
    """Take an alias away from every version that has it, or would have it again."""
    steps = [
        _Step("clear", tag.commit, version_at(history, tag.commit), alias)
        for tag in history.assigned.get(alias, ())
    ]
    return _events(history, steps, motive)


def withdraw(history: History, target: Registered, motive: Motive) -> tuple[NewEvent, ...]:
    """Take a version back; nothing where that was done already.

    An alias that it has goes back to the version that had it before. That is said by a tag of its
    own, as ``dvc artifacts get`` looks at the last tag of an alias only.
    """
    if target.withdrawn:
        return ()
    version = str(target.version)
    steps = [_Step("withdraw", target.commit, version)]
    others = [one for one in history.versions if one.commit == target.commit and one != target]
    stays = any(not one.withdrawn for one in others)
    for alias, tag in sorted(history.aliases.items()):
        if tag.commit == target.commit and not stays:
            steps.append(_back(history, target, alias))
    return _events(history, steps, motive)


def _back(history: History, target: Registered, alias: str) -> _Step:
    """The alias where it was before, or nowhere."""
    before = [
        tag
        for tag in history.assigned[alias]
        if tag.commit != target.commit and history.is_usable(tag.commit)
    ]
    version = str(target.version)
    if not before:
        return _Step("clear", target.commit, version, alias)
    commit = before[-1].commit
    return _Step("assign", commit, version_at(history, commit), alias, version)


def deprecate(history: History, motive: Motive) -> tuple[NewEvent, ...]:
    """Retire a model as a whole; nothing where that was done already."""
    if history.deprecated or history.last is None:
        return ()
    return _events(history, [_Step("deprecate", history.last.commit)], motive)


def version_at(history: History, commit: str) -> str | None:
    """The version on a commit, as text."""
    found = history.at(commit)
    return str(found.version) if found else None


def _events(history: History, steps: Sequence[_Step], motive: Motive) -> tuple[NewEvent, ...]:
    counter, date = _highest_counter(history), next_date(motive.now, history)
    found = []
    for number, step in enumerate(steps):
        version = step.version if step.action == "withdraw" else None
        name = TagName(history.model, step.action, version, step.alias, counter + number + 1)
        tag = NewTag(str(name), step.commit, "", date + timedelta(seconds=number))
        record = EventRecord(
            step.action,
            history.model,
            step.version,
            step.alias,
            step.previous,
            motive.reason,
            motive.held,
        )
        found.append(NewEvent(tag, record))
    return tuple(found)


def _highest_counter(history: History) -> int:
    counters: Iterable[int | None] = (event.name.counter for event in history.events)
    return max((counter for counter in counters if counter is not None), default=0)


def next_date(now: datetime, history: History) -> datetime:
    """The date for a model's next tag: after its last one, as GTO orders events by the second."""
    now = now.replace(microsecond=0)
    if history.last is None:
        return now
    return max(now, history.last.date + timedelta(seconds=1))
