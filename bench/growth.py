"""What a long history costs, and how the cost grows with its length."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log
from pathlib import Path

from bench.finding import Finding, Search
from bench.histories import chain, large, long, matrix, registry, templated
from bench.pairs import once
from bench.programs import DVC, GITML
from bench.repositories import commit

_STEEPEST = 1.15
_LOG = [GITML, "metrics", "log"]
_AMISS = (0, 1, 4)  # as a tenth of the metrics is not here
_COLD_LOG = ("sh", "-c", f"rm -rf .git/gitml; exec '{GITML}' metrics log")


def _cold(top: Path, rounds: int, commits: int = 2500) -> Iterator[Finding]:
    """Against DVC, of which the seconds of a commit are measured on ten and on thirty."""
    ours = _cpu(_COLD_LOG, templated(top, commits=commits), rounds)
    show = [DVC, "metrics", "show", "--all-commits"]
    few, more = (_cpu(show, templated(top, commits=count), 1) for count in (10, 30))
    theirs = few + (more - few) / 20 * (commits - 10)
    text = f"log of {commits:,} templated commits, cold: {ours:.1f} s; dvc {theirs:.0f} s (scaled)"
    yield Finding(f"{text}: {theirs / ours:.0f}x (promised 150x)", theirs >= 150 * ours)


def _warm(top: Path, rounds: int, commits: int = 2500) -> Iterator[Finding]:
    root = templated(top, commits=commits)
    once(_LOG, root, codes=_AMISS)
    took, least = _cpu(_LOG, root, rounds), _least(top, rounds)
    text = f"log of {commits:,} templated commits, warm: {took:.2f} s"
    yield Finding(f"{text}; {took / least:.1f} times --help (promised 10)", took <= 10 * least)


def _unasked(top: Path, rounds: int) -> Iterator[Finding]:
    took, least = _cpu(_COLD_LOG, matrix(top, commits=480), rounds), _least(top, rounds)
    text = f"log of 480 commits, a matrix of 4,032 stages without metrics, cold: {took:.2f} s"
    yield Finding(f"{text}; {took / least:.1f} times --help (promised 20)", took <= 20 * least)


def _after_one(top: Path, rounds: int, commits: int = 100_000) -> Iterator[Finding]:
    """What is remembered of many commits is not lost by one more."""
    root = long(top, commits=commits)
    once(_LOG, root)
    warm = _cpu(_LOG, root, rounds)
    (root / "m.json").write_text('{"loss": 0.5, "n": 1}')
    commit(root, "one more")
    after = once(_LOG, root).cpu
    text = f"log of {commits:,} commits, warm: {warm:.1f} s; after one more commit {after:.1f} s"
    yield Finding(f"{text} (promised 1.3 times as long)", after <= 1.3 * warm)


def _large(top: Path, rounds: int) -> Iterator[Finding]:
    """A quiet machine takes 0.08 s for ``--help``, so that 40 times as long are 3 s."""
    root, least = large(top), _least(top, rounds)
    for part, size in (("params", 6), ("metrics", 15)):
        took = _cpu([GITML, part, "show"], root, rounds)
        text = f"{part} show, {size} MB: {took:.1f} s; {took / least:.0f} times --help"
        yield Finding(f"{text} (promised 40)", took <= 40 * least)


@dataclass(frozen=True)
class _Work:
    """A command in folders of three sizes."""

    name: str
    command: Sequence[str]
    folder: Callable[[Path, int], Path]
    sizes: tuple[int, int, int]


_MODELS = (GITML, "model", "list")
_REPORT = (GITML, "report", "HEAD~1")
_WORK = (
    _Work(
        "model list, tags of 300 models",
        _MODELS,
        lambda top, size: registry(top, tags=size, models=300),
        (7_500, 15_000, 30_000),
    ),
    _Work(
        "model list, versions of one model",
        _MODELS,
        lambda top, size: registry(top, tags=size, models=1),
        (1_250, 2_500, 5_000),
    ),
    _Work(
        "metrics log, commits, cold",
        _COLD_LOG,
        lambda top, size: templated(top, commits=size),
        (625, 1_250, 2_500),
    ),
    _Work(
        "report, stages in a row",
        _REPORT,
        lambda top, size: chain(top, stages=size),
        (1_250, 2_500, 5_000),
    ),
)


def _growth(work: _Work, top: Path, rounds: int) -> Iterator[Finding]:
    """The exponent between the first size and the last; what any command takes is not counted."""
    least = _least(top, rounds)
    took = [_cpu(work.command, work.folder(top, size), rounds) for size in work.sizes]
    first, last = (max(seconds - least, 0.01) for seconds in (took[0], took[-1]))
    exponent = log(last / first) / log(work.sizes[-1] / work.sizes[0])
    figures = ", ".join(f"{t:.2f} s of {n:,}" for n, t in zip(work.sizes, took, strict=True))
    text = f"{work.name}: {figures}; grows with exponent {exponent:.2f} (promised {_STEEPEST})"
    yield Finding(text, exponent <= _STEEPEST)


def _least(top: Path, rounds: int) -> float:
    """The CPU seconds that any command takes."""
    return _cpu([GITML, "--help"], top, rounds)


def _cpu(command: Sequence[str], folder: Path, rounds: int) -> float:
    return statistics.median(once(command, folder, codes=_AMISS).cpu for _ in range(rounds))


SEARCHES = (
    Search("templated log, cold", _cold),
    Search("templated log, warm", _warm),
    Search("log, matrix without metrics", _unasked),
    Search("log of 100,000 commits", _after_one),
    Search("large files", _large),
    *(Search(f"growth: {work.name}", partial(_growth, work)) for work in _WORK),
)
