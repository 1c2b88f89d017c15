"""What DVC does several times for every stage of a run, done once; nothing that it writes changes.

For one trivial stage DVC hashes the same two files a dozen times, tries five times which kind of
link the disk knows, parses Git's whole index, and dumps the same record twice.
"""

import bisect
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.network.urls import unreachable_is_no_answer
from gitml.adapters.formats.yaml.yaml_writer import NotPlainError, plain

if TYPE_CHECKING:
    from dvc.repo import Repo


@contextlib.contextmanager
def patched_for_run(repo: "Repo") -> Iterator[None]:
    """Spare DVC what it would do again, until the end of a run.

    Its locks on paths are the run's to take, see
    :class:`gitml.adapters.dvc.locks.path_locks.PathLocks`.
    """
    with (
        without_path_locks(),
        unreachable_is_no_answer(),
        _links_open(repo),
        _link_types_once(),
        _index_once(repo),
        _only_uncached(),
        _plain_run_cache(),
    ):
        yield


@contextlib.contextmanager
def hash_once() -> Iterator[None]:
    """Hash each dependency once, however often DVC asks meanwhile.

    It is one look at what the dependencies are: nothing that is done within may change them.
    """
    from dvc.output import Output

    seen: dict[tuple[object, ...], tuple[object, Any]] = {}

    def build(self: Any, *arguments: Any, **options: Any) -> Any:
        key = (id(self), self.fs_path, self.hash_name, bool(options.get("dry_run")))
        if key not in seen:
            seen[key] = self, Output._build(self, *arguments, **options)
        return seen[key][1]

    with patched("dvc.dependency.base:Dependency._build", build):
        yield


@contextlib.contextmanager
def without_path_locks() -> Iterator[None]:
    """Take no lock on a path: a stage's lock covers it, or DVC only reads and keeps nothing."""

    @contextlib.contextmanager
    def covered(*_arguments: object) -> Iterator[None]:
        yield

    with patched("dvc.rwlock:rwlock", covered):
        yield


@contextlib.contextmanager
def _links_open(repo: "Repo") -> Iterator[None]:
    """Leave a database open that DVC opens and closes for every output.

    SQLite tidies a database up whenever its last connection is closed, which takes longer than all
    else that is done for a small output.
    """
    links = repo.state.links
    patch = patched("dvc_data.hashfile.cache:Cache.close", lambda: None, links)
    with contextlib.closing(links), patch:
        yield


@contextlib.contextmanager
def _link_types_once() -> Iterator[None]:
    """Try once for each folder how its files can be linked to the cache."""
    from dvc_data.hashfile import checkout

    original = checkout.test_links
    known: dict[tuple[object, ...], list[str]] = {}

    def test_links(links: list[str], from_fs: Any, from_path: str, fs: Any, path: str) -> list[str]:
        key = (tuple(links), id(from_fs), from_path, id(fs), fs.parent(path))
        if key not in known:
            known[key] = original(links, from_fs, from_path, fs, path)
        return list(known[key])  # the caller strikes off what failed

    with patched("dvc_data.hashfile.checkout:test_links", test_links):
        yield


@contextlib.contextmanager
def _index_once(repo: "Repo") -> Iterator[None]:
    """Parse Git's index when it has changed, and not for every output; look paths up by halving."""
    from scmrepo.git import Git

    scm = repo.scm
    if not isinstance(scm, Git):
        yield
        return
    git = scm.dulwich.repo
    names: list[bytes] = []
    parsed: tuple[int, ...] | None = None

    def is_tracked(path: str) -> bool:
        nonlocal names, parsed
        if (found := _identity(git.index_path())) is None or found != parsed:
            names, parsed = sorted(git.open_index()), found
        name = os.fsencode(Path(os.path.relpath(path, scm.root_dir)).as_posix())
        at = bisect.bisect_left(names, name)
        if names[at : at + 1] == [name]:
            return True
        inside = bisect.bisect_left(names, name + b"/")
        return inside < len(names) and names[inside].startswith(name + b"/")

    with patched("scmrepo.git:Git.is_tracked", is_tracked, scm):
        yield


@contextlib.contextmanager
def _only_uncached() -> Iterator[None]:
    """Make no copy of a stage to look for uncached outputs in, where it has none."""
    from dvc.stage.cache import StageCache

    original = StageCache._uncached_outs

    def uncached(self: Any, stage: Any, cache: Any) -> Iterator[Any]:
        if not all(out.use_cache for out in stage.outs):
            yield from original(self, stage, cache)

    with patched("dvc.stage.cache:StageCache._uncached_outs", uncached):
        yield


@contextlib.contextmanager
def _plain_run_cache() -> Iterator[None]:
    """Write a record of the run cache without a dumper, where it needs none."""
    from dvc.utils import serialize

    original = serialize.dump_yaml

    def dump(path: str, record: Any, *arguments: Any, **options: Any) -> None:
        try:
            text = plain(record, 0)
        except NotPlainError:
            original(path, record, *arguments, **options)
        else:
            Path(path).write_text(text, encoding="utf-8")

    with patched("dvc.utils.serialize:dump_yaml", dump):
        yield


def _identity(path: str) -> tuple[int, ...] | None:
    with contextlib.suppress(FileNotFoundError):
        file = os.stat(path)
        return file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns
    return None
