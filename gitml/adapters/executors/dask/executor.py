"""Stages on a Dask cluster. Dask starts, stops and reports; it decides nothing.

Dask's own habits are kept out. Nothing is run a second time unless we say so. What is cancelled is
really stopped. Only JSON, and functions of gitml by their names, go over the wire.
"""

import asyncio
import concurrent.futures
import json
import logging
import os
import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributed import Future, KilledWorker

from gitml import __version__
from gitml.adapters.executors.dask import cluster, messages
from gitml.adapters.executors.dask import options as dask_options
from gitml.adapters.executors.dask import worker as dask_worker
from gitml.adapters.executors.dask.calls import ANSWER, LoopCalls, settle
from gitml.core.run.executor import Ended, Event, How, Job, RemoteData, Setup, Started
from gitml.core.run.plan import Machine
from gitml.errors import GitmlError, OutsideError

_PULL = 0.25  # seconds between reads of a log
_PIECE = 1 << 20  # bytes of it at a time
_KILL = 3.0  # seconds in which a killed attempt has to end, before it is given up
_LARGE = 50 * 2**20  # bytes of files of which a person should know that they are sent
_BYE = 2.0  # seconds for what is only tidiness
_CODES: dict[How, int] = {"interrupt": -2, "terminate": -15, "kill": -9}


@dataclass(slots=True, eq=False)
class _Attempt:
    """One attempt at a stage, until its end is known."""

    job: Job
    key: str
    future: Future | None = None
    worker: str = ""
    at: int = 0  # bytes of the log that are here
    pid: int = 0
    ending: Ended | None = None  # known before Dask says anything
    over: asyncio.Event = field(default_factory=asyncio.Event)


class DaskExecutor:
    """Runs jobs on the workers of a Dask cluster."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._options = dask_options.parse(setup.options)
        self._run = os.urandom(16).hex()
        self._cluster: Any = None
        self._called: LoopCalls | None = None
        self._names: dict[str, str] = {}
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._active: dict[str, _Attempt] = {}  # by address
        self._used: set[str] = set()  # workers that were given something
        self._level = logging.NOTSET
        self._told = False

    @property
    def remote_data(self) -> RemoteData:
        options = self._options
        return RemoteData(shared=options.shared_fs, remote=options.remote)

    def start(self) -> Machine:
        # What Dask says of lost connections is said by us, in fewer words.
        logger = logging.getLogger("distributed")
        self._level = logger.level
        logger.setLevel(logging.CRITICAL)
        self._cluster = cluster.create(self._options)
        client = cluster.connect(self._options, self._cluster)
        self._called = LoopCalls(client)
        cluster.await_worker(client, self._options, self._setup.say)
        client.subscribe_topic(messages.topic(self._run), self._hear)
        machine, self._names = cluster.machine(client, self._options, self._setup.jobs)
        return machine

    def submit(self, job: Job) -> None:
        attempt = _Attempt(job, f"gitml-{self._run}-{os.urandom(16).hex()}")
        Path(job.log).write_bytes(b"")
        self._active[job.address] = attempt
        if job.remote_job and not self._used:
            self._tell_of_size(json.loads(job.remote_job)["bundle"])
        order = messages.order(job, attempt.key, self._run, self._options.scratch)
        self._calls().begin(self._accompany(attempt, order))

    def _tell_of_size(self, bundle: str) -> None:
        size = Path(bundle).stat().st_size if bundle else 0
        if size > _LARGE and not self._told:
            self._told = True
            self._setup.say(
                f"each worker is sent {size / 2**20:.0f} MB of files that Git does not ignore; "
                "what is data is better tracked: gitml add"
            )

    def poll(self, timeout: float) -> list[Event]:
        until = time.monotonic() + timeout
        events: list[Event] = []
        while not events:
            self._see_that_it_lives()
            self._calls().complain()
            try:  # in steps, to see that it lives
                events.append(self._events.get(timeout=max(0.0, min(until - time.monotonic(), 1))))
            except queue.Empty:
                if time.monotonic() >= until:
                    break
        while not self._events.empty():
            events.append(self._events.get())
        for event in events:
            if isinstance(event, Ended):
                self._active.pop(event.address, None)
        return events

    def cancel(self, addresses: Sequence[str], how: How) -> None:
        for address in addresses:
            if attempt := self._active.get(address):
                self._calls().begin(self._stop_one(attempt, how))

    def stop(self) -> None:
        try:
            if self._called is not None and self._called.client.status == "running":
                self._kill_all()
        finally:
            if self._called is not None:
                self._called.client.close(timeout=_BYE)
                self._called = None
            if self._cluster is not None:
                self._cluster.close()
                self._cluster = None
            logging.getLogger("distributed").setLevel(self._level)

    def _kill_all(self) -> None:
        self.cancel(list(self._active), "kill")
        until = time.monotonic() + 2 * _KILL + 1
        while self._active and time.monotonic() < until:
            self.poll(0.1)
        calls = [
            self._calls().begin(self._calls().ask(worker, dask_worker.forget, self._run))
            for worker in self._used
        ]
        concurrent.futures.wait(calls, timeout=_BYE)

    async def _accompany(self, attempt: _Attempt, order: str) -> None:
        """From the submission of an attempt to its end."""
        client = self._calls().client
        loop = asyncio.get_running_loop()
        attempt.future = client.submit(
            dask_worker.attend,
            order,
            key=attempt.key,
            pure=False,
            retries=0,
            resources=messages.resources(attempt.job.needs, self._names),
        )
        attempt.future.add_done_callback(lambda _: loop.call_soon_threadsafe(attempt.over.set))
        follower = loop.create_task(self._follow(attempt))
        await attempt.over.wait()
        follower.cancel()
        ending = attempt.ending or await self._result(attempt)
        if attempt.worker and attempt.future.status == "finished":
            while await self._pull(attempt):
                pass
            await self._calls().ask(attempt.worker, dask_worker.done, attempt.key)
        # Where the scheduler is gone all are, and the next poll says why.
        if attempt.ending is not None or client.status == "running":
            self._events.put(ending)

    async def _follow(self, attempt: _Attempt) -> None:
        """Bring what is printed; see whether the worker is still there."""
        while True:
            await asyncio.sleep(_PULL)
            if attempt.worker and await self._pull(attempt) is None:
                there = await settle(self._calls().client.nthreads(), ANSWER)
                if there is not None and attempt.worker not in there:
                    await self._give_up(attempt, self._lost(attempt))

    async def _pull(self, attempt: _Attempt) -> bool | None:
        """Copy a piece of the log here; whether there was one, None where nobody answered."""
        piece = await self._calls().ask(
            attempt.worker, dask_worker.read, attempt.key, attempt.at, _PIECE
        )
        if piece:
            with Path(attempt.job.log).open("ab") as file:
                file.write(piece)
            attempt.at += len(piece)
        return None if piece is None else bool(piece)

    async def _result(self, attempt: _Attempt) -> Ended:
        future = attempt.future
        if future is not None and future.status == "error":
            error = await future.exception()
            if not isinstance(error, KilledWorker):
                return self._not_run(attempt, f"{type(error).__name__}: {error}")
        if future is None or future.status != "finished":
            return self._lost(attempt)
        try:
            answer = json.loads(await future)
        except concurrent.futures.CancelledError:  # the worker died with the answer in its hands
            return self._lost(attempt)
        if answer is None:  # it was refused, or Dask had given it up
            return self._lost(attempt)
        fields = ("code", "command", "problem", "result")
        return Ended(attempt.job.address, *(answer[name] for name in fields))

    def _lost(self, attempt: _Attempt) -> Ended:
        where = f"the Dask worker {attempt.worker}" if attempt.worker else "its Dask worker"
        return Ended(attempt.job.address, 1, problem=f"was lost with {where}")

    def _not_run(self, attempt: _Attempt, why: str) -> Ended:
        return Ended(attempt.job.address, 1, problem=f"was not run: {why}")

    async def _give_up(self, attempt: _Attempt, ending: Ended) -> None:
        """It is over for us, whatever Dask may still do with it."""
        if not attempt.over.is_set():
            attempt.ending = ending
            attempt.over.set()
            if attempt.future is not None:
                await self._calls().client.cancel([attempt.future], asynchronous=True)

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """What a worker says of an attempt; called in the client's loop."""
        said = event[1]
        key = said.get("ready") or said.get("started")
        attempt = next((one for one in self._active.values() if one.key == key), None)
        if "started" in said:
            if attempt is not None and attempt.ending is None:
                self._events.put(Started(attempt.job.address, said["pid"]))
        else:
            asyncio.get_running_loop().create_task(self._admit(attempt, said))

    async def _admit(self, attempt: _Attempt | None, said: dict[str, Any]) -> None:
        """Let an attempt begin, the first time that a worker asks for it."""
        worker = said["worker"]
        if attempt is None or attempt.ending is not None or attempt.worker:
            if attempt is not None and attempt.worker != worker:
                await self._give_up(attempt, self._lost(attempt))  # Dask is about to run it again
            await self._calls().ask(worker, dask_worker.refuse, said["ready"])
            return
        attempt.worker = worker
        try:
            dask_options.refuse_open(worker)
            if said["version"] != __version__:
                raise cluster.version_error(worker, said["version"])
        except GitmlError as error:
            await self._give_up(attempt, self._not_run(attempt, error.message))
            return
        if await self._calls().ask(worker, dask_worker.grant, attempt.key, _bundle(attempt, said)):
            self._used.add(worker)

    async def _stop_one(self, attempt: _Attempt, how: How) -> None:
        ending = Ended(attempt.job.address, _CODES[how])
        if not attempt.worker:
            await self._give_up(attempt, ending)
            return
        told = self._calls().ask(attempt.worker, dask_worker.tell, attempt.key, how)
        if how == "kill":  # also where the worker does not answer
            await asyncio.wait([asyncio.create_task(told)], timeout=_KILL)
            await settle(attempt.over.wait(), _KILL)
            await self._give_up(attempt, ending)
        else:
            await told

    def _calls(self) -> LoopCalls:
        if self._called is None:
            raise RuntimeError("the executor was not started")
        return self._called

    def _see_that_it_lives(self) -> None:
        if self._calls().client.status != "running":
            names = ", ".join(f"'{name}'" for name in self._active) or "none"
            raise OutsideError(
                f"the Dask scheduler is gone; stages that ran: {names}",
                hint="what had finished is recorded; run it again: gitml repro --executor dask",
            )


def _bundle(attempt: _Attempt, said: dict[str, Any]) -> bytes | None:
    """The commit, where a worker does not have it yet."""
    if not attempt.job.remote_job or said["supplied"]:
        return None
    file = json.loads(attempt.job.remote_job)["bundle"]
    return Path(file).read_bytes() if file else None
