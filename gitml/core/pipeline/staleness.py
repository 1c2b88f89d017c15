"""Whether a commit's locks match its own pipeline: was this output made by this commit?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.producers import Producers
from gitml.core.pipeline.stage import Stage
from gitml.core.values import MISSING, Missing, Value

Hashes: TypeAlias = Callable[[str], frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class StaleReason:
    """One thing in which a stage differs from its last recorded run."""

    stage: str
    kind: Literal["never-run", "command", "dependency", "parameter", "output"]
    text: str


@dataclass(frozen=True)
class CommittedPipeline:
    """What a commit says of its pipeline, to hold its locks against.

    Attributes:
        hashes: every md5 that DVC may have recorded for a path that lies in Git at this commit;
            None where that cannot be known, which is never held against a stage.
    """

    stages: Mapping[str, Stage]
    pointers: Mapping[str, Pointer]
    params: Mapping[str, Value]
    hashes: Hashes

    @cached_property
    def producers(self) -> Producers:
        return Producers(self.stages)


def stale(record: CommittedPipeline, path: str) -> tuple[StaleReason, ...]:
    """Why ``path`` is not what this commit's pipeline makes; nothing where it is.

    Follows what ``dvc status`` holds for a change, so that running the pipeline mends all of it:
    a dependency that was dropped from a stage is none, and of a frozen stage only the outputs
    count.
    """
    return tuple(
        reason
        for address in record.producers.upstream(path)
        for reason in _stage_reasons(record, record.stages[address])
    )


def _stage_reasons(record: CommittedPipeline, stage: Stage) -> Iterator[StaleReason]:
    if stage.locked is None:
        yield StaleReason(stage.address, "never-run", f"stage {stage.address} was never run")
        return
    if not stage.frozen:
        if stage.cmd != stage.locked.cmd:
            text = f"the command of stage {stage.address} changed after its last run"
            yield StaleReason(stage.address, "command", text)
        yield from _dep_reasons(record, stage, stage.locked.deps)
        yield from _param_reasons(record, stage, stage.locked.params)
    yield from _out_reasons(record, stage, stage.locked.outs)


def _dep_reasons(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, str | None]
) -> Iterator[StaleReason]:
    for dep in stage.deps:
        if dep not in locked:
            text = f"stage {stage.address} was not run with its dependency {dep}"
            yield StaleReason(stage.address, "dependency", text)
            continue
        now = _hashes(record, dep)
        was = locked[dep]
        if was is not None and now is not None and was not in now:
            text = f"{dep} changed after stage {stage.address} last ran"
            yield StaleReason(stage.address, "dependency", text)


def _hashes(record: CommittedPipeline, path: str) -> frozenset[str] | None:
    if pointer := record.pointers.get(path):
        if pointer.md5 is None:
            return frozenset()  # declared, and made by nobody yet
        # Of data in Git (`cache: false`) the lock of its producer speaks, as of any other output.
        return frozenset({pointer.md5})
    return record.hashes(path)


def _param_reasons(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, Mapping[str, Value]]
) -> Iterator[StaleReason]:
    for path, keys in stage.params.items():
        if path not in record.params:
            continue  # made by a stage, perhaps, and not at hand
        document = record.params[path]
        recorded = locked.get(path, {})
        for key in keys or _top_keys(document, recorded):
            if set("*?[") & set(key):
                continue
            now, was = at(document, key), recorded.get(key, MISSING)
            if now != was and not (now != now and was != was):  # noqa: PLR0124  # NaN
                text = f"parameter {key} of {path} changed after stage {stage.address} last ran"
                yield StaleReason(stage.address, "parameter", text)


def _top_keys(document: Value, recorded: Mapping[str, Value]) -> list[str]:
    now = list(document) if isinstance(document, dict) else []
    return [*now, *(key for key in recorded if key not in now)]


def at(document: Value, key: str) -> Value | Literal[Missing.MISSING]:
    """The value at a dotted key; a key that contains dots itself wins, as it is the exact name."""
    if not isinstance(document, dict):
        return MISSING
    if key in document:
        return document[key]
    parts = key.split(".")
    for size in range(1, len(parts)):
        if (inner := document.get(".".join(parts[:size]))) is not None:
            found = at(inner, ".".join(parts[size:]))
            if found is not MISSING:
                return found
    return MISSING


def _out_reasons(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, str | None]
) -> Iterator[StaleReason]:
    for out in stage.outs:
        if out.path not in locked:
            text = f"stage {stage.address} was not run with its output {out.path}"
            yield StaleReason(stage.address, "output", text)
            continue
        now = None if out.cache else record.hashes(out.path)
        if now is not None and locked[out.path] not in now:
            text = f"{out.path} is not what stage {stage.address} wrote"
            yield StaleReason(stage.address, "output", text)
