"""How DVC hashes bytes: the one place that knows what DVC 2 left out of text."""

import hashlib
from typing import BinaryIO, NamedTuple

from gitml.adapters.files import open_regular

CHUNK = 2**20
"""Bytes that are hashed at once: DVC 2 dropped carriage returns in each such chunk by itself."""

_TOLD = 512  # bytes of a chunk by which text is known
_PLAIN = bytes(range(32, 127)) + b"\n\r\t\f\b"
_ODD = 0.3


class Hashes(NamedTuple):
    """The md5 of some bytes, by each rule that DVC ever had.

    Attributes:
        plain: of the bytes, as DVC 3 takes it.
        unix: without carriage returns, as DVC 2 took it of a file that begins as text.
        told: without those of chunks that begin as text, as DVC 3 takes the hash of DVC 2.
    """

    plain: str
    unix: str
    told: str

    def are_of(self, md5: str, *, old: bool) -> bool:
        """Whether the bytes are those of an object.

        Args:
            md5: its name.
            old: whether DVC 2 named it; else its bytes are hashed as they are.
        """
        return md5.removesuffix(".dir") in (self if old else self[:1])


class Hasher:
    """Hashes bytes that come in chunks, each of :data:`CHUNK` bytes but the last."""

    def __init__(self) -> None:
        self._plain = hashlib.md5(usedforsecurity=False)
        self._unix = self._told = self._plain  # the same until a line ends as on Windows

    def update(self, chunk: bytes) -> None:
        """Take the next chunk."""
        has_returns = b"\r\n" in chunk
        if has_returns and self._unix is self._plain:
            self._unix, self._told = self._plain.copy(), self._plain.copy()
        self._plain.update(chunk)
        if self._unix is not self._plain:
            unix = chunk.replace(b"\r\n", b"\n") if has_returns else chunk
            self._unix.update(unix)
            self._told.update(unix if _is_text(chunk[:_TOLD]) else chunk)

    def hashes(self) -> Hashes:
        """Of all that came."""
        return Hashes(*(one.hexdigest() for one in (self._plain, self._unix, self._told)))


def file_hashes(path: str) -> Hashes:
    """The hashes of a file.

    Raises:
        OSError: it cannot be read, or is none.
    """
    with open(path, "rb", opener=open_regular) as file:
        return stream_hashes(file)


def stream_hashes(file: BinaryIO) -> Hashes:
    """The hashes of what is left in an open file.

    Raises:
        OSError: it cannot be read.
    """
    found = Hasher()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hashes()


def content_hashes(content: bytes) -> Hashes:
    """The hashes of bytes that were read already."""
    found = Hasher()
    for at in range(0, len(content), CHUNK):
        found.update(content[at : at + CHUNK])
    return found.hashes()


def _is_text(block: bytes) -> bool:
    """Whether there is no NUL in it, and at most three of ten bytes are no plain characters."""
    odd = len(block.translate(None, _PLAIN))
    return b"\0" not in block and odd / len(block) <= _ODD
