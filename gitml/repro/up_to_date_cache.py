"""What the last run found to be up to date, so that the next one can tell without loading DVC.

DVC decides that a stage is up to date by comparing hashes of what lies there with ``dvc.lock``.
What was compared is kept in a file of the run folder: the digests of all files that define the
pipeline, and for each stage the paths with their hashes. Where all of it is still so, the answer
is the same. Everything else, and whatever is doubtful, is left to DVC.
"""

import os
from typing import TYPE_CHECKING

from gitml.core.run.outcome import StageRun
from gitml.repro.bookkeeping import Bookkeeping

if TYPE_CHECKING:
    from dvc.stage import Stage

import json
import posixpath
import stat
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.cache import Cache
from gitml.adapters.files import digest
from gitml.errors import GitmlError
from gitml.repro.run_folder import RunFolder
from gitml.snapshots.working_tree import WorkingTree
from gitml.snapshots.workspace_data import WorkingData

_FORMAT = 1
_PROTECTED = 0o444  # the mode of objects that DVC trusts without hashing them
_TICK = 2 * 10**9


@dataclass(frozen=True, slots=True)
class Facts:
    """On what it rests that a stage is up to date.

    Attributes:
        hashes: the md5 of dependencies and outputs, by path: absolute, or relative to the root.
        objects: hashes that must be in the cache.
        params: params files, which belong to the definitions.
    """

    hashes: Mapping[str, str]
    objects: tuple[str, ...] = ()
    params: tuple[str, ...] = ()


Definitions = Mapping[str, str]


class Settled:
    """The memory of one project.

    Args:
        files: where it is kept.
        tree: what defines the pipeline.
        cache: of the project.
        data: hashes what lies there, or spares that where nothing was touched.
    """

    def __init__(
        self, files: RunFolder, tree: WorkingTree, cache: Cache, data: WorkingData
    ) -> None:
        self._files = files
        self._tree = tree
        self._cache = cache
        self._data = data
        self._marks: dict[str, list[Any]] = {}
        self._marked = False

    @property
    def root(self) -> Path:
        """Of the project."""
        return self._tree.root

    def definitions(self, more: Iterable[str] = ()) -> dict[str, str]:
        """Digests of DVC's files, of its configuration, and of ``more`` files."""
        paths = sorted({*self._defining(), *more})
        found = {path: digest(self._tree.read(path)) for path in paths}
        configuration = json.dumps(config.sections(self._tree.root), sort_keys=True)
        return {**found, "": digest(configuration.encode())}

    def _defining(self) -> set[str]:
        """Also the files beside a ``dvc.yaml`` that DVC reads where they are, and may come yet."""
        found = set(self._tree.defining_files())
        for path in self._tree.defining_files():
            folder, _, name = path.rpartition("/")
            if name == "dvc.yaml":
                found.update(posixpath.join(folder, one) for one in ("dvc.lock", "params.yaml"))
        return found

    def recall(self, request: str) -> list[str] | None:
        """Addresses of the stages that a request is about, where all of them are up to date.

        Args:
            request: what was asked for, in any form that stands for it.
        """
        known = self._files.settled()
        try:
            if known.get("format") != _FORMAT or request not in known["plans"]:
                return None
            if self.definitions(known["more"]) != known["definitions"]:
                return None
            plan: list[str] = known["plans"][request]
            self._marks = known["marks"]
            holds = all(self._holds(known["stages"].get(one)) for one in plan)
        except (KeyError, TypeError, AttributeError, GitmlError):
            return None  # not a file of ours, or something that DVC words better
        if self._marked:
            self._files.keep_settled(known)
        self._data.close()
        return plan if holds else None

    def keep(
        self,
        request: str,
        plan: Sequence[str],
        facts: Mapping[str, Facts],
        definitions: Definitions,
    ) -> None:
        """Remember a run after which all stages are up to date.

        Args:
            request: what was asked for.
            plan: addresses of all stages of the run.
            facts: of each stage of which they could be told; the others are never taken for up to
                date.
            definitions: as DVC read them, the locks as they were written since.
        """
        known = self._files.settled()
        same = known.get("format") == _FORMAT and known.get("definitions") == definitions
        plans = known["plans"] if same else {}
        stages = known["stages"] if same else {}
        self._marks = known.get("marks", {})
        proven = {address: asdict(one) for address, one in facts.items()}
        proven = {address: one for address, one in proven.items() if self._holds(one)}
        more = set(definitions) - {"", *self._defining()}
        self._files.keep_settled(
            {
                "format": _FORMAT,
                "definitions": definitions,
                "more": sorted(more),
                "plans": {**plans, request: list(plan)},
                "stages": {**stages, **proven},
                "marks": self._marks,
            }
        )
        self._data.close()

    def _holds(self, facts: Mapping[str, Any] | None) -> bool:
        return (
            facts is not None
            and all(self._same(path, md5) for path, md5 in facts["hashes"].items())
            and all(self._kept(md5) for md5 in facts["objects"])
        )

    def _same(self, path: str, md5: str) -> bool:
        """Whether ``path`` has this hash; it is not hashed again if it was not touched since."""
        mark, newest = self._data.mark(path)
        if self._marks.get(path) == [md5, mark]:
            return True
        # Without what was recorded, as a text in which only line ends changed has changed, too.
        found = self._data.look(path, None)
        if found is None or found.md5 != md5:
            return False
        # What was written just now may be written again without a later time.
        if newest < time.time_ns() - _TICK:
            self._marks[path] = [md5, mark]
            self._marked = True
        return True

    def _kept(self, md5: str) -> bool:
        path = self._cache.path(md5)
        if path is None or stat.S_IMODE(path.stat().st_mode) != _PROTECTED:
            return False
        if not md5.endswith(".dir"):
            return True
        listing = self._cache.listing(md5)
        return listing is not None and all(self._kept(one) for one in set(listing.values()))


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
