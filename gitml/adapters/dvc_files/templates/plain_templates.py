"""A ``dvc.yaml`` with templates, resolved without DVC's library where everything in it is plain.

A tenth of DVC's time, and none of the time to load it. A property-based test holds it to DVC's
resolver; where that might say anything else, it is asked (:class:`Doubt`).
"""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from gitml.adapters.dvc_files.templates import loops
from gitml.adapters.dvc_files.templates.interpolation import (
    Doubt,
    ReadValue,
    Scope,
    Seen,
    Simple,
    find,
    word,
)
from gitml.core.pipeline.stage import Section
from gitml.core.values import Value, same

_DEFAULT_PARAMS = "params.yaml"
_RESERVED = ("item", "key")

Read = Callable[[str], Mapping[str, Value] | None]
"""The mapping in a file by its path, None where no file is; raises Doubt for any other file."""


class PlainPipeline(NamedTuple):
    """A ``dvc.yaml`` without templates.

    Attributes:
        document: all sections, and ``vars``: the values used, by file.
        files: those that values were read from.
        seen: the values on which it depends; None where those of stages of their own do, too.
    """

    document: Mapping[str, Value]
    files: tuple[str, ...]
    seen: Seen | None


def resolve(
    folder: str,
    document: Mapping[str, Any],
    read: Read,
    section: Section | None = None,
    last: PlainPipeline | None = None,
) -> PlainPipeline:
    """Resolve all sections.

    Args:
        folder: of the ``dvc.yaml``.
        document: what it says.
        read: reads params and vars files.
        section: leave out what this section of the stages does not need; groups without it are not
            expanded. Of each group, one stage is tried whole, as what is wrong is so in all.
        last: of the same document with other files; given again where it would be the same.

    Raises:
        Doubt: it must be left to DVC.
    """
    context = _Context(read)
    if read(_join(folder, _DEFAULT_PARAMS)) is not None:
        context.add_file(folder, _DEFAULT_PARAMS)
    context.add_all(folder, document.get("vars", []))
    if section == "params" and not context.files.keys() <= {_DEFAULT_PARAMS}:
        section = None  # values that templates use count as parameters
    elif section is not None and last is not None and context.agrees(last):
        return last
    files = tuple(context.files)
    stages: dict[str, Any] = {}
    for name, spec in document.get("stages", {}).items():
        stages |= _group(context, folder, name, spec, section)
    top = Scope(context.values, {}, context.seen)
    artifacts = top.resolve(document.get("artifacts", {}))
    if not all(isinstance(name, str) for name in artifacts):
        raise Doubt
    found = {
        "stages": stages,
        "metrics": top.resolve(document.get("metrics", [])),
        "params": top.resolve(document.get("params", [])),
        "plots": top.resolve(document.get("plots", [])),
        "artifacts": artifacts,
        "vars": context.used if section is None else {},
    }
    return PlainPipeline(found, files, context.seen if section and context.shared else None)


class _Context:
    """The values of one ``dvc.yaml``, or of one of its stages.

    Attributes:
        values: by name.
        files: those read, and which of their keys; none for all.
        used: the values of files that templates used, by file and by name with dots.
        seen: the values that were looked up.
        shared: whether no stage has values of its own.
    """

    def __init__(self, read: Read) -> None:
        self.values: dict[str, Any] = {}
        self.files: dict[str, tuple[str, ...]] = {}
        self.used: dict[str, dict[str, Any]] = {}
        self.seen: Seen = {}
        self.shared = True
        self._read = read

    def copy(self) -> "_Context":
        """One that can be added to; what is used is noted together."""
        self.shared = False
        other = _Context(self._read)
        other.values, other.files, other.used = dict(self.values), dict(self.files), self.used
        return other

    def agrees(self, last: PlainPipeline) -> bool:
        """Whether what was looked up then is the same here."""
        if last.seen is None or last.files != tuple(self.files):
            return False
        try:
            found = [(find(self.values, names).value, value) for names, value in last.seen.items()]
        except Doubt:
            return False
        return all(
            not isinstance(now, dict | list) if then is Simple.SIMPLE else same(now, then)
            for now, then in found
        )

    def see(self, seen: Seen) -> None:
        """Note what was looked up."""
        for names, value in seen.items():
            if value is not Simple.SIMPLE or names not in self.seen:
                self.seen[names] = value

    def add_all(self, folder: str, entries_: Any) -> None:
        """Add what ``vars`` says."""
        if not isinstance(entries_, list):
            raise Doubt
        for entry in entries_:
            if isinstance(loops.literal(entry), str):
                self.add_file(folder, entry)
            elif isinstance(entry, dict):
                self.add({name: ReadValue(value, None, name) for name, value in entry.items()})
            else:
                raise Doubt

    def add_file(self, folder: str, entry: str) -> None:
        """Add ``PATH`` or ``PATH:KEY,KEY``."""
        name, _, chosen = entry.partition(":")
        path = _join(folder, name)
        keys = tuple(filter(None, chosen.split(",")))
        if path in self.files:
            if not keys and not self.files[path]:
                return  # a whole file may be named again
            raise Doubt
        found = self._read(path)
        if found is None or not set(keys) <= found.keys():
            raise Doubt
        self.files[path] = keys
        self.add({key: ReadValue(found[key], path, key) for key in keys or found})

    def add(self, new: Mapping[str, Any]) -> None:
        """Add values; DVC merges or refuses those of equal names."""
        if not self.values.keys().isdisjoint(new) or not new.keys().isdisjoint(_RESERVED):
            raise Doubt
        self.values.update(new)


def _group(
    context: _Context, folder: str, name: str, spec: Mapping[str, Any], section: Section | None
) -> dict[str, Any]:
    """The stages that one entry stands for."""
    if "@" in name:
        raise Doubt
    template = loops.template(spec)
    looped: Iterable[tuple[str, dict[str, Any]]] = [("", {})]
    if template is not spec:
        looped = loops.expand(Scope(context.values, {}, context.seen), spec)
    if section is None:
        return {
            f"{name}@{key}" if extra else name: _stage(context, folder, template, extra)
            for key, extra in looped
        }
    wanted = {section, "live"} if section == "metrics" else {section}
    if wanted.isdisjoint(template):
        looped = islice(looped, 1)
    short = {key: template[key] for key in template if key in {*wanted, "wdir", "vars"}}
    stages: dict[str, Any] = {}
    for key, extra in looped:
        if not stages:
            _stage(context, folder, template, extra, probing=True)
        stage = {"cmd": "", **_stage(context, folder, short, extra)}
        stages[f"{name}@{key}" if extra else name] = stage
    return {} if wanted.isdisjoint(template) else stages


def _stage(
    context: _Context,
    folder: str,
    spec: Mapping[str, Any],
    extra: Mapping[str, Any],
    *,
    probing: bool = False,
) -> dict[str, Any]:
    """One stage; ``extra`` are the values that only it has."""
    values = {**context.values, **extra} if extra else context.values
    # What a loop gives depends on what it goes over, which was looked up.
    seen = {} if extra else context.seen
    if "vars" in spec:
        wdir = spec.get("wdir") or ""
        if not isinstance(wdir, str):
            raise Doubt
        own = context.copy()
        own.values = dict(values)
        own.add_all(_join(folder, word(Scope(values, {}, {}).text(wdir))), spec["vars"])
        values = own.values
    scope = Scope(values, context.used, seen, probing=probing)
    found = {key: scope.resolve(value) for key, value in spec.items() if key != "vars"}
    if extra:
        context.see({names: value for names, value in seen.items() if names[0] not in _RESERVED})
    return found


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))
