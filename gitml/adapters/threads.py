"""The same work on many things, several at a time."""

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def each(work: Callable[[T], None], items: Iterable[T], jobs: int) -> None:
    """Call ``work`` with each item from so many threads.

    The first error ends it, once what was begun has ended; an interrupt does so, too.
    """
    # With it comes logging: every command with --fetch comes here, and few ever move an object.
    from concurrent.futures import ThreadPoolExecutor, as_completed

    waiting, mutex, over = iter(items), threading.Lock(), threading.Event()

    def run() -> None:
        while not over.is_set():
            with mutex:
                item = next(waiting, over)
            if item is over:
                return
            work(item)  # type: ignore[arg-type]

    with ThreadPoolExecutor(max(1, jobs), thread_name_prefix="object") as executor:
        try:
            for done in as_completed([executor.submit(run) for _ in range(max(1, jobs))]):
                done.result()
        finally:
            over.set()
