"""What a record of ``dvc.lock`` says of one stage."""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.dvc_files.paths import join
from gitml.core.pipeline.stage import Stage
from gitml.core.values import Value
from gitml.snapshots.workspace.workspace_hashes import DoubtError, RecordedHash, record

NOTHING = RecordedHash()
"""Of a path that has no record."""


def hashes(stage: Stage, recorded: object) -> dict[str, RecordedHash]:
    """The hashes of dependencies or outputs; see :func:`entries`."""
    return {path: record(entry) for path, entry in entries(stage, recorded).items()}


def entries(stage: Stage, recorded: object) -> dict[str, Mapping[str, Any]]:
    """What is recorded of dependencies or outputs, by their paths from the DVC root.

    Raises:
        DoubtError: it is not as DVC writes it.
    """
    if recorded is None:
        return {}
    if not isinstance(recorded, list):
        raise DoubtError
    return {join(stage.wdir, entry["path"]): entry for entry in map(_entry, recorded)}


def _entry(entry: object) -> Mapping[str, Any]:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        raise DoubtError
    return entry


def mapping(value: object) -> Mapping[str, Value]:
    """A mapping of a record, empty where there is none.

    Raises:
        DoubtError: it is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise DoubtError
    return value


def never_ran(
    stage: Stage,
    deps: Mapping[str, RecordedHash],
    outs: Mapping[str, RecordedHash],
    values: Mapping[str, Mapping[str, Value]],
) -> bool:
    """Whether nothing of what a stage declares is recorded.

    Args:
        stage: that is declared.
        deps: recorded hashes of its dependencies, by path.
        outs: and of its outputs.
        values: recorded parameters, by file.
    """
    if not (stage.deps or stage.outs or stage.params):
        return False
    hashed = any(deps.get(path, NOTHING).md5 for path in stage.deps) or any(
        outs.get(out.path, NOTHING).md5 for out in stage.outs
    )
    return not hashed and not any(
        values.get(path) and (not keys or any(key in values[path] for key in keys))
        for path, keys in stage.params.items()
    )
