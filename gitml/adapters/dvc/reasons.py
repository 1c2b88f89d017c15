"""Why DVC holds a stage for changed, with what was recorded and what is there now."""

import contextlib
import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.formats.documents import DocumentError
from gitml.adapters.formats.plain_values import LargeNumberError, plain
from gitml.core.pipeline.staleness import answer
from gitml.core.values import MISSING, Missing, Value
from gitml.core.verdict import Reason, StageVerdict

if TYPE_CHECKING:
    from dvc.stage import Stage

_STATES = {"deleted": "missing"}
_Text: TypeAlias = str | Literal[Missing.MISSING]


def pending(stages: Iterable["Stage"], addresses: Container[str]) -> tuple[StageVerdict, ...]:
    """Those of ``addresses`` that must run, in DVC's order; data added by hand left out.

    Of an import its data is told elsewhere; here is whether the record of where it is from holds.

    Args:
        stages: of a repository in whose root the process stands.
        addresses: the stages of which ``dvc status`` says anything.
    """
    named = [stage for stage in stages if stage.addressing in addresses]
    verdicts = [
        # Last the command: where it was made of parameters they say the same, and shorter.
        answer(one.addressing, sorted(reasons(one), key=lambda reason: reason.kind == "command"))
        for one in named
        if not one.addressing.endswith(".dvc") or _was_edited(one)
    ]
    return tuple(verdict for verdict in verdicts if verdict.outcome == "stale")


def reasons(stage: "Stage", unknown: Collection[str] = ()) -> Iterator[Reason]:
    """In the order in which DVC looks: the command, dependencies, outputs.

    Follows ``Stage.changed``: of a frozen stage the dependencies do not count.

    Args:
        stage: as its lock records it.
        unknown: absolute paths that are still to be made. Dependencies on them are passed over, but
            for those that the lock does not know, which are new whatever is made.
    """
    if (stage.deps or stage.outs) and not any(one.hash_info for one in (*stage.deps, *stage.outs)):
        yield Reason("never-run")
        return
    if stage.changed_stage():
        if stage.is_import or stage.is_repo_import:
            yield Reason("import", stage.relpath, state="modified")
        else:
            yield Reason("command", "", *_commands(stage), "modified")
    if not stage.frozen:
        if stage.is_callback or stage.always_changed:
            yield Reason("always")
        for dep in stage.deps:
            yield from _dependency(dep, unknown)
    for out in stage.outs:
        for path, state in out.status().items():
            yield Reason("output", path, *_hashes(out, state), _STATES.get(state, state))


def _was_edited(stage: "Stage") -> bool:
    """Whether it is an import whose record does not have the checksum that it should have.

    Where no hash is recorded DVC's ``update --no-download`` left an old one, and a pull brings what
    is recorded all the same.
    """
    return bool(
        (stage.is_import or stage.is_repo_import)
        and not stage.is_partial_import
        and stage.changed_stage()
    )


def _commands(stage: "Stage") -> tuple[_Text, _Text]:
    """The recorded command and that of today, of several the lines."""
    lock = Path(stage.path).with_suffix(".lock")
    recorded = None
    with contextlib.suppress(OSError, DocumentError):  # DVC has read it, and may read more
        recorded = _lock(lock.read_bytes()).stage(stage.name) if stage.name else None
    return _joined(recorded.get("cmd") if recorded else None), _joined(stage.cmd)


def _joined(cmd: Any) -> _Text:
    return "\n".join(map(str, cmd)) if isinstance(cmd, list) else str(cmd) if cmd else MISSING


@lru_cache(maxsize=4)
def _lock(content: bytes) -> Lock:
    """Many stages are asked for where one line of ``vars`` changed all commands."""
    return Lock("dvc.lock", content)


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
    found = cache._load(stage) if use and _can_hash(stage) else None
    return bool(found) and cache._create_stage(found, wdir=stage.wdir).outs_cached()


def _dependency(dep: Any, unknown: Collection[str]) -> Iterator[Reason]:
    # A dataset or a query is no path.
    if dep.fs is not None and any(dep.fs.overlaps(dep.fs_path, path) for path in unknown):
        if dep.hash_name != "params" and not dep.hash_info:
            yield Reason("dependency", _as_declared(dep, str(dep)), state="new")
        return
    for shown, state in dep.status().items():
        path = _as_declared(dep, shown)
        if dep.hash_name == "params":
            yield from _parameters(dep, path, state)
        else:
            yield Reason("dependency", path, *_hashes(dep, state), _STATES.get(state, state))


def _as_declared(dep: Any, path: str) -> str:
    """A path outside the DVC root relative to it, unless ``dvc.yaml`` has it absolute, too."""
    if not Path(path).is_absolute() or Path(dep.def_path).is_absolute():
        return path
    return Path(os.path.relpath(path, dep.repo.root_dir)).as_posix()


def _parameters(dep: Any, path: str, state: Any) -> Iterator[Reason]:
    """The keys that differ; of a file that is gone or that no run used yet DVC names none."""
    if not isinstance(state, dict) and not dep.exists:
        yield Reason("dependency", path, state=_STATES.get(state, state))
        return
    now, was = dep.read_params(), dep.hash_info.value or {}
    states = state if isinstance(state, dict) else dict.fromkeys(dep.params or now, state)
    for key, how in states.items():
        yield Reason("parameter", f"{path}:{key}", _value(was, key), _value(now, key), str(how))


def _value(values: Mapping[str, Any], key: str) -> Value | Literal[Missing.MISSING]:
    """A parameter as it is shown; a number that cannot be is as good as unknown."""
    with contextlib.suppress(LargeNumberError, RecursionError):
        return plain(values[key]) if key in values else MISSING
    return MISSING


def _hashes(item: Any, state: object) -> tuple[_Text, _Text]:
    """The recorded hash and that of today, of files and folders."""
    if item.fs is None:
        return MISSING, MISSING
    base = item.hash_info.value if item.hash_info else MISSING
    if state == "new" and item.fs.protocol != "local":
        return base or MISSING, MISSING  # it is not known before, so nothing to ask its server for
    head = item.get_hash().value if state in ("modified", "new") and item.exists else MISSING
    return base or MISSING, head or MISSING
