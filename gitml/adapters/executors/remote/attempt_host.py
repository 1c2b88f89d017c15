"""A process for attempts, seen from the worker that started it; see :mod:`.attempt_process`."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from gitml.adapters.executors.readable import readable
from gitml.core.run.executor import How

_MODULE = "gitml.adapters.executors.remote.attempt_process"


class AttemptHost:
    """Starts the process.

    Args:
        variables: its environment.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._alive, theirs = os.pipe()
        self._channel, channel = socket.socketpair()
        self._heard = b""
        try:
            with channel:
                self._process = subprocess.Popen(
                    # Not what lies in the folder where the worker happens to stand.
                    [sys.executable, "-P", "-m", _MODULE, str(theirs)],
                    stdin=channel.fileno(),
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs],
                    env=dict(variables),
                    start_new_session=True,
                )
        finally:
            os.close(theirs)

    def ask(self, order: Mapping[str, Any]) -> None:
        """Begin an attempt."""
        self._send({"attempt": order})

    def signal(self, how: How) -> None:
        """Ask what runs to end; killing is up to :meth:`kill`."""
        self._send({"signal": how})

    def messages(self, timeout: float) -> list[dict[str, Any]] | None:
        """What the process says within ``timeout`` seconds; None where it is gone."""
        if not readable([self._channel], timeout):
            return []
        try:
            heard = self._channel.recv(1 << 20)
        except ConnectionError:
            heard = b""
        if not heard:
            return None
        *lines, self._heard = (self._heard + heard).split(b"\n")
        return [json.loads(line) for line in lines]

    def kill(self) -> None:
        """The process, and with it all that it runs; may be called by any thread."""
        self._process.kill()

    def close(self, patience: float = 10.0) -> bool:
        """Kill it, and wait until nothing of it lives; whether that came true in time."""
        self._process.kill()
        self._process.wait()
        ready = readable([self._alive], patience)
        self._channel.close()
        os.close(self._alive)
        return bool(ready)

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            self._channel.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            return  # it is gone, as messages() says
