"""The files that make a table: where their bytes are, and in which format."""

import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import BinaryIO, Literal, TypeAlias, cast

from gitml.errors import ConfigError

Format: TypeAlias = Literal["csv", "json", "parquet"]
_FORMATS: Mapping[str, Format] = MappingProxyType({
    ".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json",
    ".parquet": "parquet", ".pq": "parquet",
})  # fmt: skip
_GZIP = ".gz"
SUFFIXES = (
    *_FORMATS,
    *(f"{suffix}{_GZIP}" for suffix, kind in _FORMATS.items() if kind != "parquet"),
)


class TableError(ConfigError):
    """A file that holds no table. The message names the file, and the line where there is one."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table.

    Attributes:
        name: its path, for messages; its suffix names the format.
        source: where its bytes lie, or the bytes.
        key: what tells it from other files of the table; empty for the only one.
        md5: of its bytes, where that is known.
    """

    name: str
    source: Path | bytes
    key: str = ""
    md5: str | None = None

    @property
    def format(self) -> Format:
        """In which format it is.

        Raises:
            ConfigError: its name does not say so.
        """
        found = _FORMATS.get(self.suffix)
        if found is None or (found == "parquet" and self.is_compressed):
            raise ConfigError(
                f"{self.name}: not a table",
                hint=f"tables are read from {', '.join(SUFFIXES)} files",
            )
        return found

    @property
    def suffix(self) -> str:
        """The end of its name, in small letters, without that of a compression."""
        path = PurePosixPath(self.name.lower())
        return PurePosixPath(path.stem).suffix if self.is_compressed else path.suffix

    @property
    def is_compressed(self) -> bool:
        return self.name.lower().endswith(_GZIP)

    @property
    def state(self) -> tuple[int, ...]:
        """Of a file what is another number once somebody wrote to it.

        Its inode, size and time of change; empty where there is no file, or none any more. What
        only its links and its permissions change is left out: a checkout beside us does that.
        """
        try:
            found = None if isinstance(self.source, bytes) else self.source.stat()
        except OSError:
            found = None
        return (found.st_ino, found.st_size, found.st_mtime_ns) if found else ()

    def open(self) -> BinaryIO:
        """Its bytes, uncompressed.

        Raises:
            OSError: they cannot be read.
        """
        raw = io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")
        return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if self.is_compressed else raw


@contextmanager
def unchanged(parts: Sequence[Part]) -> Iterator[None]:
    """Refuse what is found out of files that are written to meanwhile.

    Raises:
        TableError: one was, whatever else was raised for what it held.
    """
    before = states(parts)
    try:
        yield
    except (ConfigError, OSError, EOFError):
        refuse_changed(parts, before)
        raise
    refuse_changed(parts, before)


def states(parts: Sequence[Part]) -> list[tuple[int, ...]]:
    """See :attr:`Part.state`, of each file."""
    return [part.state for part in parts]


def refuse_changed(parts: Sequence[Part], before: Sequence[tuple[int, ...]]) -> None:
    """Refuse files that somebody wrote to since these were their :func:`states`.

    Raises:
        TableError: one was.
    """
    for part, state in zip(parts, before, strict=True):
        if part.state != state:
            raise TableError(
                f"{part.name}: it changed while it was read",
                hint="let it be finished, then run the same command again",
            )


def is_table(name: str) -> bool:
    """Whether a file of that name is read as a table."""
    return name.lower().endswith(SUFFIXES)
