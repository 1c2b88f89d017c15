"""The text of ``.dvc`` files, as DVC's dumper makes it."""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.formats.documents import parse
from gitml.adapters.formats.yaml.yaml_writer import NotPlainError, plain
from gitml.core.data import file_notes

_OURS = ("md5", "size", "nfiles", "isexec", "hash")


def new(out: dict[str, Any]) -> str:
    """A file with one output."""
    return _dumped({"outs": [out]})


def updated(text: str, name: str, out: dict[str, Any]) -> str:
    """A file with one output, of which other things are recorded now; comments stay.

    Args:
        text: what it was.
        name: of the file, for messages.
        out: the record; what it lacks of hash, sizes and ``meta`` is taken out.

    Raises:
        GitmlError: it cannot be parsed.
    """
    document: Any = parse(name, text.encode())
    try:
        if plain(document, 0) == text:
            _update(document["outs"][0], out)
            return _dumped(document)
    except NotPlainError:
        pass
    from dvc.utils.serialize._yaml import dumps_yaml, parse_yaml_for_update

    commented = parse_yaml_for_update(text, name)
    _update(commented["outs"][0], out)
    return str(dumps_yaml(commented))


def is_import(text: str, name: str) -> bool:
    """Whether a file, whose name is for messages, tells where its data came from."""
    document: Any = parse(name, text.encode())
    return bool(document.get("deps"))


def meta(text: str, name: str, notes: Mapping[str, Any]) -> dict[str, Any]:
    """The ``meta`` of an output with what gitml notes of a folder; what is empty is not noted."""
    document: Any = parse(name, text.encode()) if text else {"outs": [{}]}
    now = file_notes.with_notes(document["outs"][0].get("meta"), notes)
    return {"meta": now} if now else {}


def noted(text: str, name: str, notes: Mapping[str, Any]) -> str:
    """A file with one output with these notes of a folder, as :func:`meta` takes them."""
    document: Any = parse(name, text.encode())
    out = {key: value for key, value in document["outs"][0].items() if key != "meta"}
    return updated(text, name, {**out, **meta(text, name, notes)})


def _update(entry: dict[str, Any], out: dict[str, Any]) -> None:
    for key, value in out.items():
        if entry.get(key) != value:
            entry[key] = value
    for key in (*_OURS, "meta"):
        if key in entry and key not in out:
            del entry[key]


def _dumped(document: dict[str, Any]) -> str:
    try:
        return plain(document, 0)
    except NotPlainError:
        from dvc.utils.serialize._yaml import dumps_yaml

        return str(dumps_yaml(document))
