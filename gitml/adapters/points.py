"""One point of a project being read: a commit or the working tree, each blob parsed once."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from gitml.adapters import dvc_files, lock_file, templating
from gitml.adapters.documents import DocumentError, parse
from gitml.adapters.dvc_config import sections
from gitml.adapters.history import CommitTree
from gitml.adapters.params import select
from gitml.adapters.store import Cache
from gitml.adapters.working_tree import WorkingTree
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Stage
from gitml.core.snapshot import Model, Plot, Problem
from gitml.core.values import Value
from gitml.errors import GitmlError

AnyTree: TypeAlias = CommitTree | WorkingTree
_DEFAULT_PARAMS = "params.yaml"


class Documents:
    """Parsed files by blob id, remembered for a run."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parsed: dict[tuple[str, str], Value] = {}
        self._pipelines: dict[tuple[str, str], dvc_files.Pipeline] = {}

    def read(self, tree: AnyTree, path: str) -> Value:
        """The parsed file, an empty mapping where there is none.

        Raises:
            DocumentError: it cannot be parsed.
        """
        blob = tree.blob(path) if isinstance(tree, CommitTree) else None
        key = (posixpath.splitext(path)[1], blob or "")
        if blob and key in self._parsed:
            return self._parsed[key]
        raw = tree.read(path)
        value = parse(path, raw) if raw is not None else {}
        if blob:
            self._parsed[key] = value
        return value

    def pipeline(self, tree: AnyTree, file: str) -> dvc_files.Pipeline:
        """A ``dvc.yaml`` with its templates resolved.

        Raises:
            DocumentError: it cannot be parsed, or has not the form that DVC defines.
        """
        key = (file, (tree.blob(file) or "") if isinstance(tree, CommitTree) else "")
        if key[1] and key in self._pipelines:
            return self._pipelines[key]
        document = self.read(tree, file)
        if isinstance(document, dict) and templating.has_templates(tree.read(file) or b""):
            document = templating.resolve(file, document, tree, self._parsing)
            return dvc_files.pipeline(file, document, resolved=True)
        found = dvc_files.pipeline(file, document)
        if key[1]:
            self._pipelines[key] = found
        return found

    @cached_property
    def _parsing(self) -> Mapping[str, str]:
        return sections(self._root).get("parsing", {})


class Point:
    """One tree; what cannot be read becomes a problem, and the rest goes on."""

    def __init__(self, documents: Documents, cache: Cache, tree: AnyTree) -> None:
        self.documents = documents
        self.cache = cache
        self.tree = tree
        self.problems: list[Problem] = []
        self._locks: dict[str, lock_file.Lock] = {}

    def problem(self, path: str, reason: str, hint: str | None = None) -> None:
        found = Problem(path, reason, hint)
        if found not in self.problems:
            self.problems.append(found)

    @cached_property
    def pipelines(self) -> Mapping[str, dvc_files.Pipeline]:
        found = {}
        for file in self.tree.dvc_files():
            if posixpath.basename(file) == "dvc.yaml":
                try:
                    found[file] = self.documents.pipeline(self.tree, file)
                except GitmlError as error:
                    self.problem(file, error.message, error.hint)
        return found

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        found = {}
        for file, pipeline in self.pipelines.items():
            for stage in pipeline.stages:
                record = self._record(file, stage)
                found[stage.address] = dvc_files.locked(stage, record) if record else stage
        return found

    @cached_property
    def pointers(self) -> Mapping[str, Pointer]:
        found = {}
        for file, pipeline in self.pipelines.items():
            for stage in pipeline.stages:
                for pointer in dvc_files.lock_pointers(stage, self._outs(file, stage)):
                    found[pointer.path] = pointer
        return {**found, **self._added}

    def pointer(self, path: str) -> Pointer | None:
        """The pointer of one path, without reading those of all."""
        for file, pipeline in self.pipelines.items():
            if stage := pipeline.makers.get(path):
                made = dvc_files.lock_pointers(stage, self._outs(file, stage))
                return next(pointer for pointer in made if pointer.path == path)
        return self._added.get(path)

    @cached_property
    def _added(self) -> Mapping[str, Pointer]:
        found: dict[str, Pointer] = {}
        for file in self.tree.dvc_files():
            if file.endswith(".dvc"):
                try:
                    document = self.documents.read(self.tree, file)
                    found |= {p.path: p for p in dvc_files.dvc_file(file, document)}
                except GitmlError as error:
                    self.problem(file, error.message, error.hint)
        return found

    def _record(self, file: str, stage: Stage) -> lock_file.Record | None:
        """What the lock says of a stage."""
        lock = self._lock(file)
        try:
            return lock.stage(stage.name)
        except GitmlError as error:
            self.problem(lock.path, error.message, error.hint)
            return None

    def _outs(self, file: str, stage: Stage) -> Sequence[lock_file.Record]:
        lock = self._lock(file)
        try:
            return lock.outs(stage.name)
        except GitmlError as error:
            self.problem(lock.path, error.message, error.hint)
            return ()

    def _lock(self, file: str) -> lock_file.Lock:
        if file not in self._locks:
            path = dvc_files.lock_path(file)
            self._locks[file] = lock_file.Lock(path, self.tree.read(path) or b"")
        return self._locks[file]

    def metrics(self) -> dict[str, Value]:
        declared = [
            out.path
            for pipeline in self.pipelines.values()
            for stage in pipeline.stages
            for out in stage.outs
            if out.kind == "metric"
        ]
        declared += [p.path for p in self._added.values() if p.metric]
        declared += [path for pipeline in self.pipelines.values() for path in pipeline.metrics]
        found: dict[str, Value] = {}
        for path in dict.fromkeys(declared):
            files = self.files(path)
            if not files and self._was_made(path):
                self.problem(path, *self._whereabouts(path))
            for file in files:
                if (value := self._value(file)) is not None:
                    found[file] = value
        return found

    def params(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for path, keys in self._wanted_params().items():
            for file in self.files(path):
                value = self._value(file)
                if value is not None:
                    found[file] = select(value, keys) if keys else value
        for pipeline in self.pipelines.values():
            found |= {file: used for file, used in pipeline.vars.items() if file not in found}
        return found

    def _wanted_params(self) -> dict[str, list[str]]:
        # As DVC merges them: keys of stages first, then whole files (no keys), which win.
        keys: dict[str, list[str]] = {}
        for pipeline in self.pipelines.values():
            for stage in pipeline.stages:
                for path, wanted in stage.params.items():
                    if wanted:
                        keys.setdefault(path, []).extend(wanted)
                    else:
                        keys[path] = []
        whole = [path for pipeline in self.pipelines.values() for path in pipeline.params]
        if self.tree.files(_DEFAULT_PARAMS):
            whole.append(_DEFAULT_PARAMS)
        return keys | {path: [] for path in whole}

    def plots(self) -> tuple[Plot, ...]:
        found = [plot for pipeline in self.pipelines.values() for plot in pipeline.plots]
        declared = {source for plot in found for source in plot.sources}
        for pipeline in self.pipelines.values():
            for stage in pipeline.stages:
                found += [
                    dvc_files.plot(out.path, "", out.options)
                    for out in stage.outs
                    if out.kind == "plot" and out.path not in declared
                ]
        return tuple(found)

    def models(self) -> dict[str, Model]:
        return {m.name: m for pipeline in self.pipelines.values() for m in pipeline.models}

    def code(self) -> dict[str, str]:
        deps = {dep for stage in self.stages.values() for dep in stage.deps}
        found = {}
        for dep in sorted(deps - self.pointers.keys()):
            for file in self.tree.files(dep):
                if file not in self.pointers and (blob := self.tree.blob(file)):
                    found[file] = blob
        return found

    def files(self, path: str) -> list[str]:
        """The file, or the files of a folder, wherever they are kept."""
        if present := self.tree.files(path):
            return list(present)
        md5 = self._hash(path)
        if md5 is None:
            return []
        if md5.endswith(".dir"):
            listing = self.cache.listing(md5) or {}
            return sorted(posixpath.join(path, inner) for inner in listing)
        return [path]

    def content(self, path: str) -> bytes | None:
        """The bytes of a file: from Git or the disk, else from the DVC cache."""
        found = self.tree.read(path)
        if found is not None:
            return found
        md5 = self._hash(path)
        return self.cache.read(md5) if md5 else None

    def _value(self, path: str) -> Value | None:
        try:
            if self.tree.files(path):
                return self.documents.read(self.tree, path)
            content = self.content(path)
            if content is None:
                self.problem(path, *self._whereabouts(path))
                return None
            return parse(path, content)
        except DocumentError as error:
            self.problem(path, error.message, error.hint)
            return None

    def _hash(self, path: str) -> str | None:
        if pointer := self.pointer(path):
            # What is not cached but lies in Git was deleted if it is not in the working tree.
            return pointer.md5 if pointer.cached or self.tree.commit else None
        for folder in _parents(path):
            pointer = self.pointer(folder)
            if pointer and pointer.md5 and pointer.is_folder:
                listing = self.cache.listing(pointer.md5) or {}
                return listing.get(posixpath.relpath(path, folder))
        return None

    def _was_made(self, path: str) -> bool:
        """Whether a run recorded this output, so that its absence is a loss."""
        made = [p.makers[path] for p in self.pipelines.values() if path in p.makers]
        pointer = self.pointer(path)
        return not made or (pointer is not None and pointer.md5 is not None)

    def _whereabouts(self, path: str) -> tuple[str, str]:
        where = "in the working tree" if self.tree.commit is None else f"at {self.tree.rev}"
        pointer = self.pointer(path)
        if pointer and pointer.cached and pointer.md5:
            return f"not {where}, and not in the DVC cache", "fetch it: gitml pull"
        if self.tree.commit is None:
            return f"not {where}", "make it: gitml repro"
        return f"not {where}", f"it was not committed; next time: git add {path}"


def _parents(path: str) -> Iterable[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
