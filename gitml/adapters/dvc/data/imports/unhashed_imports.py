"""Imports whose data was never here: DVC's ``--no-download``. Their outputs have no hash.

Their data is brought into the working tree and the pointers stay as they are, as by ``dvc pull``;
of an imported folder DVC's pull makes an empty one. What the pointers tell of where it is from is
what comes, or nothing does.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data.import_sources import telling_silence
from gitml.adapters.dvc.data.imports import (
    aside,
    local_sources,
    recorded_sources,
    source_versions,
    url_sources,
)
from gitml.adapters.dvc.data.selection import Selection
from gitml.adapters.dvc.patches.network.downloads import bounded_imports
from gitml.adapters.dvc.translation import translated
from gitml.core.data.results import Moved
from gitml.core.paths import listed
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.errors import GitmlError, RootHint

if TYPE_CHECKING:
    from dvc.dependency import Dependency
    from dvc.output import Output
    from dvc.repo import Repo


def imports(selection: Selection) -> "dict[str, Output]":
    """The outputs without a hash of which only where they came from knows the data, by path."""
    outs = {"/".join(part.key): part.out for part in selection.parts}
    return {path: out for path, out in sorted(outs.items()) if out.stage.is_partial_import}


def bring(
    repo: "Repo", outs: "dict[str, Output]", talk: Talk, *, named: bool
) -> tuple[Moved, list[GitmlError]]:
    """Put data where nothing lies, each output whole or not at all.

    What lies at a place may be somebody's own.

    Args:
        repo: standing in the working tree.
        outs: see :func:`imports`.
        talk: hears what came without a hash.
        named: the user asked for just these, so that they may be copies of anything.

    Returns:
        What came, and why others did not.
    """
    counts: dict[str, int] = {}
    hashed: set[str] = set()
    troubles: list[GitmlError] = []
    with bounded_imports():
        for path, out in _absent(outs).items():
            try:
                with translated():
                    counts[path] = _bring(repo, path, out, named=named)
                    if recorded_sources.has_hash(out):
                        hashed.add(path)
            except GitmlError as error:
                troubles.append(error)
    if counts:
        record = f"record it: gitml add {' '.join(map(quoted_path, counts))}"
        talk.warn(f"imported, and not recorded yet: {listed(list(counts))}", RootHint(record))
    return _added(counts, hashed), troubles


def foresee(repo: "Repo", outs: "dict[str, Output]", *, named: bool) -> Moved:
    """What :func:`bring` would put in place.

    Raises:
        OutsideError: where it came from cannot be asked, has something else by now, or may not be
            read.
    """
    with translated():
        absent = _absent(outs).items()
        counts = {path: _count(repo, path, out, named=named) for path, out in absent}
    return _added(counts, {path for path in counts if recorded_sources.has_hash(outs[path])})


def _added(counts: Mapping[str, int], hashed: Collection[str]) -> Moved:
    """What came, by how many files each has; of some a record has the hash."""
    files = sum(counts.values())
    unchecked = sum(count for path, count in counts.items() if path not in hashed)
    return Moved(added=tuple(counts), files={"added": files}, unchecked=unchecked)


def _absent(outs: "dict[str, Output]") -> "dict[str, Output]":
    return {path: out for path, out in outs.items() if not os.path.lexists(out.fs_path)}


def _count(repo: "Repo", path: str, out: "Output", *, named: bool) -> int:
    source = _source(repo, path, out, named=named)
    if versions := recorded_sources.versions(out):
        return len(versions)
    is_folder = source.fs.info(source.fs_path)["type"] == "directory"
    return len(list(source.fs.find(source.fs_path))) if is_folder else 1


def _source(repo: "Repo", path: str, out: "Output", *, named: bool) -> "Dependency":
    """Where it is from, which has what is recorded, as far as it can be asked for that."""
    (source,) = out.stage.deps
    if out.stage.is_repo_import:
        return source
    if recorded_sources.versions(out):  # of what is there now nothing is asked
        url_sources.refuse_unreachable(repo, str(source.def_path), source.def_fs_config)
        return source
    url_sources.refuse_gone(repo, source)
    if source.fs.protocol == "local" and not named:
        local_sources.refuse_unasked(repo, path, source.fs_path)
    recorded_sources.refuse_other(path, out)
    return source


def _bring(repo: "Repo", path: str, out: "Output", *, named: bool) -> int:
    """Bring one output; answers how many files it has."""
    root = os.path.realpath(repo.root_dir)
    with aside.beside(root, out) as coming:
        source = _source(repo, path, out, named=named)
        if versions := recorded_sources.versions(out):
            absent = source_versions.download(source, versions, coming.fs_path)
            recorded_sources.refuse_absent(path, out, absent)
        else:
            with telling_silence(out.stage):
                source.download(coming)
            recorded_sources.refuse_other(path, out, coming.fs_path)
        count = len(_files(coming.fs_path))
        aside.put(root, coming, path)
    return count


def _files(top: str) -> Sequence[str]:
    if not os.path.isdir(top):
        return [top]
    return [name for _, _, names in os.walk(top) for name in names]
