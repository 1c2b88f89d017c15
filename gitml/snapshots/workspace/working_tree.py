"""The project's files as they lie on disk now."""

import hashlib
import io
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from posixpath import basename
from typing import BinaryIO

from gitml.adapters.dvc_files import ignore
from gitml.adapters.dvc_files.ignore import Ignored
from gitml.adapters.files import open_regular
from gitml.adapters.git.clones import lfs
from gitml.adapters.git.objects import Objects, TooLargeError
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import index
from gitml.core.commits import Commit
from gitml.core.data.pointers import is_dvc_file
from gitml.core.data.safe_paths import fault
from gitml.core.paths import folders, is_inside, overlap
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.errors import OutsideError

WORKSPACE = "workspace"
_TEMPLATES = ".dvc/plots/"
_PIECE = 2**20  # bytes


class WorkingTree:
    """The working tree of one project: a :class:`gitml.core.ports.Tree`.

    Attributes:
        seen: files and folders that were asked for, there or not; it grows.
    """

    rev = WORKSPACE
    commit: Commit | None = None

    def __init__(self, git: Git, root: Path, seen: set[str] | None = None) -> None:
        self.git = git
        self.root = root
        self.seen: set[str] = set() if seen is None else seen

    def dvc_files(self) -> Sequence[str]:
        return [path for path in self._listed if is_dvc_file(basename(path)) and self._has(path)]

    def defining_files(self) -> Sequence[str]:
        """The DVC files, and the ``.dvcignore`` files that have a say in which there are."""
        ignoring = [path for path in self._listed if basename(path) == ignore.FILE]
        return sorted({*self.dvc_files(), *ignoring} - self._left_out.keys())

    def left_out_records(self) -> Sequence[str]:
        """Those of ``dvc_files`` that a sparse checkout leaves out, which DVC does not see."""
        return [path for path in self.dvc_files() if path in self._left_out]

    def _has(self, path: str) -> bool:
        there = (self.root / path).is_file() or path in self._left_out
        return there and not (self._nested(path) or self._ignored(path))

    @cached_property
    def _left_out(self) -> Mapping[str, str]:
        """Blob ids of files in Git that a sparse checkout leaves out: there, and not on disk."""
        found = index.left_out(self.git, self.root) if self.git.is_sparse else {}
        return {path: oid for path, oid in found.items() if not os.path.lexists(self.root / path)}

    @cached_property
    def _submodules(self) -> Mapping[str, str]:
        return index.submodules(self.git, self.root)

    @cached_property
    def _listed(self) -> list[str]:
        # What Git ignores is data, not definitions: DVC does not look there either.
        names = ("*.dvc", "dvc.yaml", "dvc.lock", ignore.FILE)
        listed = self.git.output(
            "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard",
            "--deduplicate", "--", *(f":(glob)**/{name}" for name in names),
        )  # fmt: skip
        return sorted({path for path in listed.split("\0") if path})

    @cached_property
    def _ignored(self) -> Ignored:
        files = [path for path in self._listed if basename(path) == ignore.FILE]
        return Ignored(files, lambda path: self.read(path) or b"")

    def is_ignored(self, path: str) -> bool:
        """Whether DVC does not look at ``path``."""
        return self._ignored(path)

    def _nested(self, path: str) -> bool:
        above = [folder for folder in folders(path) if folder]
        if any((self.root / folder / ".dvc").is_dir() for folder in above):
            return True
        return any(other.startswith(f"{f}/.dvc/") for f in above for other in self._left_out)

    def files(self, path: str) -> Sequence[str]:
        top = self.root / path
        if self._is_foreign(path):
            return ()
        self.seen.add(path)
        try:
            if top.is_file():
                return (path,)
            if path in self._left_out:
                return (path,)
            under = (f for f in top.rglob("*") if f.is_file())
            found = sorted(f.relative_to(self.root).as_posix() for f in under)
        except OSError as error:
            raise OutsideError(f"{path}: cannot be read: {error.strerror}") from error
        found += [file for file in self._left_out if is_inside(file, path)]
        return sorted(file for file in found if not self._ignored(file)) if found else ()

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        """The file's bytes, or None where there is no such file; see :func:`lfs.resolve`.

        Raises:
            TooLargeError: it has more bytes than ``limit``.
            OutsideError: it cannot be read.
        """
        found = self._read(path, limit)
        return None if found is None else lfs.resolve(self.git, path, found, limit)

    def _read(self, path: str, limit: int | None) -> bytes | None:
        if self._is_foreign(path):
            return None
        self.seen.add(path)
        try:
            with open(self.root / path, "rb", opener=open_regular) as file:
                size = file.seek(0, 2) if limit is not None else 0
                if limit is not None and size > limit:
                    raise TooLargeError(path, size, limit)
                file.seek(0)
                return file.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):
            return self._from_git(path, limit) if path in self._left_out else None
        except OSError as error:
            raise OutsideError(f"{path}: cannot be read: {error.strerror}") from error

    def _from_git(self, path: str, limit: int | None) -> bytes:
        objects = Objects(self.git)
        try:
            found = objects.read(self._left_out[path], limit)
        except TooLargeError as error:
            raise TooLargeError(path, error.size, limit or 0) from None
        finally:
            objects.close()
        if found is None:
            raise OutsideError(f"{path}: cannot be read: it is neither here nor in Git")
        return found[1]

    def submodules(self, path: str) -> Mapping[str, str]:
        """The submodules that a path is, lies in or holds, and the commit that each stands at.

        One with changes that are in no commit of it stands at none.
        """
        near = [link for link in self._submodules if overlap(path, link)]
        return {link: self._stands_at(link) for link in near}

    def _stands_at(self, link: str) -> str:
        if not (self.root / link / ".git").exists():
            return self._submodules[link]  # not brought here, so not changed
        words = ("describe", "--always", "--dirty", "--abbrev=64", "--exclude=*")
        return self.git.output("-C", str(self.root / link), *words).strip()

    def place(self, path: str) -> str | None:
        """Where the file lies; None for none, and for one so small that Git LFS may have it."""
        file = self.root / path
        if self._is_foreign(path) or not file.is_file():
            return None
        self.seen.add(path)
        return str(file) if file.stat().st_size > lfs.LONGEST else None

    def is_executable(self, path: str) -> bool:
        """Whether it is a file that its owner may execute."""
        place = self.root / path
        known = place.is_file() and not self._is_foreign(path)
        return known and bool(place.stat().st_mode & 0o100)

    def link(self, path: str) -> str | None:
        """What a symbolic link at a path says, wherever that leads; None where none is."""
        place = self.root / path
        return str(place.readlink()) if place.is_symlink() else None

    def real(self, path: str) -> str:
        """Where a path leads by links, whatever lies there; itself where that is no path here."""
        if self._is_foreign(path):
            return path
        found = os.path.realpath(self.root / path).removeprefix(f"{self.root}/")
        return path if fault(found) else found

    def obstacle(self, path: str) -> str | None:
        """Why no file can be found at ``path``, where there is a reason worth telling."""
        place = self.root / path
        if self._is_foreign(path):
            return "outside the repository or inside a folder of Git or DVC, so it is not read"
        if place.is_symlink():
            return "a symbolic link that leads nowhere"
        return "an empty folder" if place.is_dir() else None

    def _is_foreign(self, path: str) -> bool:
        """Whether a path that the repository names leads to what is none of its business.

        That is what lies outside of Git's working tree, or belongs to Git or DVC, be it by way of
        a link that Git tracks. Links that the user made lead where the user wants. Of DVC's folder
        only the templates of plots are the repository's.
        """
        whole = os.path.normpath(self.root / path)  # as it is read: it may be absolute
        if self._leads_out(whole):
            return True
        real = os.path.realpath(whole)
        return real != whole and self._leads_out(real) and self._by_tracked_link(whole)

    def _leads_out(self, whole: str) -> bool:
        """Whether an absolute path, which has no ``..`` in it, is none of the repository's."""
        for top in (f"{self.root}/{_TEMPLATES}", f"{self._top}/"):
            if whole.startswith(top):
                return fault(whole[len(top) :]) is not None
        return True

    def _by_tracked_link(self, whole: str) -> bool:
        folders = [whole, *map(str, Path(whole).parents)]
        links = [one for one in folders if one.startswith(f"{self._top}/") and os.path.islink(one)]  # noqa: PTH114
        return any(one in self._links for one in links)

    @cached_property
    def _links(self) -> frozenset[str]:
        """The links that Git tracks."""
        listed = self.git.output("-C", self._top, "ls-files", "-z", "--stage").split("\0")
        names = (line.partition("\t")[2] for line in listed if line.startswith("120000 "))
        return frozenset(f"{self._top}/{name}" for name in names)

    @cached_property
    def _top(self) -> str:
        return os.path.realpath(self.git.root)

    def blob(self, path: str) -> str | None:
        if self._is_foreign(path):
            return None
        self.seen.add(path)
        try:
            with open(self.root / path, "rb", opener=open_regular) as file:
                return _blob_id(file, self._algorithm)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):
            return self._left_out.get(path)
        except OSError as error:
            raise OutsideError(f"{path}: cannot be read: {error.strerror}") from error

    @cached_property
    def _algorithm(self) -> Callable[[bytes], "hashlib._Hash"]:
        head = self.git.head()
        return hashlib.sha256 if head and len(head.sha) == 64 else hashlib.sha1


def blob_id(content: bytes, algorithm: Callable[[bytes], "hashlib._Hash"] = hashlib.sha1) -> str:
    """The id Git gives these bytes: the hash of ``blob SIZE``, a zero byte, and the bytes."""
    return _blob_id(io.BytesIO(content), algorithm)


def _blob_id(file: BinaryIO, algorithm: Callable[[bytes], "hashlib._Hash"]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    found = algorithm(b"blob %d\0" % size)
    while piece := file.read(_PIECE):  # it may be data that Git keeps, of any size
        found.update(piece)
    return found.hexdigest()
