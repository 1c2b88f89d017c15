"""Stages for programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from gitml.core.pipeline import names
from gitml.core.pipeline.definition import Added, Frozen, Removed
from gitml.core.pipeline.stage import Stage
from gitml.core.pipeline.staleness import at
from gitml.core.values import MISSING, Value


def listed(stages: Iterable[Stage]) -> dict[str, Any]:
    """``gitml.stage-list/1``."""
    return {"schema": "gitml.stage-list/1", "stages": {one.address: _row(one) for one in stages}}


def shown(rev: str, stages: Iterable[Stage], params: Mapping[str, Value]) -> dict[str, Any]:
    """``gitml.stage/1``; ``params`` are the parsed params files of ``rev`` by path."""
    fields = {one.address: _whole(one, params) for one in stages}
    return {"schema": "gitml.stage/1", "rev": rev, "stages": fields}


def added(done: Added) -> dict[str, Any]:
    """``gitml.stage-add/1``."""
    fields = {"stage": done.address, "file": done.file, "replaced": done.replaced}
    return {"schema": "gitml.stage-add/1", **fields}


def removed(stages: Iterable[Removed]) -> dict[str, Any]:
    """``gitml.stage-remove/1``."""
    fields = {
        one.address: {"file": one.file, "outs": list(one.outs), "left": list(one.left)}
        for one in stages
    }
    return {"schema": "gitml.stage-remove/1", "stages": fields}


def frozen(stages: Iterable[Frozen]) -> dict[str, Any]:
    """``gitml.freeze/1``."""
    fields = {one.address: {"file": one.file, "changed": one.changed} for one in stages}
    return {"schema": "gitml.freeze/1", "stages": fields}


def _row(one: Stage) -> dict[str, Any]:
    kinds = ("out", "metric", "plot")
    outs, metrics, plots = ([o.path for o in one.outs if o.kind == kind] for kind in kinds)
    return {
        "file": one.file,
        "desc": one.desc,
        "outs": outs,
        "metrics": metrics,
        "plots": plots,
        "frozen": one.frozen,
        "always_changed": one.always_changed,
        "ran": one.locked is not None,
    }


def _whole(one: Stage, params: Mapping[str, Value]) -> dict[str, Any]:
    deps = one.locked.deps if one.locked else {}
    return {
        "file": one.file,
        "desc": one.desc,
        "cmd": names.lines(one.cmd),
        "wdir": one.wdir or ".",
        "deps": {dep: {"hash": deps.get(dep)} for dep in one.deps},
        "params": _params(one, params),
        "outs": _outs(one),
        "needs": one.meta.get("gitml") if isinstance(one.meta, dict) else None,
        "frozen": one.frozen,
        "always_changed": one.always_changed,
        "ran": one.locked is not None,
    }


def _params(one: Stage, params: Mapping[str, Value]) -> dict[str, Any]:
    recorded = one.locked.params if one.locked else {}
    values = {}
    for path, keys in one.params.items():
        then = recorded.get(path, {})
        now = {key: at(params.get(path), key) for key in keys}
        values[path] = {
            key: {"value": None if value is MISSING else value, "recorded": then.get(key)}
            for key, value in now.items()
        }
    return values


def _outs(one: Stage) -> dict[str, Any]:
    recorded = one.locked.outs if one.locked else {}
    return {
        out.path: {
            "kind": out.kind,
            "cache": out.cache,
            "hash": recorded.get(out.path),
            "options": out.options,
        }
        for out in one.outs
    }
