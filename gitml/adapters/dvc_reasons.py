"""Why DVC holds a stage for changed, with what was recorded and what is there now."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gitml.core.pipeline.run import Reason

if TYPE_CHECKING:
    from dvc.stage import Stage

_SHOWN = 60  # characters of a value


def reasons(stage: "Stage") -> Iterator[Reason]:
    """In the order in which DVC looks: the command, dependencies, outputs.

    Follows ``Stage.changed``: of a frozen stage the dependencies do not count.
    """
    if (stage.deps or stage.outs) and not any(one.hash_info for one in (*stage.deps, *stage.outs)):
        yield Reason("never run")
        return
    if stage.changed_stage():
        yield Reason("command", state="modified")
    if not stage.frozen:
        if stage.is_callback or stage.always_changed:
            yield Reason("always")
        for dep in stage.deps:
            yield from _dependency(dep)
    for out in stage.outs:
        for path, state in out.status().items():
            yield Reason("output", path, str(state), *_hashes(out, state))


def _dependency(dep: Any) -> Iterator[Reason]:
    for path, state in dep.status().items():
        if isinstance(state, dict):
            now = dep.read_params()
            was = dep.hash_info.value or {}
            for key, how in state.items():
                old, new = _text(was.get(key)), _text(now.get(key))
                yield Reason("parameter", f"{path}:{key}", str(how), old, new)
        else:
            yield Reason("dependency", path, str(state), *_hashes(dep, state))


def _hashes(item: Any, state: object) -> tuple[str | None, str | None]:
    if item.hash_name == "params":
        return None, None
    old = item.hash_info.value if item.hash_info else None
    new = item.get_hash().value if state in ("modified", "new") and item.exists else None
    return _short(old), _short(new)


def _short(md5: object) -> str | None:
    return md5[:8] if isinstance(md5, str) else None


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
