"""``make bench``: gitml beside a peer, as ratios of one run on one machine.

python bench/run.py [--rounds N] [NAME ...]
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.pairs import Pair, pair
from bench.repositories import example

BIN = Path(sys.executable).parent
GITML = str(BIN / "gitml")
DVC = str(BIN / "dvc")


@dataclass(frozen=True)
class Case:
    """One line of the table: two commands in one folder, and what is promised.

    Attributes:
        at_least: how many times faster gitml must be; below 1 it may be slower by so much.
        memory: the largest share of the peer's peak memory that is promised, None where not.
    """

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    at_least: float
    folder: Callable[[Path], Path]
    memory: float | None = None


def _anywhere(top: Path) -> Path:
    return top


CASES = (
    Case(
        "--help, against importing click",
        [GITML, "--help"],
        [sys.executable, "-c", "import click"],
        at_least=1 / 3,
        folder=_anywhere,
    ),
    Case("--help, against dvc", [GITML, "--help"], [DVC, "--help"], at_least=1, folder=_anywhere),
    Case(
        "metrics diff, example",
        [GITML, "metrics", "diff", "HEAD~1"],
        [DVC, "metrics", "diff", "HEAD~1"],
        at_least=3,
        folder=example,
        memory=1,
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", help="only cases whose name contains one of these")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    cases = [c for c in CASES if not asked.names or any(n in c.name for n in asked.names)]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"medians of {asked.rounds} pairs\n")
    header = f"{'work':38} {'gitml':>9} {'peer':>9} {'faster':>8} {'promised':>9} {'memory':>7}"
    print(header)
    failed = 0
    with tempfile.TemporaryDirectory() as top:
        for case in cases:
            found = pair(case.ours, case.theirs, case.folder(Path(top)), rounds=asked.rounds)
            kept = _kept(case, found)
            failed += not kept
            print(_line(case, found, kept=kept), flush=True)
    return 1 if failed else 0


def _kept(case: Case, found: Pair) -> bool:
    slim = case.memory is None or found.memory <= case.memory
    return found.speedup >= case.at_least and slim


def _line(case: Case, found: Pair, *, kept: bool) -> str:
    ours, theirs = (statistics.median(r.wall for r in runs) for runs in (found.ours, found.theirs))
    return (
        f"{case.name:38} {ours * 1000:6.0f} ms {theirs * 1000:6.0f} ms {found.speedup:7.1f}x "
        f"{case.at_least:8.2g}x {found.memory:6.0%}{'' if kept else '   MISSED'}"
    )


if __name__ == "__main__":
    sys.exit(main())
