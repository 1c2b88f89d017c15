"""Pipes that have something to read, also where a process has many files open."""

import fcntl
import os
import resource

import pytest

from gitml.adapters.executors.readable import readable


def test_what_has_something_to_read(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    assert readable([reading], 0) == []
    os.write(writing, b"x")
    assert readable([reading], 5) == [reading]


def test_the_end_can_be_read() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as file:
        assert readable([file], 5) == [file]


def test_descriptors_from_1024_on(pipe: tuple[int, int]) -> None:
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most <= 1500:
        pytest.skip(f"a process may have no more than {most} files open here")
    high = fcntl.fcntl(pipe[0], fcntl.F_DUPFD, 1400)
    try:
        os.write(pipe[1], b"x")
        assert readable([high], 5) == [high]
    finally:
        os.close(high)
