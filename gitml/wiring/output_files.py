"""Files that a command is told to write: what lies there already is kept, unless gitml wrote it."""

import os
from collections.abc import Iterable
from pathlib import Path

from gitml.errors import OutsideError, UsageError

DRAWN_BY = "drawn by gitml"
"""What a drawing as text is to have in it, where its format has comments."""

_MOST_BYTES = 4096
_MARKS = {
    "profile": (b'"schema": "gitml.profile/',),
    "HTML page": (b"<footer>gitml ", b'<meta name="generator" content="gitml">'),
    "JUnit file": (b'<testsuite name="gitml ',),
    "bill of materials": (b'"bomformat"',),
    "in-toto statement": (b'"https://in-toto.io/statement/',),
    "model card": (b"---\nmodel_name: ",),
    "report as JSON": (b'"schema": "gitml.report/1"',),
    "picture of gitml": (b"author\0gitml", b"<dc:title>gitml</dc:title>"),
    "drawing of a pipeline": (b'role="img" aria-label="pipeline"', DRAWN_BY.encode().lower()),
    "table of changed rows": (
        b"id,label,base,head,change",
        b"id\tlabel\tbase\thead\tchange",
        b"par1",
    ),
}

_STARTS = {"drawing of a pipeline": ("● ", "○ ")}  # as text it has no comments


def refuse_other(file: Path, kind: str) -> None:
    """Refuse to replace what is not of this kind; an empty file holds nothing to lose.

    Args:
        file: where the command is to write.
        kind: what it writes there, a key of the table of marks.

    Raises:
        UsageError: there is another file.
        OutsideError: what is there cannot be read.
    """
    if not file.is_file():
        return
    try:
        with file.open("rb") as there:
            ends = there.read(_MOST_BYTES)
            there.seek(max(there.tell(), there.seek(0, os.SEEK_END) - _MOST_BYTES))
            ends = (ends + there.read(_MOST_BYTES)).lower()
    except OSError as error:
        raise OutsideError(f"cannot read '{file.name}': {error.strerror}") from error
    starts = tuple(sign.encode() for sign in _STARTS.get(kind, ()))
    if ends and not any(mark in ends for mark in _MARKS[kind]) and not ends.startswith(starts):
        raise UsageError(
            f"'{file.name}' is there already and is no {kind}, so it is not replaced",
            hint="name another file, or move that one away first",
        )


def refuse_same(*files: Path) -> None:
    """Refuse to write two things into one file, by whatever name or link.

    Raises:
        UsageError: two are one file.
    """
    real = [file.resolve() for file in files]
    for number, one in enumerate(real):
        for other in real[:number]:
            if one == other or (one.exists() and other.exists() and one.samefile(other)):
                raise UsageError(
                    f"'{files[number].name}' is asked for twice", hint="give each its own file"
                )


def refuse_inputs(file: Path, inputs: Iterable[Path]) -> None:
    """Refuse to replace what the command itself reads, by whatever name or link.

    Raises:
        UsageError: the file is one of the inputs, or lies in one that is a folder.
    """
    if not file.is_file():
        return
    real = file.resolve()
    for one in inputs:
        if one.exists() and (one.samefile(file) or one.resolve() in real.parents):
            raise UsageError(
                f"'{file.name}' would replace what is compared", hint="name another file"
            )
