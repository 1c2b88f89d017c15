"""The bytes of CSV in blocks of whole rows, so that each can be parsed by itself."""

from collections.abc import Iterator
from typing import BinaryIO

_QUOTE = b'"'


class RowBlocks:
    """Splits what a stream has. A line end in quotes ends no row.

    Where quotes stand elsewhere than around cells, only a parser tells what they mean: from there
    on nothing is split.

    Attributes:
        rest: what was read and not split; the stream goes on after it.
    """

    def __init__(self, stream: BinaryIO, delimiter: str, size: int, rest: bytes = b"") -> None:
        """Split a stream from where it is, into blocks of about ``size`` bytes.

        Args:
            stream: with whole rows.
            delimiter: of cells.
            size: of a block.
            rest: what was read of the stream before, and not split.
        """
        self._stream = stream
        self._beside = delimiter.encode() + b'\r\n"'
        self._size = size
        self.rest = rest

    def __iter__(self) -> Iterator[bytes]:
        while more := self._stream.read(self._size):
            if not self.rest and _QUOTE not in more:  # then to read on spares to cut
                more += self._stream.readline(self._size)
            data = self.rest + more
            end = self._end(data)
            if end is None or (not end and len(data) > self._size):
                self.rest = data
                return
            self.rest = data[end:]
            if end:
                yield data[:end]
        last = self.rest + b"\n"
        if self.rest and self._end(last) == len(last):
            self.rest = b""
            yield last

    def _end(self, data: bytes) -> int | None:
        """Where the last whole row ends, 0 where none does; None where only a parser can tell."""
        import numpy as np

        if _QUOTE not in data:
            return data.rfind(b"\n") + 1
        raw = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(raw == ord(_QUOTE))
        opening, closing = quotes[::2], quotes[1::2]
        before = raw[opening[opening > 0] - 1]
        after = raw[closing[closing < len(raw) - 1] + 1]
        allowed = np.zeros(256, np.bool_)
        allowed[list(self._beside)] = True
        if not (allowed[before].all() and allowed[after].all()):
            return None
        for pair in range(len(closing), -1, -1):  # from the end, what lies outside of quotes
            begin = closing[pair - 1] if pair else 0
            end = opening[pair] if pair < len(opening) else len(data)
            if (found := data.rfind(b"\n", begin, end)) >= 0:
                return found + 1
        return 0


def row_ends(block: bytes) -> int:
    """How many line ends stand outside of quotes in a block of whole rows."""
    import numpy as np

    raw = np.frombuffer(block, np.uint8)
    if _QUOTE not in block:
        return int(np.count_nonzero(raw == ord(b"\n")))
    quotes, ends = (np.flatnonzero(raw == ord(sign)) for sign in (_QUOTE, b"\n"))
    return int(np.count_nonzero(np.searchsorted(quotes, ends) % 2 == 0))
