"""What the ``dvc.yaml`` files of the working tree name, read without DVC.

For completion, which has no time for more. What cannot be read names nothing.
"""

import contextlib
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gitml.adapters.dvc_files import schema
from gitml.adapters.dvc_files.templates import plain_templates, templating
from gitml.adapters.dvc_files.templates.interpolation import Doubt
from gitml.adapters.files import open_regular
from gitml.adapters.formats.documents import DocumentError, parse, yaml
from gitml.adapters.git.repository import Git
from gitml.core.paths import is_outside
from gitml.core.pipeline.stage import Section
from gitml.core.values import flatten
from gitml.errors import GitmlError
from gitml.snapshots import gto_artifacts

_FILE = "dvc.yaml"
_MOST = 2**20  # bytes of a file that a Tab has time for
# A stage of dvc.lock that foreach or matrix made.
_MEMBER = re.compile(r"^  ['\"]?([^\s'\"@]+@[^\s'\"]*)['\"]?:\s*$", re.MULTILINE)
_OUTPUT = re.compile(r"^    - path: ['\"]?(.+?)['\"]?$", re.MULTILINE)
_TEMPLATE = re.compile(r"\$\{[^{}]*\}")


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
        """Stages and groups with their members, as they are called in ``folder``.

        Where only DVC can tell the members, those that ran.
        """
        for file, document in self._documents():
            own = posixpath.dirname(file) in ("", self.folder)
            prefix = "" if own else f"{posixpath.relpath(file, self.folder or '.')}:"
            members = self._members(file, document)
            for name, spec in _mapping(document.get("stages")).items():
                yield f"{prefix}{name}"
                if _is_group(_mapping(spec)):
                    yield from (f"{prefix}{one}" for one in members if one.startswith(f"{name}@"))

    def _members(self, file: str, document: dict[str, Any]) -> list[str]:
        """What each ``foreach`` and ``matrix`` stands for."""
        if not any(_is_group(_mapping(s)) for s in _mapping(document.get("stages")).values()):
            return []
        if (found := self._resolved(file, document)) is not None:
            return list(_mapping(found["stages"]))
        return _MEMBER.findall(self._lock(file))

    def _resolved(
        self, file: str, document: dict[str, Any], section: Section | None = None
    ) -> Mapping[str, Any] | None:
        """What a document says without templates, as far as a section needs it.

        None where only DVC can tell.
        """
        specs = _mapping(document.get("stages")).values()
        groups = [s for s in specs if _is_group(_mapping(s))]
        if schema.is_pipeline(document) and all("matrix" in s or "do" in s for s in groups):
            with contextlib.suppress(Doubt, RecursionError, GitmlError):
                folder = posixpath.dirname(file)
                return plain_templates.resolve(folder, document, self._values, section).document
        return None

    def _lock(self, file: str) -> str:
        return self._text(posixpath.join(posixpath.dirname(file), "dvc.lock"))

    def _values(self, path: str) -> dict[str, Any] | None:
        if is_outside(path):
            raise Doubt
        if not (self.root / path).exists():
            return None
        text = self._text(path)
        if not templating.is_plain(path, text.encode()):
            raise Doubt
        values = yaml(path, text)
        if not isinstance(values, dict):
            raise Doubt
        return values

    def plots(self) -> Iterator[str]:
        """Ids of plots: names of the top level, and plot outputs of stages."""
        for file, document in self._documents():
            folder = posixpath.dirname(file)
            yield from (posixpath.join(folder, name) for name in _names(document.get("plots")))
            yield from self._outs(file, document, "plots")
            for spec in _mapping(document.get("stages")).values():
                inside = posixpath.join(folder, str(_mapping(spec).get("wdir") or ""))
                for live in _names(_mapping(spec).get("live")):
                    yield from self._live_plots(posixpath.normpath(posixpath.join(inside, live)))

    def _outs(
        self, file: str, document: dict[str, Any], section: Literal["metrics", "plots"]
    ) -> Iterator[str]:
        """The paths of a section of all stages; where only DVC can tell them, those that ran."""
        found = self._resolved(file, document, "metrics" if section == "metrics" else None)
        stages = document.get("stages") if found is None else found["stages"]
        for spec in _mapping(stages).values():
            stage = _mapping(_mapping(spec).get("do")) or _mapping(spec)
            inside = posixpath.join(posixpath.dirname(file), str(stage.get("wdir") or ""))
            for name in _names(stage.get(section)):
                made = [name] if "${" not in name else self._made(file, name)
                paths = (posixpath.normpath(posixpath.join(inside, one)) for one in made)
                yield from (path for path in paths if "${" not in path)

    def _made(self, file: str, template: str) -> list[str]:
        """The outputs in ``dvc.lock`` whose path a template may stand for."""
        parts = _TEMPLATE.split(template)
        return [path for path in _OUTPUT.findall(self._lock(file)) if _may_be(path, parts)]

    def _live_plots(self, folder: str) -> Iterator[str]:
        """Tables in the folder of what DVC 2 called ``live``, also of a folder in it."""
        top = self.root / folder
        if not is_outside(folder) and top.resolve().is_relative_to(self.root):
            for file in sorted([*top.glob("*.tsv"), *top.glob("*/*.tsv")]):
                yield file.relative_to(self.root).as_posix()

    def models(self) -> Iterator[str]:
        """Models under ``artifacts``, in a folder as ``FOLDER=NAME``, and in GTO's old file."""
        for file, document in self._documents():
            folder = posixpath.dirname(file)
            for name, spec in _mapping(document.get("artifacts")).items():
                if _mapping(spec).get("type", "model") == "model":
                    yield f"{folder}={name}" if folder else name
        with contextlib.suppress(GitmlError):
            old = gto_artifacts.read(self._text(gto_artifacts.FILE).encode())
            yield from (str(name) for name, model in old.items() if model.type == "model")

    def values(self, section: Literal["metrics", "params"]) -> Iterator[str]:
        """Dotted keys of the metrics or parameters in the files that are declared and lie here."""
        for file in dict.fromkeys(self._value_files(section)):
            with contextlib.suppress(GitmlError):
                found = parse(file, self._text(file).encode())
                yield from (key for key, _ in flatten(found) if key)

    def _value_files(self, section: str) -> Iterator[str]:
        for file, document in self._documents():
            folder = posixpath.dirname(file)
            if section == "params":
                yield posixpath.join(folder, "params.yaml")
            yield from (posixpath.join(folder, one) for one in _names(document.get(section)))
            for spec in _mapping(document.get("stages")).values():
                stage = _mapping(spec)
                inside = posixpath.join(folder, str(stage.get("wdir") or ""))
                if section == "metrics":
                    named = [f"{live}.json" for live in _names(stage.get("live"))]
                else:  # in a list of parameters a text is a key, and a mapping has files
                    listed = [one for one in _list(stage.get(section)) if isinstance(one, dict)]
                    named = [one for one in _names(listed) if "${" not in one]
                yield from (posixpath.normpath(posixpath.join(inside, one)) for one in named)
            if section == "metrics":
                yield from self._outs(file, document, "metrics")

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
        path = self.root / file
        try:
            if not path.resolve().is_relative_to(self.root):
                return ""
            with open(path, "rb", opener=open_regular) as content:
                return content.read(_MOST).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""


def _is_group(spec: dict[str, Any]) -> bool:
    return "foreach" in spec or "matrix" in spec


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: object) -> Iterator[str]:
    """The names of a section that is a mapping, or a list of names and mappings."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield from map(str, one)
        elif isinstance(one, str):
            yield one


def _may_be(path: str, parts: Sequence[str]) -> bool:
    """Whether a path is these parts, with at least a character between each two."""
    if len(parts) < 2:
        return [path] == parts
    first, *between, last = parts
    at = len(first)
    for part in between:  # where it is first found most is left for the others
        if (found := path.find(part, at + 1)) < 0:
            return False
        at = found + len(part)
    return path.startswith(first) and path.endswith(last) and len(path) > at + len(last)
