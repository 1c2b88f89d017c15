"""``make bench``: gitml beside a peer, as ratios of one run on one machine.

Judged are CPU seconds, which others on the machine hardly move; where work runs in parallel, the
time that passed.

python bench/run.py [--rounds N] [NAME ...]
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import bounds, growth, plot_bounds, status
from bench.cases import CASES
from bench.comparing import COMPARE_CASES
from bench.data import DATA_CASES
from bench.drifting import DRIFT_CASES
from bench.finding import Search
from bench.merging import MERGING_CASES
from bench.other_tools import OTHER_CASES
from bench.pairs import Pair, pair
from bench.profiling import PROFILE_CASES
from bench.programs import Case
from bench.registry import REGISTRY_CASES
from bench.status import STATUS_CASES
from bench.transfer_cases import TRANSFER_CASES

EVERY = (
    *CASES,
    *COMPARE_CASES,
    *DATA_CASES,
    *DRIFT_CASES,
    *OTHER_CASES,
    *STATUS_CASES,
    *MERGING_CASES,
    *TRANSFER_CASES,
    *PROFILE_CASES,
    *REGISTRY_CASES,
)
SEARCHES = (*bounds.SEARCHES, *plot_bounds.SEARCHES, *growth.SEARCHES, *status.SEARCHES)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", help="only what has one of these in its name")
    parser.add_argument("--rounds", type=int, default=7, help="pairs a case, at most")
    asked = parser.parse_args()
    chosen = [one for one in EVERY if _is_chosen(one.name, asked.names)]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"medians of up to {asked.rounds} pairs\n")
    print(
        f"{'work':42} {'gitml':>9} {'peer':>9} {'faster':>8} {'of CPU':>8} {'promised':>9} "
        f"{'memory':>7}"
    )
    with tempfile.TemporaryDirectory() as top:
        kept = [_measure(case, Path(top), asked.rounds) for case in chosen]
        for search in SEARCHES:
            if _is_chosen(search.name, asked.names):
                kept += _look(search, Path(top), min(asked.rounds, 3))
    return 0 if all(kept) else 1


def _measure(case: Case, top: Path, rounds: int) -> bool:
    """Print the line of a case; whether it is as promised."""
    if not Path(case.theirs[0]).exists() and "/" in case.theirs[0]:
        print(f"{case.name:42} not measured: there is no {case.theirs[0]}")
        return True
    try:
        found = pair(case.ours, case.theirs, case.folder(top), rounds=min(rounds, case.rounds))
    except RuntimeError as error:  # the other cases are worth as much as ever
        print(f"{case.name:42} FAILED: {error}", flush=True)
        return False
    kept = _kept(case, found)
    print(_line(case, found, kept=kept), flush=True)
    return kept


def _look(search: Search, top: Path, rounds: int) -> Iterator[bool]:
    """Print what a search finds; whether each is as promised."""
    try:
        for finding in search.find(top, rounds):
            print(f"{finding.text}{'' if finding.kept else '   MISSED'}", flush=True)
            yield finding.kept
    except RuntimeError as error:
        print(f"{search.name:42} FAILED: {error}", flush=True)
        yield False


def _is_chosen(name: str, names: Sequence[str]) -> bool:
    return not names or any(one in name for one in names)


def _kept(case: Case, found: Pair) -> bool:
    slim = case.memory is None or found.memory <= case.memory
    faster = found.speedup if case.is_parallel else found.cpu_speedup
    return slim and (case.at_least is None or faster >= case.at_least)


def _line(case: Case, found: Pair, *, kept: bool) -> str:
    ours, theirs = (statistics.median(r.wall for r in runs) for runs in (found.ours, found.theirs))
    promised = "" if case.at_least is None else f"{case.at_least:.2g}x"
    return (
        f"{case.name:42} {ours * 1000:6.0f} ms {theirs * 1000:6.0f} ms {found.speedup:7.1f}x "
        f"{found.cpu_speedup:7.1f}x "
        f"{promised:>9} {found.memory:6.0%}{'' if kept else '   MISSED'}"
    )


if __name__ == "__main__":
    sys.exit(main())
