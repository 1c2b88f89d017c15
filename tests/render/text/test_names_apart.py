"""Names that are shortened and stay different."""

import pytest

from gitml.render.text import cell_text, tables
from gitml.render.text.names_apart import apart

_FOLD = "dvclive/fold_0/metrics.json:"


@pytest.mark.parametrize(
    ("names", "columns", "shown"),
    [
        (["short", "also"], 9, ["short", "also"]),
        (["outputs/test/scores.pkl"], 11, ["outpu…s.pkl"]),
        (
            ["outputs/a/test_scores.pkl", "outputs/a/train_scores.pkl"],
            16,
            ["outpu…est…s.pkl", "outpu…rain…s.pkl"],
        ),
        (
            [f"{_FOLD}{side}.{root}mean_squared_error" for side in "ab" for root in ("", "r_")],
            20,
            ["dvclive…a.…d_error", "dvclive…a.r_…d_error",
             "dvclive…b.…d_error", "dvclive…b.r_…d_error"],
        ),
        (["x" * 30, "x" * 40], 9, ["……", "…xxx…xxx…"]),
    ],
)  # fmt: skip
def test_what_differs_is_kept(names: list[str], columns: int, shown: list[str]) -> None:
    found = [apart(names, columns)[name] for name in names]
    assert len({*found}) == len(names)
    assert max(map(len, found)) <= columns
    assert found == shown


@pytest.mark.parametrize("columns", range(12, 60, 6))
def test_rows_of_a_table_stay_different(columns: int) -> None:
    names = [f"{_FOLD}{side}.{root}mean_error" for side in ("train", "eval") for root in ("", "r_")]
    for shown in (
        tables.align([[name, "1.5"] for name in names], [False, True], columns),
        tables.table(["Metric", "x"], [[name, "1.5"] for name in names], ["x"], columns),
    ):
        lines = [line for line in shown.splitlines() if "…" in line]
        assert len({*lines}) == len(lines)
        assert max(map(cell_text.width, shown.splitlines())) <= columns
