"""The status of all stages and data of a working tree, read without DVC as far as that is sure."""

import contextlib
import posixpath
from collections.abc import Callable, Container, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias

from gitml.adapters.dvc_files import dvc_yaml, old_syntax, records, schema
from gitml.adapters.dvc_files.import_sources import imported_from
from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.dvc_files.paths import join
from gitml.adapters.dvc_files.templates import templating
from gitml.adapters.formats.damage import empty_lock
from gitml.adapters.formats.documents import DocumentError
from gitml.core.data.data_status import DataStatus
from gitml.core.paths import PathIndex
from gitml.core.pipeline.stage import Stage
from gitml.core.pipeline.staleness import answer
from gitml.core.ports import LARGEST_LOCK
from gitml.core.snapshot import Problem
from gitml.core.verdict import Reason, StageVerdict
from gitml.errors import GitmlError
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.imports import is_unedited
from gitml.snapshots.workspace.stage_status import Output, StageChecks
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_hashes import DoubtError, record

_Answer: TypeAlias = tuple[list[Reason], list[DataStatus]]


class ReadStatus:
    """What was read.

    Attributes:
        order: addresses of all stages and ``.dvc`` files, as they were read.
        verdicts: on stages that must run, by address.
        data: what is not as recorded, by address.
        doubtful: addresses of which only DVC knows.
        stages: those of ``dvc.yaml``, by address.
        added: outputs of ``.dvc`` files, each with its file.
        recorded: outputs that DVC keeps and of which there is a record.
        kept: outputs that DVC keeps, of what was looked at.
        problems: files that could not be read.
        outdated: what an older DVC wrote and the one of today refuses.
        unnoted: as of the checks.
        may_have_kinds: whether a stage, of those that were not looked at, may say of its outputs
            which may be executed or are links.
    """

    def __init__(self, unnoted: Mapping[str, tuple[str, ...]]) -> None:
        self.unnoted = unnoted
        self.may_have_kinds = False
        self.order: list[str] = []
        self.verdicts: dict[str, StageVerdict] = {}
        self.data: dict[str, list[DataStatus]] = {}
        self.doubtful: list[str] = []
        self.stages: dict[str, Stage] = {}
        self.added: list[tuple[str, str]] = []
        self.recorded: set[str] = set()
        self.kept: list[str] = []
        self.problems: list[Problem] = []
        self.outdated: list[Problem] = []


class StatusReader:
    """Reads the status of one working tree."""

    def __init__(self, tree: WorkingTree, documents: Documents, checks: StageChecks) -> None:
        self._tree = tree
        self._documents = documents
        self._checks = checks

    def read(self) -> ReadStatus:
        """Look at every stage and every ``.dvc`` file.

        Raises:
            DoubtError: DVC may refuse a ``dvc.yaml``, and has the words for it.
        """
        found = ReadStatus(self._checks.unnoted)
        files = self._files()
        for file in files:
            if posixpath.basename(file) == "dvc.yaml":
                self._pipeline(found, file)
        self._pointers(found, [file for file in files if file.endswith(".dvc")])
        self._tell_lost(found)
        self._documents.save()
        return found

    def _tell_lost(self, found: ReadStatus) -> None:
        """Of stages that never ran, what they need, is not here, and nothing makes or records."""
        never = [one.name for one in found.verdicts.values() if one.reasons[0].kind == "never-run"]
        if not never:
            return
        outs = (out.path for stage in found.stages.values() for out in stage.outs)
        known = PathIndex((path, path) for path in (*outs, *(path for path, _ in found.added)))
        for address in never:
            stage = found.stages[address]
            lost = [
                Reason("dependency", path, state="missing")
                for path in (*stage.deps, *stage.params)
                if not known.has_overlap(path) and self._checks.is_absent(path)
            ]
            found.verdicts[address] = answer(address, [*found.verdicts[address].reasons, *lost])

    def pointers(self, settled: Container[str]) -> ReadStatus:
        """Look at every ``.dvc`` file; of some the bytes are known to be as recorded."""
        found = ReadStatus(self._checks.unnoted)
        files = self._files()
        self._pointers(found, [file for file in files if file.endswith(".dvc")], settled)
        found.may_have_kinds = self._may_have_kinds(files)
        self._documents.save()
        return found

    def _may_have_kinds(self, files: Iterable[str]) -> bool:
        pipelines = [file for file in files if posixpath.basename(file) == "dvc.yaml"]
        return any(
            b"meta" in (self._tree.read(file) or b"")
            or b"isexec" in (self._tree.read(dvc_yaml.lock_path(file), LARGEST_LOCK) or b"")
            for file in pipelines
        )

    def _files(self) -> list[str]:
        """Those that are here: what a sparse checkout leaves out nobody misses."""
        absent = frozenset(self._tree.left_out_records())
        return [file for file in self._tree.dvc_files() if file not in absent]

    def _pipeline(self, found: ReadStatus, file: str) -> None:
        try:
            document = self._documents.read(self._tree, file)
            of_today, old = old_syntax.without(file, document)
            if not schema.is_pipeline(of_today):
                raise DoubtError
            pipeline = self._resolved(file, document)
        except GitmlError as error:
            raise DoubtError from error
        found.outdated += old
        stages = [_without_live(stage) for stage in pipeline.stages]
        found.stages.update((stage.address, stage) for stage in stages)
        lock = self._lock(found, dvc_yaml.lock_path(file))
        if lock is None:
            return
        if lock.is_old:
            found.outdated.append(old_syntax.lock(lock.path))
        found.kept += [out.path for stage in stages for out in stage.outs if out.cache]
        for stage in stages:
            try:
                locked = lock.stage(stage.name)
            except GitmlError as error:
                found.problems.append(_problem(lock.path, error))
                return
            outs = (locked or {}).get("outs") or []
            found.recorded.update(out.path for out in stage.outs if out.cache and outs)
            own_keys = partial(lock.own_keys, stage.name)
            self._note(found, stage.address, partial(self._checks.stage, stage, locked, own_keys))

    def _resolved(self, file: str, document: Any) -> dvc_yaml.PipelineFile:
        if templating.has_templates(document, self._tree.read(file) or b""):
            return self._documents.pipeline(self._tree, file)
        return dvc_yaml.pipeline(file, document)

    def _lock(self, found: ReadStatus, path: str) -> Lock | None:
        try:
            content = self._tree.read(path, LARGEST_LOCK)
            if content is not None and not content.strip():
                raise DocumentError(*empty_lock(path))
            lock = self._documents.lock_of(path, content or b"")
            lock.check()
        except GitmlError as error:
            found.problems.append(_problem(path, error))
            return None
        return lock

    def _pointers(self, found: ReadStatus, files: list[str], settled: Container[str] = ()) -> None:
        for file in files:
            try:
                document = self._documents.read(self._tree, file)
            except GitmlError as error:
                found.problems.append(_problem(file, error))
                continue
            document, old = old_syntax.pointer(file, document)
            found.outdated += old
            self._note(found, file, partial(self._pointer, file, document, settled=file in settled))
            with contextlib.suppress(DocumentError):  # only DVC has the words for it
                pointers = dvc_yaml.dvc_file(file, document)
                outs = [pointer.path for pointer in pointers]
                found.kept += [pointer.path for pointer in pointers if pointer.cached]
                found.recorded.update(outs)
                found.added += [(path, file) for path in outs]

    def _pointer(self, file: str, document: Any, *, settled: bool) -> _Answer:
        """The outputs of a ``.dvc`` file that are not as recorded; of an import its data, too."""
        if schema.is_without_outputs(document):
            return [], []
        if not schema.is_pointer(document):
            raise DoubtError
        if document.get("deps") and not is_unedited(document):
            raise DoubtError
        folder = join(posixpath.dirname(file), str(document.get("wdir") or ""))
        outs = [
            Output(
                join(folder, out["path"]),
                _pointer_record(out),
                out.get("cache") is not False,
                imported=imported_from(document.get("deps"), out),
                remote=remote if isinstance(remote := out.get("remote"), str) else None,
                push=out.get("push") is not False,
                kinds=records.kinds(out, out),
            )
            for out in document["outs"]
        ]
        return [], self._checks.outputs(outs, settled=settled)

    @staticmethod
    def _note(found: ReadStatus, address: str, look: Callable[[], _Answer]) -> None:
        found.order.append(address)
        try:
            reasons, data = look()
        except DoubtError:
            found.doubtful.append(address)
            return
        if reasons:
            found.verdicts[address] = answer(address, reasons)
        if data:
            found.data[address] = data


def _without_live(stage: Stage) -> Stage:
    """A stage whose outputs are those that DVC of today keeps, too."""
    return stage._replace(outs=tuple(out for out in stage.outs if not old_syntax.is_live(out)))


def _pointer_record(out: Mapping[str, Any]) -> Any:
    kept = ("path", "md5", "hash", "files", "cloud")
    return record({key: out[key] for key in kept if key in out})


def _problem(path: str, error: GitmlError) -> Problem:
    return Problem(path, error.message, error.hint)
