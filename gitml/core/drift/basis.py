"""How well rows are rebuilt from few directions of earlier rows: drift of how numbers go together.

A basis is the principal components of half of the reference's rows; how far the other half is from
what they rebuild is kept beside it, so that later rows can be judged without the reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.core.drift import kolmogorov
from gitml.core.drift.column_drift import ALPHA, LEAST_EFFECT, LEAST_ROWS, Verdict
from gitml.core.drift.samples import numbers
from gitml.core.drift.separation import Cells, as_numbers
from gitml.core.settings import keys
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = LateModule("numpy")

SCHEMA = "gitml.basis/1"
_KEPT = 0.9  # of the variance, that the components explain
_DIGITS = 9


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Principal components of d columns.

    Attributes:
        columns: their names.
        mean: shape (d,).
        scale: standard deviations, shape (d,).
        components: shape (k, d), with k < d.
        errors: of rows that it was not fitted to, shape (n,).
    """

    columns: tuple[str, ...]
    mean: "NDArray[np.float64]"
    scale: "NDArray[np.float64]"
    components: "NDArray[np.float64]"
    errors: "NDArray[np.float64]"


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """Errors of both sides compared: see :func:`gitml.core.drift.kolmogorov.distance`.

    Attributes:
        reference, current: mean errors, in standard deviations.
    """

    reference: float
    current: float
    effect: float
    p: float

    @property
    def verdict(self) -> Verdict:
        """The word for it."""
        if self.p >= ALPHA:
            return "no shift seen"
        return "shifted" if self.effect >= LEAST_EFFECT else "small shift"


def fit(rows: Mapping[str, Cells], columns: Sequence[str]) -> Basis | None:
    """The basis of a sample of rows; None where there are too few of them, or of columns.

    Args:
        rows: cells by column, in no order that means anything.
        columns: of numbers.
    """
    if len(columns) < 2 or len(rows[columns[0]]) < 2 * LEAST_ROWS:
        return None
    matrix = np.column_stack([as_numbers(rows[name]) for name in columns])
    known = np.where(np.isfinite(matrix), matrix, np.nan)
    if not np.isfinite(known).any(axis=0).all():
        return None
    mean, scale = np.nanmean(known, axis=0), np.nanstd(known, axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    standard = np.nan_to_num((known - mean) / scale)
    _, strengths, directions = np.linalg.svd(standard[::2], full_matrices=False)
    explained = np.cumsum(strengths**2) / max(float((strengths**2).sum()), 1e-300)
    count = min(int(np.searchsorted(explained, _KEPT)) + 1, len(columns) - 1)
    components = directions[:count]
    return Basis(tuple(columns), mean, scale, components, _errors(standard[1::2], components))


def rebuild(basis: Basis, rows: Mapping[str, Cells]) -> Reconstruction | None:
    """How well other rows are rebuilt; None where there are too few.

    Raises:
        ConfigError: they lack a column of the basis.
    """
    lacking = [name for name in basis.columns if name not in rows]
    if lacking:
        raise ConfigError(
            f"the basis has a column '{lacking[0]}', which the table has not",
            "name another file, and the basis is made anew",
        )
    matrix = np.column_stack([as_numbers(rows[name]) for name in basis.columns])
    if len(matrix) < LEAST_ROWS:
        return None
    known = np.where(np.isfinite(matrix), matrix, basis.mean)
    errors = _errors((known - basis.mean) / basis.scale, basis.components)
    before, after = numbers(basis.errors), numbers(errors)
    d = kolmogorov.distance(before, after)
    return Reconstruction(before.mean, after.mean, d, kolmogorov.p_value(d, before.n, after.n))


def _errors(
    standard: "NDArray[np.float64]", components: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    """The root of the mean squared distance of each row from what is rebuilt of it."""
    rebuilt = standard @ components.T @ components
    return np.asarray(np.sqrt(((standard - rebuilt) ** 2).mean(axis=1)), dtype=np.float64)


def encode(basis: Basis) -> dict[str, Any]:
    """A basis as plain values."""
    return {
        "schema": SCHEMA,
        "columns": list(basis.columns),
        "mean": _plain(basis.mean),
        "scale": _plain(basis.scale),
        "components": [_plain(row) for row in basis.components],
        "errors": _plain(np.sort(basis.errors)),
    }


def _plain(values: "NDArray[np.float64]") -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values]


def decode(document: object, file: str) -> Basis:
    """The basis that :func:`encode` gave.

    Raises:
        ConfigError: it is none.
    """
    spec = keys.mapping(document, file, "")
    if spec.get("schema") != SCHEMA:
        raise keys.wrong(file, "schema", SCHEMA, spec.get("schema"))
    columns = keys.texts(spec.get("columns"), file, "columns")
    d = len(columns)
    mean, scale, errors = (_array(spec, key, file, 1) for key in ("mean", "scale", "errors"))
    components = _array(spec, "components", file, 2)
    shapes = (mean.shape, scale.shape, components.shape[1:])
    if shapes != ((d,),) * 3 or len(errors) < LEAST_ROWS or not (scale > 0).all():
        raise ConfigError(f"{file}: no whole basis", "name another file, and it is made anew")
    return Basis(columns, mean, scale, components, errors)


def _array(spec: Mapping[str, Any], key: str, file: str, dimensions: int) -> "NDArray[np.float64]":
    try:
        found = np.asarray(spec.get(key), dtype=np.float64)
    except (TypeError, ValueError):
        found = np.zeros(0)
    if found.ndim != dimensions or not found.size or not np.isfinite(found).all():
        raise keys.wrong(file, key, "finite numbers", type(spec.get(key)).__name__)
    return found
