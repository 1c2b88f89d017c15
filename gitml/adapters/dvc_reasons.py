"""Why DVC holds a stage for changed, with what was recorded and what is there now."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from gitml.core.pipeline.run import Reason

if TYPE_CHECKING:
    from dvc.stage import Stage

_SHOWN = 60  # characters of a value


def reasons(stage: "Stage", unknown: Collection[str] = ()) -> Iterator[Reason]:
    """In the order in which DVC looks: the command, dependencies, outputs.

    Follows ``Stage.changed``: of a frozen stage the dependencies do not count.

    Args:
        stage: as its lock records it.
        unknown: absolute paths of dependencies that are still to be made, and are passed over.
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
            if not any(dep.fs.overlaps(dep.fs_path, path) for path in unknown):
                yield from _dependency(dep)
    for out in stage.outs:
        for path, state in out.status().items():
            yield Reason("output", path, str(state), *_hashes(out, state))


def restorable(stage: "Stage", *, use: bool) -> bool:
    """Whether the cache has what the stage would make: ``StageCache.restore``, without doing it.

    Args:
        stage: one that must run; its dependencies' hashes are of the working tree afterwards.
        use: also look among earlier runs.
    """
    from dvc.dependency.base import DependencyDoesNotExistError
    from dvc.stage.cache import _can_hash

    cache = stage.repo.stage_cache
    if not stage.cmd or stage.frozen:
        return False
    try:
        recorded = not stage.changed_stage() and stage.deps_cached()
        if recorded and _can_hash(stage) and all(out.hash_info for out in stage.outs):
            return bool(stage.outs_cached())
        stage.save_deps()
    except DependencyDoesNotExistError:
        return False
    found = cache._load(stage) if use and _can_hash(stage) else None  # noqa: SLF001
    return bool(found) and cache._create_stage(found, wdir=stage.wdir).outs_cached()  # noqa: SLF001


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
