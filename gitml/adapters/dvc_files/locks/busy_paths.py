"""Paths that a stage works with in another process: who would change them waits.

Stages run without DVC's lock of the repository, so this lock alone keeps nobody from their files.
"""

import contextlib
import functools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from gitml.adapters.ancestors import descends
from gitml.adapters.dvc_files.locks.path_lock_file import DamagedLocksError, PathLock, held
from gitml.core.paths import PathIndex
from gitml.core.ports import Talk
from gitml.errors import AGAIN, OutsideError, UsageError

_WAIT = 0.2

P = ParamSpec("P")
T = TypeVar("T")


class BusyPathError(OutsideError):
    """A stage that runs in another process works with a path.

    Attributes:
        who: that process, and the path.
        paths: what was asked for.
    """

    def __init__(self, who: str, paths: Sequence[str]) -> None:
        super().__init__(
            f"a stage works with what would change: {who}",
            hint=f"when that has ended, {AGAIN}",
        )
        self.who = who
        self.paths = paths


class _OfProject(Protocol):
    @property
    def root(self) -> Path: ...
    @property
    def talk(self) -> Talk: ...


Verbs = TypeVar("Verbs", bound=_OfProject)


def waits_for_stages(
    verb: Callable[Concatenate[Verbs, P], T],
) -> Callable[Concatenate[Verbs, P], T]:
    """Have a verb begin anew, as soon as it can, that gave way to a stage.

    It must hold no lock when :class:`BusyPathError` leaves it: the stage needs DVC's to end.
    """

    @functools.wraps(verb)
    def waiting(own: Verbs, /, *arguments: P.args, **options: P.kwargs) -> T:
        while True:
            try:
                return verb(own, *arguments, **options)
            except BusyPathError as busy:
                wait(own.root, busy.paths, own.talk)

    return waiting


def wait(root: Path, paths: Iterable[str], talk: Talk) -> None:
    """Wait until no stage works with any of these paths; see :func:`refuse_busy`."""
    paths, told = list(paths), False
    while True:
        try:
            return refuse_busy(root, paths)
        except BusyPathError as busy:
            if not told:
                talk.say(f"waiting for {busy.who}")
            told = True
        time.sleep(_WAIT)


def refuse_busy(root: Path, paths: Iterable[str]) -> None:
    """Give way to the stages that run in other processes, before anything is changed.

    No stage begins as long as DVC's lock of the repository is held.

    Args:
        root: of the DVC repository.
        paths: relative to it, of what would be written or taken away.

    Raises:
        BusyPathError: a stage makes or reads one of them.
        UsageError: that stage called us.
    """
    try:
        locks = held(root / ".dvc" / "tmp")
    except DamagedLocksError:
        return  # it names nobody, and the next run writes it anew
    if not locks:
        return
    index = PathIndex((inside, lock) for lock in locks for inside in _inside(root, lock))
    wanted = list(paths)
    for path in wanted:
        for lock in index.overlapping(path):
            if descends(os.getpid(), lock.pid):
                raise UsageError(
                    f"'{path}' is in use by the run that this command is part of",
                    hint="leave what stages use and make to the run, and name what else is needed",
                )
            raise BusyPathError(f"{lock.holder}, which works with '{path}'", wanted)


def _inside(root: Path, lock: PathLock) -> Iterator[str]:
    """The locked path relative to the root, however whoever locked it came there."""
    path = Path(lock.path)
    # What it is itself may be a link: into the cache, say.
    for one, top in (path, root.absolute()), (path.parent.resolve() / path.name, root.resolve()):
        with contextlib.suppress(ValueError):
            inside = one.relative_to(top).as_posix()
            yield "" if inside == "." else inside
