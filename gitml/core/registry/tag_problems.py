"""Tags that look like ours and cannot be trusted: what is wrong with each, as data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gitml.core.registry.manifest import Manifest
from gitml.core.registry.tags import Tag, parse
from gitml.core.registry.versions import History, Registered

RecordFault = Literal["no record", "damaged record", "newer record"]
ProblemKind = Literal[
    "no record",  # made by hand or by GTO
    "damaged record",
    "newer record",  # of a gitml after this one
    "other model",  # the record is of another model or version; other: what it is of
    "other bytes",  # the record has another hash than the commit, or none; other: the commit's
    "other path",  # the record's path is not where the commit declares the model; other: the latter
    "no model",  # the commit declares no such model
    "same commit",  # other: the tag of another version on the commit
    "clock",  # dated before what it follows; other: the tag that it follows
    "lightweight",  # no annotated tag of a commit, so no version
]


@dataclass(frozen=True, slots=True)
class TagProblem:
    """What is wrong with a tag.

    Attributes:
        other: what speaks against it.
    """

    tag: str
    kind: ProblemKind
    other: str = ""


def record_problem(found: Registered, record: Manifest) -> TagProblem | None:
    """Whether a manifest is of another version than its tag."""
    if record.model == found.model and record.version == str(found.version):
        return None
    return TagProblem(found.tag.name, "other model", f"{record.model}@{record.version}")


def bytes_problem(
    found: Registered, record: Manifest, path: str | None, md5: str | None
) -> TagProblem | None:
    """Whether a manifest tells of another model than the commit has.

    Args:
        found: the version.
        record: its manifest.
        path: where its commit declares the model; None for nowhere.
        md5: what its commit records for that; None where that is not known.
    """
    if path is None:
        return TagProblem(found.tag.name, "no model")
    if path != record.file.path:
        return TagProblem(found.tag.name, "other path", path)
    if md5 is not None and md5 != record.file.md5:
        return TagProblem(found.tag.name, "other bytes", md5)
    return None


def history_problems(history: History) -> Iterator[TagProblem]:
    """What the tags of a model show without their records."""
    here: dict[str, Registered] = {}
    for one in history.versions:
        if other := here.get(one.commit):
            yield TagProblem(one.tag.name, "same commit", other.tag.name)
        here[one.commit] = one
    counters = [(event.name.counter, event.tag) for event in history.events]
    highest: tuple[int, Tag] | None = None
    for counter, tag in counters:
        if counter is None:
            continue
        if highest is not None and counter < highest[0]:
            yield TagProblem(highest[1].name, "clock", tag.name)
            continue
        highest = (counter, tag)


def lightweight_problems(names: Iterable[str]) -> Mapping[str, list[TagProblem]]:
    """Tags with names of ours that are no annotated tags of commits, by model."""
    found: dict[str, list[TagProblem]] = {}
    for name in names:
        if one := parse(name):
            found.setdefault(one.model, []).append(TagProblem(name, "lightweight"))
    return found
