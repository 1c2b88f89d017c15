"""What the ``dvc.yaml`` files of the working tree name, read without filling in templates.

For completion, which has no time for more. What cannot be read names nothing.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitml.adapters.formats.documents import DocumentError, yaml
from gitml.adapters.git.repository import Git

_FILE = "dvc.yaml"
# A stage of dvc.lock that foreach or matrix made.
_MEMBER = re.compile(r"^  ['\"]?([^\s'\"@]+@[^\s'\"]*)['\"]?:\s*$", re.MULTILINE)


@dataclass(frozen=True)
class DeclaredNames:
    """Names in the ``dvc.yaml`` files of one project.

    Attributes:
        root: the DVC root.
        folder: where the user stands, relative to ``root``; empty at the root.
    """

    git: Git
    root: Path
    folder: str = ""

    def stages(self) -> Iterator[str]:
        """Stages and groups, as they are called in ``folder``; members of groups that ran."""
        for file, document in self._documents():
            own = posixpath.dirname(file) in ("", self.folder)
            prefix = "" if own else f"{posixpath.relpath(file, self.folder or '.')}:"
            lock = self._text(posixpath.join(posixpath.dirname(file), "dvc.lock"))
            members = _MEMBER.findall(lock)
            for name, spec in _mapping(document.get("stages")).items():
                yield f"{prefix}{name}"
                if isinstance(spec, dict) and ("foreach" in spec or "matrix" in spec):
                    yield from (f"{prefix}{one}" for one in members if one.startswith(f"{name}@"))

    def plots(self) -> Iterator[str]:
        """Ids of plots: names of the top level, and plot outputs of stages."""
        for file, document in self._documents():
            folder = posixpath.dirname(file)
            yield from (posixpath.join(folder, name) for name in _names(document.get("plots")))
            for spec in _mapping(document.get("stages")).values():
                stage = _mapping(spec)
                inside = posixpath.join(folder, str(stage.get("wdir") or ""))
                for name in _names(stage.get("plots")):
                    if "${" not in name:
                        yield posixpath.normpath(posixpath.join(inside, name))

    def models(self) -> Iterator[str]:
        """Models under ``artifacts``; those of a folder are ``FOLDER=NAME``."""
        for file, document in self._documents():
            folder = posixpath.dirname(file)
            for name, spec in _mapping(document.get("artifacts")).items():
                if _mapping(spec).get("type", "model") == "model":
                    yield f"{folder}={name}" if folder else name

    def _documents(self) -> Iterator[tuple[str, dict[str, Any]]]:
        listed = self.git.run(
            "-C", str(self.root), "ls-files", "-z", "--cached", "--", f":(glob)**/{_FILE}"
        )
        here = posixpath.join(self.folder, _FILE)
        for file in dict.fromkeys([here, _FILE, *filter(None, listed.text.split("\0"))]):
            text = self._text(file)
            if not text:
                continue
            try:
                document = yaml(file, text)
            except DocumentError:
                continue
            if isinstance(document, dict):
                yield file, document

    def _text(self, file: str) -> str:
        try:
            return (self.root / file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _names(value: object) -> Iterator[str]:
    """The names of a section that is a mapping, or a list of names and mappings."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield from map(str, one)
        elif isinstance(one, str):
            yield one
