"""A signal that comes while a finalizer runs."""

import subprocess
import sys

from tests.fixtures.waiting import LONG

_PROGRAM = """
import signal, threading, time
from gitml.errors import Terminated
from gitml.ui import interrupts

def terminate(*_):
    raise Terminated

signal.signal(signal.SIGTERM, terminate)
interrupts.keep()
begin = threading.Thread.start

def begin_late(self):  # as on a loaded machine: meanwhile a signal would be lost again
    begin(self)
    time.sleep(0.1)

threading.Thread.start = begin_late

class Finalized:
    def __del__(self):
        signal.raise_signal(signal.{name})

try:
    Finalized()
    threading.Event().wait({seconds})
except {error}:
    print("ended")
"""


def _run(name: str, error: str) -> tuple[str, str]:
    words = [sys.executable, "-c", _PROGRAM.format(name=name, error=error, seconds=LONG / 2)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=LONG, check=True)
    return done.stdout, done.stderr


def test_ctrl_c_in_a_finalizer_ends_the_program() -> None:
    assert _run("SIGINT", "KeyboardInterrupt") == ("ended\n", "")


def test_sigterm_in_a_finalizer_ends_the_program() -> None:
    assert _run("SIGTERM", "Terminated") == ("ended\n", "")
