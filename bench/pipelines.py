"""Pipelines that the benchmarks run, made anew for each run."""

from collections.abc import Sequence
from pathlib import Path

from bench.programs import GITML
from bench.repositories import new, run_program
from bench.rules import Rule, dvc_yaml, same_for_others

_WIDTH = 10
# As if nothing had ever run here.
ANEW = "rm -rf .dvc/cache .dvc/tmp .snakemake dvc.lock .gitignore out*"


def independent(top: Path, *, stages: int, seconds: float) -> Path:
    """Stages that only wait, each on its own."""
    rules = [
        Rule(f"s{n:04}", f"sleep {seconds}; echo {n} > out{n}", ["in"], f"out{n}")
        for n in range(stages)
    ]
    return _project(top / f"independent-{stages}", dvc_yaml(rules))


def layered(top: Path, *, stages: int, built: bool = False, inputs: int = 1) -> Path:
    """Layers of ten trivial stages, each of which uses two of the layer before.

    The same as a Snakefile, a Makefile and a build.ninja lies beside it.

    Args:
        top: where it goes.
        stages: how many.
        built: bring it up to date.
        inputs: files that the first layer uses, each stage of it one.
    """
    rules = []
    for number in range(stages):
        before = number - number % _WIDTH - _WIDTH
        deps = (
            [f"in{number % inputs}"] if before < 0 else [_out(before, number + k) for k in (0, 1)]
        )
        # What is made stays small: whole inputs would double in size from layer to layer.
        command = f"cksum {' '.join(deps)} > out{number}"
        rules.append(Rule(f"s{number:04}", command, deps, f"out{number}"))
    ways = f"{'-built' if built else ''}{f'-{inputs}' if inputs > 1 else ''}"
    root = _project(top / f"layered-{stages}{ways}", dvc_yaml(rules))
    for number in range(inputs):
        (root / f"in{number}").write_text("input\n")
    for name, text in same_for_others(rules).items():
        (root / name).write_text(text)
    if built:
        run_program([GITML, "repro", "--quiet"], root)
    return root


def uneven(top: Path, *, seconds: Sequence[float]) -> Path:
    """Layers of six stages that wait, each for another time, and use two of the layer before."""
    rules = []
    for number, wait in enumerate(seconds):
        before = number - number % 6 - 6
        deps = ["in"] if before < 0 else [f"out{before + (number + k) % 6}" for k in (0, 1)]
        command = f"sleep {wait}; echo {number} > out{number}"
        rules.append(Rule(f"s{number:04}", command, deps, f"out{number}"))
    return _project(top / f"uneven-{len(seconds)}-{sum(seconds):.0f}", dvc_yaml(rules))


def _out(first: int, number: int) -> str:
    return f"out{first + number % _WIDTH}"


def _project(root: Path, text: str) -> Path:
    if not root.exists():
        new(root)
        (root / "in").write_text("input\n")
        (root / "dvc.yaml").write_text(text)
    return root
