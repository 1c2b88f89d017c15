"""What is measured of comparisons from predictions."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench.programs import GITML, Case

_METRICS = ("roc_auc", "accuracy", "f1", "log_loss")
_READ = "import pandas as pd; pd.read_csv('old.csv'); pd.read_csv('new.csv')"
_PLAIN_BOOTSTRAP = """\
import numpy as np, pandas as pd
from sklearn.metrics import accuracy_score, f1_score, log_loss, roc_auc_score
old, new = (pd.read_csv(f).set_index('row').sort_index() for f in ('old.csv', 'new.csv'))
y = old.y.to_numpy()
guesses, scores = ([s[c].to_numpy() for s in (old, new)] for c in ('y_pred', 'p'))
rng = np.random.default_rng(1)
drawn = []
for _ in range(2000):
    rows = rng.integers(len(y), size=len(y))
    values = [
        [metric(y[rows], side[rows]) for metric, sides in (
            (accuracy_score, guesses), (f1_score, guesses), (roc_auc_score, scores),
            (log_loss, scores)) for side in (sides[at],)]
        for at in (0, 1)
    ]
    drawn.append(np.subtract(values[1], values[0]))
print(np.quantile(drawn, [0.025, 0.975], axis=0))
"""


def predictions(top: Path, *, rows: int) -> Path:
    """Two files with predictions of the same rows, each in an order of its own, and ten sites."""
    folder = top / f"predictions-{rows}"
    if folder.exists():
        return folder
    folder.mkdir()
    truth = np.random.default_rng(0).integers(2, size=rows)
    for name, skill, seed in (("old.csv", 0.60, 1), ("new.csv", 0.62, 2)):
        generator = np.random.default_rng(seed)
        scores = 1 / (1 + np.exp(-(skill * (2 * truth - 1) + generator.normal(size=rows))))
        with (folder / name).open("w") as file:
            file.write("row,y,y_pred,p,site\n")
            file.writelines(
                f"{n},{truth[n]},{int(scores[n] > 0.5)},{scores[n]:.5f},s{n % 10}\n"
                for n in generator.permutation(rows)
            )
    return folder


def _compare(*options: str, metrics: Sequence[str] = _METRICS) -> list[str]:
    columns = ("--id", "row", "--label", "y", "--prediction", "y_pred", "--score", "p")
    asked = [word for metric in metrics for word in ("--metric", metric)]
    return [GITML, "compare", "old.csv", "new.csv", *columns, *asked, *options]


_million = partial(predictions, rows=1_000_000)
_some = partial(predictions, rows=10_000)
COMPARE_CASES = (
    Case(
        "compare, 1,000,000 rows, 10 slices; pandas",
        _compare("--slice", "site"),
        [sys.executable, "-c", _READ],
        at_least=1 / 3,
        folder=_million,
        memory=4,  # pandas takes 214 MB, so that it stays within 1 GB
        rounds=3,
    ),
    Case(
        "compare, 1,000,000 rows, average precision; pandas",
        _compare("--slice", "site", metrics=("average_precision",)),
        [sys.executable, "-c", _READ],
        at_least=1 / 3,
        folder=_million,
        memory=4,
        rounds=3,
    ),
    Case(
        "compare, 1,000,000 rows, weighted; pandas",
        _compare("--slice", "site", "--weight", "p"),  # any column of numbers will do
        [sys.executable, "-c", _READ],
        at_least=1 / 8,
        folder=_million,
        memory=4,
        rounds=1,
    ),
    Case(
        "compare, 10,000 rows; importing sklearn",
        _compare("--slice", "site"),
        [sys.executable, "-c", "import pandas, sklearn.metrics"],
        at_least=1 / 4,
        folder=_some,
        memory=None,
    ),
    Case(
        "compare, 10,000 rows; plain bootstrap",
        _compare(),
        [sys.executable, "-c", _PLAIN_BOOTSTRAP],
        at_least=50,
        folder=_some,
        memory=None,
        rounds=1,
    ),
)
