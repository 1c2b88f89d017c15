"""A note that a checkout has begun, by which one that was killed on its way is known."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gitml.adapters.files import write_atomically
from gitml.core.commits import Commit
from gitml.errors import GitmlError

_NOTE = ".dvc/tmp/gitml/checkout.json"


@contextmanager
def noted(root: Path, rev: str, sha: str) -> Iterator[None]:
    """Keep a note until data is where HEAD is, or the user was told that it is not.

    Args:
        root: of the DVC repository.
        rev: that is checked out, as it was typed.
        sha: of its commit.
    """
    note = root / _NOTE
    note.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(note, json.dumps({"rev": rev, "sha": sha}).encode())
    try:
        yield
    except GitmlError:
        note.unlink(missing_ok=True)
        raise
    note.unlink(missing_ok=True)


def unfinished(root: Path, head: Callable[[], Commit | None]) -> str | None:
    """The revision whose checkout was killed after HEAD moved there; None where none was.

    Before HEAD moves no data does, and who moved HEAD since took the data on.

    Args:
        root: of the DVC repository.
        head: tells the commit that is checked out; asked where there is a note.
    """
    try:
        known = json.loads((root / _NOTE).read_bytes())
        rev, sha = str(known["rev"]), known["sha"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    now = head()
    return rev if now and now.sha == sha else None
