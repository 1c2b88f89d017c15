"""Standard output that says, where it cannot be written, that it was it."""

import io
import os
from typing import Any, BinaryIO, TextIO, cast

from gitml.errors import FULL, OutsideError


class OutputError(OSError):
    """Standard output takes no more, as of a full disk or a terminal that is gone."""

    def told(self) -> OutsideError:
        """What a user reads."""
        hint = "make room where it goes" if self.errno in FULL else None
        why = str(self.strerror).lower()
        return OutsideError(f"standard output cannot be written: {why}", hint)


class _Output(io.FileIO):
    def __init__(self, stream: io.TextIOWrapper) -> None:
        super().__init__(stream.fileno(), "w", closefd=False)
        self._stream = stream  # which would close its file

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except (BrokenPipeError, BlockingIOError):  # a reader that had enough, or is slow
            raise
        except OSError as error:
            raise OutputError(error.errno, os.strerror(error.errno or 0)) from error


def telling(stream: TextIO) -> TextIO:
    """The same stream, to which nothing was written yet; what is no file stays as it is."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    output = _Output(stream)
    is_raw = isinstance(stream.buffer, io.RawIOBase)  # as PYTHONUNBUFFERED has it
    return io.TextIOWrapper(
        cast("BinaryIO", output) if is_raw else io.BufferedWriter(output),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
