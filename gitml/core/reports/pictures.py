"""The branch that holds pictures of reports: which commits of it are still shown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_PLACE = re.compile(r"pull-([0-9]{1,15})/([A-Za-z0-9][A-Za-z0-9._-]{0,63})/.+")


@dataclass(frozen=True, order=True, slots=True)
class PublishedPictures:
    """The pictures of one report, as a commit has them.

    Attributes:
        number: of the pull request.
        name: of the report.
        commit: that comments link to.
        count: of pictures.
    """

    number: int
    name: str
    commit: str
    count: int


@dataclass(frozen=True, slots=True)
class BranchCleaning:
    """What is on the branch, and what of it stays.

    Attributes:
        found: everything.
        kept: the newest of each report on an open pull request.
        cleaned: whether the others are gone.
    """

    found: tuple[PublishedPictures, ...]
    kept: tuple[PublishedPictures, ...]
    cleaned: bool = False


def published(commit: str, paths: Iterable[str]) -> PublishedPictures | None:
    """What a commit has, by the paths of its files; None where it is none of a report."""
    places = [(found[1], found[2]) for found in map(_PLACE.fullmatch, paths) if found]
    if len({*places}) != 1:
        return None
    number, name = places[0]
    return PublishedPictures(int(number), name, commit, len(places))


def newest_first(tip: str, parents: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The commits of a branch that may have pictures, the newest first.

    A report is a commit without parents; the branch is a chain of commits that join what was
    there with the next of them. A cleaned branch joins several at once.

    Args:
        tip: where the branch ends.
        parents: of every commit.
    """
    here: str | None = tip
    while here is not None:
        before = parents[here]
        yield from reversed(before[1:]) if before[1:] else [here]
        here = before[0] if before else None


def shown(
    found: Iterable[PublishedPictures], is_open: AbstractSet[int]
) -> tuple[PublishedPictures, ...]:
    """What comments of open pull requests show: the newest of each report.

    Args:
        found: the newest first.
        is_open: numbers of the open ones.
    """
    kept: dict[tuple[int, str], PublishedPictures] = {}
    for one in found:
        if one.number in is_open:
            kept.setdefault((one.number, one.name), one)
    return tuple(sorted(kept.values()))
