"""Packages locked by uv (https://docs.astral.sh/uv/pip/compile), a program of its own."""

import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gitml.adapters import process
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

_DRAWN = re.compile(r"^\W+")
_LONGEST = 400


def lock(requirements: Sequence[str], python: str, index: str = "", within: str = "") -> str:
    """All packages that requirements need: exact versions, with the hashes of all their files.

    It is for every platform, and as pip takes it with ``--require-hashes``.

    Args:
        requirements: as pip takes them.
        python: its version, such as ``3.12``.
        index: the address of a package index; empty for the one that uv is set up with.
        within: another lock, whose versions hold here too.

    Raises:
        OutsideError: uv is not here, or it found no answer; its own words are the message.
    """
    program = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if program is None:
        raise OutsideError("locking packages takes uv, which is not here", "pip install uv")
    # A folder of its own: settings for uv in the repository are not for this.
    with tempfile.TemporaryDirectory(prefix="gitml-lock-") as name:
        folder = Path(name)
        (folder / "within.txt").write_text(within, encoding="utf-8")
        command = [program, "pip", "compile", "-", "--output-file", "lock.txt"]
        command += ["--constraint", "within.txt", "--generate-hashes", "--universal"]
        command += ["--python", sys.executable, "--python-version", python]
        command += ["--no-header", "--no-annotate", "--no-progress", "--color", "never"]
        command += ["--default-index", index] if index else []
        never = {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_RETRIES": "1"}
        done = process.run(
            command, folder, stdin="\n".join(requirements).encode(), environment=never
        )
        if done.code:
            raise OutsideError(f"uv found no versions to install: {_said(done.complaint)}")
        return (folder / "lock.txt").read_text("utf-8")


def _said(complaint: str) -> str:
    """What went wrong and why, without warnings and drawings, on one line."""
    lines = [_DRAWN.sub("", line).strip() for line in complaint.splitlines()]
    told = [line for line in lines if line and not line.startswith(("warning:", "hint:"))]
    words = " ".join(told).removeprefix("error: ").replace(" cause:", ":").split()
    return without_credentials(" ".join(words))[:_LONGEST]
