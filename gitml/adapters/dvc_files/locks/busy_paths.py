"""Paths that a stage works with in another process: who would change them waits.

Stages run without DVC's lock of the repository, so this lock alone keeps nobody from their files.
"""

import contextlib
import functools
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from gitml.adapters.ancestors import descends
from gitml.adapters.dvc_files.locks.path_lock_file import PathLock, held
from gitml.core.paths import PathIndex
from gitml.core.ports import Talk
from gitml.errors import AGAIN, OutsideError, UsageError

_WAIT = 0.2
_PIPELINE_FILES = ("dvc.yaml", "dvc.lock")

P = ParamSpec("P")
T = TypeVar("T")


class BusyError(OutsideError):
    """Another process does something that must end first.

    Attributes:
        who: that process, and what it does.
        look: asks anew: it raises this error until that has ended.
    """

    def __init__(self, message: str, who: str, look: Callable[[], None]) -> None:
        super().__init__(f"{message}: {who}", hint=f"when that has ended, {AGAIN}")
        self.who = who
        self.look = look


class BusyPathError(BusyError):
    """A stage that runs in another process works with a path; see :func:`refuse_busy`."""

    def __init__(self, who: str, look: Callable[[], None]) -> None:
        super().__init__("a stage works with what would change", who, look)


class _OfProject(Protocol):
    @property
    def root(self) -> Path: ...
    @property
    def talk(self) -> Talk: ...


Verbs = TypeVar("Verbs", bound=_OfProject)


def waits_for_stages(
    verb: Callable[Concatenate[Verbs, P], T],
) -> Callable[Concatenate[Verbs, P], T]:
    """Have a verb begin anew, as soon as it can, that gave way to a stage, or to another command.

    It must hold no lock when :class:`BusyError` leaves it: the other needs DVC's to end.
    """

    @functools.wraps(verb)
    def waiting(own: Verbs, /, *arguments: P.args, **options: P.kwargs) -> T:
        return when_free(lambda: verb(own, *arguments, **options), own.talk)

    return waiting


def when_free(do: Callable[[], T], talk: Talk) -> T:
    """Do something, and begin anew as soon as that can be when it gave way.

    It must hold no lock when :class:`BusyError` leaves it: the other needs DVC's to end.
    """
    while True:
        try:
            return do()
        except BusyError as busy:
            _wait(busy, talk)


def _wait(busy: BusyError, talk: Talk) -> None:
    talk.say(f"waiting for {busy.who}")
    while True:
        time.sleep(_WAIT)
        try:
            return busy.look()
        except BusyError:
            continue


def is_of_run(root: Path) -> bool:
    """Whether a run of stages of the project called us: who waits for it waits for us."""
    try:
        locks = held(root / ".dvc" / "tmp")
    except OutsideError:
        return False
    return any(lock.host is None and descends(os.getpid(), lock.pid) for lock in locks)


def refuse_busy(root: Path, paths: Iterable[str], top: Path | None = None) -> None:
    """Give way to the stages that run in other processes, before anything is changed.

    No stage begins as long as DVC's lock of the repository is held.

    Args:
        root: of the DVC repository.
        paths: of what would be written or taken away; asked for only where stages run. What a
            pipeline is defined and recorded in is in use as long as any stage runs.
        top: the folder that paths are relative to; None for the root.

    Raises:
        BusyPathError: a stage makes or reads one of them.
        UsageError: that stage called us.
        OutsideError: it cannot be told who works with what.
    """
    locks = held(root / ".dvc" / "tmp")
    if not locks:
        return
    top = top or root
    index = PathIndex((inside, lock) for lock in locks for inside in _inside(top, lock))
    wanted = list(paths)
    for path in wanted:
        users = locks if _is_of_pipeline(root, top / path) else index.overlapping(path)
        for lock in users:
            if lock.host is None and descends(os.getpid(), lock.pid):
                raise UsageError(
                    f"'{path}' is in use by the run that this command is part of",
                    hint="leave what stages use and make to the run, and name what else is needed",
                )
            look = functools.partial(refuse_busy, root, wanted, top)
            raise BusyPathError(f"{lock.holder}, which works with '{path}'", look)


def _is_of_pipeline(root: Path, path: Path) -> bool:
    return path.name in _PIPELINE_FILES and path.is_relative_to(root)


def _inside(top: Path, lock: PathLock) -> Iterator[str]:
    """The locked path relative to a folder, however whoever locked it came there."""
    path = Path(lock.path)
    # What it is itself may be a link: into the cache, say.
    for one, above in (path, top.absolute()), (path.parent.resolve() / path.name, top.resolve()):
        with contextlib.suppress(ValueError):
            inside = one.relative_to(above).as_posix()
            yield "" if inside == "." else inside
