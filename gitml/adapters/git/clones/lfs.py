"""Git LFS: what a pointer in Git stands for, and fetching it.

Objects are read from where git-lfs keeps them, so it is needed only to fetch.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.git.objects import TooLargeError
from gitml.adapters.git.repository import Git
from gitml.core.snapshot import Absent
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

_START = b"version https://git-lfs.github.com/spec/v1\n"
LONGEST = 1024  # bytes: git-lfs takes what is longer for a file
_POINTER = rb"oid sha256:(?P<oid>[0-9a-f]{64})\nsize (?P<size>[0-9]{1,18})\n?"


class LfsMissingError(OutsideError):
    """A file whose bytes Git LFS keeps, and that are not in this clone."""

    def __init__(self, path: str, absent: Absent) -> None:
        super().__init__(
            f"{path}: in Git LFS, and its object is not here",
            hint="get the files of this commit: git lfs pull; of all commits: git lfs fetch --all",
        )
        self.absent = absent


def resolve(git: Git, path: str, content: bytes, limit: int | None = None) -> bytes:
    """The bytes that a pointer stands for; what is no pointer stands for itself.

    Args:
        git: whose objects are looked at.
        path: named in errors.
        content: of the file, as Git has it.
        limit: refuse more bytes than this.

    Raises:
        LfsMissingError: they are not here.
        TooLargeError: they are too many.
        OutsideError: they are damaged.
    """
    if not content.startswith(_START) or len(content) > LONGEST:
        return content
    found = re.search(_POINTER, content)
    if found is None:
        return content
    oid, size = found["oid"].decode(), int(found["size"])
    if limit is not None and size > limit:
        raise TooLargeError(path, size, limit)
    place = store(git).path(oid)
    try:
        whole = _beginning(place, size + 1) if place else None
    except OSError:
        whole = None
    if whole is None:
        raise LfsMissingError(path, Absent(oid, lfs_size=size))
    if len(whole) != size or hashlib.sha256(whole).hexdigest() != oid:
        raise OutsideError(
            f"{path}: the object {oid} of Git LFS is damaged", hint="look at it: git lfs fsck"
        )
    return whole


def _beginning(place: Path, size: int) -> bytes:
    with place.open("rb") as file:
        return file.read(size)


def fetch(git: Git, wanted: Iterable[Absent]) -> int:
    """Have git-lfs get objects; answers how many came.

    Raises:
        OutsideError: git-lfs is not installed, or could not get one. Others may have come.
    """
    came = 0
    for absent in wanted:
        pointer = _START + f"oid sha256:{absent.md5}\nsize {absent.lfs_size}\n".encode()
        # It keeps what it downloads; the name is for its progress only.
        done = git.run(
            "lfs", "smudge", "--", absent.md5,
            stdin=pointer, environment={"GIT_LFS_SKIP_SMUDGE": "0"},
        )  # fmt: skip
        if "is not a git command" in done.complaint:
            raise OutsideError(
                "git-lfs is not installed, which is needed to fetch from Git LFS",
                hint="install it as https://git-lfs.com says",
            )
        if done.code or store(git).path(absent.md5) is None:
            reason = without_credentials(done.complaint) or "it did not arrive"
            raise OutsideError(
                f"git-lfs could not fetch the object {absent.md5}: {reason}",
                hint="see where it is looked for: git lfs env",
            )
        came += 1
    return came


class LfsStore(NamedTuple):
    """Where git-lfs keeps objects of one clone."""

    folder: Path

    def path(self, oid: str) -> Path | None:
        """Where the object lies, None where it is not here."""
        place = self.folder / "objects" / oid[:2] / oid[2:4] / oid
        return place if place.is_file() else None


def store(git: Git) -> LfsStore:
    """The store of a clone; only Git's own settings may name it, as git-lfs obeys no .lfsconfig."""
    asked = git.run("config", "--path", "--get", "lfs.storage").text.rstrip("\n")
    return LfsStore(git.private / (asked or "lfs"))
