"""What the dependencies of stages are at one point: blobs of Git, or files of tracked folders."""

from collections.abc import Callable, Iterable, Mapping

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.core.data.pointers import Pointer, is_hash
from gitml.core.paths import folders, is_inside, is_outside
from gitml.core.pipeline.stage import Stage
from gitml.core.ports import Tree
from gitml.errors import GitmlError

Pointers = Mapping[str, Pointer]


def in_git(tree: Tree, paths: Iterable[str], pointers: Pointers) -> dict[str, str]:
    """Blob ids, or commits of submodules, of the paths that Git has, by file."""
    found = {}
    for path in sorted(set(paths) - pointers.keys()):
        if is_outside(path) or _holder(path, pointers):
            continue
        links = tree.submodules(path)
        for file in tree.files(path):
            inside = any(is_inside(file, link) for link in links)
            if not inside and file not in pointers and (blob := tree.blob(file)):
                found[file] = blob
        found |= links
    return found


def in_folders(
    stages: Iterable[Stage],
    pointers: Pointers,
    cache: Cache,
    problem: Callable[[str, GitmlError], None],
) -> dict[str, str]:
    """Hashes of the dependencies in a tracked folder that no run recorded.

    Args:
        stages: with what their lock says.
        pointers: all that are tracked, by path.
        cache: where listings of folders are.
        problem: is told of a listing that cannot be read.
    """
    found = {}
    for stage in stages:
        recorded = stage.locked.deps if stage.locked else {}
        for dep in stage.deps:
            holder = None if recorded.get(dep) else _holder(dep, pointers)
            if holder is None or holder.md5 is None or not holder.is_folder:
                continue
            try:
                listing = cache.files(holder) or {}
            except GitmlError as error:
                problem(holder.path, error)
                continue
            if md5 := _inner_hash(dep.removeprefix(f"{holder.path}/"), listing):
                found[dep] = md5
    return found


def inner_hash(dep: str, pointers: Pointers, cache: Cache) -> str | None:
    """The hash of what lies in a tracked folder; None where its listing is not here.

    Raises:
        OutsideError: the listing is damaged.
    """
    holder = _holder(dep, pointers)
    if holder is None or not holder.is_folder:
        return None
    return _inner_hash(dep.removeprefix(f"{holder.path}/"), cache.files(holder) or {})


def _inner_hash(name: str, listing: Mapping[str, str]) -> str | None:
    """None where nothing is there, or it has no hash."""
    start = f"{name}/"
    files = {p.removeprefix(start): md5 for p, md5 in listing.items() if p.startswith(start)}
    own = listing.get(name)
    if not all(map(is_hash, [*files.values(), own or ""])):
        return None
    return own or (folder_hash(files) if files else None)


def _holder(path: str, pointers: Pointers) -> Pointer | None:
    """The tracked folder that a dependency lies in, whose files Git does not have."""
    if path in pointers:
        return None
    holders = (pointers[f] for f in folders(path) if f in pointers)
    return next((holder for holder in holders if holder.cached), None)
