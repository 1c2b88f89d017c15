"""Whether DVC surely takes a file as it is; where that is in doubt, DVC is asked."""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.dvc_files.records import MOST

_TOP = frozenset({"stages", "vars", "params", "metrics", "plots", "artifacts"})
_STAGE = {
    "cmd": (str, list),
    "wdir": str,
    "deps": list,
    "params": list,
    "outs": list,
    "metrics": list,
    "plots": list,
    "vars": list,
    "frozen": bool,
    "always_changed": bool,
    "desc": str,
    "meta": object,
    "matrix": dict,
}
_OUT = {
    "cache": bool,
    "persist": bool,
    "checkpoint": bool,
    "push": bool,
    "remote": str,
    "desc": str,
    "type": str,
    "labels": list,
    "meta": object,
}
_PLOT = {
    **_OUT,
    "template": str,
    "x": str,
    "y": str,
    "x_label": str,
    "y_label": str,
    "title": str,
    "header": bool,
}
_POINTER = frozenset({"md5", "wdir", "deps", "outs", "frozen", "meta", "desc", "always_changed"})
_POINTER_OUT = frozenset(
    {"path", "md5", "hash", "size", "nfiles", "isexec", "cache", "persist", "remote", "push"}
    | {"desc", "type", "labels", "meta", "files", "cloud"}
)
_RECORD = frozenset({"path", "md5", "hash", "size", "nfiles", "isexec", "files", "cloud"})


def is_pipeline(document: object) -> bool:
    """Whether a ``dvc.yaml`` has what DVC's schema knows, in the form that it wants."""
    if not isinstance(document, dict) or not document.keys() <= _TOP:
        return document == {}
    stages = document.get("stages", {})
    return isinstance(stages, dict) and all(map(_is_definition, stages.values()))


def _is_definition(spec: object) -> bool:
    if isinstance(spec, dict) and "foreach" in spec:
        rest = spec.keys() - {"foreach", "do"}
        return not rest and isinstance(spec["foreach"], dict | list | str) and _is_stage(spec["do"])
    return _is_stage(spec)


def _is_stage(spec: object) -> bool:
    return (
        isinstance(spec, dict)
        and "cmd" in spec
        and _has_form(spec, _STAGE)
        and _are_texts(spec.get("deps", []))
        and _are_texts(spec["cmd"])
        and _are_params(spec.get("params", []))
        and all(_is_out(out, _OUT) for key in ("outs", "metrics") for out in spec.get(key, []))
        and all(_is_out(out, _PLOT) for out in spec.get("plots", []))
    )


def _has_form(spec: Mapping[str, Any], form: Mapping[str, Any]) -> bool:
    return all(key in form and isinstance(value, form[key]) for key, value in spec.items())


def _are_texts(values: object) -> bool:
    return isinstance(values, str) or (
        isinstance(values, list) and all(isinstance(one, str) for one in values)
    )


def _are_params(entries: list[Any]) -> bool:
    """Also that no file is asked for whole and in part."""
    files: list[str] = []
    whole: list[str] = []
    for entry in entries:
        if isinstance(entry, str):
            files.append("params.yaml")
        elif isinstance(entry, dict):
            files.extend(entry)
            whole.extend(file for file, keys in entry.items() if not keys)
            if not all(_are_texts(keys) for keys in entry.values() if keys is not None):
                return False
        else:
            return False
    return all(files.count(file) == 1 for file in whole)


def _is_out(entry: object, form: Mapping[str, Any]) -> bool:
    if isinstance(entry, str):
        return True
    if not isinstance(entry, dict):
        return False
    several = (one for value in entry.values() for one in (value if form is _PLOT else [value]))
    lists = all(isinstance(value, list) for value in entry.values())
    options = several if lists else entry.values()
    return all(isinstance(one, dict) and _has_form(one, form) for one in options)


def is_pointer(document: object) -> bool:
    """Whether a ``.dvc`` file has what DVC's schema knows and depends on local data alone."""
    if not isinstance(document, dict) or not document.keys() <= _POINTER:
        return False
    outs = document.get("outs")
    return isinstance(outs, list) and all(
        isinstance(out, dict)
        and out.keys() <= _POINTER_OUT
        and isinstance(out.get("path"), str)
        and _has_sizes(out)
        for out in outs
    )


def is_without_outputs(document: object) -> bool:
    """Whether a ``.dvc`` file names dependencies alone, as of DVC 0: it records no data."""
    if not isinstance(document, dict) or "outs" in document:
        return False
    deps = document.get("deps")
    return (
        document.keys() <= _POINTER
        and isinstance(deps, list)
        and all(isinstance(dep, dict) and isinstance(dep.get("path"), str) for dep in deps)
    )


def is_record(record: object) -> bool:
    """Whether an entry of a lock is one of a local file or folder."""
    return isinstance(record, dict) and record.keys() <= _RECORD and _has_sizes(record)


def _has_sizes(record: Mapping[str, Any]) -> bool:
    """Whether DVC can keep the numbers of a record."""
    numbers = (record.get("size"), record.get("nfiles"))
    return all(one is None or (isinstance(one, int) and one <= MOST) for one in numbers)
