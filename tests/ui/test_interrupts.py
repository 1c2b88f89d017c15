"""A signal that comes while a finalizer runs, or that a library takes for something else."""

import subprocess
import sys

import pytest

from tests.fixtures.waiting import LONG

_PROGRAM = """
import contextlib, signal, threading
from gitml.errors import Terminated
from gitml.ui import interrupts

class Finalized:
    def __init__(self, other=None):
        self.other = other

    def __del__(self):
        signal.raise_signal(signal.{name})

def finalize():
    Finalized(Finalized())

def swallow():
    with contextlib.suppress(BaseException):
        signal.raise_signal(signal.{name})

def convert():
    try:
        signal.raise_signal(signal.{name})
    except BaseException as error:
        raise ValueError from error

def convert_and_swallow():
    with contextlib.suppress(ValueError):
        convert()

def command():
    {what}()
    threading.Event().wait({seconds})

interrupts.keep(command.__code__)
try:
    command()
except ({error}, ValueError) as error:
    print(type(error).__bases__[-1].__name__)
threading.Event().wait(0.01)  # nothing is sent to what comes after the command
"""
_WAYS = ("finalize", "swallow", "convert_and_swallow")


def _run(name: str, error: str, what: str) -> tuple[str, str]:
    told = {"name": name, "error": error, "what": what, "seconds": LONG / 2}
    words = [sys.executable, "-c", _PROGRAM.format(**told)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=LONG, check=True)
    return done.stdout, done.stderr


@pytest.mark.parametrize("what", _WAYS)
def test_ctrl_c_that_is_swallowed_ends_the_program(what: str) -> None:
    assert _run("SIGINT", "KeyboardInterrupt", what) == ("KeyboardInterrupt\n", "")


@pytest.mark.parametrize("what", _WAYS)
def test_sigterm_that_is_swallowed_ends_the_program(what: str) -> None:
    assert _run("SIGTERM", "Terminated", what) == ("Terminated\n", "")


def test_what_ends_the_program_with_an_error_of_its_own_is_sent_no_more() -> None:
    assert _run("SIGTERM", "Terminated", "convert") == ("Exception\n", "")
