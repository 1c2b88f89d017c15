"""Whether a version is what its tag records: each thing that was checked, and what was found."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gitml.core.registry.manifest import Manifest, ModelFile
from gitml.core.registry.versions import History, Registered
from gitml.core.values import MISSING, Value, changes, flatten
from gitml.core.verdict import Reason

Place = Literal["tag", "git", "cache", "remote", "pipeline", "rerun"]
Outcome = Literal["holds", "differs", "missing", "unknown", "tolerated"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    Attributes:
        place: what was asked.
        subject: a path, ``FILE:KEY`` of a value, or a stage.
        outcome: ``unknown`` of what is not here and was not needed; ``tolerated`` of other bytes
            whose metrics are within their tolerance.
        recorded: what the tag says.
        found: what is there.
        reasons: why a stage would make something else.
    """

    place: Place
    subject: str
    outcome: Outcome = "holds"
    recorded: str = ""
    found: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def fails(self) -> bool:
        return self.outcome in ("differs", "missing")


@dataclass(frozen=True, slots=True)
class Verification:
    """All that was checked of a version.

    Attributes:
        reasons: for each reason of its tag those that its commits give; empty where none is the
            same, so that the tag alone states it.
        stated: keys of the manifest that nothing was held against.
    """

    tag: str
    checks: tuple[Check, ...]
    reasons: tuple[tuple[Reason, ...], ...] = ()
    stated: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not any(check.fails for check in self.checks)

    @property
    def lacks_upload(self) -> bool:
        """Whether all that fails is that the remote lacks what is here."""
        return bool(self.failed) and all(
            (check.place, check.outcome) == ("remote", "missing") for check in self.failed
        )

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.fails)


def with_commit(record: Manifest, now: Manifest) -> Iterator[Check]:
    """A record, and the one that its commit would get now."""
    yield compared("git", record.file.path, record.file.md5, now.file.md5)
    data = {path: (record.data.get(path), now.data.get(path)) for path in (*record.data, *now.data)}
    old, new = record.evaluation or {}, now.evaluation or {}
    measured_on = {path: (old.get(path), new.get(path)) for path in (*old, *new)}
    yield from (_hashes(path, *data[path]) for path in sorted(data))
    for path in sorted(measured_on):
        if measured_on[path] != data.get(path):  # which tells it already
            yield _hashes(path, *measured_on[path])
    yield from _values(record.params, now.params)
    yield from _values(record.metrics, now.metrics)
    yield from _environment(record.environment, now.environment)


def _hashes(path: str, recorded: str | None, found: str | None) -> Check:
    """Two hashes of data; where neither side knows one, nothing was held against anything."""
    if recorded is None and found is None:
        return Check("git", path, "unknown")
    return compared("git", path, recorded, found)


def bytes_checks(record: ModelFile, found: ModelFile) -> Iterator[Check]:
    """A record, and the bytes that are here."""
    yield compared("cache", record.path, record.sha256, found.sha256)
    if record.sha256 == found.sha256:
        yield compared("cache", f"{record.path}: size", str(record.size), str(found.size))
        if record.nfiles != found.nfiles:
            yield compared("cache", f"{record.path}: files", str(record.nfiles), str(found.nfiles))


def lineage_checks(
    record: Manifest, found: Registered, history: History, before: Container[str]
) -> Iterator[Check]:
    """The part of the number that moved, and the version that it was compared with.

    That is the last one on its commit or before it; one that was withdrawn since may be later.

    Args:
        record: the manifest.
        found: its version.
        history: of the model.
        before: tags on its commit and on those before it.
    """
    yield compared("tag", "bump.part", record.bump.part, found.version.moved)
    named = next((one for one in history.versions if one.tag.name == record.previous), None)
    last = _last_before(found, history, before)
    if named is None or named.tag.name not in before or named == found:
        there = last.tag.name if last else "no ancestor" if named else None
        yield compared("tag", "previous", record.previous, there)
    else:
        due = last if last and named.version < last.version else named
        yield compared("tag", "previous", record.previous, due.tag.name)


def _last_before(found: Registered, history: History, before: Container[str]) -> Registered | None:
    """The highest version that was there when ``found`` was made, and still counts."""
    earlier = [
        one
        for one in history.versions
        if one.version < found.version and not one.version.pre and not one.withdrawn
        if one.tag.date <= found.tag.date and one.tag.name in before
    ]
    return earlier[-1] if earlier else None


def stated(
    record: Manifest, reasons: Sequence[tuple[Reason, ...]], *, whole: bool
) -> Iterator[str]:
    """Keys of a manifest that only the tag states.

    Args:
        record: the manifest.
        reasons: those that its commits give, for each of its own.
        whole: whether the history is here, with the version before.
    """
    yield from (f"bump.reasons[{number}]" for number, found in enumerate(reasons) if not found)
    yield from (f"environment.{key}" for key in record.environment if key != "files")
    if not whole and record.previous is not None:
        yield "previous"
    yield "tagger"


def compared(place: Place, subject: str, recorded: str | None, found: str | None) -> Check:
    """Two hashes, or two texts.

    Args:
        place: where it was looked.
        subject: what was looked at, as a path.
        recorded: by the tag.
        found: there; None, or empty, where there is nothing.
    """
    if recorded == found:
        return Check(place, subject, "holds", recorded or "", found or "")
    return Check(place, subject, "differs" if found else "missing", recorded or "", found or "")


def _values(recorded: Mapping[str, Value], now: Mapping[str, Value]) -> Iterator[Check]:
    found = changes(recorded, now)
    differing = {change.path for change in found}
    yield from (Check("git", path) for path in recorded if path not in differing)
    for change in found:
        name = f"{change.path}:{change.key}" if change.key else change.path
        was, is_now = ("" if side is MISSING else repr(side) for side in (change.base, change.head))
        yield compared("git", name, was, is_now)


def _environment(recorded: Mapping[str, Value], now: Mapping[str, Value]) -> Iterable[Check]:
    """The files that pin an environment; Python and the machine may well be others now."""
    old, new = (_texts(one.get("files")) for one in (recorded, now))
    return [compared("git", path, old.get(path), new.get(path)) for path in sorted({*old, *new})]


def _texts(files: Value) -> dict[str, str]:
    if not isinstance(files, dict):
        return {}
    return {path: str(blob) for path, blob in files.items()}


@dataclass(frozen=True, slots=True)
class Made:
    """What a commit records of its outputs, or what a run made of it again.

    Attributes:
        hashes: of outputs by path.
        metrics: parsed metrics files by path.
    """

    hashes: Mapping[str, str | None]
    metrics: Mapping[str, Value]


def rerun_checks(recorded: Made, again: Made, tolerances: Mapping[str, float]) -> tuple[Check, ...]:
    """What a run made again, byte by byte; where bytes differ metrics decide.

    Args:
        recorded: by the commit.
        again: by the run.
        tolerances: by the name of a metric, how far it may be from what is recorded.
    """
    outs = [
        compared("rerun", path, md5, again.hashes.get(path))
        for path, md5 in sorted(recorded.hashes.items())
        if path not in recorded.metrics
    ]
    metrics = [*_metric_checks(recorded.metrics, again.metrics, tolerances)]
    agree = bool(metrics) and not any(check.fails for check in metrics)
    if agree:
        outs = [replace(o, outcome="tolerated") if o.outcome == "differs" else o for o in outs]
    return (*outs, *metrics)


def _metric_checks(
    recorded: Mapping[str, Value], again: Mapping[str, Value], tolerances: Mapping[str, float]
) -> Iterator[Check]:
    found = {(change.path, change.key): change for change in changes(recorded, again)}
    for path, document in recorded.items():
        for key, value in flatten(document):
            name, change = f"{path}:{key}", found.get((path, key))
            if change is None:
                yield Check("rerun", name, "holds", repr(value), repr(value))
                continue
            allowed = tolerances.get(key, tolerances.get(name, 0.0))
            delta = change.delta
            close = delta is not None and abs(delta) <= allowed
            now = "" if change.head is MISSING else repr(change.head)
            outcome: Outcome = "tolerated" if close else "differs" if now else "missing"
            yield Check("rerun", name, outcome, repr(value), now)
