"""What the record of an import tells of its source, and whether that still has it.

A record without a hash of the data itself tells what the data was where it came from: the hash of
a path, what a storage calls it (its ETag), or the versions of files that a storage keeps.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data.imports import source_versions
from gitml.adapters.dvc.data.imports.source_versions import SourceVersion
from gitml.core.paths import listed
from gitml.core.shell_words import quoted_path
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, RootHint

if TYPE_CHECKING:
    from dvc.output import Output

_MD5 = ("md5", "md5-dos2unix")


def versions(out: "Output") -> Sequence[SourceVersion]:
    """The versions of all files of an import, each of which the record names; none else."""
    if not source_versions.is_versioned(out):
        return ()
    found = source_versions.recorded(out.stage.deps[0])
    return found if all(one.named for one in found) else ()


def has_hash(out: "Output") -> bool:
    """Whether the record has the hash of the bytes at the source."""
    source = out.stage.deps[0]
    if out.stage.is_repo_import or source.hash_name not in _MD5:
        return False
    return bool(source.hash_info)


def refuse_other(path: str, out: "Output", copied: str | None = None) -> None:
    """Refuse a source that has something else by now than is recorded.

    Args:
        path: of the data below the root.
        out: of the import.
        copied: where all of it was copied to; None where that is to come. What must be read to be
            hashed is hashed there, if it is no file of this machine.

    Raises:
        OutsideError: it has.
    """
    if out.stage.is_repo_import:  # its commit is recorded
        return
    source = out.stage.deps[0]
    if not source.hash_info:
        return
    if source.fs.protocol == "local" or source.hash_name not in _MD5:
        found = source.get_hash().value
    elif copied is not None:
        found = _hash(out, copied)
    else:
        return
    if found != source.hash_info.value:
        raise _other(path, out, "has something else by now than is recorded")


def refuse_absent(path: str, out: "Output", inner: Sequence[str]) -> None:
    """Refuse files of an import of which the storage has not the recorded versions any more.

    Raises:
        OutsideError: there are some.
    """
    if inner:
        files = [f"{path}/{one}" if one else path for one in inner]
        raise _other(path, out, f"has no more the recorded versions of {listed(files)}")


def _other(path: str, out: "Output", why: str) -> OutsideError:
    place = without_credentials(str(out.stage.deps[0].def_path))
    return OutsideError(
        f"'{path}' does not come: {place} {why}",
        RootHint(f"have what is there now, and record it: gitml update {quoted_path(path)}"),
    )


def _hash(out: "Output", path: str) -> str:
    from dvc.fs import localfs
    from dvc_data.hashfile.build import build

    name = out.stage.deps[0].hash_name
    _, _, found = build(out.local_cache, path, localfs, name, dry_run=True)
    return str(found.hash_info.value)
