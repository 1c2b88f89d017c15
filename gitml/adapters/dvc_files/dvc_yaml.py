"""``dvc.yaml``, ``dvc.lock`` and ``*.dvc`` to values. All paths become relative to the DVC root."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from gitml.adapters.dvc_files import old_syntax, plot_definitions, records
from gitml.adapters.dvc_files.import_sources import imported_from
from gitml.adapters.dvc_files.params import tracked_keys
from gitml.adapters.dvc_files.paths import join
from gitml.adapters.formats.documents import DocumentError
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Locked, Out, OutKind, Stage
from gitml.core.plots.definition import Plot
from gitml.core.snapshot import Model
from gitml.core.values import Value

_DEFAULT_PARAMS = "params.yaml"


class PipelineFile(NamedTuple):
    """One ``dvc.yaml``; its stages know nothing of the lock yet.

    Attributes:
        vars: values that templates used, by file.
        makers: the stage of each output path.
    """

    stages: tuple[Stage, ...] = ()
    metrics: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    models: tuple[Model, ...] = ()
    vars: Mapping[str, Value] = {}
    makers: Mapping[str, Stage] = {}


def pipeline(file: str, document: object, *, resolved: bool = False) -> PipelineFile:
    """Read a ``dvc.yaml`` whose templates are resolved.

    Args:
        file: its path.
        document: what it says.
        resolved: whether ``vars`` holds the values that templates used, by file.

    Raises:
        DocumentError: a section has not the form that DVC defines.
    """
    folder = posixpath.dirname(file)
    top = _mapping(document, file, "")
    stages = tuple(
        _stage(file, name, _mapping(spec, file, f"stages.{name}"))
        for name, spec in _mapping(top.get("stages"), file, "stages").items()
    )
    return PipelineFile(
        stages=stages,
        makers={path: stage for stage in stages for path in (*_paths(stage), *_summaries(stage))},
        metrics=(
            *(path for stage in stages for path in _summaries(stage)),
            *(join(folder, p) for p in _texts(top.get("metrics"), file, "metrics")),
        ),
        params=tuple(join(folder, p) for p in _texts(top.get("params"), file, "params")),
        plots=_plots(folder, top.get("plots"), file),
        models=tuple(_models(folder, _mapping(top.get("artifacts"), file, "artifacts"))),
        vars=_mapping(top["vars"], file, "vars") if resolved else {},
    )


def _paths(stage: Stage) -> Iterator[str]:
    return (out.path for out in stage.outs)


def _summaries(stage: Stage) -> Iterator[str]:
    """The metrics that DVC 2 had beside the folder of a ``live``, and recorded nowhere."""
    return (f"{out.path}.json" for out in stage.outs if out.options.get("summary"))


def check(file: str, document: Mapping[str, Any]) -> None:
    """Look at the form of stages before their templates are resolved.

    Raises:
        DocumentError: a section has not the form that DVC defines.
    """
    for name, spec in document.get("stages", {}).items():
        _stage(file, name, spec["do"] if "foreach" in spec else spec)


def lock_path(file: str) -> str:
    """The lock of a ``dvc.yaml``."""
    return join(posixpath.dirname(file), "dvc.lock")


def locked(stage: Stage, record: Mapping[str, Any]) -> Stage:
    """The stage with what its lock recorded.

    Raises:
        DocumentError: the record has not the form that DVC defines.
    """
    return stage._replace(locked=_locked(stage, record))


def lock_pointers(stage: Stage, outs: Iterable[Mapping[str, Any]]) -> Iterator[Pointer]:
    """A pointer for each output of a stage; without a hash where its lock has none."""
    recorded = {join(stage.wdir, str(out.get("path"))): out for out in outs}
    for out in stage.outs:
        entry = {**recorded.get(out.path, {}), "path": out.path, "cache": out.cache}
        entry["remote"] = out.options.get("remote")
        entry["push"] = out.options.get("push")
        entry["meta"] = out.options.get("meta")
        yield _pointer(entry, "", source=lock_path(stage.file), stage=stage.address)


def dvc_file(file: str, document: Value) -> tuple[Pointer, ...]:
    """Read a ``.dvc`` file: one pointer for each of its outputs.

    Raises:
        DocumentError: it has not the form that DVC defines.
    """
    top = _mapping(document, file, "")
    folder = join(posixpath.dirname(file), str(top.get("wdir") or ""))
    outs = top.get("outs") or []
    if not isinstance(outs, list):
        raise _wrong(file, "outs", "a list")
    if not all(_mapping(out, file, "outs").get("path") for out in outs):
        raise _wrong(file, "outs", "a path for each")
    used = old_syntax.command_deps(top)
    return tuple(
        replace(
            _pointer(_mapping(out, file, "outs"), folder, source=file, stage=None),
            imported=imported_from(top.get("deps"), out) if used is None else None,
            command_deps=used and tuple(join(folder, path) for path in used),
        )
        for out in outs
    )


def _stage(file: str, name: str, spec: Mapping[str, Any]) -> Stage:
    folder = posixpath.dirname(file)
    wdir = join(folder, str(spec.get("wdir") or ""))
    where = f"stages.{name}"
    return Stage(
        address=f"{file}:{name}" if folder else name,
        name=name,
        file=file,
        cmd=_command(spec.get("cmd"), file, f"{where}.cmd"),
        wdir=wdir,
        deps=tuple(join(wdir, dep) for dep in _texts(spec.get("deps"), file, f"{where}.deps")),
        outs=tuple(_outs(file, name, wdir, spec)),
        params=_params(file, where, wdir, spec.get("params")),
        frozen=bool(spec.get("frozen")),
        always_changed=bool(spec.get("always_changed")),
        desc=str(spec["desc"]) if spec.get("desc") else None,
        meta=spec.get("meta"),
    )


def _outs(file: str, name: str, wdir: str, spec: Mapping[str, Any]) -> Iterator[Out]:
    where = f"stages.{name}"
    kinds: tuple[tuple[str, OutKind], ...] = (
        ("outs", "out"), ("metrics", "metric"), ("plots", "plot"), ("live", "plot"),
    )  # fmt: skip
    for section, kind in kinds:
        entries = spec.get(section)
        if section == "live":
            entries = old_syntax.live_outs(file, name, entries)
        for entry in _list(entries, file, f"{where}.{section}"):
            if isinstance(entry, str):
                yield Out(join(wdir, entry), kind)
                continue
            for path, options in _mapping(entry, file, f"{where}.{section}").items():
                merged: dict[str, Any] = {}
                for part in options if isinstance(options, list) else [options or {}]:
                    merged.update(_mapping(part, file, f"{where}.{section}.{path}"))
                yield Out(join(wdir, path), kind, bool(merged.pop("cache", True)), merged)


def _params(file: str, where: str, wdir: str, entries: Any) -> dict[str, tuple[str, ...]]:
    return tracked_keys(_param_entries(file, where, wdir, entries))


def _param_entries(
    file: str, where: str, wdir: str, entries: Any
) -> Iterator[tuple[str, list[str]]]:
    for entry in _list(entries, file, f"{where}.params"):
        if isinstance(entry, str):
            yield join(wdir, _DEFAULT_PARAMS), [entry]
            continue
        for path, wanted in _mapping(entry, file, f"{where}.params").items():
            yield join(wdir, path), _texts(wanted, file, f"{where}.params.{path}")


def _locked(stage: Stage, spec: Mapping[str, Any]) -> Locked:
    file, where, wdir = lock_path(stage.file), f"stages.{stage.name}", stage.wdir
    hashes = {
        section: {
            join(wdir, str(record.get("path"))): records.content(file, record).md5
            for entry in _list(spec.get(section), file, f"{where}.{section}")
            for record in [_mapping(entry, file, f"{where}.{section}")]
        }
        for section in ("deps", "outs")
    }
    params = _mapping(spec.get("params"), file, f"{where}.params")
    return Locked(
        cmd=_command(spec.get("cmd") or "", file, f"{where}.cmd"),
        params={
            join(wdir, path): _mapping(values, file, f"{where}.params.{path}")
            for path, values in params.items()
        },
        **hashes,
    )


def _command(cmd: Any, file: str, where: str) -> str | list[str]:
    if isinstance(cmd, list):
        return [str(line) for line in cmd]
    if not isinstance(cmd, str):
        raise _wrong(file, where, "a command or a list of commands")
    return cmd


def _pointer(record: Mapping[str, Any], folder: str, *, source: str, stage: str | None) -> Pointer:
    content, remote = records.content(source, record), record.get("remote")
    return Pointer(
        path=join(folder, str(record.get("path") or "")),
        md5=content.md5,
        size=content.size,
        nfiles=content.nfiles,
        source=source,
        stage=stage,
        cached=record.get("cache") is not False,
        metric=bool(record.get("metric")),
        remote=remote if isinstance(remote, str) else None,
        old=("md5" in record or content.files is not None) and record.get("hash") != "md5",
        push=record.get("push") is not False,
        kinds=records.kinds(record, record),
        files=content.files,
        versions=content.versions,
    )


def _plots(folder: str, entries: Any, file: str) -> tuple[Plot, ...]:
    found = []
    for entry in _list(entries, file, "plots"):
        named = {entry: None} if isinstance(entry, str) else _mapping(entry, file, "plots")
        for name, spec in named.items():
            options = _mapping(spec, file, f"plots.{name}")
            found.append(plot_definitions.plot(str(name), options, folder))
    return tuple(found)


def _models(folder: str, artifacts: Mapping[str, Any]) -> Iterator[Model]:
    for name, spec in artifacts.items():
        if not isinstance(spec, dict) or not spec.get("path"):
            continue
        labels = spec.get("labels")
        yield Model(
            name=f"{folder}={name}" if folder else name,
            path=join(folder, str(spec["path"])),
            type=str(spec.get("type") or ""),
            desc=str(spec["desc"]) if spec.get("desc") else None,
            labels=tuple(map(str, labels)) if isinstance(labels, list) else (),
        )


def _texts(entries: Any, file: str, where: str) -> list[str]:
    found = _list(entries, file, where)
    for entry in found:
        if not isinstance(entry, str):
            raise _wrong(file, where, "a list of names")
    return found


def _list(entries: Any, file: str, where: str) -> list[Any]:
    if entries is None:
        return []
    if isinstance(entries, str):
        return [entries]
    if not isinstance(entries, list):
        raise _wrong(file, where, "a list")
    return entries


def _mapping(spec: Any, file: str, where: str) -> Mapping[str, Any]:
    if spec is None:
        return {}
    if not isinstance(spec, dict):
        raise _wrong(file, where or "the document", "a mapping")
    return spec


def _wrong(file: str, where: str, expected: str) -> DocumentError:
    return DocumentError(f"{file}: {where}: expected {expected}")
