"""push, fetch and pull of many small files, to a folder and to S3 on loopback, beside DVC."""

import atexit
import socket
import subprocess
import time
from functools import partial
from pathlib import Path

from bench.programs import BIN, DVC, GITML, Case
from bench.repositories import commit, folder, run_dvc

# What is not to be timed is put aside and not deleted.
_NO_REMOTE = "mv ../remote ../remote-$$ 2>/dev/null"
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


def _on_s3(top: Path, *, files: int) -> Path:
    """A tracked folder of small files, whose remote is a bucket that has them."""
    here = top / f"s3-{files}"
    root = here / "project"
    if root.exists():
        return root
    here.mkdir()
    url = f"http://127.0.0.1:{_moto()}"
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


def _moto() -> int:
    """Start moto's server; answers its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    server = subprocess.Popen(
        [str(BIN / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(server.kill)
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return port
        time.sleep(0.1)
    raise RuntimeError("moto's server did not start")


def _case(name: str, at_least: float | None, prepare: str, words: str, *, s3: int = 0) -> Case:
    ours, theirs = (
        ["sh", "-c", f"{prepare}; exec '{program}' {words} --quiet"] for program in (GITML, DVC)
    )
    built = partial(_on_s3, files=s3) if s3 else partial(_pushable, files=50_000)
    # Most of the time with S3 is its server's, which is written in Python.
    return Case(name, ours, theirs, at_least, built, memory=None, rounds=2, is_parallel=not s3)


TRANSFER_CASES = (
    _case("push, 50,000 files, to a folder", 2, _NO_REMOTE, "push"),
    _case("fetch, 50,000 files, of a folder", 2, _NO_CACHE, "fetch"),
    _case("pull, 50,000 files, of a folder", None, _NO_DATA, "pull"),
    _case("push, nothing to do, 50,000 files", 5, "true", "push"),
    _case("fetch, nothing to do, 50,000 files", 5, "true", "fetch"),
    _case("pull, nothing to do, 50,000 files", None, "true", "pull"),
    _case("push, 2,000 files, to S3", 1.8, _ELSEWHERE, "push", s3=2000),
    _case("fetch, 2,000 files, of S3", 1.8, _NO_CACHE, "fetch", s3=2000),
)
