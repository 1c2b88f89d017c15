"""Reads snapshots: from any tree, only the parts that are asked for, each blob parsed once."""

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

from gitml.adapters import dvc_files, templating
from gitml.adapters.documents import DocumentError, parse
from gitml.adapters.dvc_config import sections
from gitml.adapters.history import WORKSPACE, CommitTree, GitHistory, WorkingTree
from gitml.adapters.params import select
from gitml.adapters.store import Cache
from gitml.core import config
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Stage
from gitml.core.snapshot import ALL, Model, Part, Plot, Problem, Snapshot
from gitml.core.values import Value
from gitml.errors import GitmlError

AnyTree: TypeAlias = CommitTree | WorkingTree
_DEFAULT_PARAMS = "params.yaml"


class SnapshotReader:
    """Snapshots of one project, a :class:`gitml.core.snapshot.Snapshots`.

    Keep it for the run, as it remembers what it has parsed.
    """

    def __init__(self, history: GitHistory, cache: Cache) -> None:
        self.history = history
        self.cache = cache
        self._parsed: dict[tuple[str, str], Value] = {}

    def read(self, rev: str, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project at ``rev``. Stages and pointers are always read, other parts as asked for.

        Raises:
            UsageError: nothing has that name.
        """
        return self.of(self.history.tree(rev), parts)

    def of(self, tree: AnyTree, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project in a tree that is already at hand; see :meth:`read`."""
        point = _Point(self, tree)
        wanted = frozenset(parts)
        return Snapshot(
            rev=tree.rev,
            commit=tree.commit,
            stages=point.stages,
            pointers=point.pointers,
            metrics=point.metrics() if "metrics" in wanted else {},
            params=point.params() if "params" in wanted else {},
            plots=point.plots() if "plots" in wanted else (),
            models=point.models() if "models" in wanted else {},
            code=point.code() if "code" in wanted else {},
            problems=tuple(point.problems),
        )

    def content(self, rev: str, path: str) -> bytes | None:
        """The bytes of a file at ``rev``: from Git or the disk, else from the DVC cache.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        tree = self.history.tree(rev)
        return _Point(self, tree).content(path)

    def config(self, rev: str = WORKSPACE) -> config.Config:
        """``gitml.yaml`` at ``rev``; the default one where there is none.

        Raises:
            ConfigError: it is not valid.
        """
        raw = self.history.tree(rev).read(config.FILE)
        return config.parse(parse(config.FILE, raw)) if raw else config.Config()

    @cached_property
    def parsing(self) -> Mapping[str, str]:
        """DVC's settings for templates."""
        return sections(self.history.root).get("parsing", {})

    def document(self, tree: AnyTree, path: str) -> Value:
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


class _Point:
    """One tree being read; what fails becomes a problem and the rest goes on."""

    def __init__(self, reader: SnapshotReader, tree: AnyTree) -> None:
        self.reader = reader
        self.tree = tree
        self.problems: list[Problem] = []

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
                    found[file] = self._pipeline(file)
                except GitmlError as error:
                    self.problem(file, error.message, error.hint)
        return found

    def _pipeline(self, file: str) -> dvc_files.Pipeline:
        document = self.reader.document(self.tree, file)
        templated = templating.has_templates(self.tree.read(file) or b"")
        if templated and isinstance(document, dict):
            document = templating.resolve(file, document, self.tree, self.reader.parsing)
        lock_file = posixpath.join(posixpath.dirname(file), "dvc.lock")
        lock: Value = {}
        try:
            lock = self.reader.document(self.tree, lock_file)
        except GitmlError as error:
            self.problem(lock_file, error.message, error.hint)
        return dvc_files.pipeline(
            file, document, lock, resolved=templated and isinstance(document, dict)
        )

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        return {s.address: s for pipeline in self.pipelines.values() for s in pipeline.stages}

    @cached_property
    def pointers(self) -> Mapping[str, Pointer]:
        found = {p.path: p for pipeline in self.pipelines.values() for p in pipeline.pointers}
        for file in self.tree.dvc_files():
            if file.endswith(".dvc"):
                try:
                    document = self.reader.document(self.tree, file)
                    found |= {p.path: p for p in dvc_files.dvc_file(file, document)}
                except GitmlError as error:
                    self.problem(file, error.message, error.hint)
        return found

    def metrics(self) -> dict[str, Value]:
        declared = [o.path for s in self.stages.values() for o in s.outs if o.kind == "metric"]
        declared += [p.path for p in self.pointers.values() if p.metric]
        declared += [path for pipeline in self.pipelines.values() for path in pipeline.metrics]
        found: dict[str, Value] = {}
        for path in dict.fromkeys(declared):
            files = self.files(path)
            if not files and self._was_made(path):
                self.problem(path, *self._whereabouts(path))
            for file in files:
                if (value := self.value(file)) is not None:
                    found[file] = value
        return found

    def params(self) -> dict[str, Value]:
        # As DVC merges them: keys of stages first, then whole files, which win over keys.
        keys: dict[str, list[str]] = {}
        for stage in self.stages.values():
            for path, wanted in stage.params.items():
                if not wanted:
                    keys[path] = []
                else:
                    keys.setdefault(path, []).extend(wanted)
        whole = [path for pipeline in self.pipelines.values() for path in pipeline.params]
        if self.tree.files(_DEFAULT_PARAMS):
            whole.append(_DEFAULT_PARAMS)
        keys |= {path: [] for path in whole}
        found: dict[str, Value] = {}
        for path, cut_to in keys.items():
            for file in self.files(path):
                value = self.value(file)
                if value is not None:
                    found[file] = select(value, cut_to) if cut_to else value
        for pipeline in self.pipelines.values():
            found |= {file: used for file, used in pipeline.vars.items() if file not in found}
        return found

    def plots(self) -> tuple[Plot, ...]:
        found = [plot for pipeline in self.pipelines.values() for plot in pipeline.plots]
        declared = {source for plot in found for source in plot.sources}
        for stage in self.stages.values():
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

    def value(self, path: str) -> Value | None:
        """A parsed metrics or params file; None, and a problem, where it cannot be had."""
        try:
            if self.tree.files(path):
                return self.reader.document(self.tree, path)
            content = self.content(path)
            if content is None:
                self.problem(path, *self._whereabouts(path))
                return None
            return parse(path, content)
        except DocumentError as error:
            self.problem(path, error.message, error.hint)
            return None

    def files(self, path: str) -> list[str]:
        """The file, or the files of a folder, wherever they are kept."""
        if present := self.tree.files(path):
            return list(present)
        md5 = self._hash(path)
        if md5 is None:
            return []
        if md5.endswith(".dir"):
            listing = self.reader.cache.listing(md5) or {}
            return sorted(posixpath.join(path, inner) for inner in listing)
        return [path]

    def content(self, path: str) -> bytes | None:
        found = self.tree.read(path)
        if found is not None:
            return found
        md5 = self._hash(path)
        return self.reader.cache.read(md5) if md5 else None

    def _hash(self, path: str) -> str | None:
        if pointer := self.pointers.get(path):
            # What is not cached but lies in Git was deleted if it is not in the working tree.
            return pointer.md5 if pointer.cached or self.tree.commit else None
        for folder in _parents(path):
            pointer = self.pointers.get(folder)
            if pointer and pointer.md5 and pointer.is_folder:
                listing = self.reader.cache.listing(pointer.md5) or {}
                return listing.get(posixpath.relpath(path, folder))
        return None

    def _was_made(self, path: str) -> bool:
        """Whether a run recorded this output, so that its absence is a loss."""
        makers = [s for s in self.stages.values() if any(o.path == path for o in s.outs)]
        return not makers or any(s.locked and path in s.locked.outs for s in makers)

    def _whereabouts(self, path: str) -> tuple[str, str]:
        where = "in the working tree" if self.tree.commit is None else f"at {self.tree.rev}"
        pointer = self.pointers.get(path)
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
