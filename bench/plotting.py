"""Repositories with plots."""

import math
import random
from pathlib import Path

from bench.repositories import commit, new


def plotted(top: Path, *, plots: int, rows: int = 200) -> Path:
    """Curves, points and matrices in Git, all of them changed by the last of two commits."""
    root = top / f"plots-{plots}"
    if root.exists():
        return root
    new(root)
    chance = random.Random(plots)
    lines = ["plots:"]
    for number in range(plots):
        template = ("linear", "linear", "scatter", "confusion")[number % 4]
        lines.append(f"  - p{number}.csv: {{x: x, y: y, template: {template}}}")
    (root / "dvc.yaml").write_text("\n".join(lines) + "\n")
    for message in ("first", "second"):
        for number in range(plots):
            matrix = number % 4 == 3
            write_table(root / f"p{number}.csv", rows, chance, matrix=matrix)
        commit(root, message)
    return root


def reported(top: Path) -> Path:
    """100 commits of parameters and metrics; the last one changes six plots, too."""
    root = top / "reported"
    if root.exists():
        return root
    new(root)
    chance = random.Random(6)
    plots = "".join(f"  - p{n}.csv: {{x: x, y: y}}\n" for n in range(6))
    (root / "dvc.yaml").write_text(
        f"metrics: [metrics.json]\nparams: [params.yaml]\nplots:\n{plots}"
    )
    for number in range(100):
        if number in (0, 99):
            for plot in range(6):
                write_table(root / f"p{plot}.csv", 200, chance)
        (root / "params.yaml").write_text(f"lr: {1 + number}e-3\n")
        (root / "metrics.json").write_text(f'{{"auc": {0.8 + number / 1000}, "loss": 0.3}}')
        commit(root, f"{number}")
    return root


def write_table(file: Path, rows: int, chance: random.Random, *, matrix: bool = False) -> None:
    """A falling curve with noise, or classes for a confusion matrix."""
    with file.open("w") as out:
        out.write("x,y\n")
        for row in range(rows):
            x, y = row, math.exp(-row / rows) + chance.gauss(0, 0.02)
            if matrix:
                x, y = chance.randrange(3), chance.randrange(3)
            out.write(f"{x},{y:.6g}\n")
