"""The same function in several processes, where threads would wait for each other."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from gitml.errors import OutsideError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess
else:  # where there is much to do at once
    multiprocessing = LateModule("multiprocessing")

T = TypeVar("T")
R = TypeVar("R")
_STREAMS = 2  # up to this descriptor
_File = tuple[int, int]


@dataclass(frozen=True)
class Worker(Generic[R]):
    """A process that works on one thing."""

    process: "BaseProcess"
    answers: "Connection[tuple[R | None, Exception | None], tuple[R | None, Exception | None]]"

    def result(self) -> R:
        """What came of it; what it raised is raised here.

        Raises:
            OutsideError: the process ended without an answer.
        """
        try:
            found, error = self.answers.recv()
        except EOFError as ended:
            self.process.join()
            code = self.process.exitcode or 0
            told = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            raise OutsideError(f"a process that did a part of the work {told}") from ended
        if error is not None:
            raise error
        return found  # type: ignore[return-value]


@contextlib.contextmanager
def workers(work: Callable[[T], R], items: Sequence[T]) -> Iterator[list[Worker[R]]]:
    """Work on each item in a process of its own; with the block all of them end.

    Args:
        work: a function of a module; what it takes and gives back can be pickled.
        items: one for each process.
    """
    started, found = context(), list[Worker[R]]()
    try:
        for item in items:
            mine, theirs = started.Pipe(duplex=False)
            files = _open_files(started)
            files.pop(theirs.fileno(), None)
            given = (work, item, theirs, files)
            process = started.Process(target=_answer, args=given, daemon=True)  # type: ignore[attr-defined]
            process.start()
            theirs.close()
            found.append(Worker(process, mine))
        yield found
    finally:
        for worker in found:
            worker.process.kill()
        for worker in found:
            worker.process.join()
            worker.answers.close()


@contextlib.contextmanager
def pool(count: int) -> "Iterator[ProcessPoolExecutor]":
    """So many processes that take one piece of work after the other; with the block they end.

    Raises:
        OutsideError: one of them was killed, as where memory ran out.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    started = context()
    found = ProcessPoolExecutor(count, started, _follow_parent, (_open_files(started),))
    try:
        yield found
    except BrokenProcessPool as error:
        raise OutsideError("a process that did a part of the work was killed") from error
    finally:
        found.shutdown(cancel_futures=True)


def _open_files(started: "BaseContext") -> dict[int, _File]:
    """What a process that is started now would have of this one's files, beside the streams."""
    folder = Path("/proc/self/fd")
    if started.get_start_method() != "fork" or not folder.is_dir():
        return {}
    listed = sorted(int(one.name) for one in folder.iterdir())
    return {one: file for one in listed if one > _STREAMS and (file := _file(one)) is not None}


def _file(descriptor: int) -> _File | None:
    """Device and number of an open file; None for a descriptor of none, as of what was listed."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _follow_parent(files: Mapping[int, _File]) -> None:
    """Leave an interrupt to the process that started this one, and end where that has ended.

    A fork of a process has its files, and with them its locks: one that is stopped, or outlives it,
    would let nobody else work. It also has both ends of the pipe that it waits at, so that it would
    wait for ever.

    Args:
        files: of the parent, by descriptor. One of them may have been closed since, and the
            descriptor be of another file, which is ours.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for one, file in files.items():
        if _file(one) != file:
            continue
        try:
            # Whatever object has the number may close it: it is to be nobody else's by then.
            os.dup2(nothing, one, inheritable=False)
        except OSError:  # a number above what may be opened now, which nobody will have
            os.close(one)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        # Of several forks a later one keeps this open for those before it: they end one by one.
        parent.join()
        os._exit(1)


def context() -> "BaseContext":
    """How to start processes: a fork has all that is imported, and is safe without threads.

    Another thread may hold a lock, which nobody lets go in the fork.
    """
    fork = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if fork else "spawn")


def _answer(
    work: Callable[[T], R],
    item: T,
    answers: "Connection[object, object]",
    files: Mapping[int, _File],
) -> None:
    _follow_parent(files)
    try:
        answers.send((work(item), None))
    except BrokenPipeError:
        pass
    except Exception as error:  # noqa: BLE001  it is raised again by whoever waits
        answers.send((None, error))
