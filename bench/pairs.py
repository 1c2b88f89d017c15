"""Times whole programs in turn (A B A B …), so that a slow moment of the machine hits both."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Run:
    """One finished process: wall and CPU seconds, peak memory in MiB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Pair:
    """Two commands that do the same work, run in turn."""

    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]

    @property
    def speedup(self) -> float:
        """How many times faster ours is: the median of the ratios, pair by pair."""
        return statistics.median(
            b.wall / a.wall for a, b in zip(self.ours, self.theirs, strict=True)
        )

    @property
    def cpu_speedup(self) -> float:
        """The same of CPU seconds."""
        return statistics.median(b.cpu / a.cpu for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def memory(self) -> float:
        """Our peak memory as a share of theirs."""
        return statistics.median(r.memory for r in self.ours) / statistics.median(
            r.memory for r in self.theirs
        )


def environment() -> dict[str, str]:
    """Without what makes imports look slow (compiled modules must be cached), and quiet."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "DVC_NO_ANALYTICS": "1", "NO_COLOR": "1"}


def once(command: Sequence[str], folder: Path, *, codes: Sequence[int] = (0,)) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: its exit code is none of ``codes``; what it printed is the message.
    """
    with tempfile.TemporaryDirectory() as kept:
        used = Path(kept, "used.json")
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_LAUNCHER), str(used), *command],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode not in codes:
            printed = done.stdout.decode()
            raise RuntimeError(f"{command} exited with {done.returncode}:\n{printed}")
        return Run(**json.loads(used.read_text()))


def pair(ours: Sequence[str], theirs: Sequence[str], folder: Path, *, rounds: int) -> Pair:
    """Run both ``rounds`` times in turn, after one run each that is not counted.

    A single round is run at once, as it is for what takes minutes.
    """
    if rounds > 1:
        once(ours, folder)
        once(theirs, folder)
    runs = [(once(ours, folder), once(theirs, folder)) for _ in range(rounds)]
    return Pair(tuple(a for a, _ in runs), tuple(b for _, b in runs))
