"""Rows rebuilt from the principal components of earlier rows."""

import json
from typing import Any

import numpy as np
import pytest

from gitml.core.drift.basis import Basis, decode, encode, fit, rebuild
from gitml.errors import ConfigError


def cells(seed: int, mixed: float = 1.0, rows: int = 400) -> dict[str, list[str | None]]:
    """Three columns that go together, as far as ``mixed`` says."""
    random = np.random.default_rng(seed)
    shared = random.normal(size=rows)
    columns = {
        name: mixed * shared + (0.3 if mixed else 1.0) * random.normal(size=rows) for name in "abc"
    }
    return {name: [f"{value:.6f}" for value in column] for name, column in columns.items()}


def fitted(seed: int = 0) -> Basis:
    found = fit(cells(seed), ["a", "b", "c"])
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(1, 6))
def test_rows_as_before_and_rows_that_no_longer_go_together(seed: int) -> None:
    basis = fitted()
    same, other = rebuild(basis, cells(seed)), rebuild(basis, cells(seed, mixed=0))
    assert same is not None
    assert other is not None
    assert same.verdict != "shifted"
    assert other.verdict == "shifted"


def test_a_basis_is_read_as_it_was_written() -> None:
    basis = fitted()
    read = decode(json.loads(json.dumps(encode(basis))), "basis.json")
    assert encode(read) == encode(basis)
    rows = cells(1)
    rows["a"][3] = None
    rows["d"] = ["x"] * 400
    assert rebuild(read, rows) is not None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", "gitml.profile/1"),
        ("mean", [1, 2]),
        ("mean", ["a", "b", "c"]),
        ("scale", [1, 0, 1]),
        ("components", [[1, 2]]),
        ("components", [[1, 2], [3]]),
        ("errors", []),
        ("errors", [float("nan")] * 40),
        ("columns", "abc"),
    ],
)
def test_what_is_no_basis_is_told(key: str, value: Any) -> None:
    with pytest.raises(ConfigError):
        decode({**encode(fitted()), key: value}, "basis.json")


def test_too_little_to_tell() -> None:
    assert fit(cells(0, rows=40), ["a", "b"]) is None
    assert fit(cells(0), ["a"]) is None
    assert rebuild(fitted(), cells(1, rows=20)) is None
    with pytest.raises(ConfigError, match="a column 'c'"):
        rebuild(fitted(), {"a": ["1"] * 40, "b": ["1"] * 40})
