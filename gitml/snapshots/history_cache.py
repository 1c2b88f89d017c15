"""What was read of commits in earlier runs: a disposable file in the repository's own folder.

A commit never changes, so neither do its metrics. The file may be deleted at any time; when it is
damaged, locked or cannot be written, the history is simply read again.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.core.values import Value

if TYPE_CHECKING:
    import sqlite3

_FORMAT = 1
"""To be raised when what is read of a commit changes its meaning."""
_MOST = 50_000
_TABLE = """
CREATE TABLE IF NOT EXISTS parts (
    root TEXT, part TEXT, sha TEXT, document TEXT, PRIMARY KEY (root, part, sha)
) WITHOUT ROWID
"""
_ONE = "SELECT document FROM parts WHERE root = ? AND part = ? AND sha = ?"

Files = Mapping[str, Value]


class HistoryCache:
    """Parsed files by commit.

    Args:
        folder: where the file lies; made when there is something to remember.
        root: which project of the repository, as the path of its DVC root in it.
    """

    def __init__(self, folder: Path, root: str) -> None:
        self._file = folder / f"history-{_FORMAT}.sqlite"
        self._root = root

    def load(self, part: str, shas: Sequence[str]) -> dict[str, Files]:
        """What is known of these commits, by commit."""
        if not self._file.exists():
            return {}
        known: dict[str, Files] = {}
        with self._forgiving(), self._open() as connection:
            for sha in shas:
                row = connection.execute(_ONE, (self._root, part, sha)).fetchone()
                if row is not None:
                    known[sha] = json.loads(row[0])
        return known

    def store(self, part: str, found: Mapping[str, Files]) -> None:
        """Remember what was read of commits."""
        if not found:
            return
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
        rows = [(self._root, part, sha, json.dumps(files)) for sha, files in found.items()]
        with self._forgiving(), self._open() as connection:
            connection.execute(_TABLE)
            (count,) = connection.execute("SELECT count(*) FROM parts").fetchone()
            if count + len(rows) > _MOST:
                connection.execute("DELETE FROM parts")
            connection.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", rows)
            connection.commit()

    def _open(self) -> "contextlib.closing[sqlite3.Connection]":
        import sqlite3  # only a log comes here

        return contextlib.closing(sqlite3.connect(self._file, timeout=0.5))

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        import sqlite3

        try:
            yield
        except sqlite3.OperationalError:
            pass  # locked by another run, read-only, or without the table
        except (sqlite3.DatabaseError, ValueError):
            with contextlib.suppress(OSError):
                self._file.unlink()
