"""Parsed files by Git blob id, so that a history's equal files are parsed once."""

import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from gitml.adapters.dvc_files import dvc_yaml, plain_templates, templating
from gitml.adapters.dvc_files.cache import Cache
from gitml.adapters.dvc_files.config import sections
from gitml.adapters.dvc_files.interpolation import Doubt
from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.dvc_files.plain_templates import Section
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.ports import Tree
from gitml.core.values import MISSING, Missing, Value
from gitml.snapshots.history_cache import HistoryCache

LARGEST = 64 * 2**20
"""Bytes of a file that is read as a document; anything larger is data by mistake."""

_Blobs = tuple[tuple[str, str], ...]
"""Files, each with its blob id; empty where there is none."""
_Key = tuple[str, str, Section | None, _Blobs]
_Resolved = dvc_yaml.PipelineFile | DocumentError


class Documents:
    """What was parsed, remembered for a run; what DVC resolved, also for the next one."""

    def __init__(self, root: Path, history_cache: HistoryCache) -> None:
        self._root = root
        self._history_cache = history_cache
        self._parsed: dict[tuple[str, str], Value] = {}
        self._objects: dict[tuple[str, str], Value] = {}
        self._locks: dict[tuple[str, str], Lock] = {}
        self._pipelines: dict[_Key, _Resolved] = {}
        self._asked: dict[tuple[str, str, Section | None], list[tuple[str, ...]]] = {}

    def read(self, tree: Tree, path: str) -> Value:
        """The parsed file, an empty mapping where there is none.

        Raises:
            DocumentError: it cannot be parsed.
            OutsideError: it cannot be read, or is too large.
        """
        blob = tree.blob(path) if tree.commit else None
        key = (posixpath.splitext(path)[1], blob or "")
        if blob and key in self._parsed:
            return self._parsed[key]
        raw = tree.read(path, LARGEST)
        value = parse(path, raw) if raw is not None else {}
        if blob:
            self._parsed[key] = value
        return value

    def object(self, cache: Cache, md5: str, path: str) -> Value | Missing:
        """The parsed object of the DVC cache that is the file at ``path``; MISSING if not there.

        Raises:
            DocumentError: it cannot be parsed.
            OutsideError: it is damaged, cannot be read, or is too large.
        """
        key = (posixpath.splitext(path)[1], md5)
        if key not in self._objects:
            content = cache.read(md5, LARGEST)
            if content is None:
                return MISSING
            self._objects[key] = parse(path, content)
        return self._objects[key]

    def lock(self, tree: Tree, path: str) -> Lock:
        """A ``dvc.lock``, an empty one where there is none.

        Raises:
            OutsideError: it cannot be read.
        """
        key = (path, (tree.blob(path) or "") if tree.commit else "")
        if not key[1]:
            return Lock(path, tree.read(path) or b"")
        if key not in self._locks:
            self._locks[key] = Lock(path, tree.read(path) or b"")
        return self._locks[key]

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
            key = file, blob, section, _blobs(tree, asked)
            if key in self._pipelines:
                return _given(self._pipelines[key])
        watched = _WatchedTree(tree, [])
        try:
            found: _Resolved = self._resolve(watched, file, blob, section)
        except DocumentError as error:
            found = error
        if blob:
            asked = tuple(dict.fromkeys(watched.asked))
            known = self._asked.setdefault((file, blob, section), [])
            known += [] if asked in known else [asked]
            self._pipelines[file, blob, section, _blobs(tree, asked)] = found
        return _given(found)

    def _resolve(
        self, watched: "_WatchedTree", file: str, blob: str, section: Section | None
    ) -> dvc_yaml.PipelineFile:
        tree = watched.tree
        document = self.read(tree, file)
        text = tree.read(file) or b""
        if not isinstance(document, dict) or not templating.has_templates(document, text):
            return dvc_yaml.pipeline(file, document)
        templating.check(file, document)
        folder = posixpath.dirname(file)
        try:
            found = plain_templates.resolve(
                folder, document, partial(self._values, watched), section
            )
        except (Doubt, RecursionError):
            return self._by_dvc(watched, file, blob, document)
        if section is not None:
            dvc_yaml.check(file, document)
        return dvc_yaml.pipeline(file, found, resolved=True)

    def _values(self, watched: "_WatchedTree", path: str) -> Mapping[str, Value] | None:
        """A file of values; Doubt where DVC may read it otherwise, or refuse it."""
        files = watched.files(path)
        if not files:
            return None
        content = watched.tree.read(path) if tuple(files) == (path,) else None
        if content is None or not templating.is_plain(path, content):
            raise Doubt
        try:
            found = self.read(watched.tree, path)
        except DocumentError:
            raise Doubt from None
        if not found or not isinstance(found, dict):
            raise Doubt
        return found

    def _by_dvc(
        self, watched: "_WatchedTree", file: str, blob: str, document: dict[str, Value]
    ) -> dvc_yaml.PipelineFile:
        """Have DVC resolve it, or recall what it said; ``blob`` is empty in a working tree."""
        start = json.dumps(["asked", file, blob, dict(self._parsing)])
        listed = json.loads(self._history_cache.text(start) or "[]") if blob else []
        for asked in listed:
            key = json.dumps([start, _blobs(watched.tree, asked)])
            if (text := self._history_cache.text(key)) is not None:
                watched.asked += asked
                return _recalled(file, json.loads(text))
        known = len(watched.asked)
        try:
            found: dict[str, Any] = templating.by_dvc(file, document, watched, self._parsing)
        except DocumentError as error:
            found = {"error": error.message, "hint": error.hint}
        if blob:
            asked = sorted({*watched.asked[known:]})
            key = json.dumps([start, _blobs(watched.tree, asked)])
            self._history_cache.keep_texts(
                {start: json.dumps([*listed, asked][-_MOST_ASKED:]), key: json.dumps(found)}
            )
        return _recalled(file, found)

    @cached_property
    def _parsing(self) -> Mapping[str, str]:
        return sections(self._root).get("parsing", {})


_MOST_ASKED = 10


@dataclass(frozen=True)
class _WatchedTree:
    """A tree of which is noted what was asked for: the files that templates depend on."""

    tree: Tree
    asked: list[str]

    def files(self, path: str) -> Sequence[str]:
        self.asked.append(path)
        return self.tree.files(path)

    def read(self, path: str, limit: int | None = None) -> bytes | None:
        self.asked.append(path)
        return self.tree.read(path, limit)


def _blobs(tree: Tree, paths: Sequence[str]) -> _Blobs:
    return tuple((path, tree.blob(path) or "/".join(tree.files(path)[:1])) for path in paths)


def _recalled(file: str, found: Mapping[str, Any]) -> dvc_yaml.PipelineFile:
    if "error" in found:
        raise DocumentError(found["error"], hint=found["hint"])
    return dvc_yaml.pipeline(file, dict(found), resolved=True)


def _given(found: _Resolved) -> dvc_yaml.PipelineFile:
    if isinstance(found, DocumentError):
        raise found
    return found
