"""What changed among that which a model and its metrics come from."""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Literal

from gitml.core.data.changes import data_changes
from gitml.core.named_files import is_code
from gitml.core.paths import PathIndex, is_inside, overlap
from gitml.core.pipeline.changes import StageChange, code_changes, stage_changes
from gitml.core.pipeline.stage import Stage
from gitml.core.registry.evaluation import Side, hashed
from gitml.core.values import MISSING, ValueChange, changes
from gitml.core.verdict import Reason


def source_changes(
    base: Side, head: Side, metric_files: tuple[str, ...] = ()
) -> tuple[Reason, ...]:
    """A reason for each thing that changed: data first, then parameters, code and stages.

    Changes elsewhere in the repository, of other models, are no concern of this one, also where
    one stage measures both.
    """
    sisters = PathIndex((path, path) for path in base.others | head.others)
    old, new = (_stages(side, metric_files, sisters) for side in (base, head))
    deps = PathIndex((dep, dep) for stage in [*old.values(), *new.values()] for dep in stage.deps)
    own = PathIndex(
        (dep, dep) for side in (base, head) for a in side.sources for dep in side.stages[a].deps
    )

    def concerns(path: str) -> bool:
        return (own if sisters.has_overlap(path) else deps).has_overlap(path)

    def is_used(path: str) -> bool:
        return concerns(path) and any(
            _uses_other(base, head, old.get(address), new.get(address), path)
            for address in {**old, **new}
        )

    files = [c for c in code_changes(base.code, head.code) if concerns(c.path)]
    return (
        *_data(base, head, is_used),
        *(_file("data", base, head, c.path) for c in files if not is_code(c.path)),
        *_params(base, head, (*old.values(), *new.values())),
        *(_file("code", base, head, c.path) for c in files if is_code(c.path)),
        *_environment(base, head, {change.path for change in files}),
        *(Reason("stages", c.address, state=_state(c)) for c in stage_changes(old, new)),
    )


def _state(change: StageChange) -> str:
    """Whether the command is all that changed in a stage."""
    return "command" if [part.name for part in change.parts] == ["command"] else ""


def _environment(base: Side, head: Side, told: Container[str]) -> Iterator[Reason]:
    """Files that pin libraries and programs, of which no stage needs to know."""
    for change in code_changes(base.pinned, head.pinned):
        path = change.path
        if path not in told:
            before, after = base.pinned.get(path, MISSING), head.pinned.get(path, MISSING)
            yield Reason("environment", path, before, after)


def _stages(
    side: Side, metric_files: tuple[str, ...], sisters: PathIndex[str]
) -> Mapping[str, Stage]:
    """The stages that lead to the model or to its metrics, these without the other models."""
    measuring = {
        address: side.stages[address]._replace(
            deps=tuple(d for d in side.stages[address].deps if not any(sisters.around(d))),
        )
        for address in side.producers.upstream(*metric_files, beside=sisters)
    }
    return {**measuring, **{address: side.stages[address] for address in side.sources}}


def _data(base: Side, head: Side, is_used: Callable[[str], bool]) -> Iterator[Reason]:
    """Data from outside, and a model that no stage makes."""
    old, new = (
        {path: pointer for path, pointer in side.pointers.items() if pointer.stage is None}
        for side in (base, head)
    )
    for change in data_changes(old, new):
        if change.path == head.model or is_used(change.path):
            before, after = (p.md5 if p and p.md5 else MISSING for p in (change.base, change.head))
            yield Reason("data", change.path, before, after)


def _uses_other(base: Side, head: Side, old: Stage | None, new: Stage | None, folder: str) -> bool:
    """Whether a stage uses what changed in a tracked folder, of which it may take but one file."""
    deps = {d for stage in (old, new) if stage for d in stage.deps if overlap(d, folder)}
    if old is None or new is None or any(is_inside(folder, dep) for dep in deps):
        return bool(deps)
    return any(hashed(base, old, dep) != hashed(head, new, dep) for dep in deps)


def _file(kind: Literal["data", "code"], base: Side, head: Side, path: str) -> Reason:
    return Reason(kind, path, base.code.get(path, MISSING), head.code.get(path, MISSING))


def _params(base: Side, head: Side, stages: tuple[Stage, ...]) -> Iterator[Reason]:
    for change in changes(base.params, head.params):
        if any(_uses(stage, change) for stage in stages):
            subject = f"{change.path}:{change.key}"
            state = "new" if change.base is MISSING else "modified"
            state = "deleted" if change.head is MISSING else state
            yield Reason("params", subject, change.base, change.head, state)


def _uses(stage: Stage, change: ValueChange) -> bool:
    keys = stage.params.get(change.path)
    return keys is not None and (not keys or any(_overlap(change.key, key) for key in keys))


def _overlap(key: str, other: str) -> bool:
    return key == other or key.startswith(f"{other}.") or other.startswith(f"{key}.")
