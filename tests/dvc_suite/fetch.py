"""DVC's own tests, out of its source distribution; they are no part of this repository."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

# What was looked at when the list of inapplicable tests was written; of another version pip
# checks what the index says.
_KNOWN = {"3.67.1": "0a941016a10ac8c99b5342e5a964c9bff29c191f7b3539ff3e04910d828f82ab"}

# DVC's tests import these for remotes that none of the chosen tests uses, and that need a server.
_REMOTES = """
TEST_REMOTE = "upstream"
TEST_CONFIG = {"cache": {}, "core": {"remote": TEST_REMOTE}, "remote": {TEST_REMOTE: {"url": ""}}}
"""


class UnreachableError(Exception):
    """The package index could not be reached, or does not have the source distribution."""


def fetch(into: Path) -> Path:
    """The folder that contains DVC's ``tests``, of the version that is installed.

    Args:
        into: where it is kept for the next time; several processes may ask at once.

    Raises:
        UnreachableError: it is not there yet and cannot be downloaded.
        ValueError: what was downloaded is not what was published.
    """
    installed = version("dvc")
    folder = into / f"dvc-{installed}"
    if folder.is_dir():
        return folder
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as temporary:
        archive = _download(installed, Path(temporary))
        _check(archive, installed)
        fresh = _unpack(archive, Path(temporary, "fresh"))
        try:
            fresh.rename(folder)
        except OSError:  # another process was faster
            if not folder.is_dir():
                raise
    return folder


def _download(installed: str, into: Path) -> Path:
    """By pip, so that whatever index and proxy are set up here are used."""
    options = ["--quiet", "--no-deps", "--no-binary", "dvc", "--dest", str(into)]
    command = [sys.executable, "-m", "pip", "download", *options, f"dvc=={installed}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(into.glob("dvc-*.tar.gz"))
    if done.returncode or not found:
        said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise UnreachableError(f"pip could not download the source of dvc {installed}: {said}")
    return found[0]


def _check(archive: Path, installed: str) -> None:
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != _KNOWN.get(installed, found):
        raise ValueError(f"the source of dvc {installed} is not what was published: {found}")


def _unpack(archive: Path, into: Path) -> Path:
    into.mkdir()
    with tarfile.open(archive) as tar:
        inside = archive.name.removesuffix(".tar.gz") + "/tests/"
        members = [one for one in tar.getmembers() if one.name.startswith(inside)]
        # A Python before 3.11.4 has no filters; what is unpacked is known by its hash.
        filters: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        tar.extractall(into, members, **filters)
    tests = into / inside
    shutil.rmtree(tests / "remotes")
    (tests / "remotes").mkdir()
    (tests / "remotes" / "__init__.py").write_text(_REMOTES)
    return tests.parent
