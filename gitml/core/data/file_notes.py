"""What gitml notes of the files of a folder: ``outs[].meta.gitml`` of its pointer.

A note is a list of files, as ``executable``, or a text by file, as ``links``. Two sides of a merge
are put together note by note and file by file, as their hashes are.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from gitml.core.data.merging import three_way
from gitml.core.data.merging.three_way import Merged

Said = str | Literal[True]
Notes = Mapping[str, Mapping[str, Said]]
"""By note, what it says of each file by path below the folder: a text, or that it names it."""


def parsed(meta: object) -> Notes:
    """The notes in the ``meta`` of a record; what has another form is none of ours."""
    found = {key: _by_file(value) for key, value in _ours(meta).items()}
    return {key: said for key, said in found.items() if said is not None}


def others(meta: object) -> Mapping[str, Any]:
    """What a ``meta`` says beside the notes."""
    if not isinstance(meta, dict):
        return {"": meta} if meta else {}
    return with_notes(meta, dict.fromkeys(parsed(meta)))


def with_notes(meta: object, notes: Mapping[str, object]) -> dict[str, Any]:
    """A ``meta`` with these notes, as they stand in a record; one that is empty is taken out."""
    ours = {**_ours(meta), **notes}
    ours = {key: value for key, value in ours.items() if value or key not in notes}
    found = meta if isinstance(meta, dict) else {}
    beside = {key: value for key, value in found.items() if key != "gitml"}
    return {**beside, "gitml": ours} if ours else beside


def written(notes: Notes) -> dict[str, list[str] | dict[str, str]]:
    """The notes as they stand in a record, in order; an empty one is an empty list."""
    return {key: _in_order(said) for key, said in notes.items()}


def merge(
    base: Notes, ours: Notes, theirs: Notes, gone: Collection[str]
) -> Mapping[str, Merged[Said]]:
    """By note, what it says then of which file, and what clashes.

    A note that one of the sides has is there, also where it names nothing then.

    Args:
        base: what both sides started from.
        ours: one side.
        theirs: the other.
        gone: files of which nothing is to be said, as the merged folder lacks them.
    """
    sides = (base, ours, theirs)
    return {
        key: three_way.merge(*(_without(gone, side.get(key, {})) for side in sides))
        for key in sorted({**base, **ours, **theirs})
    }


def with_hashes(hashes: Mapping[str, str], notes: Notes) -> Mapping[str, object]:
    """All that is recorded of each file of a folder, to be compared."""
    return {
        name: (md5, *((key, said.get(name)) for key, said in notes.items() if name in said))
        for name, md5 in hashes.items()
    }


def _without(gone: Collection[str], said: Mapping[str, Said]) -> dict[str, Said]:
    return {name: one for name, one in said.items() if name not in gone}


def _by_file(value: object) -> Mapping[str, Said] | None:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return dict.fromkeys(value, True)
    if isinstance(value, dict) and all(isinstance(one, str) for one in (*value, *value.values())):
        return value
    return None


def _in_order(said: Mapping[str, Said]) -> list[str] | dict[str, str]:
    texts = {name: text for name, text in sorted(said.items()) if text is not True}
    return texts or sorted(said)


def _ours(meta: object) -> Mapping[str, Any]:
    found = meta.get("gitml") if isinstance(meta, dict) else None
    return found if isinstance(found, dict) else {}
