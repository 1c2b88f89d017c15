"""What plots cost: of millions of rows, and when a report is made again."""

import math
import random
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path

from bench.finding import Finding, Search
from bench.pairs import once
from bench.plotting import plotted, reported, write_table
from bench.programs import GITML
from bench.repositories import new

_ROWS = (1_000_000, 2_000_000, 4_000_000)
_SECONDS = 3
_MEMORY = 300  # MiB, of which the file itself is 60
_GROWTH = 1.15
# To draw one picture takes matplotlib's import, which costs as much as three pictures; and all that
# a report does beside its pictures costs three more. Three times as fast is out of reach with six.
_AGAIN = 1.5
_FIRST = 4  # seconds that pass


def _large(top: Path, _rounds: int) -> list[Finding]:
    """Seconds, memory and growth of a plot of millions of rows."""
    runs = []
    for rows in _ROWS:
        root = top / f"rows-{rows}"
        new(root)
        (root / "dvc.yaml").write_text("plots:\n  - p.csv: {x: x, y: y}\n")
        write_table(root / "p.csv", rows, random.Random(rows))
        once([GITML, "plots", "show"], root)
        runs.append(
            min((once([GITML, "plots", "show"], root) for _ in range(3)), key=lambda run: run.cpu)
        )
        shutil.rmtree(root)
    last = runs[-1]
    figures = ", ".join(f"{run.cpu:.2f} s, {run.memory:.0f} MiB" for run in runs)
    growth = _exponent(_ROWS, [run.cpu for run in runs])
    return [
        Finding(
            f"plots show, 1, 2 and 4 million rows: {figures} "
            f"(promised: {_SECONDS} s and {_MEMORY} MiB of the last)",
            last.cpu <= _SECONDS and last.memory <= _MEMORY,
        ),
        Finding(
            f"plots show, growth with rows: exponent {growth:.2f} (promised: at most {_GROWTH})",
            growth <= _GROWTH,
        ),
    ]


def _exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of a line through the logarithms."""
    return statistics.linear_regression(
        [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    ).slope


def _again(top: Path, rounds: int) -> list[Finding]:
    """A report after one of six plots changed, against the first."""
    root = plotted(top, plots=6)
    ratios = []
    for number in range(rounds):
        shutil.rmtree(root / ".git" / "gitml" / "pictures", ignore_errors=True)
        first = once([GITML, "report", "HEAD~1"], root)
        write_table(root / "p0.csv", 200, random.Random(number + 100))
        ratios.append(first.cpu / once([GITML, "report", "HEAD~1"], root).cpu)
    ratio = statistics.median(ratios)
    text = f"report, 6 plots, again after one changed: {ratio:.1f}x (promised: {_AGAIN}x)"
    return [Finding(text, ratio >= _AGAIN)]


def _first(top: Path, rounds: int) -> list[Finding]:
    """From the end of a run to a report with six pictures."""
    root = reported(top)
    seconds = []
    for _ in range(rounds):
        shutil.rmtree(root / ".git" / "gitml" / "pictures", ignore_errors=True)
        seconds.append(once([GITML, "report", "HEAD~1"], root).wall)
    least = min(seconds)
    text = f"report, 6 plots, 100 commits: {least:.1f} s (promised: {_FIRST} s)"
    return [Finding(text, least <= _FIRST)]


SEARCHES = (
    Search("report", _first),
    Search("plots of millions of rows", _large),
    Search("report again", _again),
)
