"""``make bench``: gitml beside a peer, as ratios of one run on one machine.

python bench/run.py [--rounds N] [NAME ...]
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import bounds, growth, status
from bench.cases import CASES, Case
from bench.finding import Finding
from bench.merging import MERGING_CASES
from bench.pairs import Pair, pair
from bench.status import STATUS_CASES
from bench.transfer_cases import TRANSFER_CASES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", help="only cases whose name contains one of these")
    parser.add_argument("--rounds", type=int, default=7, help="pairs a case, at most")
    asked = parser.parse_args()
    cases = [
        c
        for c in (*CASES, *STATUS_CASES, *MERGING_CASES, *TRANSFER_CASES)
        if not asked.names or any(n in c.name for n in asked.names)
    ]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"medians of up to {asked.rounds} pairs\n")
    header = f"{'work':42} {'gitml':>9} {'peer':>9} {'faster':>8} {'promised':>9} {'memory':>7}"
    print(header)
    failed = 0
    with tempfile.TemporaryDirectory() as top:
        for case in cases:
            if not Path(case.theirs[0]).exists() and "/" in case.theirs[0]:
                print(f"{case.name:42} not measured: there is no {case.theirs[0]}")
                continue
            rounds = min(asked.rounds, case.rounds)
            found = pair(case.ours, case.theirs, case.folder(Path(top)), rounds=rounds)
            kept = _kept(case, found)
            failed += not kept
            print(_line(case, found, kept=kept), flush=True)
        rounds = min(asked.rounds, 3)
        for finding in _findings(Path(top), rounds) if not asked.names else ():
            failed += not finding.kept
            print(f"{finding.text}{'' if finding.kept else '   MISSED'}", flush=True)
    return 1 if failed else 0


def _findings(top: Path, rounds: int) -> Iterator[Finding]:
    yield from bounds.findings(top, rounds)
    yield from growth.findings(top, rounds)
    yield status.growth(top, rounds)


def _kept(case: Case, found: Pair) -> bool:
    slim = case.memory is None or found.memory <= case.memory
    return slim and (case.at_least is None or found.speedup >= case.at_least)


def _line(case: Case, found: Pair, *, kept: bool) -> str:
    ours, theirs = (statistics.median(r.wall for r in runs) for runs in (found.ours, found.theirs))
    promised = "" if case.at_least is None else f"{case.at_least:.2g}x"
    return (
        f"{case.name:42} {ours * 1000:6.0f} ms {theirs * 1000:6.0f} ms {found.speedup:7.1f}x "
        f"{promised:>9} {found.memory:6.0%}{'' if kept else '   MISSED'}"
    )


if __name__ == "__main__":
    sys.exit(main())
