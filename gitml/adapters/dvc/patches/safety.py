"""What DVC believes of a repository or a remote, checked; see ``docs/security.md``."""

import contextlib
import os
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gitml.adapters import made_kinds
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.safe_paths import UnsafePathError, is_object_name, refuse, unsafe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A record of the run cache in a remote; what leads elsewhere is none.
_RUN = re.compile(r"(?:(?!/\.\./).)*/runs/[0-9a-f]{2}/[0-9a-f]{64}/[0-9a-f]{64}", re.DOTALL)

# What objects are listed by, the first digits of their names.
_PREFIX = re.compile(r"[0-9a-f]{2,3}")


@contextlib.contextmanager
def checking_paths(root: str) -> Iterator[None]:
    """Believe no path and no name of an object, while DVC works in the project at ``root``."""
    files = ProjectFiles(os.path.realpath(root))
    with (
        _outputs_checked(),
        _listings_checked(),
        _object_names_checked(),
        _run_cache_checked(),
        _downloads_checked(),
        _modes_set_safely(files),
        _records_written_safely(files),
        _ignore_files_checked(files),
    ):
        yield


@contextlib.contextmanager
def _outputs_checked() -> Iterator[None]:
    """Read no output whose path leads into a folder of Git or DVC, whatever a file system calls it.

    What lies outside the project is refused where it would be written: DVC allows it in places.
    """
    from dvc.output import Output

    original = Output._validate_output_path

    def validate(self: Any, path: str, stage: Any = None) -> None:
        if stage is not None and not self.IS_DEPENDENCY and self.fs.protocol == "local":
            root = stage.repo.root_dir
            folder = stage.repo.fs.relpath(stage.wdir, root)
            inner = posixpath.normpath(posixpath.join(folder, path))
            if inner != "." and not inner.startswith(("../", "/")):
                # `dvc move` makes a stage that is in no file.
                refuse(str(stage.repo.fs.relpath(stage.path or root, root)), inner)
        original(self, path, stage)

    with patched("dvc.output:Output._validate_output_path", validate):
        yield


@contextlib.contextmanager
def _listings_checked() -> Iterator[None]:
    """Read no ``.dir`` listing of files that no folder can hold, or that lie outside it.

    And no such names of files that a storage has in place of a listing.
    """
    from dvc_data.hashfile.tree import Tree
    from dvc_data.index import index

    original_list = Tree.__dict__["from_list"].__func__
    original_load, original_files = index._load_from_storage, index._load_from_file_storage
    found: list[UnsafePathError] = []

    def from_list(cls: Any, entries: Any, hash_name: str | None = None) -> Any:
        try:
            paths = [str(entry.get(cls.PARAM_RELPATH, "")) for entry in entries]
            listings.refuse_unsafe("the listing of a folder", paths)
        except UnsafePathError as error:
            found.append(error)
            raise
        return original_list(cls, entries, hash_name)

    def load(trie: Any, entry: Any, storage: Any) -> Any:
        found.clear()
        try:
            return original_load(trie, entry, storage)
        except index.DataIndexDirError as error:
            # DVC goes on as if the listing were missing.
            if not found:
                raise
            folder = "/".join(entry.key)
            message = found[0].message.replace("a folder", f"'{folder}'", 1)
            raise UnsafePathError(message, found[0].hint) from error

    def load_files(trie: Any, entry: Any, storage: Any) -> None:
        files: dict[tuple[str, ...], Any] = {}
        original_files(files, entry, storage)
        try:
            _refuse_unsafe(key[len(entry.key) :] for key in files)
        except UnsafePathError as error:
            found.append(error)
            raise
        for key, file in files.items():
            trie[key] = file

    with (
        patched("dvc_data.hashfile.tree:Tree.from_list", classmethod(from_list)),
        patched("dvc_data.index.index:_load_from_storage", load),
        patched("dvc_data.index.index:_load_from_file_storage", load_files),
    ):
        yield


def _refuse_unsafe(keys: "Iterable[tuple[str, ...]]") -> None:
    for key in keys:
        if key:  # or it is the folder itself
            refuse("the listing of a folder", "/".join(key))


@contextlib.contextmanager
def _object_names_checked() -> Iterator[None]:
    """Look for no object by a name that may lead out of the cache or the remote."""
    from dvc_data.hashfile.db.local import LocalHashFileDB
    from dvc_objects.db import ObjectDB

    def checked(original: "Callable[[Any, str], str]") -> "Callable[[Any, str], str]":
        def oid_to_path(self: Any, oid: str) -> str:
            if not is_object_name(oid) and not _PREFIX.fullmatch(oid):
                raise unsafe("a record", oid, "is no name of an object")
            return original(self, oid)

        return oid_to_path

    with (
        patched("dvc_objects.db:ObjectDB.oid_to_path", checked(ObjectDB.oid_to_path)),
        patched(
            "dvc_data.hashfile.db.local:LocalHashFileDB.oid_to_path",
            checked(LocalHashFileDB.oid_to_path),
        ),
    ):
        yield


@contextlib.contextmanager
def _run_cache_checked() -> Iterator[None]:
    """Take a record of the run cache, which may come from a remote, for its stage's outputs only.

    And read no file from the run cache of a remote whose name is not one of a record.
    """
    from dvc.stage.cache import StageCache

    original = StageCache._load

    def load(self: Any, stage: Any) -> Any:
        record = original(self, stage)
        if record is None:
            return None
        recorded = sorted(str(out.get("path")) for out in record.get("outs", ()))
        return record if recorded == sorted(out.def_path for out in stage.outs) else None

    copy = StageCache.transfer

    def transfer(self: Any, source: Any, target: Any, *arguments: Any, **options: Any) -> Any:
        find = source.fs.find

        def records(path: str, *more: Any, **further: Any) -> Iterator[str]:
            return (name for name in find(path, *more, **further) if _RUN.fullmatch(name))

        with patched("dvc_objects.fs.base:FileSystem.find", records, source.fs):
            return copy(self, source, target, *arguments, **options)

    with (
        patched("dvc.stage.cache:StageCache._load", load),
        patched("dvc.stage.cache:StageCache.transfer", transfer),
    ):
        yield


@contextlib.contextmanager
def _downloads_checked() -> Iterator[None]:
    """Download no folder in which a server, or whoever made it, has a file that leads out of it."""
    from dvc.dependency import base

    original = vars(base)["fs_download"]

    def download(fs: Any, fs_path: str, to: str, jobs: int | None = None) -> Any:
        find = fs.find

        def names(path: str, *more: Any, **further: Any) -> Iterator[str]:
            for found in find(path, *more, **further):
                if not found.endswith(fs.flavour.sep):  # DVC leaves it out
                    refuse(f"the folder '{fs_path}'", "/".join(fs.relparts(found, fs_path)))
                yield found

        with patched("dvc_objects.fs.base:FileSystem.find", names, fs):
            return original(fs, fs_path, to, jobs=jobs)

    with patched("dvc.dependency.base:fs_download", download):
        yield


@contextlib.contextmanager
def _modes_set_safely(files: ProjectFiles) -> Iterator[None]:
    """Make only files of the project executable or writable, whatever is in their place by then."""
    from dvc_data.hashfile.db.local import LocalHashFileDB

    original = LocalHashFileDB.unprotect

    def set_exec(_: Any, path: str) -> None:
        made_kinds.make_executable(files, path.removeprefix(f"{files.root}/"))

    def chmod_files(entries: Any, path: str, fs: Any) -> None:
        for entry in entries:
            set_exec(None, fs.join(path, *entry.key))

    def unprotect(self: Any, path: str, *arguments: Any, **options: Any) -> None:
        if files.covers(path):
            files.check(path)
        original(self, path, *arguments, **options)

    with (
        patched("dvc_data.index.checkout:_chmod_files", chmod_files),
        patched("dvc_data.hashfile.db.local:LocalHashFileDB.set_exec", set_exec),
        patched("dvc_data.hashfile.db.local:LocalHashFileDB.unprotect", unprotect),
    ):
        yield


@contextlib.contextmanager
def _records_written_safely(files: ProjectFiles) -> Iterator[None]:
    """Write no ``.dvc`` file or ``dvc.yaml`` through a link that leads elsewhere."""
    import dvc.dvcfile

    dump, modify = dvc.dvcfile.dump_yaml, dvc.dvcfile.modify_yaml

    def dump_yaml(path: str, *arguments: Any, **options: Any) -> None:
        refuse_link(files, path)
        dump(path, *arguments, **options)

    def modify_yaml(path: str, *arguments: Any, **options: Any) -> Any:
        refuse_link(files, path)
        return modify(path, *arguments, **options)

    with (
        patched("dvc.dvcfile:dump_yaml", dump_yaml),
        patched("dvc.dvcfile:modify_yaml", modify_yaml),
    ):
        yield


def refuse_link(files: ProjectFiles, path: str) -> None:
    """Raise UnsafePathError where a file of the project is a link that leads out of it."""
    whole = os.path.abspath(path)
    if os.path.islink(whole):
        real = os.path.realpath(whole)
        if not files.covers(real):
            raise unsafe(os.path.relpath(whole, files.root), real, "is outside the project")
        files.check(real)
    elif files.covers(whole):
        files.check(whole)


@contextlib.contextmanager
def _ignore_files_checked(files: ProjectFiles) -> Iterator[None]:
    """Write no line of ``.gitignore`` through a link: Git does not read such a file either."""
    from scmrepo.git import Git

    original = Git._get_gitignore

    def get(self: Any, path: str) -> tuple[str, str]:
        entry, file = original(self, path)  # type: ignore[no-untyped-call]
        if os.path.islink(file):
            raise unsafe(os.path.relpath(file, files.root), os.readlink(file), "is a link")
        if files.covers(file) and file != f"{files.root}/.dvc/.gitignore":  # DVC's own
            files.check(file)
        return entry, file

    with patched("scmrepo.git:Git._get_gitignore", get):
        yield
