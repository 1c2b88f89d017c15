"""Objects of what was imported: of some of it only the source has them, and no remote here."""

from collections.abc import Iterator, Mapping, Sequence

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.pointers import AT_SOURCE, Pointer
from gitml.core.ports import Talk
from gitml.core.snapshot import Absent
from gitml.wiring import Project, readers
from gitml.wiring.storage.data import open_dvc


def fetch(
    project: Project, rev: str, wanted: Sequence[Absent], talk: Talk
) -> tuple[int, list[Absent]]:
    """Bring those that a revision imports from the repositories, or the buckets, that have them.

    Args:
        project: into whose cache they come.
        rev: that records them.
        wanted: by a command that reads ``rev``.
        talk: hears of progress.

    Returns:
        How many came, and what of ``wanted`` is to be asked for elsewhere.

    Raises:
        OutsideError: a source cannot be reached, or has not what was imported.
    """
    pointers = readers.snapshots(project).at(rev).pointers
    cache, md5s = Cache(project.root), {one.md5 for one in wanted}
    paths = list(_imported(pointers, cache, md5s))
    if not paths:
        return 0, list(wanted)
    came = open_dvc(project, talk).fetch(rev, paths, only_imports=True)
    return came, [one for one in wanted if cache.path(one.md5) is None]


def _imported(pointers: Mapping[str, Pointer], cache: Cache, md5s: set[str]) -> Iterator[str]:
    """The paths of such imports that are, or of which a file is, one of the objects."""
    for path, pointer in pointers.items():
        if pointer.imported not in AT_SOURCE or pointer.md5 is None:
            continue
        has_listing = pointer.md5.endswith(".dir") and cache.path(pointer.md5)
        listing = cache.listing(pointer.md5) if has_listing else None
        if not md5s.isdisjoint([pointer.md5, *(listing or {}).values()]):
            yield path
