"""Parsed files by Git blob id, so that a history's equal files are parsed once."""

import posixpath
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from gitml.adapters.dvc_files import dvc_yaml, templating
from gitml.adapters.dvc_files.config import sections
from gitml.adapters.formats.documents import parse
from gitml.core.ports import Tree
from gitml.core.values import Value

LARGEST = 64 * 2**20
"""Bytes of a file that is read as a document; anything larger is data by mistake."""


class Documents:
    """What was parsed, remembered for a run."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parsed: dict[tuple[str, str], Value] = {}
        self._pipelines: dict[tuple[str, str], dvc_yaml.PipelineFile] = {}

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

    def pipeline(self, tree: Tree, file: str) -> dvc_yaml.PipelineFile:
        """A ``dvc.yaml`` with its templates resolved.

        Raises:
            DocumentError: it cannot be parsed, or has not the form that DVC defines.
            OutsideError: it cannot be read, or is too large.
        """
        key = (file, (tree.blob(file) or "") if tree.commit else "")
        if key[1] and key in self._pipelines:
            return self._pipelines[key]
        document = self.read(tree, file)
        text = tree.read(file) or b""
        if isinstance(document, dict) and templating.has_templates(document, text):
            document = templating.resolve(file, document, tree, self._parsing)
            return dvc_yaml.pipeline(file, document, resolved=True)
        found = dvc_yaml.pipeline(file, document)
        if key[1]:
            self._pipelines[key] = found
        return found

    @cached_property
    def _parsing(self) -> Mapping[str, str]:
        return sections(self._root).get("parsing", {})
