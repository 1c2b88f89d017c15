"""A note that data is being put in place, by which what was killed on its way is known."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from gitml.adapters.files import write_atomically
from gitml.core.commits import Commit
from gitml.errors import GitmlError

_NOTE = ".dvc/tmp/gitml/checkout.json"
Head = Callable[[], Commit | None]


class Unfinished(NamedTuple):
    """What puts data in place.

    Attributes:
        verb: of gitml.
        rev: whose data it is, as it was typed; None for what the working tree records.
        paths: of the data, relative to the DVC root; empty for all.
    """

    verb: Literal["checkout", "pull", "update"]
    rev: str | None = None
    paths: tuple[str, ...] = ()


@contextmanager
def noted(root: Path, what: Unfinished, sha: str, head: Head) -> Iterator[None]:
    """Keep a note until data is where HEAD is, or the user was told that it is not.

    What puts some data in place leaves the note of what was to put all of it.

    Args:
        root: of the DVC repository.
        what: is about to begin.
        sha: of the commit that is checked out then.
        head: tells the commit that is checked out now.
    """
    if what.paths and (before := unfinished(root, head)) and not before.paths:
        yield
        return
    note = root / _NOTE
    note.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(note, json.dumps({**what._asdict(), "sha": sha}).encode())
    try:
        yield
    except GitmlError:
        forget(root)
        raise
    forget(root)


def forget(root: Path) -> None:
    """Take the note away, as what it speaks of is whole."""
    (root / _NOTE).unlink(missing_ok=True)


def unfinished(root: Path, head: Head) -> Unfinished | None:
    """What was killed while it put data in place for the commit that is checked out; else None.

    Before HEAD moves no data does, and who moved HEAD since took the data on.

    Args:
        root: of the DVC repository.
        head: tells the commit that is checked out; asked where there is a note.
    """
    try:
        known = json.loads((root / _NOTE).read_bytes())
        found = Unfinished(known["verb"], known["rev"], tuple(known["paths"]))
        sha = known["sha"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    now = head()
    return found if now and now.sha == sha else None
