"""Pipelines that the benchmarks run, made anew for each run."""

import subprocess
import sys
from pathlib import Path

from bench.pairs import environment

BIN = Path(sys.executable).parent
# As if nothing had ever run here.
ANEW = "rm -rf .dvc/cache .dvc/tmp dvc.lock .gitignore out*"


def independent(top: Path, *, stages: int, seconds: float) -> Path:
    """Stages that only wait, each on its own."""
    lines = ["stages:"]
    for number in range(stages):
        command = f"sleep {seconds}; echo {number} > out{number}"
        lines.append(f"  s{number:04}: {{cmd: {command}, deps: [in], outs: [out{number}]}}")
    return _project(top / f"independent-{stages}", lines)


def layered(top: Path, *, stages: int, built: bool = False, width: int = 10) -> Path:
    """Layers of trivial stages, each of which uses two of the layer before.

    Args:
        top: where it goes.
        stages: how many.
        built: bring it up to date.
        width: stages in a layer.
    """
    lines = ["stages:"]
    for number in range(stages):
        before = number - number % width - width
        deps = ["in"] if before < 0 else [f"out{before + (number + k) % width}" for k in (0, 1)]
        # What is made stays small: whole inputs would double in size from layer to layer.
        command = f"cat {' '.join(deps)} | cksum > out{number}; echo {number} >> out{number}"
        uses = ", ".join(deps)
        lines.append(f"  s{number:04}: {{cmd: {command}, deps: [{uses}], outs: [out{number}]}}")
    root = _project(top / f"layered-{stages}{'-built' if built else ''}", lines)
    if built:
        _run([str(BIN / "gitml"), "repro", "--quiet"], root)
    return root


def _project(root: Path, lines: list[str]) -> Path:
    if not root.exists():
        root.mkdir()
        _run(["git", "init", "--quiet"], root)
        _run([str(BIN / "dvc"), "init", "--quiet"], root)
        (root / "in").write_text("input\n")
        (root / "dvc.yaml").write_text("\n".join(lines) + "\n")
    return root


def _run(command: list[str], root: Path) -> None:
    subprocess.run(command, cwd=root, env=environment(), capture_output=True, check=True)
