"""Why an object could not be had or written, and what to do about it."""

import errno
import os
from typing import Literal

import pytest

from gitml.adapters.dvc_files.objects.incoming import failed


@pytest.mark.parametrize(
    ("verb", "code", "hint"),
    [
        ("read", errno.EACCES, "see who may read it: ls -l '/c/a b'"),
        ("read", errno.EIO, None),
        ("write", errno.EACCES, "the cache can only be read; "),
        ("write", errno.ENOSPC, "make room on that disk"),
    ],
)
def test_each_has_its_own_way_out(
    verb: Literal["read", "write"], code: int, hint: str | None
) -> None:
    error = failed(verb, "abc", "/c", OSError(code, os.strerror(code), "/c/a b"))
    assert (
        error.message
        == f"cannot {verb} the object abc of the DVC cache: {os.strerror(code)}: /c/a b"
    )
    assert (error.hint or "").startswith(hint or "")
    assert (error.hint is None) == (hint is None)
