"""The files of a table, or of a folder of images: on disk, or at a revision of the project."""

import hashlib
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from gitml.adapters.files import special
from gitml.adapters.formats.tabular.image_statistics import is_image
from gitml.adapters.formats.tabular.table_parts import Part, is_table
from gitml.adapters.git.worktree import foreign_links
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Absent
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.revision import RevisionReader

_PACKED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip"})
_HINT = "tables are CSV, TSV, JSON lines and Parquet files, or folders of them"
_HINT_OF_IMAGES = "two folders of images, or one at two revisions, are compared by gitml drift"


def on_disk(directory: Path, path: str) -> list[Part]:
    """The files of a table that lies anywhere.

    Args:
        directory: that ``path`` is relative to.
        path: a file, or a folder of files.

    Raises:
        UsageError: nothing is there, or no table; or what has the name of one is no file, as a
            pipe, or a link that leads nowhere.
        OutsideError: it is behind a link of the repository that leads out of it.
    """
    top = directory / path
    foreign_links.refuse_reading(top)
    if top.is_file():
        return [_single(path, top)]
    if not top.is_dir():
        _refuse_special(path, top)
        raise UsageError(f"no such file or folder: '{path}'")
    files = {file.relative_to(top).as_posix(): file for file in top.rglob("*") if not file.is_dir()}
    keys = [key for key in sorted(files) if _is_part(key)]
    foreign_links.refuse_reading_of(top, [files[key] for key in keys])
    for key in keys:
        _refuse_special(posixpath.join(path, key), files[key])
    if not keys and any(map(is_image, files)):
        raise UsageError(f"no tables in the folder '{path}', but images", _HINT_OF_IMAGES)
    return _some(path, [Part(posixpath.join(path, key), files[key], key) for key in keys])


def at_revision(reader: SnapshotReader, rev: str, path: str) -> list[Part]:
    """The files of a table of the project.

    Args:
        reader: of the project.
        rev: a revision.
        path: a file or a folder, relative to the DVC root.

    Raises:
        UsageError: the revision names nothing, or there is no table at the path.
        OutsideError: its data is not in this clone.
    """
    files = reader.at(rev)
    found = files.files(path)
    if found == [path]:
        _refuse_other(path)
        return [_part(reader, files, path)]
    if absent := files.absent(path):
        raise _not_here(path, rev, absent)
    if not found:
        raise UsageError(f"{path}: not in {rev}")
    names = [name for name in found if _is_part(posixpath.relpath(name, path))]
    return _some(path, [_part(reader, files, n, posixpath.relpath(n, path)) for n in names])


def left_out_on_disk(directory: Path, path: str) -> tuple[str, ...]:
    """The files of a folder that others may take for tables, and :func:`on_disk` does not."""
    top = directory / path
    found = top.rglob("*") if top.is_dir() else ()
    return _left_out(file.relative_to(top).as_posix() for file in found if not file.is_dir())


def left_out_at_revision(reader: SnapshotReader, rev: str, path: str) -> tuple[str, ...]:
    """As :func:`left_out_on_disk`, of a folder of the project at a revision.

    Raises:
        UsageError: the revision names nothing.
    """
    found = (name for name in reader.at(rev).files(path) if name != path)
    return _left_out(posixpath.relpath(name, path) for name in found)


def _left_out(keys: Iterable[str]) -> tuple[str, ...]:
    """Hidden files aside, which no pattern of a shell or of Python finds."""
    return tuple(
        key
        for key in sorted(keys)
        if not any(name.startswith(".") for name in key.split("/"))
        and (is_table(key.removesuffix(_packed(key))) and not _is_part(key))
    )


def _packed(key: str) -> str:
    """The suffix of a packed file; of one that is read packed, too, it leaves a table's name."""
    suffix = posixpath.splitext(key)[1]
    return suffix if suffix.lower() in _PACKED else ""


def images_on_disk(directory: Path, path: str) -> list[Part]:
    """The images of a folder that has no tables; empty for any other place.

    Raises:
        OutsideError: one is a link of the repository that leads out of it.
    """
    top = directory / path
    if not top.is_dir():
        return []
    files = {file.relative_to(top).as_posix(): file for file in top.rglob("*") if file.is_file()}
    keys = _images(files)
    foreign_links.refuse_reading_of(top, [files[key] for key in keys])
    return [Part(posixpath.join(path, key), files[key], key) for key in keys]


def images_at_revision(reader: SnapshotReader, rev: str, path: str) -> list[Part]:
    """As :func:`images_on_disk`, of a folder of the project at a revision.

    Raises:
        UsageError: the revision names nothing.
        OutsideError: an image is not in this clone.
    """
    files = reader.at(rev)
    inside = {posixpath.relpath(name, path): name for name in files.files(path) if name != path}
    return [_part(reader, files, inside[key], key) for key in _images(inside)]


def _images(keys: Iterable[str]) -> list[str]:
    found = sorted(keys)
    return [] if any(map(is_table, found)) else [key for key in found if is_image(key)]


def absent(reader: SnapshotReader, rev: str, path: str) -> Iterator[Absent]:
    """The objects that would have to be fetched first: of a folder its listing, before its files.

    Raises:
        UsageError: the revision names nothing.
    """
    files = reader.at(rev)
    for name in files.files(path) or [path]:
        if lacking := files.absent(name):
            yield lacking


def _refuse_special(path: str, file: Path) -> None:
    """Refuse what is there and is no file."""
    if file.is_symlink() and not file.exists():
        raise UsageError(f"'{path}' is a link that leads nowhere")
    if file.exists() and (kind := special(file.stat().st_mode)):
        raise UsageError(f"'{path}' is {kind}; expected: a file, which can be read more than once")


def _single(path: str, file: Path) -> Part:
    _refuse_other(path)
    return Part(path, file)


def _refuse_other(path: str) -> None:
    if not is_table(path):
        data = path.removesuffix(".dvc")
        of_data = data != path and is_table(data)
        hint = f"name what that pointer records: {quoted_path(data)}" if of_data else _HINT
        raise UsageError(f"not a table: '{path}'", hint)


def _some(path: str, parts: list[Part]) -> list[Part]:
    if not parts:
        raise UsageError(f"no tables in the folder '{path}'", _HINT)
    return parts


def _is_part(key: str) -> bool:
    """Whether a file in a folder is a part of the table; hidden ones are not, nor is ``_x.csv``."""
    return is_table(key) and not any(name.startswith((".", "_")) for name in key.split("/"))


def _part(reader: SnapshotReader, files: RevisionReader, path: str, key: str = "") -> Part:
    md5 = files.md5(path)
    kept = reader.cache.path(md5) if md5 else None
    if kept is not None:
        return Part(path, kept, key, md5)
    if (lacking := files.absent(path)) is not None:
        raise _not_here(path, files.tree.rev, lacking)
    content = files.content(path)
    if content is None:
        raise UsageError(f"{path}: not in {files.tree.rev}")
    return Part(path, content, key, hashlib.md5(content, usedforsecurity=False).hexdigest())


def _not_here(path: str, rev: str, absent: Absent) -> OutsideError:
    return OutsideError(
        f"{path}: its data at {rev} is not in the DVC cache ({absent.md5})",
        hint="get it with --fetch",
    )
