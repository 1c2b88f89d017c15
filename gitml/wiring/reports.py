"""What a report is made from, and where it goes."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters import report_files
from gitml.adapters.git import merge_base
from gitml.core.snapshot import Snapshots
from gitml.snapshots.plot_data import PlotData
from gitml.wiring import Place


def default_base(place: Place, configured: str, target: str | None) -> merge_base.Baseline | None:
    """What a report compares with unless told; see :func:`gitml.adapters.git.merge_base.choose`."""
    return merge_base.choose(place.git, configured, target)


def plot_data(reader: Snapshots) -> PlotData:
    """Reads the plots of the project that ``reader`` reads."""
    return PlotData(reader)


def write_report(path: Path, text: str, pictures: Mapping[str, bytes]) -> None:
    """Put a report on disk; see :func:`gitml.adapters.report_files.write`."""
    report_files.write(path, text, pictures)
