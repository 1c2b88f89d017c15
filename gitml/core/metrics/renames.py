"""Metrics that are gone under one name and new under another: renamed, where their value tells."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.history import Key
from gitml.core.values import MISSING, is_finite

_TELLING = 3  # digits; 0, 1 and 0.5 are the value of many metrics


def with_renames(changes: Sequence[MetricChange]) -> tuple[MetricChange, ...]:
    """The same changes; of those that are a rename each side knows the other.

    Both sides have the same value of several digits, and no other metric came or went with it; of
    a file that was renamed all values are the same.
    """
    gone = {_place(one): one for one in changes if one.value.head is MISSING}
    new = {_place(one): one for one in changes if one.value.base is MISSING}
    if not gone or not new:
        return tuple(changes)
    names = _of_files(gone, new)
    names |= _of_keys(
        [one for place, one in gone.items() if place not in names.values()],
        [one for place, one in new.items() if place not in names],
    )
    before = {old: now for now, old in names.items()}
    return tuple(
        one._replace(renamed_from=names.get(_place(one)), renamed_to=before.get(_place(one)))
        if _place(one) in names or _place(one) in before
        else one
        for one in changes
    )


def by_new_name(changes: Iterable[MetricChange]) -> tuple[MetricChange, ...]:
    """One change for each rename, that of its new name."""
    return tuple(one for one in changes if one.renamed_to is None)


def _place(change: MetricChange) -> Key:
    return change.value.path, change.value.key


def _of_files(gone: Mapping[Key, MetricChange], new: Mapping[Key, MetricChange]) -> dict[Key, Key]:
    """Old places by new ones, of files all of whose values came back in another file."""
    old_files = _same_content((path, key, one.value.base) for (path, key), one in gone.items())
    new_files = _same_content((path, key, one.value.head) for (path, key), one in new.items())
    names: dict[Key, Key] = {}
    for content, paths in new_files.items():
        before = old_files.get(content, [])
        if len(paths) == len(before) == 1:
            names |= {(paths[0], key): (before[0], key) for key, _ in content}
    return names


def _same_content(
    leaves: Iterable[tuple[str, str, object]],
) -> dict[frozenset[tuple[str, float]], list[str]]:
    """Files by what they hold, as far as that is numbers of which one tells."""
    contents: dict[str, dict[str, object]] = defaultdict(dict)
    for path, key, value in leaves:
        contents[path][key] = value
    found: dict[frozenset[tuple[str, float]], list[str]] = defaultdict(list)
    for path, values in contents.items():
        numbers = frozenset((key, value) for key, value in values.items() if is_finite(value))
        if len(numbers) == len(values) and any(_tells(value) for value in values.values()):
            found[numbers].append(path)
    return found


def _of_keys(gone: Iterable[MetricChange], new: Iterable[MetricChange]) -> dict[Key, Key]:
    """Old places by new ones, of values that one metric lost and one got."""
    lost, got = defaultdict(list), defaultdict(list)
    for one in gone:
        if _tells(one.value.base):
            lost[one.value.base].append(one)
    for one in new:
        if _tells(one.value.head):
            got[one.value.head].append(one)
    return {
        _place(got[value][0]): _place(before[0])
        for value, before in lost.items()
        if len(before) == len(got.get(value, ())) == 1
        and before[0].direction == got[value][0].direction
    }


def _tells(value: object) -> bool:
    """Whether it is a number with so many digits that another metric hardly has it, too."""
    digits = repr(value).partition("e")[0].replace(".", "").strip("-0")
    return is_finite(value) and len(digits) >= _TELLING
