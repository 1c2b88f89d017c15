"""Other repositories that DVC reads: one commit of each, instead of all their history."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc_files.config import cache_folder, relative_remotes_in
from gitml.adapters.git.clones import shallow_clone

if TYPE_CHECKING:
    from dvc.repo import Repo


_RELATIVE: ContextVar[dict[str | None, str]] = ContextVar("relative")


@contextlib.contextmanager
def patched_for_clones() -> Iterator[None]:
    """Fetch the commit that is asked for; by a name that Git's servers do not know, DVC clones.

    At remotes that are paths from where a clone lies there is nothing, as DVC would look for them
    where the temporary clone lies; see :func:`relative_place`. What no remote of a repository on
    this machine has comes from its cache, which DVC looks into only where it has no remote.
    """
    from dvc.repo import open_repo

    relative: dict[str | None, str] = {}
    token = _RELATIVE.set(relative)
    places: WeakKeyDictionary[Repo, Path] = WeakKeyDictionary()
    opened = open_repo._external_repo

    def external(url: str, rev: str | None = None, **options: Any) -> "Repo":
        repo: Repo = opened(url, rev, **options)
        if not (repo.dvc_dir and repo.fs.exists(file := repo.fs.join(repo.dvc_dir, "config"))):
            return repo
        with tempfile.TemporaryDirectory(prefix="gitml-") as folder:
            copy = Path(folder) / "config"
            copy.write_bytes(repo.fs.cat_file(file))
            known = relative_remotes_in(copy)
        if os.path.isdir(url) and open_repo._get_remote_config(url):
            known = {}
        for name in filter(None, known):
            nowhere = os.path.join(open_repo._get_cache_dir(url), "nowhere")
            repo.config["remote"][name.lower()]["url"] = nowhere  # as DVC spells it
        relative.clear()
        relative.update(known)
        return repo

    opened_here = open_repo.open_repo

    def open_url(url: str | None, *words: Any, **options: Any) -> "Repo":
        # Of a bare repository DVC would read a revision in its place, and its remote from there.
        if url and os.path.isfile(f"{url}/HEAD") and os.path.isdir(f"{url}/objects"):
            return external(url, *words, **options)
        repo: Repo = opened_here(url, *words, **options)
        places[repo] = Path(url or "").absolute()
        return repo

    original = open_repo._clone_default_branch
    ours: set[str] = set()

    def clone(url: str, rev: str | None) -> tuple[str, bool]:
        known = open_repo.CLONES.get(url)
        if known is None or known[0] in ours:
            folder = known[0] if known else tempfile.mkdtemp("gitml-clone")
            ours.add(folder)
            open_repo.CLONES[url] = folder, True
            if shallow_clone.fetch_named(Path(folder), _absolute(url), rev):
                return folder, True
            ours.remove(folder)
            del open_repo.CLONES[url]
            open_repo._remove(folder)
        found: tuple[str, bool] = original(url, rev)
        return found

    with (
        _looking_into_caches(places),
        patched("dvc.repo.open_repo:_clone_default_branch", clone),
        patched("dvc.repo.open_repo:_external_repo", external),
        patched("dvc.repo.open_repo:open_repo", open_url),
    ):
        try:
            yield
        finally:
            _RELATIVE.reset(token)
            open_repo.clean_repos()


def relative_place(remote: str | None) -> str | None:
    """Where a remote of the repository that was opened last is, as a path from its clone.

    None for one that is elsewhere.
    """
    return _RELATIVE.get({}).get(remote)


@contextlib.contextmanager
def _looking_into_caches(places: "Mapping[Repo, Path]") -> Iterator[None]:
    """Let data of repositories on this machine, which lie at these places, come from their caches.

    To DVC it is what it looks for last.
    """
    from dvc.repo import index
    from dvc_data.index import ObjectStorage

    original = index._load_storage_from_out

    def load(storage_map: Any, key: Any, out: Any) -> None:
        original(storage_map, key, out)
        place = places.get(out.repo)
        if place and (cache := _cache_there(out, place)) is not None:
            storage_map.add_data(ObjectStorage(key, cache, read_only=True))

    with patched("dvc.repo.index:_load_storage_from_out", load):
        yield


def _cache_there(out: Any, there: Path) -> Any:
    """The cache of a repository that an output is of; None where that is none, or our own."""
    from dvc.fs import localfs
    from dvc_data.hashfile.db.local import LocalHashFileDB

    if not out.cache or not (there / ".dvc").is_dir():
        return None
    top = cache_folder(there)
    folder = str(top / "files" / "md5" if out.hash_name == "md5" else top)
    if not os.path.isdir(folder) or os.path.realpath(folder) == os.path.realpath(out.cache.path):
        return None
    return LocalHashFileDB(localfs, folder, hash_name=out.hash_name, read_only=True)


def _absolute(url: str) -> str:
    return os.path.abspath(url) if os.path.exists(url) else url
