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
    bound_parts(fs)
    bound_parts(fs)  # it is one for all remotes of a server
    with pytest.raises(TooManyBytesError, match="more than the 5000 bytes of a part"):
        asyncio.run(fs.part(10_000, 14_999))
    assert fs.body.is_closed
    assert 10**12 - fs.body.left == 6000


def test_a_part_comes_as_a_whole() -> None:
    fs = _FileSystem(5000)
    bound_parts(fs)
    assert asyncio.run(fs.part(10_000, 14_999)) == bytes(5000)
    assert fs.body.is_closed


def test_an_answer_that_is_no_part_is_left_alone() -> None:
    fs = _FileSystem(5000)
    bound_parts(fs)
    for span in ({}, {"Range": "bytes=7-"}):
        assert asyncio.run(fs._call_s3("get_object", Key="x", **span))["Body"] is fs.body


class _Moving(_FileSystem):
    """Moves objects part by part: all have begun before one goes on."""

    def __init__(self, objects: int) -> None:
        super().__init__(0)
        self.asked: list[tuple[int, int]] = []
        self.gate = asyncio.Barrier(objects)

    async def _download_file_part_concurrent(self, *file: Any, **options: Any) -> None:
        self.asked.append((file[-1], options["max_concurrency"]))
        await self.gate.wait()

    _upload_file_part_concurrent = _download_file_part_concurrent


@pytest.mark.parametrize(("verb", "most"), [("download", 2**24), ("upload", 50 * 2**20)])
def test_the_parts_of_all_objects_take_a_gigabyte(verb: str, most: int) -> None:
    count = 40

    async def move() -> list[tuple[int, int]]:
        fs = _Moving(count)
        bound_parts(fs)
        one = getattr(fs, f"_{verb}_file_part_concurrent")
        for _ in range(2):  # and the room is free again
            fs.asked.clear()
            given = ("b", "k", "/x", 0, 50 * 2**20)
            await asyncio.gather(*(one(*given, max_concurrency=None) for _ in range(count)))
        return fs.asked

    asked = asyncio.run(move())
    assert {size for size, _ in asked} == {most}
    assert asked[0][1] == (10 if verb == "download" else 5)
    assert asked[-1][1] == 1
    assert sum(parts for _, parts in asked) * most <= 2**30 + count * most
