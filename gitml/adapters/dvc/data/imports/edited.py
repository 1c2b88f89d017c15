"""Imports that were edited here: nobody else has their bytes, so they become data of this project.

As imports nobody would push them, and everybody would look for them where they never were.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gitml.core.ports import Talk
from gitml.core.urls import without_credentials

if TYPE_CHECKING:
    from dvc.stage import Stage


def recorded(stages: Iterable["Stage"]) -> dict[str, str]:
    """The hash of each import of another repository, by its absolute path.

    One that was never downloaded has none. What is recorded of it first is its source's.
    """
    outs = [out for stage in stages if stage.is_repo_import for out in stage.outs if out.hash_info]
    return {str(out.fs_path): str(out.hash_info.value) for out in outs}


def make_own(stage: "Stage", before: Mapping[str, str], talk: Talk) -> None:
    """End the import of a stage whose data has another hash now; its pointer is to be written.

    Args:
        stage: with the hash of today.
        before: what was :func:`recorded`.
        talk: hears of it.
    """
    out = stage.outs[0]
    if before.get(str(out.fs_path), out.hash_info.value) == out.hash_info.value:
        return
    source: Any = stage.deps[0]
    url = without_credentials(str(source.def_repo["url"]))
    talk.warn(
        f"'{'/'.join(out.index_key[1])}' has other bytes than were imported from {url}: it is data "
        "of this project from now on, which gitml push sends and gitml update passes over"
    )
    stage.deps, stage.frozen = [], False
    stage.md5 = stage.compute_md5()
