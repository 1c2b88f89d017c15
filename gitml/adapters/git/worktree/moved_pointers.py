"""Pointers that came where they are by a move, and what they ever recorded there.

``dvc move`` puts edited data into the cache and records its old hash under the new name. Once that
is committed, only the history tells such data from what another commit records.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gitml.adapters import process

_HASH = re.compile(rb"^[ -]*md5: *'?([0-9a-f]{32}(?:\.dir)?)'?\s*$", re.MULTILINE)
_LOG = (
    "git", "-c", "log.follow=false", "-c", "log.showSignature=false", "log", "--raw",
    "--no-renames", "--no-abbrev", "--relative", "-z", "--format=%x01%H",
)  # fmt: skip


def moved(folder: Path, pointers: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Those of some pointers that HEAD has since a commit added them with another's hash.

    Args:
        folder: that the paths of the pointers are relative to.
        pointers: to look at.

    Returns:
        The hashes that commits of any ref or reflog recorded there, by pointer.
    """
    added: dict[str, tuple[str, str]] = {}
    seen = set[str]()
    for commit, status, blob, path in _changes(folder, ["HEAD"], pointers):
        if path not in seen and status == "A":
            added[path] = commit, blob
        seen.add(path)
    return {
        path: recorded(folder, path)
        for path, (commit, blob) in added.items()
        if any(_was_there(folder, commit, md5) for md5 in _hashes(folder, [blob]))
    }


def recorded(folder: Path, pointer: str) -> frozenset[str]:
    """The hashes that commits of any ref or reflog recorded in a pointer, relative to a folder."""
    blobs = {blob for _, _, blob, _ in _changes(folder, ["--all", "--reflog"], [pointer])}
    return _hashes(folder, blobs)


def _changes(
    folder: Path, commits: Iterable[str], paths: Iterable[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Commit, kind of change, new blob and path of what commits changed, the last first."""
    names = [f":(literal){path}" for path in paths]
    if not names:
        return
    asked = "\n".join(["--", *names, ""]).encode(errors="surrogateescape")
    told = process.run([*_LOG, *commits, "--stdin"], folder, stdin=asked).text
    commit, fields = "", iter(told.split("\0"))
    for field in fields:
        if field.startswith("\x01"):
            commit = field[1:]
        elif field.lstrip("\n").startswith(":"):
            _, _, _, blob, status = field.split()
            yield commit, status, blob, next(fields)


def _hashes(folder: Path, blobs: Iterable[str]) -> frozenset[str]:
    wanted = "".join(f"{blob}\n" for blob in blobs).encode()
    told = process.run(["git", "cat-file", "--batch"], folder, stdin=wanted).stdout
    return frozenset(found.decode() for found in _HASH.findall(told))


def _was_there(folder: Path, commit: str, md5: str) -> bool:
    """Whether the commit before one has a pointer with a hash."""
    asked = ["git", "grep", "-q", "-F", "-e", md5, f"{commit}^", "--", "*.dvc"]
    return process.run(asked, folder).code == 0
