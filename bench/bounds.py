"""What has no peer: how near a run comes to what is possible, and what a stage costs."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.finding import Finding, Search
from bench.pairs import once
from bench.pipelines import ANEW, layered, uneven
from bench.programs import GITML

_SHORT = [0.05 + 0.05 * (number * 7 % 6) for number in range(60)]  # 0.05 to 0.3 s, in no order
_WITHIN = 1.15
_GROWTH = 1.5


def _near_the_bound(top: Path, rounds: int) -> Iterator[Finding]:
    """The command's seconds over two, or the longest chain, whichever is more.

    The bookkeeping is what the same pipeline takes when its commands take no time.
    """
    bound = max(sum(_SHORT) / 2, _longest_chain())
    took = _seconds(uneven(top, seconds=_SHORT), rounds)
    bookkeeping = _seconds(uneven(top, seconds=[0.0] * len(_SHORT)), rounds)
    kept = took <= _WITHIN * bound + bookkeeping
    text = (
        f"repro -j 2, 60 uneven stages: {took:.2f} s; bound {bound:.2f} s, "
        f"bookkeeping {bookkeeping:.2f} s: {(took - bookkeeping) / bound:.2f} times the bound "
        f"beside the bookkeeping (promised {_WITHIN}), {took / bound:.2f} with it"
    )
    yield Finding(text, kept)


def _longest_chain() -> float:
    chains: list[float] = []
    for number, seconds in enumerate(_SHORT):
        before = number - number % 6 - 6
        used = [chains[before + (number + k) % 6] for k in (0, 1)] if before >= 0 else [0.0]
        chains.append(seconds + max(used))
    return max(chains)


def _overhead(top: Path, rounds: int) -> Iterator[Finding]:
    """What one more trivial stage costs, in a small pipeline and in a large one."""
    least = _seconds(layered(top, stages=1), rounds)
    sizes = (50, 100, 1000)
    each = [(_seconds(layered(top, stages=n), min(rounds, 2)) - least) / n * 1000 for n in sizes]
    figures = ", ".join(f"{ms:.1f} ms of {n}" for n, ms in zip(sizes, each, strict=True))
    text = f"repro -j 2, one trivial stage: {figures} (promised: at most {_GROWTH} times the first)"
    yield Finding(text, kept=each[-1] <= _GROWTH * each[0])


def _seconds(folder: Path, rounds: int) -> float:
    command = ["sh", "-c", f"{ANEW}; exec '{GITML}' repro --quiet -j 2"]
    return statistics.median(once(command, folder).wall for _ in range(rounds))


SEARCHES = (
    Search("repro, near the bound", _near_the_bound),
    Search("repro, what a stage costs", _overhead),
)
