"""The versions of files that the record of an import names, where the storage keeps versions.

What was imported is these, whatever is there by now.
"""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitml.adapters.dvc.patches.network.downloads import refuse_part
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.adapters.dvc_files.objects.intake_limits import IntakeLimits
from gitml.adapters.moving_objects import MovingObjects
from gitml.adapters.threads import each
from gitml.core.data.objects.names import ObjectName
from gitml.core.urls import without_credentials
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from dvc.dependency import Dependency
    from dvc.output import Output

    from gitml.adapters.dvc.remotes import store as remote_store
else:
    remote_store = LateModule("gitml.adapters.dvc.remotes.store")

_NONE = (None, "null")  # of S3 what it kept before it was told to keep versions


class SourceVersion(NamedTuple):
    """A version of a file.

    Attributes:
        inner: its path in the folder that was imported; of a file empty.
        place: where its storage has it.
        size: in bytes, None where that is not recorded.
        named: whether the record names the version, else it is what is there now.
    """

    inner: str
    place: str
    size: int | None
    named: bool


def is_versioned(out: "Output") -> bool:
    """Whether an output was imported from storage that keeps versions, and the record tells so."""
    stage = out.stage
    # Asked of an import of a repository, DVC would clone that.
    return bool(stage.is_import and not stage.is_repo_import and stage.is_versioned_import)


def is_at_source(out: "Output") -> bool:
    """Whether no remote of this project has an output, but where it was imported from."""
    return bool(out.stage.is_repo_import) or (not out.can_push and is_versioned(out))


def recorded(source: "Dependency") -> list[SourceVersion]:
    """The files of what was imported from storage that keeps versions; none of all else.

    Raises:
        UnsafePathError: one of them leads out of the folder.
    """
    fs = source.fs
    if not fs.version_aware:
        return []
    files = {str(one["relpath"]): one for one in source.files or ()}
    listings.refuse_unsafe(str(source.def_path), files)
    files = files or {"": source.meta.to_dict() if source.meta else {}}
    return [
        SourceVersion(
            inner,
            fs.version_path(fs.join(source.fs_path, inner) if inner else source.fs_path, version),
            one.get("size"),
            named=version is not None,
        )
        for inner, one in sorted(files.items())
        for version in (None if one.get("version_id") in _NONE else one["version_id"],)
    ]


def opened(source: "Dependency") -> "remote_store.RemoteStore":
    """Where data was imported from, as a place to read from."""
    from dvc.data_cloud import Remote

    shown = without_credentials(str(source.def_path))
    settings = {**(source.def_fs_config or {}), "url": str(source.def_path)}
    return remote_store.RemoteStore(shown, Remote(shown, source.fs_path, source.fs), settings)


def download(source: "Dependency", versions: Sequence[SourceVersion], to: str) -> list[str]:
    """Bring versions of files to a new file or folder.

    Args:
        source: that has them.
        versions: what :func:`recorded` has.
        to: the path of the file or folder.

    Returns:
        The paths in the folder of those that are not there any more.

    Raises:
        OutsideError: it cannot be read, or has not as many bytes as are recorded.
    """

    def check(one: SourceVersion, path: str) -> None:
        refuse_part(source.fs, one.place, one.size or 0, os.stat(path).st_size)

    def place(one: SourceVersion) -> str:
        path = os.path.join(to, one.inner) if one.inner else to
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    return bring(opened(source), versions, Path(to), place, check)


def bring(
    store: "remote_store.RemoteStore",
    versions: Sequence[SourceVersion],
    folder: Path,
    place: Callable[[SourceVersion], str],
    came: Callable[[SourceVersion, str], None],
) -> list[str]:
    """As :func:`download`.

    Args:
        store: see :func:`opened`.
        versions: to be brought.
        folder: on the disk that they go to.
        place: where one is to lie.
        came: is told of each that has come.
    """
    names = {one: ObjectName(content_hashes(one.place.encode()).plain) for one in versions}
    most = {names[one]: one.size for one in versions if one.size is not None}
    limits = IntakeLimits(most, folder, store.place)
    moving = MovingObjects("fetching", len(versions))
    absent: list[str] = []

    def one_of(one: SourceVersion) -> None:
        path, name = place(one), names[one]
        with limits.counting(name, moving.hear_bytes) as hear:
            try:
                store.get(name, path, hear, limits.most(name), one.place)
                came(one, path)
            except FileNotFoundError:
                absent.append(one.inner)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
                raise
            else:
                moving.hear_object()

    each(one_of, versions, store.connections, cancel=store.cancel)
    return sorted(absent)
