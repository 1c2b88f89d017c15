"""Whether a stage is up to date: what an answer is, and the answer for the files of one commit.

Every answer is a :data:`~gitml.core.verdict.StageVerdict`. In the working tree ``status`` has it
from :mod:`gitml.snapshots.workspace.stage_status` and ``repro`` from DVC
(:mod:`gitml.adapters.dvc.reasons`); of a commit, which nobody checks out for it, the functions here
give it, by the same rules.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Literal, TypeAlias

from gitml.core.data.pointers import Pointer, is_hash
from gitml.core.paths import PathIndex
from gitml.core.pipeline.producers import Producers
from gitml.core.pipeline.stage import Locked, Stage, command_text
from gitml.core.values import MISSING, Missing, Value, same
from gitml.core.verdict import Reason, StageVerdict, Verdict

Hashes: TypeAlias = Callable[[str], frozenset[str] | None]
_Missing: TypeAlias = Literal[Missing.MISSING]
_PATTERN = frozenset("*?[")
WasInGit: TypeAlias = Callable[[str, str | None], bool]


def _never_in_git(_path: str, _md5: str | None) -> bool:
    return False


def answer(address: str, reasons: Iterable[Reason]) -> StageVerdict:
    """The verdict on a stage: any reason makes it stale."""
    found = tuple(reasons)
    return Verdict(address, "stale" if found else "up to date", found)


class CommittedPipeline:
    """What a commit says of its pipeline, to hold its locks against.

    Attributes:
        hashes: every md5 that DVC may have recorded for a path that lies in Git at this commit;
            None where that cannot be known, which is never held against a stage.
        params: what stages declare of their files, and what their runs used of them.
        models: where models lie that are declared.
        was_in_git: whether Git has nothing at a path, and had at a commit before: bytes of that
            md5, or of any where there is none.
    """

    def __init__(
        self,
        stages: Mapping[str, Stage],
        pointers: Mapping[str, Pointer],
        params: Mapping[str, Value],
        hashes: Hashes,
        models: Collection[str] = (),
        was_in_git: WasInGit = _never_in_git,
    ) -> None:
        self.stages = stages
        self.pointers = pointers
        self.params = params
        self.hashes = hashes
        self.models = models
        self.was_in_git = was_in_git

    @cached_property
    def producers(self) -> Producers:
        return Producers(self.stages)

    @cached_property
    def _tracked(self) -> PathIndex[str]:
        return PathIndex((path, path) for path in self.pointers)

    def is_gone(self, path: str, md5: str | None) -> bool:
        """Whether nobody has what Git had at a path when a run used it.

        What DVC tracks or a stage makes is not gone, nor what was never in Git: downloaded by hand,
        or outside of the project.
        """
        return not self._tracked.has_overlap(path) and self.was_in_git(path, md5)

    @cached_property
    def leading_to_models(self) -> frozenset[str]:
        """Addresses of the stages that models come from."""
        return frozenset(self.producers.upstream(*self.models))

    @cached_property
    def working_on_models(self) -> frozenset[str]:
        """Addresses of the stages that use a model, or what was made of one."""
        users = [user for model in self.models for user in self.producers.users(model)]
        return frozenset((*users, *self.producers.downstream(users, through_frozen=True)))


def stale(
    record: CommittedPipeline, path: str, beside: Iterable[str] = ()
) -> tuple[StageVerdict, ...]:
    """The stages because of which ``path`` is not what this commit's pipeline makes, if any.

    What the paths ``beside`` come from is not looked at.

    Follows what ``dvc status`` holds for a change, so that running the pipeline mends it. In one
    thing it goes beyond: what a stage ran with and does not declare any more is a change where it
    is not the same any more. DVC asks for no run then, so that only a forced one mends it.

    Of a frozen stage on the way to a model only the outputs count: the model is meant to stay as it
    is. One that measures a model says nothing of another model, frozen or not.
    """
    ends = PathIndex((other, other) for other in beside)
    makers = frozenset(record.producers.makers(path))
    stages = (record.stages[a] for a in record.producers.upstream(path, beside=ends))
    verdicts = (answer(stage.address, _reasons(record, stage, makers)) for stage in stages)
    return tuple(verdict for verdict in verdicts if verdict.outcome == "stale")


def _reasons(record: CommittedPipeline, stage: Stage, makers: AbstractSet[str]) -> Iterator[Reason]:
    if stage.locked is None:
        yield Reason("never-run")
        return
    if not stage.frozen or _measures(record, stage.address, makers):
        yield from _input_reasons(record, stage, stage.locked)
        yield from _dropped_deps(record, stage, stage.locked.deps)
        yield from _dropped_params(record, stage, stage.locked.params)
    yield from _out_reasons(record, stage, stage.locked.outs)


def _measures(record: CommittedPipeline, address: str, makers: AbstractSet[str]) -> bool:
    """Whether a stage measures, rather than leads to a model: it makes the result, or uses one."""
    leads = address in record.leading_to_models
    return address in record.working_on_models or (address in makers and not leads)


def used_other_inputs(record: CommittedPipeline, stage: Stage) -> bool:
    """Whether the last run of a stage had another command, dependency or parameter than now."""
    return stage.locked is None or any(_input_reasons(record, stage, stage.locked))


def _input_reasons(record: CommittedPipeline, stage: Stage, locked: Locked) -> Iterator[Reason]:
    if stage.cmd != locked.cmd:
        yield Reason("command", "", command_text(locked.cmd), command_text(stage.cmd), "modified")
    yield from _dep_reasons(record, stage, locked.deps)
    yield from _param_reasons(record, stage, locked.params)


def _dep_reasons(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, str | None]
) -> Iterator[Reason]:
    for dep in stage.deps:
        if dep not in locked:
            yield Reason("dependency", dep, state="new")
        elif found := _dep_reason(record, dep, locked[dep]):
            yield found


def _dropped_deps(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, str | None]
) -> Iterator[Reason]:
    for dep in sorted(locked.keys() - set(stage.deps)):
        if found := _dep_reason(record, dep, locked[dep]):
            yield found._replace(kind="dropped-dependency")


def _dep_reason(record: CommittedPipeline, dep: str, was: str | None) -> Reason | None:
    """What became of a dependency; None where it is the same, and where nobody knows."""
    now = current_hashes(record, dep)
    before = MISSING if was is None else was
    if now is None:
        is_gone = record.is_gone(dep, was)
        return Reason("dependency", dep, before, state="deleted") if is_gone else None
    if was in now or not all(map(is_hash, now)) or not (was is None or is_hash(was)):
        return None
    return Reason("dependency", dep, before, _only(now), "modified")


def _only(hashes: frozenset[str]) -> str | _Missing:
    return next(iter(hashes)) if len(hashes) == 1 else MISSING


def current_hashes(record: CommittedPipeline, path: str) -> frozenset[str] | None:
    """Every md5 that a run would record for a path; none of what nobody made, None if unknown."""
    if pointer := record.pointers.get(path):
        if pointer.md5 is None:
            return frozenset()  # declared, and made by nobody yet
        # Of data in Git (`cache: false`) the lock of its producer speaks, as of any other output.
        return frozenset({pointer.md5})
    return record.hashes(path)


def _param_reasons(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, Mapping[str, Value]]
) -> Iterator[Reason]:
    for path, keys in stage.params.items():
        if path not in record.params:
            if record.is_gone(path, None):
                yield Reason("dependency", path, state="deleted")
            continue  # made by a stage, perhaps, and not at hand
        document = record.params[path]
        recorded = locked.get(path, {})
        for key in keys or _top_keys(document, recorded):
            if _PATTERN & set(key):
                continue
            if found := _param_reason(path, key, recorded.get(key, MISSING), at(document, key)):
                yield found


def _dropped_params(
    record: CommittedPipeline, stage: Stage, locked: Mapping[str, Mapping[str, Value]]
) -> Iterator[Reason]:
    for path, recorded in locked.items():
        declared = stage.params.get(path)
        if declared == () or any(_PATTERN & set(key) for key in declared or ()):
            continue  # all of the file, or who knows what of it
        if path in record.params:
            for key in sorted(recorded.keys() - set(declared or ())):
                found = _param_reason(path, key, recorded[key], at(record.params[path], key))
                if found is not None:
                    yield found._replace(kind="dropped-parameter")
        elif declared is None and record.is_gone(path, None):
            yield Reason("dropped-dependency", path, state="deleted")


def _param_reason(
    path: str, key: str, was: Value | _Missing, now: Value | _Missing
) -> Reason | None:
    if now == was or same(now, was):
        return None
    state = "new" if was is MISSING else "deleted" if now is MISSING else "modified"
    return Reason("parameter", f"{path}:{key}", was, now, state)


def _top_keys(document: Value, recorded: Mapping[str, Value]) -> list[str]:
    now = list(document) if isinstance(document, dict) else []
    return [*now, *(key for key in recorded if key not in now)]


def at(document: Value, key: str) -> Value | _Missing:
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
) -> Iterator[Reason]:
    for out in stage.outs:
        if out.path not in locked:
            yield Reason("output", out.path, state="new")
            continue
        now = None if out.cache else record.hashes(out.path)
        was = locked[out.path]
        if now is not None and was not in now:
            before = MISSING if was is None else was
            yield Reason("output", out.path, before, _only(now), "modified")
