"""What is measured, against what, and what is promised."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.histories import templated
from bench.pipelines import ANEW, independent, layered
from bench.plotting import plotted, reported
from bench.programs import DVC, GITML, NINJA, PEERS, SNAKEMAKE, Case
from bench.repositories import columns, example, folder, history


def _anywhere(top: Path) -> Path:
    return top


def _same(words: str, *, name: str, at_least: float, folder: Callable[[Path], Path]) -> Case:
    """Both programs with the same words."""
    return Case(name, [GITML, *words.split()], [DVC, *words.split()], at_least, folder)


def _tab(line: str, at_least: float) -> Case:
    """A press of Tab, against the least that a command takes."""
    variables = f"_GITML_COMPLETE=bash_complete _GITML_LINE='{line}'"
    ours = ["sh", "-c", f"{variables} exec '{GITML}'"]
    theirs = [GITML, "--help"]
    return Case(f"Tab after '{line}'", ours, theirs, at_least, example, memory=None)


def _anew(
    name: str,
    at_least: float | None,
    jobs: int,
    folder: Callable[[Path], Path],
    peer: str = f"'{DVC}' repro --quiet",
) -> Case:
    """A pipeline that was never run; DVC has no jobs."""
    ours = ["sh", "-c", f"{ANEW}; exec '{GITML}' repro --quiet -j {jobs}"]
    theirs = ["sh", "-c", f"{ANEW}; exec {peer}"]
    return Case(name, ours, theirs, at_least, folder, memory=None, rounds=3, is_parallel=True)


def _idle(stages: int, at_least: float, peer: Sequence[str] = (DVC, "repro", "--quiet")) -> Case:
    """Both programs find that nothing is to be done."""
    folder = partial(layered, stages=stages, built=True)
    against = "" if peer[0] == DVC else f", {Path(peer[0]).name}"
    name = f"repro, nothing to do, {stages} stages{against}"
    rounds = 2 if stages > 100 else 5
    return Case(name, [GITML, "repro", "-q"], peer, at_least, folder, memory=None, rounds=rounds)


def _edited(name: str, at_least: float | None, folder: Callable[[Path], Path]) -> Case:
    """One of the inputs has another content than ever before."""
    ours, theirs = (
        ["sh", "-c", f"date +%N > in3; exec '{program}' repro --quiet"] for program in (GITML, DVC)
    )
    return Case(name, ours, theirs, at_least, folder, memory=None, rounds=3, is_parallel=True)


_LOG = f"exec '{GITML}' metrics log --all"
_COLD = ["sh", "-c", f"rm -rf .git/gitml; {_LOG}"]
_ALL = [DVC, "metrics", "show", "--all-commits"]
_hundred = partial(history, commits=100, stages=20, changed=4)
_rewritten = partial(history, commits=100, stages=20, changed=20)
_thousands = partial(history, commits=2000, stages=20, changed=4)
_wide = partial(history, commits=1, stages=500, changed=0)
_columns = partial(columns, commits=4, metrics=20_000)
_many = partial(folder, files=50_000, changed=500)
_twelve = partial(plotted, plots=12)
_seventy_five = partial(plotted, plots=75)
_two_hundred = partial(plotted, plots=200)
_trivial = partial(layered, stages=100)
_templated = partial(templated, commits=30, whole=True)

# CML's own example: DVC gives the Vega of one plot a call, and vl-convert makes the picture.
_DRAW = "import sys, vl_convert as v; sys.stdout.buffer.write(v.vegalite_to_png(sys.stdin.read()))"
_RECIPE = " && ".join(
    [
        f"'{DVC}' metrics diff --md HEAD~1 > cml.md",
        f"'{DVC}' params diff --md HEAD~1 >> cml.md",
        *(
            f"'{DVC}' plots diff HEAD~1 --targets p{n}.csv --show-vega"
            f" | '{PEERS / 'python'}' -c '{_DRAW}' > p{n}.png && echo '![](p{n}.png)' >> cml.md"
            for n in range(6)
        ),
    ]
)
_REPORT = f"rm -rf .git/gitml/pictures; exec '{GITML}' report HEAD~1"


CASES = (
    Case(
        "report, 6 plots drawn, against CML's recipe",
        ["sh", "-c", _REPORT],
        ["sh", "-c", _RECIPE],
        5,
        reported,
        memory=None,
        rounds=3,
    ),
    Case(
        "--help, against importing click",
        [GITML, "--help"],
        [sys.executable, "-c", "import click"],
        at_least=1 / 3,
        folder=_anywhere,
        memory=None,
    ),
    Case("--help", [GITML, "--help"], [DVC, "--help"], at_least=1, folder=_anywhere),
    _tab("gitml che", at_least=1.5),
    _tab("gitml checkout ", at_least=0.75),
    _tab("gitml repro ", at_least=0.65),
    _same("metrics diff HEAD~1", name="metrics diff, example", at_least=3, folder=example),
    Case("metrics log, 100 commits x 20 stages, cold", _COLD, _ALL, 25, _hundred, rounds=3),
    Case("the same, warm", ["sh", "-c", _LOG], _ALL, 50, _hundred, rounds=3),
    Case("cold, every stage changed each time", _COLD, _ALL, 25, _rewritten, rounds=3),
    Case("cold, 2,000 commits", _COLD, _ALL, None, _thousands, rounds=1),
    Case("metrics log, 20,000 columns", ["sh", "-c", _LOG], _ALL, 20, _columns, rounds=1),
    _same("metrics diff HEAD~1", name="metrics diff, 20 stages", at_least=4, folder=_hundred),
    _same("params diff HEAD~1", name="params diff, 20 stages", at_least=3, folder=_hundred),
    _same("metrics diff HEAD~1", name="metrics diff, 80 templated", at_least=6, folder=_templated),
    _same("params diff HEAD~1", name="params diff, 80 templated", at_least=6, folder=_templated),
    _same("diff HEAD~1", name="diff, 20 stages", at_least=3, folder=_hundred),
    _same("dag", name="dag, 20 stages", at_least=3, folder=_hundred),
    _same("diff HEAD~1", name="diff, 500 of 50,000 files", at_least=5, folder=_many),
    _same("diff HEAD~1 HEAD", name="the same, of two commits", at_least=5, folder=_many),
    _same("metrics show", name="metrics show, 500 stages", at_least=8, folder=_wide),
    _same("plots diff HEAD~1 HEAD", name="plots diff, 12 plots", at_least=2, folder=_twelve),
    _same("plots diff HEAD~1 HEAD", name="plots diff, 75 plots", at_least=2, folder=_seventy_five),
    _same("plots diff HEAD~1 HEAD", name="plots diff, 200 plots", at_least=2, folder=_two_hundred),
    _anew("repro -j 4, 20 stages of 0.5 s", 3.2, 4, partial(independent, stages=20, seconds=0.5)),
    _anew("repro -j 2, 100 trivial stages", 8, 2, _trivial),
    _anew("the same, snakemake -j2", 1, 2, _trivial, f"'{SNAKEMAKE}' -j2 --quiet all"),
    _anew("the same, ninja -j2", None, 2, _trivial, f"'{NINJA}' -j2 --quiet"),
    _anew("the same, make -j2", None, 2, _trivial, "make -j2 --silent"),
    _edited("repro, one input of 100 stages, 55 run", 6, partial(_trivial, built=True, inputs=10)),
    _idle(20, 3),
    _idle(100, 6),
    _idle(100, 1, [SNAKEMAKE, "-j2", "--quiet", "all"]),
    _idle(1000, 12),
)
