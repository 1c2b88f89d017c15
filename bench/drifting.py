"""What is measured of drift: against Evidently's preset, each in an environment of its own."""

from functools import partial
from pathlib import Path

import numpy as np

from bench.programs import EVIDENTLY, GITML, Case

_PRESET = """\
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset
reference, current = pd.read_csv("reference.csv"), pd.read_csv("current.csv")
Report([DataDriftPreset()]).run(current, reference).dict()
"""
_PLANS = ("free", "basic", "pro")
_COUNTRIES = ("de", "fr", "gb", "it", "pl", "es", "us", "cn", "in")


def tables(top: Path, *, rows: int) -> Path:
    """Two tables of ten columns: seven of numbers, one of counts, two of categories."""
    folder = top / f"tables-{rows}"
    if folder.exists():
        return folder
    folder.mkdir()
    for name, seed, shift in (("reference.csv", 0, 0.0), ("current.csv", 1, 0.3)):
        _write(folder / name, rows, np.random.default_rng(seed), shift)
    return folder


def _write(file: Path, rows: int, random: np.random.Generator, shift: float) -> None:
    import pandas as pd

    columns = {f"x{n}": random.normal(shift * (n == 0), 1, rows).round(6) for n in range(6)}
    table = pd.DataFrame(columns)
    table["amount"] = random.lognormal(3, 1, rows).round(2)
    table["count"] = random.poisson(8, rows)
    table["country"] = random.choice(_COUNTRIES, rows)
    table["plan"] = random.choice(_PLANS, rows)
    table.to_csv(file, index=False)


_OURS = [GITML, "drift", "reference.csv", "current.csv"]
_THEIRS = [EVIDENTLY, "-W", "ignore", "-c", _PRESET]

DRIFT_CASES = (
    Case("drift, 1,000 rows, Evidently", _OURS, _THEIRS, 4, partial(tables, rows=1000), rounds=3),
    Case(
        "drift, 1.5 million rows, Evidently",
        _OURS,
        _THEIRS,
        at_least=4,
        folder=partial(tables, rows=1_500_000),
        memory=0.25,
        rounds=1,
    ),
)
