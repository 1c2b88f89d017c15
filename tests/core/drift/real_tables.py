"""Tables that scikit-learn ships, with categories and missing values, as values of the core."""

from functools import cache
from typing import Any

import numpy as np
from sklearn import datasets

from gitml.core.drift.samples import Categories, ColumnSample, TableSample, numbers

NAMES = ("iris", "wine", "breast_cancer", "diabetes")


@cache
def table(name: str) -> dict[str, Any]:
    """Columns by name; the classes, or the sexes, are a category."""
    found = getattr(datasets, f"load_{name}")()
    columns: dict[str, Any] = {
        str(column): found.data[:, place] for place, column in enumerate(found.feature_names)
    }
    classes = columns.pop("sex") if "sex" in columns else found.target
    return columns | {"class": np.asarray([f"c{value:.3g}" for value in classes], dtype=object)}


def sample(name: str, columns: dict[str, Any], rows: Any = None) -> TableSample:
    found = {}
    for column, values in columns.items():
        part = values if rows is None else values[rows]
        found[column] = column_sample(column, part)
    return TableSample(name, len(part), found)


def column_sample(name: str, values: Any) -> ColumnSample:
    """Of numbers, NaN and infinities are absent; of objects, None is."""
    if values.dtype == object:
        there = [value for value in values if value is not None]
        categories, counts = np.unique(np.asarray(there, dtype=str), return_counts=True)
        data = Categories(dict(zip(categories.tolist(), counts.tolist(), strict=True)))
        return ColumnSample(name, "category", len(values), len(values) - len(there), data)
    finite = values[np.isfinite(values)]
    return ColumnSample(name, "number", len(values), len(values) - len(finite), numbers(finite))
