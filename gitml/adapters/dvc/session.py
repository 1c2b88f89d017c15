"""One DVC repository, opened for one verb: where it stands, what it says, how its errors end."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.locks.path_lock_edits import patched_for_path_locks
from gitml.adapters.dvc.locks.repo_lock import hold, without_lock
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.ignores import patched_for_ignores
from gitml.adapters.dvc.patches.listings import patched_for_listings
from gitml.adapters.dvc.patches.network.clones import patched_for_clones
from gitml.adapters.dvc.patches.network.credentials import asked_of_people, kept_from_others
from gitml.adapters.dvc.patches.network.lfs import lfs_as_recorded
from gitml.adapters.dvc.patches.network.servers import careful_clients
from gitml.adapters.dvc.patches.parsers import patched_for_parsers
from gitml.adapters.dvc.patches.paths import patched_for_paths
from gitml.adapters.dvc.patches.plugins import plugins_when_used
from gitml.adapters.dvc.patches.progress import patched_for_silence
from gitml.adapters.dvc.patches.records import patched_for_records
from gitml.adapters.dvc.patches.safety import checking_paths
from gitml.adapters.dvc.patches.settings import patched_for_settings
from gitml.adapters.dvc.patches.storing import all_stored
from gitml.adapters.dvc.project_fs import project_fs
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.locks import repo_lock
from gitml.adapters.dvc_files.notes import foreign_cache
from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.core.data.safe_paths import fault
from gitml.core.ports import Talk
from gitml.core.urls import without_credentials

if TYPE_CHECKING:
    import logging

    from dvc.repo import Repo

_LOGGERS = ("dvc", "dvc_objects", "dvc_data")


@contextmanager
def session(root: Path, talk: Talk, *, hush: bool = False, lock: bool = True) -> Iterator["Repo"]:
    """Open and lock the DVC repository at ``root``; DVC's errors leave as errors of gitml.

    The library sends no analytics and looks for no updates: only DVC's own command line does.

    Args:
        root: the DVC root; the process stands in it meanwhile, see :func:`_standing_in`.
        talk: hears what DVC logs.
        hush: keep DVC's warnings back, for verbs that report the same better themselves.
        lock: wait for DVC's lock and hold it; without it nothing may be written.

    Raises:
        GitmlError: of the kind that :func:`gitml.adapters.dvc.errors.translate` finds fitting.
    """
    with (
        opening(talk, root, hush=hush),
        nullcontext() if lock and (root / ".dvc/config").exists() else _ignoring_nothing(),
        open_repo(root) as repo,
        hold(repo, talk) if lock else without_lock(repo),
    ):
        if lock:
            foreign_cache.tell(root, talk)
        # DVC would ask to `git add` what changed; the commands say what they leave behind.
        repo.scm_context.quiet = True
        yield repo


def locked(root: Path, talk: Talk) -> AbstractContextManager[object]:
    """Hold DVC's lock of a repository: without DVC, unless its lock is one that only DVC knows."""
    return session(root, talk) if repo_lock.is_of_links(root) else repo_lock.hold(root, talk)


@contextmanager
def _ignoring_nothing() -> Iterator[None]:
    """Keep DVC from writing the lines that it lacks into a ``.dvc/.gitignore``.

    At a commit before ``dvc init`` that would be a new file, for which Git would not go back.
    """
    with patched("dvc.repo:Repo._ignore", lambda _repo: None):
        yield


@contextmanager
def open_repo(root: Path, config: dict[str, Any] | None = None) -> Iterator["Repo"]:
    """The DVC repository at ``root``, which writes only where a project may be written.

    Raises:
        UnsafePathError: a folder that DVC writes to is a link that Git tracks.
    """
    from dvc.repo import Repo

    refuse_tracked_links(root)
    fs = project_fs(os.fspath(root))
    with (
        checking_paths(os.fspath(root)),
        patched_for_listings(),
        patched_for_settings(),
        patched_for_parsers(),
        lfs_as_recorded(),
        patched_for_records(),
        patched_for_ignores(),
        patched_for_path_locks(),
        patched_for_paths(),
        all_stored(),
        careful_clients(),
        kept_from_others(),
        asked_of_people(),
        plugins_when_used(),
        patched_for_clones(),
        Repo(os.fspath(root), fs=fs, config=config) as repo,
        _ignoring_nothing(),  # of the repositories that DVC opens for imports, also one in here
    ):
        if _is_own(root, repo.cache.local_cache_dir):
            fs.fs.add_own(repo.cache.local_cache_dir)
        # DVC does it for its own file system only.
        if jobs := repo.config["core"].get("checksum_jobs"):
            fs.hash_jobs = jobs
        yield repo


def _is_own(root: Path, cache: str) -> bool:
    """Whether a folder of the project is one that nothing but a cache can be in."""
    inner = Path(cache).relative_to(root) if Path(cache).is_relative_to(root) else Path()
    parts = inner.parts[1:] if inner.parts[:1] == (".dvc",) else inner.parts
    return fault("/".join(parts)) is None


@contextmanager
def opening(talk: Talk, folder: Path, *, hush: bool = False) -> Iterator[None]:
    """Let DVC work in ``folder``, with its log and its errors led to where they belong."""
    with (
        _standing_in(folder),
        _logging_to(talk, hush=hush),
        _without_bars(),
        patched_for_silence(),
        translated(),
    ):
        yield


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep DVC's own progress bars off a terminal on which something else is drawn."""
    import logging

    # The level of these is all that the bars look at.
    loggers = [logging.getLogger(name) for name in ("dvc.progress", "dvc_data.callbacks")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    """Change the process's working directory, and back.

    DVC names stages and files relative to the working directory, of the workspace and of past
    revisions alike; from its root the names are those that dvc.lock and our snapshots use. This
    is the only place that moves the process, and one thread does all of DVC's work.
    """
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        yield
    finally:
        os.fchdir(before)
        os.close(before)


@contextmanager
def _logging_to(talk: Talk, *, hush: bool) -> Iterator[None]:
    """Lead DVC's log to ``talk`` instead of its own handlers, which write to stdout."""
    import logging  # costs a reading command, which only may come here, a twentieth of its time

    import dvc  # noqa: F401  sets its own handlers when it is imported: before ours

    handler = _handler(talk)
    handler.setLevel(logging.ERROR if hush else logging.INFO)
    if hush:
        handler.addFilter(_not_of_missing_files)
    before = []
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        before.append((logger, logger.handlers, logger.level, logger.propagate))
        logger.handlers = [handler]
        quiet = logging.CRITICAL if hush else logging.WARNING
        logger.setLevel(quiet if talk.quiet else logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, handlers, level, propagate in before:
            logger.handlers = handlers
            logger.setLevel(level)
            logger.propagate = propagate


def _not_of_missing_files(record: "logging.LogRecord") -> bool:
    """What could not be transferred as it is not there is named by path afterwards."""
    return not (record.exc_info and isinstance(record.exc_info[1], FileNotFoundError))


def _handler(talk: Talk) -> "logging.Handler":
    import logging

    class ToTalk(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = without_credentials(record.getMessage().strip())
            if record.exc_info and record.exc_info[1]:
                message = f"{message}: {record.exc_info[1]}"
            if record.levelno >= logging.WARNING:
                talk.warn(message)
            elif message:
                talk.say(message)

    return ToTalk()
