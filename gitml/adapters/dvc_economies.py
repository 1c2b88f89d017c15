"""What DVC does again and again for every stage, done once; nothing that it writes changes."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def keep_open(folder: str) -> sqlite3.Connection:
    """One more connection to a database that DVC opens and closes for every output.

    SQLite tidies a database up whenever its last connection is closed, which takes longer than all
    else that is done for a small output.
    """
    connection = sqlite3.connect(Path(folder, "cache.db"))
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def lift_rwlock() -> Any:
    """Take the locks on paths once for each stage, and not again in every function of it.

    Answers DVC's own context manager, to take them with, and to give back in the end.
    """
    import dvc.rwlock

    original = dvc.rwlock.rwlock

    @contextlib.contextmanager
    def covered(*_arguments: object) -> Iterator[None]:
        yield

    dvc.rwlock.rwlock = covered
    return original


def put_rwlock_back(original: Any) -> None:
    """Undo :func:`lift_rwlock`."""
    import dvc.rwlock

    dvc.rwlock.rwlock = original
