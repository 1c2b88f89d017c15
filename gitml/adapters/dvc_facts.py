"""What DVC compared when it found a stage up to date; see :mod:`gitml.adapters.settled`."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc_bookkeeping import Bookkeeping
from gitml.adapters.settled import Facts, Settled
from gitml.core.pipeline.run import StageRun

if TYPE_CHECKING:
    from dvc.stage import Stage

_DONE = ("ran", "restored", "unchanged", "recorded")


@dataclass(frozen=True)
class Witness:
    """What a project was defined by when DVC read it.

    Attributes:
        before: digests by path.
        vars: digests of the files that templates took values from.
    """

    before: Mapping[str, str]
    vars: Mapping[str, str]

    def tell(
        self, settled: Settled, request: str, runs: Sequence[StageRun], books: Bookkeeping
    ) -> None:
        """Let the next run know what is up to date, where a file was edited meanwhile not."""
        if any(run.outcome not in _DONE for run in runs):
            return
        stages = {run.address: books.stage(run.address) for run in runs}
        root = os.fspath(settled.root)
        params = [
            os.path.relpath(dep.fs_path, root)
            for stage in stages.values()
            for dep in stage.deps
            if dep.hash_name == "params"
        ]
        more = {*self.vars, *params}
        definitions = settled.definitions(more)
        found = {address: facts(stage, root) for address, stage in stages.items()}
        if not self._as_read(definitions, books) or settled.definitions(more) != definitions:
            return
        told = {address: one for address, one in found.items() if one is not None}
        settled.keep(request, list(stages), told, definitions)

    def _as_read(self, definitions: Mapping[str, str], books: Bookkeeping) -> bool:
        wrote = books.records.wrote
        return all(
            digest in (self.before.get(path, digest), wrote.get(path))
            and self.vars.get(path, digest) == digest
            for path, digest in definitions.items()
        )


def facts(stage: "Stage", root: str) -> Facts | None:
    """On what it rests that a stage is up to date.

    None where that cannot be told from hashes of local files: a stage that always runs, data in
    another place, hashes of DVC 2.

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
        elif not _plain(item):
            return None
        else:
            hashes[path] = item.hash_info.value
            if not item.IS_DEPENDENCY and item.use_cache:
                objects.append(item.hash_info.value)
    return Facts(hashes, tuple(objects), tuple(params))


def _plain(item: Any) -> bool:
    """Whether it is a local file or folder with a hash of its bytes."""
    from dvc.dependency import Dependency
    from dvc.output import Output

    return (
        type(item) in (Dependency, Output)
        and item.protocol == "local"
        and item.hash_info.name == "md5"
        and isinstance(item.hash_info.value, str)
    )
