"""Stages for programs."""

from collections.abc import Mapping
from typing import Any

from gitml.core.pipeline import names
from gitml.core.pipeline.stage import Stage
from gitml.core.pipeline.staleness import at
from gitml.core.values import MISSING, Value


def listed(one: Stage) -> dict[str, Any]:
    """One stage of ``gitml.stage-list/1``."""
    kinds: dict[str, list[str]] = {"out": [], "metric": [], "plot": []}
    for out in one.outs:
        kinds[out.kind].append(out.path)
    return {
        "file": one.file,
        "desc": one.desc,
        "outs": kinds["out"],
        "metrics": kinds["metric"],
        "plots": kinds["plot"],
        "frozen": one.frozen,
        "always_changed": one.always_changed,
        "ran": one.locked is not None,
    }


def shown(one: Stage, params: Mapping[str, Value]) -> dict[str, Any]:
    """One stage of ``gitml.stage/1``; ``params`` are the parsed params files by path."""
    deps = one.locked.deps if one.locked else {}
    outs = one.locked.outs if one.locked else {}
    recorded = one.locked.params if one.locked else {}
    values = {}
    for path, keys in one.params.items():
        then = recorded.get(path, {})
        now = {key: at(params.get(path), key) for key in keys}
        values[path] = {
            key: {"value": None if value is MISSING else value, "recorded": then.get(key)}
            for key, value in now.items()
        }
    made = {
        out.path: {
            "kind": out.kind,
            "cache": out.cache,
            "hash": outs.get(out.path),
            "options": out.options,
        }
        for out in one.outs
    }
    return {
        "file": one.file,
        "desc": one.desc,
        "cmd": names.lines(one.cmd),
        "wdir": one.wdir or ".",
        "deps": {dep: {"hash": deps.get(dep)} for dep in one.deps},
        "params": values,
        "outs": made,
        "needs": one.meta.get("gitml") if isinstance(one.meta, dict) else None,
        "frozen": one.frozen,
        "always_changed": one.always_changed,
        "ran": one.locked is not None,
    }
