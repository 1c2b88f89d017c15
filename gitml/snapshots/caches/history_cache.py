"""What was read of commits in earlier runs: a disposable file in the repository's own folder.

A commit never changes, so neither do its metrics. The file may be deleted at any time; when it is
damaged, locked or cannot be written, the history is simply read again.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gitml import __version__
from gitml.core.snapshot import Absent, Problem
from gitml.core.values import Value

if TYPE_CHECKING:
    import sqlite3

_FORMAT = 6
"""To be raised when what is read of a commit changes its meaning."""
_TABLES = """
CREATE TABLE IF NOT EXISTS commits (
    root TEXT, part TEXT, sha TEXT, files TEXT, problems TEXT, UNIQUE (root, part, sha)
);
CREATE TABLE IF NOT EXISTS parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB UNIQUE, document TEXT
);
CREATE TABLE IF NOT EXISTS texts (name BLOB UNIQUE, text TEXT);
"""
_UNUSED = """
DELETE FROM parts WHERE id NOT IN (
    SELECT value FROM commits, json_each(commits.files)
    UNION SELECT value FROM commits, json_each(commits.problems)
)
"""

Files = Mapping[str, Value]


class _Table(NamedTuple):
    """How a table is kept from growing for ever."""

    most: int
    size: str
    drop: str


_COMMITS = _Table(
    200_000,
    "SELECT count(*) FROM commits",
    "DELETE FROM commits WHERE rowid IN (SELECT rowid FROM commits ORDER BY rowid LIMIT ?)",
)
_TEXTS = _Table(
    2_000,
    "SELECT count(*) FROM texts",
    "DELETE FROM texts WHERE rowid IN (SELECT rowid FROM texts ORDER BY rowid LIMIT ?)",
)


class Row(NamedTuple):
    """What was read of one commit.

    Attributes:
        files: parsed, by path. Those that are equal in two commits are the same object.
        problems: what could not be read, and would not be now unless what is absent came.
    """

    files: Files
    problems: tuple[Problem, ...] = ()


class HistoryCache:
    """Parsed files by commit, and resolved pipelines.

    Args:
        folder: where the file lies; made when there is something to remember.
        root: which project of the repository, as the path of its DVC root in it.
    """

    def __init__(self, folder: Path, root: str) -> None:
        self._file = folder / f"history-{_FORMAT}.sqlite"
        self._root = json.dumps(root)  # SQLite takes no path that is not UTF-8, and JSON any

    def load(self, part: str, shas: Sequence[str]) -> dict[str, Row]:
        """What is known of these commits, by commit."""
        if self._file.exists():
            with self._forgiving(), self._open() as connection:
                try:
                    return self._rows(connection, part, shas)
                except (ValueError, KeyError, TypeError):  # nothing that was written here
                    self._forget()
        return {}

    def _rows(
        self, connection: "sqlite3.Connection", part: str, shas: Sequence[str]
    ) -> dict[str, Row]:
        connection.execute("BEGIN")
        asked = [self._root, part, json.dumps([*shas])]
        found = connection.execute(_READ_COMMITS, asked).fetchall()
        files, problems = (_all_of(row[at] for row in found) for at in (1, 2))
        wanted = json.dumps(sorted(set().union(*files, *problems)))
        stored = dict(connection.execute(_READ_PARTS, [wanted]).fetchall())
        parts = dict(zip(stored, _all_of(stored.values()), strict=True))
        told = {number: _problem(*parts[number]) for number in set().union(*problems)}
        return {
            sha: Row(dict(map(parts.__getitem__, inner)), tuple(map(told.__getitem__, unread)))
            for (sha, _, _), inner, unread in zip(found, files, problems, strict=True)
        }

    def store(self, part: str, found: Mapping[str, Row]) -> None:
        """Remember what was read of commits; where it becomes too much, forget the oldest."""
        if not found:
            return
        with self._forgiving(), self._changing() as connection:
            numbers: dict[object, int] = {}

            def number(key: object, path: str, document: object) -> int:
                if key not in numbers:
                    numbers[key] = _number(connection, json.dumps([path, document]))
                return numbers[key]

            for sha, row in found.items():
                files = [number((path, id(one)), path, one) for path, one in row.files.items()]
                problems = [number(one, one.path, _plain(one)) for one in row.problems]
                values = (self._root, part, sha, json.dumps(files), json.dumps(problems))
                connection.execute("INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?, ?)", values)
            if _drop_oldest(connection, _COMMITS):
                connection.execute(_UNUSED)

    def text(self, name: str) -> str | None:
        """A text that was kept under a name."""
        if self._file.exists():
            with self._forgiving(), self._open() as connection:
                asked = "SELECT text FROM texts WHERE name = ?"
                row = connection.execute(asked, (_digest(name),)).fetchone()
                return None if row is None else str(row[0])
        return None

    def keep_texts(self, texts: Mapping[str, str]) -> None:
        """Keep texts under their names; where they become too many, forget the oldest."""
        rows = [(_digest(name), text) for name, text in texts.items()]
        with self._forgiving(), self._changing() as connection:
            connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", rows)
            _drop_oldest(connection, _TEXTS)

    @contextlib.contextmanager
    def _changing(self) -> "Iterator[sqlite3.Connection]":
        """One transaction, all of it or nothing, however many processes write."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as connection:
            connection.execute("PRAGMA synchronous = OFF")  # what is torn is made anew
            connection.executescript(_TABLES)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _open(self) -> "contextlib.closing[sqlite3.Connection]":
        import sqlite3  # only what reads history comes here

        return contextlib.closing(sqlite3.connect(self._file, timeout=0.5, isolation_level=None))

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        import sqlite3

        try:
            yield
        except OSError:
            pass  # read-only, or full
        except sqlite3.Error as error:
            # Others pass: it is locked by another run, read-only, full, or without the table.
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it says more
            if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                self._forget()

    def _forget(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink()


_READ_COMMITS = """
SELECT sha, files, problems FROM commits
WHERE root = ? AND part = ? AND sha IN (SELECT value FROM json_each(?))
"""
_READ_PARTS = """
SELECT id, document FROM parts WHERE id IN (SELECT value FROM json_each(?))
"""


def _all_of(texts: Iterable[str]) -> Any:
    """JSON documents, parsed in one go, as most of them are small."""
    return json.loads(f"[{','.join(texts)}]")


def _number(connection: "sqlite3.Connection", document: str) -> int:
    """The number of a part, which is stored once however many commits have it."""
    digest = _digest(document)
    row = connection.execute("SELECT id FROM parts WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        insert = "INSERT INTO parts (digest, document) VALUES (?, ?)"
        return int(connection.execute(insert, (digest, document)).lastrowid or 0)
    return int(row[0])


def _drop_oldest(connection: "sqlite3.Connection", table: _Table) -> bool:
    """Forget a tenth of a table that has too much."""
    (count,) = connection.execute(table.size).fetchone()
    if count <= table.most:
        return False
    connection.execute(table.drop, (count - table.most * 9 // 10,))
    return True


def _plain(problem: Problem) -> list[Any]:
    absent = problem.absent
    told = [*absent] if absent else None
    return [problem.reason, problem.hint, told]


def _problem(path: str, plain: Sequence[Any]) -> Problem:
    reason, hint, absent = plain
    return Problem(path, reason, hint, Absent(*absent) if absent else None)


def _digest(text: str) -> bytes:
    return hashlib.sha256(f"{__version__}\0{text}".encode(errors="surrogatepass")).digest()[:16]
