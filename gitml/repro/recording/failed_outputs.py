"""Outputs of a command that did not end well: out of the way, the last good ones in their place."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from dvc.stage import Stage

ABSENT = "absent"


def before(stage: "Stage") -> dict[str, str | None]:
    """What a stage's persistent outputs, which DVC never removes, are before it runs.

    By absolute path: the recorded hash that they have, or :data:`ABSENT`, or None for content that
    nobody has recorded.
    """
    return {out.fs_path: _state(out) for out in stage.outs if out.persist}


def set_aside(stage: "Stage", persistent: Mapping[str, str | None], folder: RunFolder) -> None:
    """Move what the stage wrote to where it can be looked at, and put persistent outputs back.

    Args:
        stage: whose command failed, or was stopped.
        persistent: what :func:`before` said; unrecorded content exists only once and stays.
        folder: that takes them, instead of those of the stage's last failure.
    """
    place = folder.failed(stage.addressing)
    shutil.rmtree(place, ignore_errors=True)
    for number, out in enumerate(stage.outs):
        was = persistent.get(out.fs_path, ABSENT)
        if was is None or not out.is_in_repo or not os.path.lexists(out.fs_path):
            continue
        place.mkdir(parents=True, exist_ok=True)
        # Two outputs may have the same last name.
        name = Path(out.fs_path).name
        target = place / (f"{number}-{name}" if (place / name).exists() else name)
        shutil.move(out.fs_path, target)
        if was != ABSENT:
            _restore(out, was)


def _restore(out: Any, md5: str) -> None:
    from dvc_data.hashfile.hash_info import HashInfo

    out.hash_info = HashInfo("md5", md5)
    if not out.changed_cache():
        out.checkout(force=True)


def _state(out: Any) -> str | None:
    if not out.exists:
        return ABSENT
    recorded = out.use_cache and out.hash_info and not out.changed_checksum()
    return str(out.hash_info.value) if recorded else None
