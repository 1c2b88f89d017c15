"""What s3fs is told: to repeat nothing, and to take no more bytes than were asked for.

Its tries would multiply those of botocore below it, and ours above: a hundred in all. Of a large
object it asks for several parts at once and takes each into memory as a whole, whatever comes.
"""

import re
from functools import partial
from typing import Any

from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError

_SPAN = re.compile(r"bytes=(\d+)-(\d+)")
_PIECE = 2**20


def try_once(fs: Any) -> None:
    """Let a file system of s3fs repeat nothing: botocore repeats requests, and we what is left."""
    fs.retries = 1


def bound_parts(fs: Any) -> None:
    """Let a file system of s3fs take no more than it asks for."""
    fs._call_s3 = partial(_call, partial(type(fs)._call_s3, fs))


async def _call(ask: Any, method: str, *arguments: Any, **options: Any) -> Any:
    answer = await ask(method, *arguments, **options)
    span = _SPAN.fullmatch(options.get("Range") or "")
    if method == "get_object" and span:
        answer["Body"] = _Part(answer["Body"], int(span[2]) - int(span[1]) + 1)
    return answer


class _Part:
    """The body of an answer, to be read once and as a whole."""

    def __init__(self, body: Any, most: int) -> None:
        self._body = body
        self._most = most

    async def read(self) -> bytes:
        content = bytearray()
        while piece := await self._body.read(_PIECE):
            content += piece
            if len(content) > self._most:
                self._body.close()
                raise TooManyBytesError(f"more than the {self._most} bytes of a part came")
        return bytes(content)

    def close(self) -> None:
        self._body.close()
