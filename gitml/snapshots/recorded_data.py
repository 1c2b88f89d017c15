"""The data that a tree records and DVC keeps, where the records are plain."""

import functools
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from gitml.adapters.dvc_files import dvc_yaml, records, schema
from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.dvc_files.paths import join
from gitml.core.data.pointers import is_hash
from gitml.core.data.recorded import RecordedOut
from gitml.core.data.safe_paths import fault, is_object_name
from gitml.core.paths import PathIndex
from gitml.core.pipeline.stage import Stage
from gitml.core.ports import Tree
from gitml.errors import GitmlError
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.dvc_records import DvcRecords
from gitml.snapshots.workspace.workspace_hashes import DoubtError


@dataclass(frozen=True, slots=True)
class RecordedTree:
    """The data of one tree.

    Attributes:
        outs: that have a hash and are kept by DVC.
        paths: of all outputs, also of those that Git has or that were never made.
        unmade: those of them that DVC is to keep and that were never made.
    """

    outs: tuple[RecordedOut, ...]
    paths: frozenset[str]
    unmade: frozenset[str] = frozenset()


def recorded(documents: Documents, tree: Tree) -> RecordedTree:
    """The data of a tree.

    Raises:
        DoubtError: only DVC knows: hashes of DVC 2 or of clouds, files that cannot be read, paths
            that may not be written.
    """
    in_tree = DvcRecords(documents, tree, None, _doubt)
    paths: set[str] = set()
    found = [*_added(documents, tree, paths), *_made(documents, tree, in_tree, paths)]
    index = PathIndex((out.path, out) for out in found)
    if any(len(list(index.overlapping(out.path))) > 1 for out in found):
        raise DoubtError
    outs = tuple(out for out in found if out.md5)
    unmade = frozenset(out.path for out in found if not out.md5)
    return RecordedTree(outs, frozenset(paths), unmade)


def _added(documents: Documents, tree: Tree, paths: set[str]) -> Iterator[RecordedOut]:
    for file in tree.dvc_files():
        if not file.endswith(".dvc"):
            continue
        try:
            document: Any = documents.read(tree, file)
        except GitmlError as error:
            raise DoubtError from error
        if not schema.is_pointer(document):
            raise DoubtError
        folder = join(posixpath.dirname(file), str(document.get("wdir") or ""))
        for out in document["outs"]:
            paths.add(join(folder, out["path"]))
            if out.get("cache") is not False:
                yield from _out(join(folder, out["path"]), out, out, file)


def _made(
    documents: Documents, tree: Tree, in_tree: DvcRecords, paths: set[str]
) -> Iterator[RecordedOut]:
    # Once for each file: that of the working tree is read, and cut into stages, each time.
    lock = functools.cache(lambda file: documents.lock(tree, dvc_yaml.lock_path(file)))
    for pipeline in in_tree.pipelines.values():
        for stage in pipeline.stages:
            paths.update(out.path for out in stage.outs)
            yield from _outputs(lock, stage)


def _outputs(lock: Callable[[str], Lock], stage: Stage) -> Iterator[RecordedOut]:
    kept = {out.path: out for out in stage.outs if out.cache}
    if not kept:
        return
    try:
        entries = lock(stage.file).outs(stage.name)
    except GitmlError as error:
        raise DoubtError from error
    never = kept.keys() - {join(stage.wdir, str(entry.get("path") or "")) for entry in entries}
    yield from (RecordedOut(path, "") for path in never)
    for entry in entries:
        path = join(stage.wdir, str(entry.get("path") or ""))
        if path in kept:
            yield from _out(path, entry, kept[path].options, None)


def _out(
    path: str, entry: Mapping[str, Any], options: Mapping[str, Any], source: str | None
) -> Iterator[RecordedOut]:
    remote, of_cloud = options.get("remote"), "files" in entry or "cloud" in entry
    md5 = _listed(entry) if of_cloud else entry.get("md5")
    if md5 is None:
        yield RecordedOut(path, "", source)
        return
    plain = entry.get("hash") == "md5" and isinstance(md5, str) and is_object_name(md5)
    if not plain or fault(path) or not isinstance(remote, str | None):
        raise DoubtError
    yield RecordedOut(
        path,
        md5,
        source,
        remote,
        kinds=records.kinds(entry, options),
        of_cloud=of_cloud,
    )


def _listed(entry: Mapping[str, Any]) -> str:
    """The hash of data of which a record tells what a cloud calls it."""
    try:
        content = records.content("", entry)
    except GitmlError as error:
        raise DoubtError from error
    marked = any(file.get("isexec") for file in entry["files"]) if content.files else False
    if not is_hash(content.md5) or marked:
        raise DoubtError
    return str(content.md5)


def _doubt(_path: str, error: GitmlError) -> NoReturn:
    raise DoubtError from error
