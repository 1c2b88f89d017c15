"""Nested params and metrics: flatten them, and say what changed between two of them."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest
from typing import Final, Literal, NamedTuple, TypeAlias, TypeGuard

Value: TypeAlias = bool | int | float | str | list["Value"] | dict[str, "Value"] | None


class Missing(Enum):
    """The value of a key that one side does not have, which is not the same as null."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_finite(value: object) -> TypeGuard[int | float]:
    """Whether it is a number that can be compared: neither NaN nor infinite."""
    try:
        return is_number(value) and math.isfinite(value)
    except OverflowError:  # an integer that no float holds
        return False


def flatten(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield ``(dotted.key, leaf)`` in document order.

    Lists are leaves: an order or a length that differs is one change to a reader. A document
    that is a bare value has the empty key, an empty mapping has no leaves. Where two leaves would
    have one name, the parts of it that have dots themselves are quoted: of
    ``{"a.b": 1, "a": {"b": 2}}`` the first is ``"a.b"`` with its quotes.
    """
    found = [*_flatten(value, "")]
    if len(found) == len({key for key, _ in found}):
        yield from found
        return
    counts = Counter(key for key, _ in found)
    quoted = [key for key, _ in _flatten(value, "", quoted=True)]
    for (key, leaf), exact in zip(found, quoted, strict=True):
        yield (exact if counts[key] > 1 else key), leaf


def _flatten(value: Value, prefix: str, *, quoted: bool = False) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            key = f'"{name}"' if quoted and "." in str(name) else name
            place = f"{prefix}.{key}" if prefix else str(key)
            if isinstance(inner, dict):
                yield from _flatten(inner, place, quoted=quoted)
            else:
                yield place, inner
    else:
        yield prefix, value


def same(base: object, head: object) -> bool:
    """Equal in value and in kind: 1 is not True, and NaN is NaN."""
    if isinstance(base, bool) is not isinstance(head, bool):
        return False
    if isinstance(base, dict) and isinstance(head, dict):
        return base.keys() == head.keys() and all(same(v, head[k]) for k, v in base.items())
    if isinstance(base, list) and isinstance(head, list):
        return len(base) == len(head) and all(map(same, base, head))
    return base == head or (base != base and head != head)  # noqa: PLR0124  NaN


class ValueChange(NamedTuple):
    """One dotted key of one file on two sides; either side may be MISSING."""

    path: str
    key: str
    base: Value | Literal[Missing.MISSING]
    head: Value | Literal[Missing.MISSING]

    @property
    def changed(self) -> bool:
        return not same(self.base, self.head)

    @property
    def kind(self) -> Literal["added", "removed", "modified", "unchanged"]:
        """What became of it; a value that is new may be null, as one that is gone."""
        if not self.changed:
            return "unchanged"
        if self.base is MISSING:
            return "added"
        return "removed" if self.head is MISSING else "modified"

    @property
    def delta(self) -> int | float | None:
        """``head - base`` where both are numbers."""
        if is_number(self.base) and is_number(self.head):
            return self.head - self.base
        return None

    @property
    def percent(self) -> float | None:
        """The change relative to the size of base, in percent; None where base is zero."""
        if not is_number(self.base) or self.base == 0 or self.delta is None:
            return None
        try:
            return 100 * self.delta / abs(self.base)
        except OverflowError:
            return None


def changes(
    base: Mapping[str, Value], head: Mapping[str, Value], *, unchanged: bool = False
) -> tuple[ValueChange, ...]:
    """Compare two ``{path: nested values}``, in the order of base, then what only head has.

    Args:
        base: parsed files by path.
        head: the same at the other point.
        unchanged: also yield the keys that are equal on both sides.
    """
    found = []
    for path in [*base, *(p for p in head if p not in base)]:
        old = dict(flatten(base[path])) if path in base else {}
        new = dict(flatten(head[path])) if path in head else {}
        for key in [*old, *(k for k in new if k not in old)]:
            change = ValueChange(path, key, old.get(key, MISSING), new.get(key, MISSING))
            if unchanged or change.changed:
                found.append(change)
    return tuple(found)


def is_records(value: object) -> TypeGuard[list[dict[str, Value]]]:
    """Whether it is a list of mappings, as a leaderboard or the layers of a network."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def inner_changes(change: ValueChange) -> tuple[ValueChange, ...]:
    """What changed in a list of records, as ``board[0].auc``; of other values the change itself.

    The texts of a record name it: one that is new moves the others, and does not change them. The
    place is that in head, of a record that is gone that in base.
    """
    base, head = change.base, change.head
    if not (change.changed and is_records(base) and is_records(head)):
        return (change,)
    found: list[ValueChange] = []
    for old, new in _matched(base, head):
        place = f"{change.key}[{old if new is None else new}]"
        if old is None or new is None:
            before = MISSING if old is None else base[old]
            after = MISSING if new is None else head[new]
            found.append(ValueChange(change.path, place, before, after))
            continue
        for one in changes({place: base[old]}, {place: head[new]}):
            inner = ValueChange(change.path, f"{place}.{one.key}", one.base, one.head)
            found += inner_changes(inner)
    return tuple(found) or (change,)  # where only an empty mapping came or went


def _matched(
    base: Sequence[Mapping[str, Value]], head: Sequence[Mapping[str, Value]]
) -> Iterator[tuple[int | None, int | None]]:
    """The places of each record on both sides; None where a side lacks it."""
    before, after = ([*map(_named, side)] for side in (base, head))
    for _, old, old_end, new, new_end in SequenceMatcher(None, before, after).get_opcodes():
        yield from zip_longest(range(old, old_end), range(new, new_end))


def _named(record: Mapping[str, Value]) -> frozenset[tuple[str, str]]:
    return frozenset((key, value) for key, value in record.items() if isinstance(value, str))
