"""What the last run found to be up to date, so that the next one can tell without loading DVC.

DVC decides that a stage is up to date by comparing hashes of what lies there with ``dvc.lock``.
What was compared is kept in a file of the run folder: the digests of all files that define the
pipeline, and for each stage the paths with their hashes. Where all of it is still so, the answer
is the same. Everything else, and whatever is doubtful, is left to DVC.
"""

import json
import os
import posixpath
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.trust import is_protected
from gitml.core.digests import digest
from gitml.core.ports import LARGEST_LOCK
from gitml.errors import GitmlError
from gitml.repro.run_folder import RunFolder
from gitml.repro.stage_fingerprint import StageFingerprint, fingerprint
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData

if TYPE_CHECKING:
    from gitml.core.run.options import Options
    from gitml.core.run.outcome import StageRun
    from gitml.repro.bookkeeping import Bookkeeping

_FORMAT = 2
_TICK = 2 * 10**9  # nanoseconds in which a file may be written again without a later time
_UP_TO_DATE = ("ran", "restored", "unchanged", "recorded")

Definitions = Mapping[str, str]


def request_key(folder: str, names: Sequence[str] = (), options: "Options | None" = None) -> str:
    """What stands for a request: stages as named in ``folder``, and which ones are meant."""
    about = (False, False, False, False)
    if options is not None:
        about = (options.single_item, options.downstream, options.pipeline, options.all_pipelines)
    return json.dumps([folder, *names, *about])


class UpToDateCache:
    """The cache of one project.

    Args:
        files: where it is kept.
        tree: what defines the pipeline.
        cache: of DVC.
        data: hashes what lies there, or spares that where nothing was touched.
    """

    def __init__(
        self, files: RunFolder, tree: WorkingTree, cache: Cache, data: WorkingData
    ) -> None:
        self._files = files
        self._tree = tree
        self._cache = cache
        self._data = data
        # By path, a hash and what the file was (inode, size, times) when it had that hash.
        self._marks: dict[str, list[Any]] = {}
        self._marked = False
        self.made_folders: tuple[str, ...] = ()
        self.of_git: tuple[str, ...] = ()

    @property
    def root(self) -> Path:
        """Of the project."""
        return self._tree.root

    def definitions(self, more: Iterable[str] = ()) -> dict[str, str]:
        """Digests of DVC's files, of its configuration, and of ``more`` files."""
        paths = sorted({*self._defining(), *more})
        found = {path: digest(self._tree.read(path, LARGEST_LOCK)) for path in paths}
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
        known = self._files.up_to_date()
        try:
            if known.get("format") != _FORMAT or request not in known["plans"]:
                return None
            if self.definitions(known["more"]) != known["definitions"]:
                return None
            plan: list[str] = known["plans"][request]
            self._marks = known["marks"]
            holds = all(self._holds(known["stages"].get(one)) for one in plan)
            self.made_folders = tuple(_made_folders(plan, known["stages"]))
            made = (known["stages"].get(one) or {"of_git": ()} for one in plan)
            self.of_git = tuple(path for one in made for path in one["of_git"])
        except (KeyError, TypeError, AttributeError, GitmlError):
            return None  # not a file of ours, or something that DVC words better
        if self._marked:
            self._files.keep_up_to_date(known)
        self._data.close()
        return plan if holds else None

    def all_stages(self, folder: str) -> list[str] | None:
        """Addresses of all stages and what they use, where each is known to be up to date.

        Args:
            folder: where the user stands; a run from there, or from the root, is remembered.
        """
        if self._files.interrupted:
            return None
        requests = dict.fromkeys(request_key(one) for one in ("", folder))
        return next((known for one in requests if (known := self.recall(one)) is not None), None)

    def keep(
        self,
        request: str,
        plan: Sequence[str],
        fingerprints: Mapping[str, StageFingerprint],
        definitions: Definitions,
    ) -> None:
        """Remember a run after which all stages are up to date.

        Args:
            request: what was asked for.
            plan: addresses of all stages of the run.
            fingerprints: of each stage that has one; the others are never taken for up to date.
            definitions: as DVC read them, the lockfiles as they were written since.
        """
        known = self._files.up_to_date()
        same = known.get("format") == _FORMAT and known.get("definitions") == definitions
        plans = known["plans"] if same else {}
        stages = known["stages"] if same else {}
        self._marks = known.get("marks", {})
        found = {address: one._asdict() for address, one in fingerprints.items()}
        # A file may have been edited after its stage had ended, so all is looked at once more.
        proven = {address: one for address, one in found.items() if self._holds(one)}
        more = set(definitions) - {"", *self._defining()}
        self._files.keep_up_to_date(
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

    def _holds(self, known: Mapping[str, Any] | None) -> bool:
        """Whether all that a fingerprint says is so."""
        return (
            known is not None
            and all(self._has_hash(path, md5) for path, md5 in known["hashes"].items())
            and all(self._is_cached(md5) for md5 in known["objects"])
        )

    def _has_hash(self, path: str, md5: str) -> bool:
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

    def _is_cached(self, md5: str) -> bool:
        path = self._cache.path(md5)
        if path is None or not is_protected(str(path)):
            return False
        if not md5.endswith(".dir"):
            return True
        listing = self._cache.listing(md5)
        return listing is not None and all(self._is_cached(one) for one in set(listing.values()))


def _made_folders(plan: Sequence[str], stages: Mapping[str, Any]) -> Iterator[str]:
    for one in plan:
        if not one.endswith(".dvc") and (known := stages.get(one)):
            folders = {md5 for md5 in known["objects"] if md5.endswith(".dir")}
            yield from (path for path, md5 in known["hashes"].items() if md5 in folders)


class DefinitionDigests(NamedTuple):
    """The files that define a pipeline, as they were when DVC read them.

    Attributes:
        before: digests by path.
        vars: digests of the files that templates took values from.
    """

    before: Mapping[str, str]
    vars: Mapping[str, str]

    def keep_run(
        self, cache: UpToDateCache, request: str, runs: "Sequence[StageRun]", books: "Bookkeeping"
    ) -> None:
        """Let the next run know what is up to date; not where a file was edited meanwhile."""
        if any(run.outcome not in _UP_TO_DATE for run in runs):
            return
        stages = {run.address: books.stage(run.address) for run in runs}
        root = os.fspath(cache.root)
        params = [
            os.path.relpath(dep.fs_path, root)
            for stage in stages.values()
            for dep in stage.deps
            if dep.hash_name == "params"
        ]
        more = {*self.vars, *params}
        definitions = cache.definitions(more)
        found = {address: fingerprint(stage, root) for address, stage in stages.items()}
        # Read twice: parameters are compared in between, and must not have been edited meanwhile.
        if not self._as_read(definitions, books) or cache.definitions(more) != definitions:
            return
        told = {address: one for address, one in found.items() if one is not None}
        cache.keep(request, list(stages), told, definitions)

    def _as_read(self, definitions: Mapping[str, str], books: "Bookkeeping") -> bool:
        """Whether each file is as DVC read it, or as the run wrote it."""
        written = books.records.written_digests
        return all(
            digest in (self.before.get(path, digest), written.get(path))
            and self.vars.get(path, digest) == digest
            for path, digest in definitions.items()
        )
