"""Standard output that tells of itself, and else is as it was."""

import io
import os

import pytest

from gitml.ui.standard_output import OutputError, telling


def test_what_is_not_buffered_goes_at_once(pipe: tuple[int, int]) -> None:
    """As in containers, whose log shows both streams in their order."""
    raw = io.FileIO(pipe[1], "w", closefd=False)
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    told = telling(stream)
    os.set_blocking(pipe[0], False)
    told.write("é")
    assert os.read(pipe[0], 10) == "é".encode()


def test_what_is_buffered_goes_when_it_is_flushed(pipe: tuple[int, int]) -> None:
    told = telling(open(pipe[1], "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    told.write("text")
    os.set_blocking(pipe[0], False)
    with pytest.raises(BlockingIOError):
        os.read(pipe[0], 10)
    told.flush()
    assert os.read(pipe[0], 10) == b"text"


def test_a_full_disk_is_named() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        told = telling(full)
        told.write("text")
        with pytest.raises(OutputError) as caught:
            told.flush()
        assert caught.value.told().message == (
            "standard output cannot be written: no space left on device"
        )
        with pytest.raises(OSError, match="space"):  # what it could not write it keeps
            told.close()


def test_what_is_no_file_stays() -> None:
    stream = io.StringIO()
    assert telling(stream) is stream
