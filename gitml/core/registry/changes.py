"""What changed among that which a model and its metrics come from."""

from collections.abc import Iterator, Mapping
from typing import Literal

from gitml.core.data.changes import data_changes
from gitml.core.paths import PathIndex
from gitml.core.pipeline.changes import code_changes, stage_changes
from gitml.core.pipeline.stage import Stage
from gitml.core.registry.evaluation import Side, is_code
from gitml.core.values import MISSING, ValueChange, changes
from gitml.core.verdict import Reason


def source_changes(
    base: Side, head: Side, metric_files: tuple[str, ...] = ()
) -> tuple[Reason, ...]:
    """A reason for each thing that changed: data first, then parameters, code and stages.

    Changes elsewhere in the repository, of other models, are no concern of this one.
    """
    old, new = _stages(base, metric_files), _stages(head, metric_files)
    deps = PathIndex((dep, dep) for stage in [*old.values(), *new.values()] for dep in stage.deps)
    files = [c for c in code_changes(base.code, head.code) if deps.has_overlap(c.path)]
    return (
        *_data(base, head, deps),
        *(_file("data", base, head, c.path) for c in files if not is_code(c.path)),
        *_params(base, head, (*old.values(), *new.values())),
        *(_file("code", base, head, c.path) for c in files if is_code(c.path)),
        *(Reason("stages", change.address) for change in stage_changes(old, new)),
    )


def _stages(side: Side, metric_files: tuple[str, ...]) -> Mapping[str, Stage]:
    """The stages that lead to the model or to its metrics."""
    sources = metric_files if side.model is None else (side.model, *metric_files)
    return {address: side.stages[address] for address in side.producers.upstream(*sources)}


def _data(base: Side, head: Side, deps: PathIndex[str]) -> Iterator[Reason]:
    """Data from outside, and a model that no stage makes."""
    old, new = (
        {path: pointer for path, pointer in side.pointers.items() if pointer.stage is None}
        for side in (base, head)
    )
    for change in data_changes(old, new):
        if deps.has_overlap(change.path) or change.path == head.model:
            before, after = (p.md5 if p and p.md5 else MISSING for p in (change.base, change.head))
            yield Reason("data", change.path, before, after)


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
