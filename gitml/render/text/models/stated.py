"""What only a version's tag states, in words."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from gitml.core.registry.manifest import RecordedReason
from gitml.core.verdict import Reason
from gitml.render.text import reasons

STATED = "stated by the tag, not checked"
NEVER_CHECKED = "environment, by whom"
_NAMES = {
    "bump": "reasons",
    "environment": "environment",
    "previous": "previous",
    "tagger": "by whom",
}


def why(recorded: Sequence[RecordedReason], found: Sequence[tuple[Reason, ...]]) -> Iterator[str]:
    """A sentence for each reason of a tag.

    Args:
        recorded: by the tag.
        found: those that its commits give, in that order, which get words of their own.
    """
    for one, group in zip_longest(recorded, found[: len(recorded)], fillvalue=()):
        if group:
            yield reasons.sentence(group)
        elif isinstance(one, RecordedReason):
            yield f"{one.text} ({STATED})"


def stated(keys: Sequence[str]) -> str:
    """``stated by the tag, not checked: reasons, by whom``; empty of none."""
    names = dict.fromkeys(_NAMES[key.partition(".")[0]] for key in keys)
    return f"{STATED}: {', '.join(names)}" if names else ""
