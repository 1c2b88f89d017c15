"""Servers of HTTP whose answer never begins, though they go on sending."""

import time
from contextlib import suppress

import pytest

from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project

POINTER = "outs:\n- md5: c4ca4238a0b923820dcc509a6f75849b\n  size: 1\n  hash: md5\n  path: e\n"


class _Continuing(QuietHandler):
    first, again = b"", b"HTTP/1.1 100 Continue\r\n\r\n"

    def do_GET(self) -> None:  # noqa: N802
        with suppress(OSError):  # the client went
            self.wfile.write(self.first)
            for _ in range(600):
                self.wfile.write(self.again)
                self.wfile.flush()
                time.sleep(0.1)

    do_HEAD = do_GET  # noqa: N815


class _Hesitating(_Continuing):
    first, again = b"HTTP/1.1 200 OK\r\nX: ", b"a"


@pytest.mark.slow
@pytest.mark.parametrize("server", [_Continuing, _Hesitating])
def test_it_is_given_up(project: Project, server: type[QuietHandler]) -> None:
    with listening(server) as url:
        project.write(
            ".dvc/config",
            f"[core]\n remote = r\n['remote \"r\"']\n url = {url}/x\n"
            " read_timeout = 1\n connect_timeout = 1\n",
        )
        project.write("e.dvc", POINTER)
        began = time.monotonic()
        answer = project.gitml("fetch")
        assert time.monotonic() - began < 30
    assert answer.code == 4
    assert "no answer in time" in answer.err
