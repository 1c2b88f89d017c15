"""push, fetch and pull of many small files, to a folder and to S3 on loopback, beside DVC.

S3 is moto's server, or one of the bench that answers after 20 ms, as one that is far away. moto's
takes 6 ms of CPU for a request, whoever asks, and serves one at a time: 2,000 objects are 12 s of
it, of which no client can save any. So with it the CPU of the client is judged.
"""

import atexit
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.programs import BIN, DVC, GITML, Case
from bench.repositories import commit, folder, run_dvc

_NO_REMOTE = "sed -i s#/remote.*#/remote-$$# .dvc/config"  # one that vanishes is refused
# What is not to be timed is put aside and not deleted.
_NO_CACHE = "mv .dvc/cache ../cache-$$"
_NO_DATA = f"{_NO_CACHE}; mv data ../data-$$"
_ELSEWHERE = "sed -i s#bucket/.*#bucket/$$# .dvc/config"


def _pushable(top: Path, *, files: int) -> Path:
    """A tracked folder of small files, whose remote is a folder beside it that has them."""
    here = top / f"pushable-{files}"
    root = here / "project"
    if not root.exists():
        here.mkdir()
        folder(here, files=files, changed=1).rename(root)
        run_dvc(["remote", "add", "--quiet", "--default", "r", "../remote"], root)
        commit(root, "remote")
        run_dvc(["push", "--quiet"], root)
    return root


def _on_s3(top: Path, *, files: int, server: Callable[[int], list[str]]) -> Path:
    """A tracked folder of small files, whose remote is a bucket that has them."""
    here = top / f"s3-{server.__name__}-{files}"
    root = here / "project"
    if root.exists():
        return root
    here.mkdir()
    url = f"http://127.0.0.1:{_started(server)}"
    folder(here, files=files, changed=1).rename(root)
    run_dvc(["remote", "add", "--quiet", "--default", "r", "s3://bucket/x"], root)
    for option, value in (
        ("endpointurl", url),
        ("access_key_id", "a"),
        ("secret_access_key", "b"),
        ("region", "us-east-1"),
    ):
        run_dvc(["remote", "modify", "--quiet", "r", option, value], root)
    import botocore.session

    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    client = botocore.session.Session().create_client("s3", endpoint_url=url, **keys)
    client.create_bucket(Bucket="bucket")
    run_dvc(["push", "--quiet"], root)
    return root


def _moto(port: int) -> list[str]:
    return [str(BIN / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]


def _far(port: int) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("s3_server.py")), str(port), "0.02"]


def _started(server: Callable[[int], list[str]]) -> int:
    """Start a server; answers its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    process = subprocess.Popen(server(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(process.kill)
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return port
        time.sleep(0.1)
    raise RuntimeError(f"{server.__name__[1:]}: no server started")


def _case(
    name: str,
    at_least: float | None,
    prepare: str,
    words: str,
    where: Callable[[Path], Path] = partial(_pushable, files=50_000),  # noqa: B008  a constant
    *,
    is_parallel: bool = True,
) -> Case:
    ours, theirs = (
        ["sh", "-c", f"{prepare}; exec '{program}' {words} --quiet"] for program in (GITML, DVC)
    )
    return Case(name, ours, theirs, at_least, where, memory=None, rounds=2, is_parallel=is_parallel)


_at_moto = partial(_on_s3, files=2000, server=_moto)
_far_away = partial(_on_s3, files=2000, server=_far)
_more_far_away = partial(_on_s3, files=50_000, server=_far)
_by_moto = partial(_case, where=_at_moto, is_parallel=False)
TRANSFER_CASES = (
    _case("push, 50,000 files, to a folder", 2, _NO_REMOTE, "push"),
    _case("fetch, 50,000 files, of a folder", 2, _NO_CACHE, "fetch"),
    _case("pull, 50,000 files, of a folder", None, _NO_DATA, "pull"),
    _case("push, nothing to do, 50,000 files", 5, "true", "push"),
    _case("fetch, nothing to do, 50,000 files", 4, "true", "fetch"),
    _case("pull, nothing to do, 50,000 files", None, "true", "pull"),
    _by_moto("push, 2,000 files, to S3 (moto)", 1.8, _ELSEWHERE, "push"),
    _by_moto("fetch, 2,000 files, of S3 (moto)", 1.8, _NO_CACHE, "fetch"),
    _case("push, 2,000 files, to S3 20 ms away", 2, _ELSEWHERE, "push", _far_away),
    _case("fetch, 2,000 files, of S3 20 ms away", 2, _NO_CACHE, "fetch", _far_away),
    _case("push, 50,000 files, to S3 20 ms away", 2, _ELSEWHERE, "push", _more_far_away),
    _case("fetch, 50,000 files, of S3 20 ms away", 2.5, _NO_CACHE, "fetch", _more_far_away),
)
