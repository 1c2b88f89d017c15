"""A model's bytes at a commit, wherever they lie, hashed for its version's manifest."""

import hashlib
import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files import git_hashes
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.pointers import Pointer
from gitml.core.registry.manifest import ModelFile
from gitml.errors import OutsideError
from gitml.snapshots.commit_tree import CommitTree

_CHUNK = 1 << 20


class AbsentModelError(OutsideError):
    """The bytes are not here."""


class _HashedFile(NamedTuple):
    """A file of a model.

    Attributes:
        md5s: every one that DVC may have recorded of it.
        size: in bytes.
    """

    sha256: str
    md5s: frozenset[str]
    size: int


def hash_model(path: str, pointer: Pointer | None, tree: CommitTree, cache: Cache) -> ModelFile:
    """The model at ``path``: out of the DVC cache where it is tracked there, else out of Git.

    Raises:
        AbsentModelError: the bytes are not here.
        OutsideError: they are not those that the pointer names; of a folder in Git nobody can
            tell, as its hash may cover files that Git ignores.
    """
    md5 = pointer.md5 if pointer else None
    if "://" in path:
        raise OutsideError(
            f"the model {path} lies at a URL, where its bytes can change at any time",
            hint=f"bring it into the project and declare it there: "
            f"gitml import-url {shlex.quote(path)}",
        )
    if pointer is None or not pointer.cached:
        return _from_git(path, md5, tree)
    if md5 is None:
        raise OutsideError(
            f"the model {path} was not made at this commit",
            hint="make it: gitml repro, then git commit",
        )
    if pointer.is_folder:
        return _folder(path, md5, cache.files(pointer), cache)
    sha256, size = _object(path, md5, cache)
    return ModelFile(path, md5, sha256, size)


def _from_git(path: str, md5: str | None, tree: CommitTree) -> ModelFile:
    files = tree.files(path)
    read = {file: found for file in files if (found := _in_git(file, tree))}
    if not read:
        raise OutsideError(
            f"the model {path} is not in this commit",
            hint="make it and commit it or its pointer: gitml repro or gitml add, then git commit",
        )
    size = sum(one.size for one in read.values())
    if tuple(files) == (path,):
        if md5 is not None and md5 not in read[path].md5s:
            raise OutsideError(f"the model {path} is not what is recorded of it in this commit")
        return ModelFile(path, md5, read[path].sha256, size)
    hashes = [(file.removeprefix(f"{path}/"), one.sha256) for file, one in read.items()]
    return ModelFile(path, md5, _listing_hash(hashes), size, len(hashes))


def _in_git(file: str, tree: CommitTree) -> _HashedFile | None:
    """A file in Git, of which only one is held at a time; None where there is none."""
    content = tree.read(file, None)
    if content is None:
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    return _HashedFile(sha256, git_hashes.of_file(content), len(content))


def _folder(path: str, md5: str, listing: Mapping[str, str] | None, cache: Cache) -> ModelFile:
    if listing is None:
        raise _missing(path)
    hashes, total = [], 0
    for inner, inner_md5 in listing.items():
        sha256, size = _object(f"{path}/{inner}", inner_md5, cache)
        hashes.append((inner, sha256))
        total += size
    return ModelFile(path, md5, _listing_hash(hashes), total, len(hashes))


def _listing_hash(hashes: Iterable[tuple[str, str]]) -> str:
    lines = sorted((os.fsencode(name), sha256.encode()) for name, sha256 in hashes)
    return hashlib.sha256(b"".join(b"%s  %s\n" % (sha, name) for name, sha in lines)).hexdigest()


def _object(path: str, md5: str, cache: Cache) -> tuple[str, int]:
    found = cache.path(md5)
    if found is None:
        raise _missing(path)
    sha256, size, actual = _read(found)
    # DVC 2 hashed text without its carriage returns, so its objects cannot be checked so simply.
    if actual != md5 and found.parent.parent.name == "md5":
        raise OutsideError(
            f"the model {path} is damaged in the DVC cache: {found}",
            hint="mend it: gitml verify-data --remote --repair",
        )
    return sha256, size


def _read(file: Path) -> tuple[str, int, str]:
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
            size += len(chunk)
    return sha256.hexdigest(), size, md5.hexdigest()


def _missing(path: str) -> AbsentModelError:
    return AbsentModelError(
        f"the model {path} is not in the DVC cache",
        hint="fetch it: gitml pull; or make it again: gitml repro",
    )
