"""Parsed files by Git blob id, so that a history's equal files are parsed once."""

import posixpath
from collections.abc import Mapping
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gitml.adapters.dvc_files import dvc_yaml
from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.templates import templating
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Section, Stage
from gitml.core.ports import LARGEST_DOCUMENT, LARGEST_LOCK, Tree
from gitml.core.values import MISSING, Missing, Value
from gitml.late_module import LateModule
from gitml.snapshots.caches.document_cache import DocumentCache
from gitml.snapshots.caches.history_cache import HistoryCache
from gitml.snapshots.dvc_templates import Blobs, DvcTemplates, WatchedTree, blobs

if TYPE_CHECKING:
    from gitml.adapters.dvc_files.templates import interpolation, plain_templates
else:  # most pipelines have no templates
    interpolation = LateModule("gitml.adapters.dvc_files.templates.interpolation")
    plain_templates = LateModule("gitml.adapters.dvc_files.templates.plain_templates")

_Key = tuple[str, str, Section | None, Blobs]
_Resolved = dvc_yaml.PipelineFile | DocumentError


_K = TypeVar("_K")
_V = TypeVar("_V")


class _Recent(dict[_K, _V]):
    """What was kept last; of a long history the earlier half is let go when there is too much."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: _K, value: _V) -> None:
        if len(self) >= self._most:
            for old in [*islice(self, self._most // 2)]:
                del self[old]
        super().__setitem__(key, value)


class Documents:
    """What was parsed, remembered for a run; small files and what DVC resolved also for the next.

    Args:
        root: the DVC root.
        history_cache: keeps what DVC resolved.
        document_cache: keeps what is small, once :meth:`save` is called.
    """

    def __init__(
        self, root: Path, history_cache: HistoryCache, document_cache: DocumentCache
    ) -> None:
        self._texts = document_cache
        self._dvc_templates = DvcTemplates(root, history_cache)
        self._parsed: _Recent[tuple[str, str], Value] = _Recent(5_000)
        self._objects: _Recent[tuple[str, str], Value] = _Recent(20_000)
        self._locks: _Recent[tuple[str, str], Lock] = _Recent(500)
        self._pipelines: _Recent[_Key, _Resolved] = _Recent(500)
        self._templates: _Recent[tuple[str, str], dict[str, Value] | None] = _Recent(5_000)
        self._last: _Recent[
            tuple[str, str, Section | None],
            tuple[plain_templates.PlainPipeline, dvc_yaml.PipelineFile],
        ] = _Recent(500)
        self._pointers: _Recent[tuple[int, str], tuple[Stage, Mapping[str, Pointer]]] = _Recent(
            100_000
        )
        self._added: _Recent[tuple[str, str], tuple[Pointer, ...]] = _Recent(5_000)
        self._plain: _Recent[tuple[str, str], Mapping[str, Value] | None] = _Recent(5_000)
        self._asked: dict[tuple[str, str, Section | None], list[tuple[str, ...]]] = {}

    def read(self, tree: Tree, path: str) -> Value:
        """The parsed file, an empty mapping where there is none.

        Raises:
            DocumentError: it cannot be parsed.
            OutsideError: it cannot be read, or is too large.
        """
        blob = tree.blob(path) if tree.commit else None
        key = (_suffix(path), blob or "")
        if blob and key in self._parsed:
            return self._parsed[key]
        raw = tree.read(path)
        value = self._texts.parse(path, raw) if raw is not None else {}
        if blob:
            self._parsed[key] = value
        return value

    def added(self, tree: Tree, file: str) -> tuple[Pointer, ...]:
        """The pointers of a ``.dvc`` file.

        Raises:
            DocumentError: it cannot be parsed, or has not the form that DVC defines.
            OutsideError: it cannot be read, or lists files that may not be written.
        """
        key = file, (tree.blob(file) or "") if tree.commit else ""
        if not key[1] or key not in self._added:
            found = dvc_yaml.dvc_file(file, self.read(tree, file))
            if not key[1]:
                return found
            self._added[key] = found
        return self._added[key]

    def known(self, tree: Tree, path: str) -> Value | Missing:
        """A file of a commit that was parsed before, MISSING where none was."""
        return self._parsed.get((_suffix(path), tree.blob(path) or ""), MISSING)

    def known_object(self, md5: str, path: str) -> Value | Missing:
        """An object of the DVC cache that was parsed before, MISSING where none was."""
        return self._objects.get((_suffix(path), md5), MISSING)

    def object(self, cache: Cache, md5: str, path: str) -> Value | Missing:
        """The parsed object that is the file at ``path``, see :meth:`Cache.read`; else MISSING.

        Raises:
            DocumentError: it cannot be parsed.
            OutsideError: it is damaged, cannot be read, or is too large.
        """
        key = (_suffix(path), md5)
        if key not in self._objects:
            content = cache.read(md5, LARGEST_DOCUMENT, path)
            if content is None:
                return MISSING
            self._objects[key] = parse(path, content)
        return self._objects[key]

    def lock(self, tree: Tree, path: str) -> Lock:
        """A ``dvc.lock``, an empty one where there is none.

        Raises:
            OutsideError: it cannot be read, or is too large.
        """
        key = (path, (tree.blob(path) or "") if tree.commit else "")
        if not key[1]:
            return self.lock_of(path, tree.read(path, LARGEST_LOCK) or b"")
        if key not in self._locks:
            self._locks[key] = self.lock_of(path, tree.read(path, LARGEST_LOCK) or b"")
        return self._locks[key]

    def parse(self, path: str, content: bytes) -> Value:
        """See :func:`gitml.adapters.formats.documents.parse`."""
        return self._texts.parse(path, content)

    def lock_of(self, path: str, content: bytes) -> Lock:
        """The ``dvc.lock`` of that content."""
        return Lock(path, content, self._texts.stage)

    def save(self) -> None:
        """Remember small files for the next run."""
        self._texts.save()

    def pointers(self, stage: Stage, lock: Lock) -> Mapping[str, Pointer]:
        """What a lock says of a stage's outputs, by path.

        Raises:
            DocumentError: the lock is not valid.
        """
        text = lock.text(stage.name)
        if text is None:
            return {p.path: p for p in dvc_yaml.lock_pointers(stage, lock.outs(stage.name))}
        key = id(stage), text
        if key not in self._pointers:
            made = dvc_yaml.lock_pointers(stage, lock.outs(stage.name))
            self._pointers[key] = stage, {pointer.path: pointer for pointer in made}
        return self._pointers[key][1]

    def pipeline(
        self, tree: Tree, file: str, section: Section | None = None
    ) -> dvc_yaml.PipelineFile:
        """A ``dvc.yaml`` with its templates resolved.

        Args:
            tree: where it is read.
            file: its path.
            section: what of its stages is asked for; what only others need may be left out.

        Raises:
            DocumentError: it cannot be parsed, or has not the form that DVC defines.
            OutsideError: it cannot be read, or is too large.
        """
        blob = (tree.blob(file) or "") if tree.commit else ""
        for asked in self._asked.get((file, blob, section), ()):
            key = file, blob, section, blobs(tree, asked)
            if key in self._pipelines:
                return _given(self._pipelines[key])
        watched = WatchedTree(tree, [])
        try:
            found: _Resolved = self._resolve(watched, file, blob, section)
        except DocumentError as error:
            found = error
        if blob:
            asked = tuple(dict.fromkeys(watched.asked))
            known = self._asked.setdefault((file, blob, section), [])
            known += [] if asked in known else [asked]
            self._pipelines[file, blob, section, blobs(tree, asked)] = found
        return _given(found)

    def _resolve(
        self, watched: WatchedTree[Tree], file: str, blob: str, section: Section | None
    ) -> dvc_yaml.PipelineFile:
        document = self._templated(watched.tree, file, blob)
        if document is None:
            return dvc_yaml.pipeline(file, self.read(watched.tree, file))
        folder = posixpath.dirname(file)
        read = partial(self._values, watched)
        last = self._last.get((file, blob, section))
        try:
            found = plain_templates.resolve(
                folder, document, read, section, last[0] if last else None
            )
        except (interpolation.Doubt, RecursionError):
            return self._dvc_templates.resolve(watched, file, document)
        if last is None or last[0] is not found:
            if section is not None:
                dvc_yaml.check(file, document)
            last = found, dvc_yaml.pipeline(file, found.document, resolved=True)
            self._last[file, blob, section] = last
        return last[1]

    def _templated(self, tree: Tree, file: str, blob: str) -> dict[str, Value] | None:
        """A checked ``dvc.yaml`` with templates, None for one without any."""
        if not blob or (file, blob) not in self._templates:
            document, text = self.read(tree, file), tree.read(file) or b""
            has_some = isinstance(document, dict) and templating.has_templates(document, text)
            if not isinstance(document, dict) or not has_some:
                self._templates[file, blob] = None
            else:
                templating.check(file, document)
                self._templates[file, blob] = document
        return self._templates[file, blob]

    def _values(self, watched: WatchedTree[Tree], path: str) -> Mapping[str, Value] | None:
        """A file of values; Doubt where DVC may read it otherwise, or refuse it."""
        files = watched.files(path)
        if not files:
            return None
        key = path, (watched.tree.blob(path) or "") if watched.tree.commit else ""
        if not key[1] or key not in self._plain:
            self._plain[key] = self._plain_values(watched.tree, path) if path in files else None
        found = self._plain[key]
        if found is None:
            raise interpolation.Doubt
        return found

    def _plain_values(self, tree: Tree, path: str) -> Mapping[str, Value] | None:
        content = tree.read(path)
        if content is None or not templating.is_plain(path, content):
            return None
        try:
            found = self._texts.parse(path, content)
        except DocumentError:
            return None
        if blob := tree.blob(path) if tree.commit else None:
            self._parsed[_suffix(path), blob] = found
        return found if found and isinstance(found, dict) else None


@lru_cache(maxsize=10_000)
def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1]


def _given(found: _Resolved) -> dvc_yaml.PipelineFile:
    if isinstance(found, DocumentError):
        raise found.with_traceback(None)  # else it grows each time
    return found
