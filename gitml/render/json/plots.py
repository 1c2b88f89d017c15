"""Plots and their data, for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from gitml.core.comparisons.plot_collection import DeclaredPlot, PlotCollection, ReadPlot


def plots(
    found: PlotCollection,
    files: Mapping[str, Sequence[str]] | None,
    page: str | None,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """``gitml.plots/1``.

    Args:
        found: the plots.
        files: paths of the pictures that were written, by plot; None where none were to be.
        page: path of the page that was written.
        dry_run: whether they would be written only.
    """
    plots = {
        declared.plot.id: {
            **_definition(declared),
            "pictures": None if files is None else list(files[declared.plot.id]),
            **_data(found.revs, reads),
        }
        for declared, reads in found.plots
    }
    head = {"schema": "gitml.plots/1"} | ({"dry_run": True} if dry_run else {})
    return {**head, "revs": list(found.revs), "page": page, "plots": plots}


def _definition(declared: DeclaredPlot) -> dict[str, Any]:
    plot = declared.plot
    return {
        "title": plot.title,
        "template": plot.template,
        "x": plot.x or dict(plot.x_files) or None,
        "y": {path: list(fields) for path, fields in plot.sources.items()},
        "note": declared.note,
    }


def _data(revs: Sequence[str], reads: Sequence[ReadPlot]) -> dict[str, Any]:
    loaded = {rev: read.loaded for rev, read in zip(revs, reads, strict=True)}
    return {
        "data": {
            rev: {path: dict(table) for path, table in one.tables.items()}
            for rev, one in loaded.items()
        },
        "images": {rev: list(one.images) for rev, one in loaded.items()},
    }
