"""A folder of its own for one attempt at a stage, with the files of a commit in it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.git.worktree.worktree_commit import REF
from gitml.errors import OutsideError

# Without it Git LFS would ask a server that this repository does not know.
_NO_LFS = {"GIT_LFS_SKIP_SMUDGE": "1", "GIT_TERMINAL_PROMPT": "0"}


@dataclass(frozen=True, slots=True)
class CommitSource:
    """Where a commit comes from.

    Attributes:
        commit: its id.
        form: of ids in that repository, ``sha1`` or ``sha256``.
        folder: a bare repository that has it.
        bundle: a file to fill that repository from where it is not there yet, else empty.
    """

    commit: str
    form: str
    folder: Path
    bundle: str = ""


@contextmanager
def workspace(folder: Path, source: CommitSource) -> Iterator[Path]:
    """Files of the commit in ``folder``, which is removed afterwards.

    It is a repository by itself, so that a command may use Git in it; HEAD is the commit.

    Raises:
        OutsideError: Git could not.
    """
    if source.bundle:
        _unpack(source)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        _git(folder, "init", "--quiet", "--template=", f"--object-format={source.form}")
        borrowed = folder / ".git" / "objects" / "info" / "alternates"
        borrowed.parent.mkdir(exist_ok=True)
        borrowed.write_text(f"{source.folder / 'objects'}\n")
        _git(folder, "update-ref", "--no-deref", "HEAD", source.commit)
        _git(folder, "reset", "--quiet", "--hard")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(source: CommitSource) -> None:
    """Once, whoever else wants the same at the same time."""
    source.folder.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(source.folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if source.folder.is_dir():
            return
        # Under another name until it is whole.
        begun = source.folder.with_suffix(".begun")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir()
        _git(begun, "init", "--quiet", "--bare", "--template=", f"--object-format={source.form}")
        _git(begun, "fetch", "--quiet", "--no-tags", source.bundle, f"{REF}:{REF}")
        begun.rename(source.folder)
    finally:
        os.close(lock)


def _git(folder: Path, *arguments: str) -> None:
    done = process.run(["git", *arguments], folder, environment=_NO_LFS)
    if done.code:
        raise OutsideError(f"git {arguments[0]} failed: {done.complaint}")
