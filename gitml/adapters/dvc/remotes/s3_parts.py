"""The parts of large objects of S3: no more of them at once, or of each, than memory holds.

Of an object of more than 50 MB s3fs asks for ten parts at once, or sends them, and has each in
memory as a whole, whatever comes; and many objects are on their way at once.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError

_SPAN = re.compile(r"bytes=(\d+)-(\d+)")
_PIECE = 2**20
_PART = 2**24  # bytes, of what is downloaded
_ROOM = 2**30  # bytes of parts of all objects; each object has one part even where it is taken
_SHARE = 4  # an object may have that part of the room that is left
_MOST = 10  # parts of one object


def bound_parts(fs: Any) -> None:
    """Let a file system of s3fs take no more than it asks for, and not move too much at once."""
    fs._call_s3 = partial(_call, partial(type(fs)._call_s3, fs))
    room = _Room()
    names = ("_download_file_part_concurrent", "_upload_file_part_concurrent")
    download, upload = (getattr(fs, name, None) for name in names)

    async def get(bucket: str, key: str, path: str, size: int, part: int, **options: Any) -> None:
        part = min(part, _PART)
        with room.parts(part) as count:
            options["max_concurrency"] = count
            await download(bucket, key, path, size, part, **options)  # type: ignore[misc]

    async def put(bucket: str, key: str, sent: Any, file: Any, part: int, **options: Any) -> Any:
        with room.parts(part) as count:
            options["max_concurrency"] = count
            return await upload(bucket, key, sent, file, part, **options)  # type: ignore[misc]

    if download and upload:
        fs._download_file_part_concurrent, fs._upload_file_part_concurrent = get, put


class _Room:
    """What of the memory parts take; s3fs works in one thread."""

    def __init__(self) -> None:
        self._taken = 0

    @contextmanager
    def parts(self, size: int) -> Iterator[int]:
        """How many parts of so many bytes one more object may have at once."""
        share = (_ROOM - self._taken) // _SHARE
        count = max(1, min(_MOST, share // size))
        self._taken += count * size
        try:
            yield count
        finally:
            self._taken -= count * size


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
