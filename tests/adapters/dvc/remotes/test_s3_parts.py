"""Parts of large objects of S3, from a server that does not keep to what it was asked."""

import asyncio
from typing import Any

import pytest

from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError
from gitml.adapters.dvc.remotes.s3_parts import bound_parts


class _Body:
    """Sends so many bytes, not all at once."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.is_closed = False

    async def read(self, most: int) -> bytes:
        count = min(self.left, most, 1000)
        self.left -= count
        return bytes(count)

    def close(self) -> None:
        self.is_closed = True


class _FileSystem:
    """As s3fs: it asks for a part, and reads all that comes."""

    def __init__(self, size: int) -> None:
        self.body = _Body(size)

    async def _call_s3(self, method: str, **_options: Any) -> Any:
        assert method == "get_object"
        return {"Body": self.body}

    async def part(self, first: int, last: int) -> bytes:
        answer = await self._call_s3("get_object", Key="x", Range=f"bytes={first}-{last}")
        content: bytes = await answer["Body"].read()
        answer["Body"].close()
        return content


def test_a_part_has_no_more_bytes_than_were_asked_for() -> None:
    fs = _FileSystem(10**12)
    bound_parts(fs, 4)
    bound_parts(fs, 4)  # it is one for all remotes of a server
    with pytest.raises(TooManyBytesError, match="more than the 5000 bytes of a part"):
        asyncio.run(fs.part(10_000, 14_999))
    assert fs.body.is_closed
    assert 10**12 - fs.body.left == 6000


def test_a_part_comes_as_a_whole() -> None:
    fs = _FileSystem(5000)
    bound_parts(fs, 4)
    assert asyncio.run(fs.part(10_000, 14_999)) == bytes(5000)
    assert fs.body.is_closed


def test_an_answer_that_is_no_part_is_left_alone() -> None:
    fs = _FileSystem(5000)
    bound_parts(fs, 4)
    for span in ({}, {"Range": "bytes=7-"}):
        assert asyncio.run(fs._call_s3("get_object", Key="x", **span))["Body"] is fs.body


@pytest.mark.parametrize(("jobs", "parts"), [(1, 10), (16, 8), (64, 2), (1000, 2)])
def test_all_objects_together_take_a_gigabyte(jobs: int, parts: int) -> None:
    asked: list[tuple[Any, ...]] = []

    class _Parting(_FileSystem):
        async def _download_file_part_concurrent(self, *file: Any, **options: Any) -> None:
            asked.append((*file, options))

    fs = _Parting(0)
    bound_parts(fs, jobs)
    size = 10**9
    asyncio.run(
        fs._download_file_part_concurrent("b", "k", "/x", size, 50 * 2**20, max_concurrency=None)
    )
    assert asked == [("b", "k", "/x", size, 2**23, {"max_concurrency": parts})]
