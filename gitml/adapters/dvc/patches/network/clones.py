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
from gitml.adapters.git.clones import clone_errors, shallow_clone
from gitml.adapters.git.repository import locate
from gitml.errors import NoRepositoryError

if TYPE_CHECKING:
    from dvc.repo import Repo


_RELATIVE: ContextVar[dict[str | None, str]] = ContextVar("relative")


@contextlib.contextmanager
def patched_for_clones() -> Iterator[None]:
    """Fetch the commit that is asked for; by a name that Git's servers do not know, DVC clones.

    At remotes that are paths from where a clone lies there is nothing, as DVC would look for them
    where the temporary clone lies; see :func:`relative_place`. What no remote of a repository on
    this machine has comes from its cache, which DVC looks into only where it has no remote.

    Of such a repository what is committed is read, not what lies in its working tree: what comes is
    recorded under its commit, and a link there leads to any file of the machine.
    """
    from dvc.repo import open_repo

    relative: dict[str | None, str] = {}
    token = _RELATIVE.set(relative)
    with _one_commit_fetched(), _relative_remotes_nowhere(relative), _committed_here():
        try:
            yield
        finally:
            _RELATIVE.reset(token)
            open_repo.clean_repos()


@contextlib.contextmanager
def _one_commit_fetched() -> Iterator[None]:
    """Clone no more of a repository than the commit that is asked for."""
    from dvc.repo import open_repo

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
        # DVC's clone waits for a server that says nothing without an end.
        clone_errors.refuse_unreachable(Path.cwd(), _absolute(url))
        found: tuple[str, bool] = original(url, rev)
        return found

    with patched("dvc.repo.open_repo:_clone_default_branch", clone):
        yield


@contextlib.contextmanager
def _relative_remotes_nowhere(relative: dict[str | None, str]) -> Iterator[None]:
    """Have nothing at remotes that are paths from where a clone lies.

    Args:
        relative: becomes those of the repository that was opened last: where each is, by name.
    """
    from dvc.repo import open_repo

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

    with patched("dvc.repo.open_repo:_external_repo", external):
        yield


@contextlib.contextmanager
def _committed_here() -> Iterator[None]:
    """Read what is committed of repositories on this machine, whose caches may have its data."""
    from dvc.repo import open_repo

    places: WeakKeyDictionary[Repo, Path] = WeakKeyDictionary()
    original = open_repo.open_repo

    def open_url(url: str | None, *words: Any, **options: Any) -> "Repo":
        # Of a bare repository DVC would read a revision in its place, and its remote from there.
        if url and os.path.isfile(f"{url}/HEAD") and os.path.isdir(f"{url}/objects"):
            bare: Repo = open_repo._external_repo(url, *words, **options)
            return bare
        at_head = None if options.get("rev") else _at_head(url, options)
        repo: Repo = at_head or original(url, *words, **options)
        places[repo] = Path(url or "").absolute()
        return repo

    with _looking_into_caches(places), patched("dvc.repo.open_repo:open_repo", open_url):
        yield


def _at_head(url: str | None, options: Mapping[str, Any]) -> "Repo | None":
    """A repository on this machine as its HEAD has it; None where it is none, or has no commit.

    Paths are those of the project that lies there, as in its working tree. For one at a revision
    DVC counts them from Git's top, and does not find the data of a project below it.

    Args:
        url: its path, or that of a project in it.
        options: of DVC's function that opens it.
    """
    from dvc.fs import GitFileSystem
    from dvc.repo import Repo, open_repo
    from dvc.scm import SCM

    if not (url and os.path.isdir(url)):
        return None
    try:
        git = locate(Path(url))
    except NoRepositoryError:
        return None
    if (head := git.head()) is None:
        return None
    scm = SCM(str(git.root))
    inner = os.path.relpath(os.path.realpath(url), os.path.realpath(git.root))
    settings = open_repo._get_remote_config(os.path.abspath(url))
    return Repo(
        os.path.normpath(f"/{inner}"),
        **{
            **options,
            "fs": GitFileSystem(scm=scm, rev=head.sha),
            "scm": scm,
            "config": {**settings, **(options.get("config") or {})},
        },
    )


def relative_place(remote: str | None) -> str | None:
    """Where a remote of the repository that was opened last is, as a path from its clone.

    None for one that is elsewhere.
    """
    return _RELATIVE.get({}).get(remote)


@contextlib.contextmanager
def _looking_into_caches(places: "Mapping[Repo, Path]") -> Iterator[None]:
    """Let data of repositories on this machine, which lie at these places, come from their caches.

    What such a cache has is asked of no remote. DVC looks for it last where it has no remote.
    """
    from dvc.repo import index
    from dvc_data.index import ObjectStorage

    original = index._load_storage_from_out

    def load(storage_map: Any, key: Any, out: Any) -> None:
        original(storage_map, key, out)
        place = places.get(out.repo)
        if place and (cache := _cache_there(out, place)) is not None:
            there = ObjectStorage(key, cache, read_only=True)
            storage_map.add_data(there)
            if remote := storage_map[key].remote:
                _look_first(there, remote)

    with patched("dvc.repo.index:_load_storage_from_out", load):
        yield


def _look_first(there: Any, remote: Any) -> None:
    """Let what a storage on this machine has be taken from there, and not from a remote."""
    from_remote = remote.get

    def get(entry: Any) -> Any:
        if entry.hash_info:
            fs, path = there.get(entry)
            if fs.exists(path):
                return fs, path
        return from_remote(entry)

    remote.get = get


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
