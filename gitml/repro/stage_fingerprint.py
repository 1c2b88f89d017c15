"""What DVC compared when it found a stage up to date: hashes of files and folders."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from dvc.stage import Stage


class StageFingerprint(NamedTuple):
    """While all of this is so, the stage is up to date.

    Attributes:
        hashes: the md5 of dependencies and outputs, by path: absolute, or relative to the root.
        objects: hashes that must be in the cache.
        params: params files, which belong to the files that define the pipeline.
        of_git: outputs that Git is to have, relative to the root.
    """

    hashes: Mapping[str, str]
    objects: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    of_git: tuple[str, ...] = ()


def fingerprint(stage: "Stage", root: str) -> StageFingerprint | None:
    """The fingerprint of a stage that is up to date.

    None where that does not depend on hashes of local files alone: a stage that always runs, data
    in another place, hashes of DVC 2.

    Args:
        stage: as it was recorded just now, or long ago.
        root: of the project, absolute.
    """
    always = stage.always_changed or stage.is_callback
    if always and not stage.frozen:
        return None
    hashes: dict[str, str] = {}
    objects: list[str] = []
    params: list[str] = []
    for item in stage.outs if stage.frozen else (*stage.deps, *stage.outs):
        if item.fs is None:
            return None
        path = os.path.relpath(item.fs_path, root)
        if item.hash_name == "params":
            if item.status():
                return None
            params.append(path)
        elif not _is_hashed_file(item):
            return None
        else:
            hashes[path] = item.hash_info.value
            if not item.IS_DEPENDENCY and item.use_cache:
                objects.append(item.hash_info.value)
    of_git = (os.path.relpath(out.fs_path, root) for out in stage.outs if not out.use_cache)
    return StageFingerprint(hashes, tuple(objects), tuple(params), tuple(of_git))


def _is_hashed_file(item: Any) -> bool:
    """Whether it is a local file or folder with a hash of its bytes."""
    from dvc.dependency import Dependency
    from dvc.output import Output

    return (
        type(item) in (Dependency, Output)
        and item.protocol == "local"
        and item.hash_info.name == "md5"
        and isinstance(item.hash_info.value, str)
    )
