"""Templates in ``dvc.yaml`` (``${}``, ``foreach``, ``matrix``).

What is plain, :mod:`plain_templates` resolves; all else DVC's own resolver. That needs a repository
only for its files and its ``parsing`` settings, so it gets a read-only file system over one tree
and nothing else.
"""

import io
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import IO, Any, NamedTuple, Protocol

from gitml.adapters.dvc_files.templates.loops import MOST_STAGES
from gitml.adapters.formats.documents import DocumentError
from gitml.core.paths import is_outside
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.values import Value


class TemplateFiles(Protocol):
    """The files that templates take values from, of a :class:`gitml.core.ports.Tree`."""

    def files(self, path: str) -> Sequence[str]: ...

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None: ...


_SECTIONS: tuple[tuple[str, type, str], ...] = (
    ("stages", dict, "a mapping"),
    ("artifacts", dict, "a mapping"),
    ("vars", list, "a list"),
    ("metrics", list, "a list"),
    ("params", list, "a list"),
    ("plots", list, "a list"),
)
_WRONG = (
    ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError,
)  # fmt: skip
_PLAIN_FORMATS = frozenset({".yaml", ".yml", ".json"})
# Dates, which DVC refuses, and tags of YAML.
_ODD = re.compile(rb"(?<![\w\"'/.-])[0-9]{4}-[0-9]{1,2}-[0-9]|(?:^|[\s\[{,:-])!", re.MULTILINE)
_KEYS = frozenset({"foreach", "matrix", "vars"})


def has_templates(document: Mapping[str, Any], text: bytes) -> bool:
    """Whether resolving a ``dvc.yaml`` could change anything; ``text`` is what it was read from."""
    stages = document.get("stages")
    specs = stages.values() if isinstance(stages, dict) else ()
    keyed = any(isinstance(spec, dict) and not _KEYS.isdisjoint(spec) for spec in specs)
    return keyed or "vars" in document or b"${" in text


def is_plain(path: str, content: bytes) -> bool:
    """Whether DVC surely takes the values in a file of params as we read them."""
    return posixpath.splitext(path)[1] in _PLAIN_FORMATS and not _ODD.search(content)


def by_dvc(
    file: str, document: dict[str, Value], tree: TemplateFiles, parsing: Mapping[str, Any]
) -> dict[str, Value]:
    """The same by DVC's resolver, whatever the templates are.

    Args:
        file: its path, also for messages.
        document: what it says.
        tree: where params and vars files are read.
        parsing: DVC's ``parsing`` configuration.

    Raises:
        DocumentError: a template is wrong, or names a value that is not there.
    """
    from dvc.exceptions import DvcException
    from dvc.parsing import DataResolver

    try:
        project: Any = _Project(_FileSystem(tree), {"parsing": dict(parsing)})
        resolver = DataResolver(project, posixpath.dirname(file), document)
        _bound(file, resolver.definitions)
        return {
            "stages": resolver.resolve()["stages"],
            "metrics": resolver.resolve_metrics(),
            "params": resolver.resolve_params(),
            "plots": resolver.resolve_plots(),
            "artifacts": resolver.resolve_artifacts(),
            "vars": _used(resolver.tracked_vars.values()),
        }
    except (DvcException, *_WRONG) as error:
        reason = " ".join(str(error).split()) or "it has not the form that DVC defines"
        raise DocumentError(f"{file}: a template cannot be resolved: {reason}") from error


def check(file: str, document: Mapping[str, Any]) -> None:
    """The form that resolvers take for granted, as DVC checks it before with its schema.

    Raises:
        DocumentError: it has another one.
    """
    for section, form, words in _SECTIONS:
        if not isinstance(document.get(section, form()), form):
            raise DocumentError(f"{file}: {section}: expected {words}")
    for name, stage in document.get("stages", {}).items():
        where = f"{file}: stages.{name}"
        if not isinstance(stage, dict):
            raise DocumentError(f"{where}: expected a mapping")
        if "do" in stage and not isinstance(stage["do"], dict):
            raise DocumentError(f"{where}.do: expected a mapping")
        if "foreach" in stage and not isinstance(stage["foreach"], list | dict | str):
            raise DocumentError(f"{where}.foreach: expected a list, a mapping or a template")
        if "matrix" in stage:
            _check_matrix(where, stage["matrix"])


def _check_matrix(where: str, matrix: object) -> None:
    if not isinstance(matrix, dict):
        raise DocumentError(f"{where}.matrix: expected a mapping of names to lists")
    for name, values in matrix.items():
        if not isinstance(values, list | str):
            raise DocumentError(f"{where}.matrix.{name}: expected a list or a template")


def _bound(file: str, definitions: Mapping[str, Any]) -> None:
    """Refuse a matrix of more stages than any memory holds."""
    from dvc.parsing import MatrixDefinition

    for name, definition in definitions.items():
        if isinstance(definition, MatrixDefinition):
            values = definition.resolved_iterable.values()
            if prod(map(len, values)) > MOST_STAGES:
                where = f"{file}: stages.{name}.matrix"
                raise DocumentError(f"{where}: stands for more than {MOST_STAGES:,} stages")


def _used(stages: Iterable[Mapping[str, Any]]) -> dict[str, Value]:
    used: dict[str, Any] = {}
    for files in stages:
        for path, values in files.items():
            used.setdefault(path, {}).update(values)
    return used


class _Project(NamedTuple):
    fs: "_FileSystem"
    config: Mapping[str, Mapping[str, Any]]


class _FileSystem(NamedTuple):
    """What DVC's resolver asks of a file system."""

    tree: TemplateFiles

    def exists(self, path: str) -> bool:
        """Whether the repository has such a file.

        Raises:
            DocumentError: it would have none at that place; DVC reads it there when it runs stages.
        """
        place = self.normpath(path)
        if not (found := bool(self.tree.files(place))) and is_outside(place):
            raise DocumentError(
                f"'{path}' is outside of the project, where nothing has a history: it is not read",
                hint="keep the values in a file of the project; gitml repro alone reads it there",
            )
        return found

    def isdir(self, path: str) -> bool:
        return self.exists(path) and self.tree.read(self.normpath(path)) is None

    def open(self, path: str, encoding: str = "utf-8", **_: Any) -> IO[str]:
        content = self.tree.read(self.normpath(path))
        if content is None:
            raise FileNotFoundError(path)
        return io.StringIO(content.decode(encoding))

    @staticmethod
    def normpath(path: str) -> str:
        return posixpath.normpath(path)

    @staticmethod
    def join(*parts: str) -> str:
        return posixpath.join(*parts)

    @staticmethod
    def suffix(path: str) -> str:
        return posixpath.splitext(path)[1]

    @staticmethod
    def relpath(path: str, start: str = ".") -> str:
        return posixpath.relpath(path, start)
