"""The same work on many things, several at a time."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from gitml.adapters.worker_threads import WorkerThreads, extra_threads
from gitml.errors import GitmlError

if TYPE_CHECKING:
    from concurrent.futures import Future

INTERRUPTS = (KeyboardInterrupt, SystemExit)
"""What signals raise in the main thread."""
_GRACE = 2.0  # seconds for what was cancelled, to clean up
T = TypeVar("T")
R = TypeVar("R")


class TooLateError(Exception):
    """Something took longer than it may."""


class CancelledError(Exception):
    """Nobody waits any more for what a thread does."""


def in_time(seconds: float, action: Callable[[], R]) -> R:
    """Do ``action`` in a thread of its own, as long as that takes no more than ``seconds``.

    A server that sends a byte now and then is never late by the time limits of a socket. What is
    too late is left behind, to end with the process.

    Raises:
        TooLateError: it takes longer.
    """
    from concurrent.futures import Future
    from concurrent.futures import TimeoutError as LateError

    if seconds <= 0:
        raise TooLateError
    answer: Future[R] = Future()

    def work() -> None:
        try:
            answer.set_result(action())
        except BaseException as error:  # noqa: BLE001  it is raised again by whoever waits
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return answer.result(seconds)
    except LateError as error:
        if answer.done():
            raise
        raise TooLateError from error


def each(
    work: Callable[[T], None],
    items: Iterable[T],
    jobs: int,
    *,
    patience: float | None = None,
    cancel: Callable[[], None] | None = None,
) -> None:
    """Call ``work`` with each item from so many threads.

    The first error ends it, once what was begun has ended; an interrupt does so, too.

    Work of many short calls of the system is done sooner by one thread: several wait for each
    other at each of them (for Python's lock). What waits for a disk or a server, or hashes much
    at once, is not.

    Args:
        work: is called.
        items: each is worked on once.
        jobs: how many threads, at most.
        patience: begin with one thread, and where an item takes it longer than so many seconds,
            find out with how many of them most is done. None for all at once.
        cancel: ends what is under way, as what waits for a server does not end by itself. After an
            interrupt that is waited for no longer than some seconds.
    """
    # With it comes logging: every command with --fetch comes here, and few ever move an object.
    from concurrent.futures import ThreadPoolExecutor, as_completed, wait

    jobs = max(1, jobs)
    workers = WorkerThreads(work, iter(items), jobs if patience is None else 1)
    executor = ThreadPoolExecutor(jobs, thread_name_prefix="object")
    is_waited_for = True
    begun: list[Future[None]] = []
    try:  # a thread works, and an interrupt may come, before submit() has returned
        begun.extend(executor.submit(workers.run) for _ in range(workers.wanted))
        if patience is not None and jobs > 1:
            begun.extend(
                executor.submit(workers.run) for _ in extra_threads(workers, jobs, patience)
            )
        for done in as_completed(begun):
            done.result()
    except INTERRUPTS:
        workers.over.set()
        if cancel is not None:
            is_waited_for = False
            cancel()
            wait(begun, _GRACE)
        raise
    finally:
        workers.over.set()
        executor.shutdown(wait=is_waited_for)


def in_order(
    work: Callable[[T], R], items: Iterable[T], *, ahead: int, jobs: int = 1
) -> Iterator[R]:
    """What ``work`` makes of each item, in their order; so many are worked on ahead.

    An error, also one of the items, is raised in its turn.
    """
    from concurrent.futures import ThreadPoolExecutor

    fault: GitmlError | None = None
    waiting, begun = iter(items), deque["Future[R]"]()
    with ThreadPoolExecutor(jobs, thread_name_prefix="ahead") as executor:
        while fault is None:
            try:
                begun.append(executor.submit(work, next(waiting)))
            except StopIteration:
                break
            except GitmlError as error:
                fault = error
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    if fault is not None:
        raise fault
