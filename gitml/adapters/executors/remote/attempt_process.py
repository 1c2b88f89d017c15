"""The process in which attempts at stages are made, one after another, on a worker.

DVC changes the working directory of its process and is not made for threads, so each attempt that
runs at a time has a process. Standard input is a socket to the worker; one JSON object a line:

    to us    {"attempt": {"address", "job" or "remote_job", "room"}}, {"signal": HOW}
    from us  {"started": PID}, {"ended": {"code", "command", "problem", "result"}}

The end of the socket means that the worker is gone: so are we, and the supervisor of the commands
then kills them. The first argument is a descriptor that is closed when nothing of us is left.
"""

import json
import os
import queue
import socket
import sys
import threading
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gitml.adapters.executors.local.executor import LocalExecutor
from gitml.adapters.executors.remote.attempt import Room, carry_out, failure_of
from gitml.core.run.executor import Ended, How, Job, Setup, Started
from gitml.core.run.remote_job import parse_remote_job
from gitml.errors import GitmlError

_CODES: dict[How, int] = {"interrupt": -2, "terminate": -15, "kill": -9}


class Attempts:
    """Makes the attempts that it is told to.

    Args:
        channel: to the worker.
        alive: descriptor that is open as long as a process of ours lives.
    """

    def __init__(self, channel: socket.socket, alive: int) -> None:
        self._channel = channel
        self._alive = alive
        self._orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._executor: LocalExecutor | None = None
        self._running = ""
        self._ran = False
        self._told: How | None = None

    def serve(self) -> None:
        """Until the process ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            order = self._orders.get()
            ended = self._attempt(order)
            if ended.problem:
                self._let_go()
            self._tell({"ended": asdict(ended)})

    def _listen(self) -> None:
        heard = b""
        while True:
            try:
                new = self._channel.recv(1 << 16)
            except ConnectionError:
                new = b""
            if not new:
                os._exit(0)  # whatever the other thread is doing
            *lines, heard = (heard + new).split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "attempt" in message:
                    self._told = None
                    self._orders.put(message["attempt"])
                else:
                    self._heed(message["signal"])

    def _heed(self, how: How) -> None:
        with self._lock:
            self._told = how
            if self._running and self._executor is not None:
                self._executor.cancel([self._running], how)

    def _attempt(self, order: dict[str, Any]) -> Ended:
        self._ran = False
        given = order["room"]
        room = Room(**{**given, **{key: Path(given[key]) for key in ("folder", "run", "cache")}})
        try:
            if order.get("remote_job"):
                return carry_out(parse_remote_job(order["remote_job"]), room, self._execute)
            return self._execute(Job(**{**order["job"], "log": room.log}))
        except Exception as error:  # noqa: BLE001  # who waits for this attempt must hear of it
            if not isinstance(error, GitmlError):
                traceback.print_exc()
            return failure_of(order["address"], error, ran=self._ran)

    def _execute(self, job: Job) -> Ended:
        if self._executor is None:
            setup = Setup("", {}, os.environ, 1, (self._alive,), lambda _: None)
            self._executor = LocalExecutor(setup)
            self._executor.start()
        with self._lock:
            if self._told is not None:
                return Ended(job.address, _CODES[self._told])
            self._executor.submit(job)
            self._running, self._ran = job.address, True
        try:
            while True:
                for event in self._executor.poll(60):
                    if isinstance(event, Ended):
                        return event
                    self._started(event)
        finally:
            with self._lock:
                self._running = ""

    def _started(self, event: Started) -> None:
        self._tell({"started": event.pid})

    def _let_go(self) -> None:
        """A supervisor that something was wrong with is not used again."""
        if self._executor is not None:
            self._executor.stop()
            self._executor = None

    def _tell(self, message: dict[str, Any]) -> None:
        self._channel.sendall(json.dumps(message).encode() + b"\n")


def main() -> None:
    """Serve on standard input."""
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        channel = socket.socket(fileno=os.dup(0))
        os.dup2(nothing.fileno(), 0)
    Attempts(channel, int(sys.argv[1])).serve()


if __name__ == "__main__":
    main()
