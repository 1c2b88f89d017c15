"""What changed among that which a model and its metrics come from."""

from collections.abc import Iterator
from typing import Literal

from gitml.core.data.changes import data_changes
from gitml.core.paths import PathIndex
from gitml.core.pipeline.changes import code_changes, stage_changes
from gitml.core.pipeline.stage import Stage
from gitml.core.registry.evaluation import Side, is_code
from gitml.core.registry.reasons import Reason, listed
from gitml.core.values import MISSING, Missing, Value, ValueChange, changes


def differences(base: Side, head: Side, metric_files: tuple[str, ...] = ()) -> Iterator[Reason]:
    """What changed in the sources of the model and of its metrics, one reason a kind.

    Changes elsewhere in the repository, of other models, are no concern of this one.
    """
    old, new = _scope(base, metric_files), _scope(head, metric_files)
    deps = PathIndex((dep, dep) for stage in [*old.values(), *new.values()] for dep in stage.deps)

    raw = [{p: q for p, q in s.pointers.items() if q.stage is None} for s in (base, head)]
    data = [c.path for c in data_changes(*raw) if deps.has_overlap(c.path) or c.path == head.model]
    files = [c.path for c in code_changes(base.code, head.code) if deps.has_overlap(c.path)]
    data += [path for path in files if not is_code(path)]
    if data:
        yield Reason("data", f"data changed: {listed(data)}", {"data": list(data)})
    params = [c for c in changes(base.params, head.params) if _used(c, [old, new])]
    if params:
        texts = [f"{c.key} {_shown(c.base)} → {_shown(c.head)}" for c in params]
        values: dict[str, Value] = {
            f"{c.path}:{c.key}": {"base": _plain(c.base), "head": _plain(c.head)} for c in params
        }
        yield Reason("params", f"parameters changed: {listed(texts)}", {"params": values})
    code = [path for path in files if is_code(path)]
    if code:
        yield Reason("code", f"code changed: {listed(code)}", {"code": list(code)})
    stages = [c.address for c in stage_changes(old, new)]
    if stages:
        yield Reason("stages", f"stages changed: {listed(stages)}", {"stages": list(stages)})


def _scope(side: Side, metric_files: tuple[str, ...]) -> dict[str, Stage]:
    sources = metric_files if side.model is None else (side.model, *metric_files)
    return {address: side.stages[address] for address in side.producers.upstream(*sources)}


def _used(change: ValueChange, scopes: list[dict[str, Stage]]) -> bool:
    for stage in (stage for scope in scopes for stage in scope.values()):
        if change.path in stage.params:
            keys = stage.params[change.path]
            if not keys or any(_overlap(change.key, key) for key in keys):
                return True
    return False


def _overlap(key: str, other: str) -> bool:
    return key == other or key.startswith(f"{other}.") or other.startswith(f"{key}.")


def _plain(value: Value | Literal[Missing.MISSING]) -> Value:
    return None if value is MISSING else value


def _shown(value: Value | Literal[Missing.MISSING]) -> str:
    return "none" if value is MISSING else str(value)
