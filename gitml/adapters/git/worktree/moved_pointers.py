"""Pointers that came where they are by a move, and what they ever recorded there.

``dvc move`` puts edited data into the cache and records its old hash under the new name. Once that
is committed, only the history tells such data from what another commit records.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from gitml.adapters import process

_HASH = re.compile(rb"^[ -]*md5: *'?([0-9a-f]{32}(?:\.dir)?)'?\s*$", re.MULTILINE)
_LOG = (
    "git", "-c", "log.follow=false", "-c", "log.showSignature=false", "log", "--raw",
    "--no-renames", "--no-abbrev", "--relative", "-z", "--format=%x01%H",
)  # fmt: skip
_GREP = ("git", "grep", "--no-color", "--no-line-number", "--no-column", "-h", "-F", "-e", "md5:")


def moved(folder: Path, pointers: Iterable[str]) -> frozenset[str]:
    """Those of some pointers that HEAD has since a commit added them with another's hash.

    Args:
        folder: that the paths of the pointers are relative to.
        pointers: to look at.
    """
    added: dict[str, list[tuple[str, str]]] = {}
    seen = set[str]()
    for commit, status, blob, path in _changes(folder, ["HEAD"], pointers):
        if path not in seen and status == "A":
            added.setdefault(commit, []).append((path, blob))
        seen.add(path)
    hashes = _hashes(folder, [blob for found in added.values() for _, blob in found])
    return frozenset(
        path
        for commit, found in added.items()
        for before in [_hashes_before(folder, commit)]
        for path, blob in found
        if before & hashes[blob]
    )


def recorded(folder: Path, pointers: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The hashes that commits of any ref or reflog recorded in pointers, relative to a folder."""
    blobs: dict[str, set[str]] = {path: set() for path in pointers}
    for _, _, blob, path in _changes(folder, ["--all", "--reflog"], blobs):
        blobs[path].add(blob)
    hashes = _hashes(folder, {blob for found in blobs.values() for blob in found})
    return {
        path: frozenset[str]().union(*(hashes[blob] for blob in found))
        for path, found in blobs.items()
    }


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


def _hashes(folder: Path, blobs: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The hashes in each of some blobs; in one that is not there are none."""
    found = dict.fromkeys(blobs, frozenset[str]())
    asked = "".join(f"{blob}\n" for blob in found).encode()
    told, at = process.run(["git", "cat-file", "--batch"], folder, stdin=asked).stdout, 0
    while at < len(told):
        start = told.index(b"\n", at) + 1
        name, *header = told[at:start].split()
        at = start
        if len(header) == 2:  # its kind and size; that it is missing is one word
            at += int(header[1]) + 1
            found[name.decode()] = _in(told[start:at])
    return found


def _hashes_before(folder: Path, commit: str) -> frozenset[str]:
    """The hashes in all pointers of the commit before one."""
    return _in(process.run([*_GREP, f"{commit}^", "--", "*.dvc"], folder).stdout)


def _in(text: bytes) -> frozenset[str]:
    return frozenset(found.decode() for found in _HASH.findall(text))
