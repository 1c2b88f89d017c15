"""Tables of many rows: profiled, and checked against their schema, beside pandas reading them."""

import sys
from functools import partial
from pathlib import Path

from bench.pairs import once
from bench.programs import EVIDENTLY, GITML, Case

_READ = ("-c", "import pandas; pandas.read_csv('table.csv')")
# From 3.1 on pandas reads with all cores, by compiled code alone; pandas 2 with one.
_PANDAS = {"pandas 3": sys.executable, "pandas 2": EVIDENTLY}
_CHECK = f"'{GITML}' schema check table.csv --schema table.yaml --profile p.json --quiet >/dev/null"
_PROFILE = f"'{GITML}' profile table.csv --quiet >/dev/null"


def _table(top: Path, *, rows: int) -> Path:
    """A CSV of 12 columns of all kinds, about 100 bytes a row, and its schema."""
    import numpy as np
    import pandas as pd

    here = top / f"table-{rows}"
    file = here / "table.csv"
    if file.exists():
        return here
    here.mkdir()
    chance = np.random.default_rng(0)
    for start in range(0, rows, 200_000):
        many = min(200_000, rows - start)
        days = pd.date_range("2020-01-01", periods=many, freq="min").strftime("%Y-%m-%d")
        cities = np.array([f"city {number}" for number in range(500)])
        columns = {
            "id": [f"u{number:09d}" for number in range(start, start + many)],
            "when": days,
            "country": chance.choice(["DE", "FR", "US", "GB", "None", "NA"], many),
            "city": chance.choice(cities, many),
            "age": pd.array(chance.integers(18, 90, many), "Int64"),
            "income": chance.lognormal(10, 1, many).round(2),
            "height": chance.normal(170, 10, many).round(1),
            "score": chance.random(many),
            "clicks": chance.poisson(3, many),
            "plan": chance.choice(["free", "basic", "pro", ""], many, p=[0.4, 0.3, 0.28, 0.02]),
            "amount": chance.normal(0, 1000, many),
            "target": chance.integers(0, 2, many),
        }
        table = pd.DataFrame(columns)
        table.loc[chance.random(many) < 0.03, "age"] = pd.NA
        table.to_csv(file, mode="a", header=start == 0, index=False)
    once([GITML, "schema", "infer", "table.csv", "-o", "table.yaml", "--quiet"], here)
    return here


def _wide_table(top: Path) -> Path:
    """A CSV of 20,000 columns and 100 rows."""
    import numpy as np
    import pandas as pd

    here = top / "wide-table"
    if not here.exists():
        here.mkdir()
        chance = np.random.default_rng(0)
        numbers = pd.DataFrame(chance.normal(size=(100, 20_000)).round(3))
        numbers.add_prefix("x").to_csv(here / "table.csv", index=False)
    return here


def _case(name: str, work: str, rows: int, peer: str, at_least: float) -> Case:
    return Case(
        f"{name}, {rows // 1_000_000} million rows, {peer}",
        ["sh", "-c", work],
        [_PANDAS[peer], *_READ],
        at_least,
        partial(_table, rows=rows),
        memory=0.5,
        rounds=3 if rows < 10_000_000 else 1,
        is_parallel=True,
    )


PROFILE_CASES = (
    Case(
        "profile, 20,000 columns, pandas 3",
        ["sh", "-c", _PROFILE],
        [sys.executable, *_READ],
        None,
        _wide_table,
        memory=None,
        rounds=1,
    ),
    _case("profile", _PROFILE, 2_000_000, "pandas 3", 0.6),
    _case("check, profile", _CHECK, 10_000_000, "pandas 3", 0.65),  # 1 GB
    _case("check, profile", _CHECK, 10_000_000, "pandas 2", 1),
)
