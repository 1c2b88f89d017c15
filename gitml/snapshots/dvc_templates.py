"""What DVC's resolver makes of templates, kept between runs by the files that it reads."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from gitml.adapters.dvc_files import dvc_yaml
from gitml.adapters.dvc_files.config import sections
from gitml.adapters.dvc_files.templates import templating
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.ports import LARGEST_DOCUMENT, Tree
from gitml.core.values import Value
from gitml.snapshots.caches.history_cache import HistoryCache
from gitml.snapshots.workspace.working_tree import blob_id

Blobs = tuple[tuple[str, str], ...]
"""Files, each with its blob id; empty where there is none."""
_MOST_ASKED = 10


class _Files(templating.TemplateFiles, Protocol):
    """Files that are known by their content."""

    def blob(self, path: str) -> str | None: ...


_T = TypeVar("_T", bound=_Files)


class WatchedTree(NamedTuple, Generic[_T]):
    """A tree of which is noted what was asked for: the files that templates depend on."""

    tree: _T
    asked: list[str]

    def files(self, path: str) -> Sequence[str]:
        self.asked.append(path)
        return self.tree.files(path)

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        self.asked.append(path)
        return self.tree.read(path, limit)


class _SteadyTree:
    """A working tree of which each file is read once, so that its id is that of what was used."""

    def __init__(self, tree: _Files) -> None:
        self._tree = tree
        self._contents: dict[str, bytes | None] = {}
        self._listed: dict[str, Sequence[str]] = {}

    def files(self, path: str) -> Sequence[str]:
        if path not in self._listed:
            self._listed[path] = self._tree.files(path)
        return self._listed[path]

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        if path not in self._contents:
            self._contents[path] = self._tree.read(path, limit)
        return self._contents[path]

    def blob(self, path: str) -> str | None:
        content = self.read(path)
        return None if content is None else blob_id(content)


class DvcTemplates:
    """Asks DVC for what our own resolver is not sure of, once for the same files.

    Args:
        root: the DVC root.
        history_cache: where answers are kept.
    """

    def __init__(self, root: Path, history_cache: HistoryCache) -> None:
        self._root = root
        self._kept = history_cache

    def resolve(
        self, watched: WatchedTree[Tree], file: str, document: dict[str, Value]
    ) -> dvc_yaml.PipelineFile:
        """A ``dvc.yaml`` with its templates resolved; what it depends on is noted.

        Args:
            watched: where files are read.
            file: its path.
            document: what it says.

        Raises:
            DocumentError: a template is wrong.
        """
        is_commit = watched.tree.commit is not None
        tree: _Files = watched.tree if is_commit else _SteadyTree(watched.tree)
        start = json.dumps(["asked", file, tree.blob(file), dict(self._parsing)])
        listed = json.loads(self._kept.text(start) or "[]")
        for asked in listed:
            key = json.dumps([start, blobs(tree, asked)])
            if (text := self._kept.text(key)) is not None:
                watched.asked.extend(asked)
                return _recalled(file, json.loads(text))
        noted = WatchedTree(tree, [])
        try:
            found: dict[str, Any] = templating.by_dvc(file, document, noted, self._parsing)
        except DocumentError as error:
            found = {"error": error.message, "hint": error.hint}
        watched.asked.extend(noted.asked)
        if is_commit or parse(file, tree.read(file) or b"") == document:  # not edited meanwhile
            asked = sorted({*noted.asked})
            key = json.dumps([start, blobs(tree, asked)])
            kept = {start: json.dumps([*listed, asked][-_MOST_ASKED:]), key: json.dumps(found)}
            self._kept.keep_texts(kept)
        return _recalled(file, found)

    @cached_property
    def _parsing(self) -> Mapping[str, str]:
        return sections(self._root).get("parsing", {})


def blobs(tree: _Files, paths: Sequence[str]) -> Blobs:
    """The content of files, by which they are known again."""
    return tuple((path, tree.blob(path) or "/".join(tree.files(path)[:1])) for path in paths)


def _recalled(file: str, found: Mapping[str, Any]) -> dvc_yaml.PipelineFile:
    if "error" in found:
        raise DocumentError(found["error"], hint=found["hint"])
    return dvc_yaml.pipeline(file, dict(found), resolved=True)
