"""What DVC 0, 1 and 2 wrote and DVC 3 refuses: read as it was meant, and told what to change."""

import posixpath
from collections.abc import Mapping
from typing import Any

from gitml.adapters.formats.documents import DocumentError
from gitml.core.pipeline.stage import Out
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Problem
from gitml.errors import RootHint

_LIVE = "DVC 3 has no 'live': take it out, and list the files that it wrote as metrics and plots"
_OUT = "take it out; a metrics file is named under 'metrics' of dvc.yaml instead"
_STAGE_FILE = (
    "write its cmd, deps and outs into dvc.yaml as a stage, and take the file away: git rm {}"
)
_OLD_OUT_KEYS = ("metric", "xpath", "hash_type", "tags")
_OLD_POINTER_KEYS = (*_OLD_OUT_KEYS, "plot", "live", "checkpoint")


def without(file: str, document: Any) -> tuple[Any, list[Problem]]:
    """A ``dvc.yaml`` without what is too old, and what that was."""
    if not isinstance(document, dict) or not isinstance(document.get("stages"), dict):
        return document, []
    found: list[Problem] = []
    stages = {name: _stage(file, name, s, found) for name, s in document["stages"].items()}
    return ({**document, "stages": stages}, found) if found else (document, [])


def _stage(file: str, name: str, spec: Any, found: list[Problem]) -> Any:
    if not isinstance(spec, dict):
        return spec
    if isinstance(spec.get("do"), dict):
        return {**spec, "do": _stage(file, name, spec["do"], found)}
    if "live" in spec:
        found.append(_live(file, name))
        spec = {key: value for key, value in spec.items() if key != "live"}
    changed = dict(spec)
    for section in ("outs", "metrics", "plots"):
        entries = spec.get(section)
        if isinstance(entries, list) and any(map(_is_old_out, entries)):
            words = f"stage '{name}' describes its {section} as DVC 1 did"
            found.append(_old(file, words, _OUT))
            changed[section] = [_new_out(entry) for entry in entries]
    return changed


def live_outs(file: str, name: str, live: Any) -> list[Any]:
    """What DVC 2 wrote for ``live``, as a list of outputs: a summary was made unless declined.

    Args:
        file: a ``dvc.yaml``.
        name: of a stage in it.
        live: what it says.

    Raises:
        DocumentError: it never had that form.
    """
    if live is None:
        return []
    if isinstance(live, str):
        live = {live: {}}
    if not isinstance(live, dict):
        problem = _live(file, name)
        raise DocumentError(problem.message, problem.hint)
    return [
        {path: {"summary": True, **options} if isinstance(options, dict) else {"summary": True}}
        for path, options in live.items()
    ]


def is_live(out: Out) -> bool:
    """Whether it is one of :func:`live_outs`."""
    return "summary" in out.options


def _is_old_out(entry: object) -> bool:
    options = entry.values() if isinstance(entry, dict) else ()
    return any(key in one for one in options if isinstance(one, dict) for key in _OLD_OUT_KEYS)


def _new_out(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {path: _new_options(options) for path, options in entry.items()}


def _new_options(options: Any) -> Any:
    if not isinstance(options, dict):
        return options
    return {key: value for key, value in options.items() if key not in _OLD_OUT_KEYS}


def pointer(file: str, document: Any) -> tuple[Any, list[Problem]]:
    """A ``.dvc`` file without what is too old, and what that was."""
    if not isinstance(document, dict):
        return document, []
    found: list[Problem] = []
    document = dict(document)
    if "cmd" in document:
        hint = RootHint(_STAGE_FILE.format(quoted_path(file)))
        found.append(_old(file, "has a command, as stages of DVC 0 had", hint))
        # Of its dependencies nothing can be said: what made the data is no stage of DVC 3.
        document = {key: value for key, value in document.items() if key not in ("cmd", "deps")}
        document.setdefault("outs", [])  # of a command that kept nothing
    if "locked" in document:
        document["frozen"] = document.pop("locked")
    outs = document.get("outs")
    if isinstance(outs, list):
        document["outs"] = [_pointer_out(out) for out in outs]
        if document["outs"] != outs and not found:
            used = {key for out in outs if isinstance(out, Mapping) for key in out}
            keys = [key for key in _OLD_POINTER_KEYS if key in used]
            words = f"describes its outputs as DVC 1 did, with {' and '.join(keys)}"
            found.append(_old(file, words, _OUT))
    return document, found


def command_deps(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What the command of a ``.dvc`` file used, as it is written there; None without a command."""
    if "cmd" not in document:
        return None
    deps = document.get("deps")
    found = [dep for dep in deps if isinstance(dep, dict)] if isinstance(deps, list) else []
    return tuple(dep["path"] for dep in found if isinstance(dep.get("path"), str))


def _pointer_out(out: Any) -> Any:
    if not isinstance(out, Mapping):
        return out
    return {key: value for key, value in out.items() if key not in _OLD_POINTER_KEYS}


def told(file: str, document: Any) -> list[Problem]:
    """What of any file of DVC is too old."""
    name = posixpath.basename(file)
    if name == "dvc.lock":
        is_old = isinstance(document, dict) and bool(document) and "schema" not in document
        return [lock(file)] if is_old else []
    return (pointer if name.endswith(".dvc") else without)(file, document)[1]


def lock(file: str) -> Problem:
    """A lock of DVC 1."""
    return _old(
        file,
        "has the form of DVC 1, which DVC 3 does not read",
        "write `schema: '2.0'` and `stages:` above it and indent the rest; "
        "or delete it and run every stage again: gitml repro",
    )


def _live(file: str, name: str) -> Problem:
    return _old(file, f"stage '{name}' has 'live', of DVC 2", _LIVE)


def _old(file: str, words: str, hint: str) -> Problem:
    return Problem(file, f"old syntax: {words}", hint)
