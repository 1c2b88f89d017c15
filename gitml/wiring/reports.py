"""What a report is made from, and where it goes."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters import baseline, report_files, tables
from gitml.core.evaluation.drawings import Columns
from gitml.wiring import Place


def default_base(place: Place, configured: str, target: str | None) -> baseline.Baseline | None:
    """What a report compares with unless told; see :func:`gitml.adapters.baseline.choose`."""
    return baseline.choose(place.git, configured, target)


def read_table(path: str, content: bytes) -> Columns:
    """The columns of a CSV, TSV, JSON or YAML file; see :func:`gitml.adapters.tables.parse`."""
    return tables.parse(path, content)


def write_report(path: Path, text: str, pictures: Mapping[str, bytes]) -> None:
    """Put a report on disk; see :func:`gitml.adapters.report_files.write`."""
    report_files.write(path, text, pictures)
