"""The parts of a large object of S3: no more of them at once, or of each, than memory holds.

Of an object of more than 50 MB s3fs asks for several parts at once, and takes each into memory as
a whole, whatever comes; and many objects come at once.
"""

import re
from functools import partial
from typing import Any

from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError

_SPAN = re.compile(r"bytes=(\d+)-(\d+)")
_PIECE = 2**20
_PART = 2**23  # bytes
_PARTS = 128  # of all objects: they take a gigabyte
_OF_ONE = range(2, 11)  # parts of an object that may come at once


def bound_parts(fs: Any, jobs: int) -> None:
    """Let a file system of s3fs take no more than it asks for, and not ask for too much at once.

    Args:
        fs: to be changed.
        jobs: how many objects it brings at once.
    """
    fs._call_s3 = partial(_call, partial(type(fs)._call_s3, fs))
    original = getattr(fs, "_download_file_part_concurrent", None)
    if original is None:
        return
    count = min(max(_PARTS // jobs, _OF_ONE[0]), _OF_ONE[-1])

    async def download(bucket: str, key: str, path: str, size: int, part: int, **how: Any) -> None:
        how["max_concurrency"] = count
        await original(bucket, key, path, size, min(part, _PART), **how)

    fs._download_file_part_concurrent = download


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
