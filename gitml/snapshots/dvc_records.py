"""The ``dvc.yaml``, ``dvc.lock`` and ``.dvc`` files of one tree, each read when it is asked for."""

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from gitml.adapters.dvc_files import dvc_yaml, lock_reader
from gitml.adapters.dvc_files.params import tracked_keys
from gitml.core.data.pointers import Pointer
from gitml.core.paths import is_inside
from gitml.core.pipeline.stage import Section, Stage
from gitml.core.ports import Tree
from gitml.errors import GitmlError
from gitml.snapshots.caches.parse_cache import Documents

_DEFAULT_PARAMS = "params.yaml"
_Keys: TypeAlias = tuple[str, Sequence[str]]


class DvcRecords:
    """What DVC's files say in one tree.

    Attributes:
        pipelines: each ``dvc.yaml`` with all of its stages, by path.
        pointers: of all that DVC tracks, by path.
        added: the pointers of ``.dvc`` files only.

    Args:
        documents: parses them.
        tree: where they are.
        section: the only part of stages that will be asked for.
        problem: is told of a file that cannot be read.
    """

    def __init__(
        self,
        documents: Documents,
        tree: Tree,
        section: Section | None,
        problem: Callable[[str, GitmlError], None],
    ) -> None:
        self._documents = documents
        self._tree = tree
        self._section = section
        self._problem = problem
        self._locks: dict[str, lock_reader.Lock] = {}
        self._known: dict[str, Pointer | None] = {}

    @cached_property
    def _definitions(self) -> Sequence[str]:
        try:
            return self._tree.dvc_files()
        except GitmlError as error:
            self._problem("dvc.yaml", error)
            return ()

    @cached_property
    def pipelines(self) -> Mapping[str, dvc_yaml.PipelineFile]:
        return self.outlines if self._section is None else self._resolved(None)

    @cached_property
    def outlines(self) -> Mapping[str, dvc_yaml.PipelineFile]:
        """The pipelines, with no more of their stages than is asked for."""
        return self._resolved(self._section)

    def _resolved(self, section: Section | None) -> Mapping[str, dvc_yaml.PipelineFile]:
        found = {}
        for file in self._definitions:
            if posixpath.basename(file) == "dvc.yaml":
                try:
                    found[file] = self._documents.pipeline(self._tree, file, section)
                except GitmlError as error:
                    self._problem(file, error)
        return found

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        """All stages by address, without what their locks say."""
        return {one.address: one for found in self.pipelines.values() for one in found.stages}

    @cached_property
    def pointers(self) -> Mapping[str, Pointer]:
        found: dict[str, Pointer] = {}
        for pipeline in self.pipelines.values():
            for stage in pipeline.stages:
                found |= self._made(stage)
        return {**found, **self.added}

    def pointer(self, path: str) -> Pointer | None:
        """The pointer of one path, without reading those of all."""
        if path not in self._known:
            stage = self.maker(path)
            self._known[path] = self._made(stage).get(path) if stage else self.added.get(path)
        return self._known[path]

    def inside(self, folder: str) -> list[Pointer]:
        """The pointers of what lies below a folder, sorted by path."""
        outs = {path for pipeline in self.pipelines.values() for path in pipeline.makers}
        paths = (path for path in outs | self.added.keys() if is_inside(path, folder))
        found = [self.pointer(path) for path in sorted(paths) if path != folder]
        return [pointer for pointer in found if pointer]

    def maker(self, path: str) -> Stage | None:
        """The stage that makes an output; all stages are looked at only for one not asked for."""
        for outlined in (True, False):
            for pipeline in (self.outlines if outlined else self.pipelines).values():
                if stage := pipeline.makers.get(path):
                    return stage
        return None

    @cached_property
    def added(self) -> Mapping[str, Pointer]:
        found: dict[str, Pointer] = {}
        for file in self._definitions:
            if file.endswith(".dvc"):
                try:
                    found |= {p.path: p for p in self._documents.added(self._tree, file)}
                except GitmlError as error:
                    self._problem(file, error)
        return found

    @cached_property
    def metric_files(self) -> tuple[str, ...]:
        """Where metrics are declared: by stages, old ``.dvc`` files and at the top."""
        outlines = self.outlines.values()
        outs = (out for one in outlines for stage in one.stages for out in stage.outs)
        declared = [out.path for out in outs if out.kind == "metric"]
        declared += [pointer.path for pointer in self.added.values() if pointer.metric]
        declared += [path for one in outlines for path in one.metrics]
        return tuple(dict.fromkeys(declared))

    def tracked_params(self, more: Iterable[_Keys] = ()) -> Mapping[str, Sequence[str]]:
        """Keys of params files that are declared, and ``more``; none for a whole file."""
        outlines = self.outlines.values()
        tracked = (found for one in outlines for s in one.stages for found in s.params.items())
        whole = [path for one in outlines for path in one.params]
        if self._tree.files(_DEFAULT_PARAMS):
            whole.append(_DEFAULT_PARAMS)
        return tracked_keys((*tracked, *more, *((path, ()) for path in whole)))

    def _made(self, stage: Stage) -> Mapping[str, Pointer]:
        """The pointers of a stage's outputs."""
        lock = self.lock(stage.file)
        try:
            return self._documents.pointers(stage, lock)
        except GitmlError as error:
            self._problem(lock.path, error)
            return {p.path: p for p in dvc_yaml.lock_pointers(stage, ())}

    def lock(self, file: str) -> lock_reader.Lock:
        """The lock of a ``dvc.yaml``; an empty one where it cannot be read."""
        if file not in self._locks:
            path = dvc_yaml.lock_path(file)
            try:
                self._locks[file] = self._documents.lock(self._tree, path)
            except GitmlError as error:
                self._problem(path, error)
                self._locks[file] = lock_reader.Lock(path, b"")
        return self._locks[file]
