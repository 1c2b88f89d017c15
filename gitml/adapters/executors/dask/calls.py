"""Calls of functions on Dask workers, out of the client's own loop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from distributed import Client

if TYPE_CHECKING:
    import concurrent.futures

ANSWER = 10.0  # seconds in which a worker has to answer
T = TypeVar("T")


class LoopCalls:
    """What goes on in the loop of a client.

    Attributes:
        client: connected.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._error: BaseException | None = None

    def begin(self, work: Coroutine[Any, Any, T]) -> "concurrent.futures.Future[T]":
        """Start work in the loop; what goes wrong in it is kept for :meth:`complain`."""
        future = asyncio.run_coroutine_threadsafe(work, self.client.loop.asyncio_loop)
        future.add_done_callback(self._note)
        return future

    def complain(self) -> None:
        """Raise what went wrong in the loop."""
        if self._error is not None:
            raise self._error

    async def ask(self, worker: str, function: Callable[..., T], *arguments: Any) -> T | None:
        """Call a function on a worker; None where it does not answer."""
        call = self.client.run(function, *arguments, workers=[worker], on_error="ignore")
        answers = await settle(call, ANSWER)
        found: T | None = None if answers is None else answers.get(worker)
        return found

    def _note(self, future: "concurrent.futures.Future[Any]") -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            self._error = error


async def settle(work: Awaitable[T], seconds: float) -> T | None:
    """What comes of it, None where nothing does in time or the other side is gone."""
    try:
        return await asyncio.wait_for(work, seconds)
    except (TimeoutError, OSError):
        return None
