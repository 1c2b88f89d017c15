"""What DVC takes from files that people write without a look, and then breaks on: looked at here.

Each fault becomes an error that names the file and the place in it.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc_files.records import HASHES, MOST, NO_HASH, TOO_MUCH, is_hash_text
from gitml.adapters.dvc_files.templates.loops import MOST_STAGES
from gitml.adapters.formats.plain_values import MOST_DIGITS, TOO_LARGE
from gitml.adapters.git.objects import bring
from gitml.adapters.git.repository import locate
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from voluptuous import Invalid

_HASH = "md5"  # the only one that DVC 3 writes
_KINDS = {
    dt.date: "a date",
    dt.datetime: "a date",
    dt.time: "a time",
    bytes: "binary data",
    set: "a set",
    frozenset: "a set",
}


@contextlib.contextmanager
def patched_for_records() -> Iterator[None]:
    """Let DVC read dvc.yaml, dvc.lock, .dvc files and params with care, of any commit."""
    with _blobs(), _schemas(), _templates(), _params():
        yield


@contextlib.contextmanager
def _blobs() -> Iterator[None]:
    """Let Git bring a file of a commit that a partial clone has not: DVC would wait for ever.

    pygit2 asks no remote, and its thread that reads a blob ends without a word where there is none.
    """
    from scmrepo.git.backend.pygit2 import Pygit2Object

    original = Pygit2Object.open

    def opened(self: Any, *arguments: Any, **options: Any) -> Any:
        repository = self.backend.repo if self.backend else None
        if repository is not None and self.obj.id not in repository:
            bring(locate(Path(repository.workdir or repository.path)), str(self.obj.id))
        return original(self, *arguments, **options)

    with patched("scmrepo.git.backend.pygit2:Pygit2Object.open", opened):
        yield


@contextlib.contextmanager
def _schemas() -> Iterator[None]:
    """Ask of a file also what DVC's own schemas leave open."""
    from dvc import schema as schemas
    from dvc.utils import strictyaml
    from voluptuous import MultipleInvalid

    original = strictyaml.validate
    more = {
        id(schemas.COMPILED_SINGLE_STAGE_SCHEMA): _pointer_faults,
        id(schemas.COMPILED_LOCKFILE_SCHEMA): _lock_faults,
        id(schemas.COMPILED_MULTI_STAGE_SCHEMA): _pipeline_faults,
    }

    def validate(
        data: Any, schema: Any, text: str | None = None, path: str | None = None,
        rev: str | None = None,
    ) -> Any:  # fmt: skip
        found = original(data, schema, text, path, rev)
        faults = list(more[id(schema)](data)) if id(schema) in more else []
        if faults:
            raise strictyaml.YAMLValidationError(MultipleInvalid(faults), path, text, rev=rev)
        return found

    with patched("dvc.utils.strictyaml:validate", validate):
        yield


def _fault(message: str, *path: object) -> "Invalid":
    from voluptuous import Invalid

    return Invalid(message, list(path))


def _pointer_faults(data: Mapping[str, Any]) -> Iterator["Invalid"]:
    for section in ("deps", "outs"):
        for index, entry in enumerate(data.get(section) or ()):
            if not entry.get("path") and not (section == "deps" and "db" in entry):
                yield _fault("expected the path of a file or folder", section, index, "path")
            if why := _no_address(entry.get("path")):
                yield _fault(why, section, index, "path")
            yield from _record_faults(entry, section, index)


def _lock_faults(data: Mapping[str, Any]) -> Iterator["Invalid"]:
    for name, stage in (data.get("stages") or {}).items():
        for section in ("deps", "outs"):
            for index, entry in enumerate(stage.get(section) or ()):
                yield from _record_faults(entry, "stages", name, section, index)


def _record_faults(entry: Mapping[str, Any], *where: object) -> Iterator["Invalid"]:
    if entry.get("hash", _HASH) != _HASH:
        yield _fault(f"unknown hash {entry['hash']!r}, expected {_HASH}", *where, "hash")
    for name in HASHES:
        if not is_hash_text(entry.get(name)):
            yield _fault(NO_HASH, *where, name)
    for name in ("size", "nfiles"):
        if (entry.get(name) or 0) > MOST:
            yield _fault(f"{entry[name]} {TOO_MUCH}", *where, name)
    for index, inner in enumerate(entry.get("files") or ()):
        yield from _record_faults(inner, *where, "files", index)


def _pipeline_faults(data: Mapping[str, Any]) -> Iterator["Invalid"]:
    for name, definition in (data.get("stages") or {}).items():
        stage: Any = definition
        where: tuple[Any, ...] = ("stages", name)
        if isinstance(definition, dict) and "do" in definition:
            stage, where = definition["do"], (*where, "do")
        for index, entry in enumerate(stage.get("params") or ()):
            for file, keys in entry.items() if isinstance(entry, dict) else ():
                whole = keys is None or (isinstance(keys, list) and all(_is_key(k) for k in keys))
                if not isinstance(file, str) or not whole:
                    message = "expected a file with a list of the names of its parameters"
                    yield _fault(message, *where, "params", index, file)

        for section in ("deps", "outs", "metrics", "plots"):
            for index, entry in enumerate(stage.get(section) or ()):
                for path in entry if isinstance(entry, dict) else (entry,):
                    if why := _no_address(path):
                        yield _fault(why, *where, section, index)


def _no_address(path: object) -> str | None:
    """Why a path is none that DVC can take apart as an address; None where it can."""
    try:
        urlsplit(path if isinstance(path, str) else "")
    except ValueError as error:
        return f"no address: {str(error)[:1].lower()}{str(error)[1:]}"
    return None


def _is_key(key: object) -> bool:
    return isinstance(key, str)


@contextlib.contextmanager
def _templates() -> Iterator[None]:
    """Let a params file hold what no template can use, and no matrix be beyond any memory."""
    from dvc.parsing import MatrixDefinition, ResolveError
    from dvc.parsing.context import Container, Value

    convert = Container.__dict__["_convert_with_meta"].__func__
    resolve = MatrixDefinition._resolve_matrix_data

    def keep(value: Any, meta: Any = None) -> Any:
        if isinstance(value, dt.date | dt.time | set | frozenset):
            return Value(value, meta=meta)  # where it is used, DVC says what it cannot insert
        return convert(value, meta)

    def resolve_matrix_data(self: Any) -> Any:
        found = resolve(self)
        where = f"'stages.{self.name}.matrix' in '{self.relpath}'"
        if not isinstance(found, Mapping) or not all(map(_is_list, found.values())):
            raise ResolveError(f"failed to resolve {where}: expected a list for each of its names")
        if prod(map(len, found.values())) > MOST_STAGES:
            raise ResolveError(f"{where} stands for more than {MOST_STAGES:,} stages")
        return found

    with (
        patched("dvc.parsing.context:Container._convert_with_meta", staticmethod(keep)),
        patched("dvc.parsing:MatrixDefinition._resolve_matrix_data", resolve_matrix_data),
    ):
        yield


def _is_list(value: Any) -> bool:
    from dvc.parsing.context import CtxList

    return isinstance(value, list | CtxList)


@contextlib.contextmanager
def _params() -> Iterator[None]:
    """Record no parameter that DVC cannot write into ``dvc.lock`` or look up in the run cache."""
    from dvc.dependency.param import ParamsDependency

    original = ParamsDependency.get_hash

    def get_hash(self: Any) -> Any:
        found = original(self)
        for name, value in (found.value or {}).items():
            for key, what in _unrecordable(value):
                where = ".".join([str(name), *key])
                raise ConfigError(
                    f"{self}: {where}: {what}, which cannot be recorded as a parameter",
                    hint="write it as text, in quotes",
                )
        return found

    with patched("dvc.dependency.param:ParamsDependency.get_hash", get_hash):
        yield


def _unrecordable(value: object, key: Sequence[str] = ()) -> Iterator[tuple[Sequence[str], str]]:
    """The places in a parameter that are of no kind that JSON has, and what is there."""
    if isinstance(value, dict | list | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _unrecordable(inner, [*key, str(name)])
    elif isinstance(value, int) and not -TOO_LARGE < value < TOO_LARGE:
        yield key, f"a whole number of more than {MOST_DIGITS} digits"
    elif not isinstance(value, str | int | float) and value is not None:
        yield key, _KINDS.get(type(value), f"of the kind {type(value).__name__}")
