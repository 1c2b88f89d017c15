"""What is kept of an error that nobody foresaw, for who mends it."""

import sys
from pathlib import Path

from gitml import __version__


def write(error: Exception) -> str:
    """Write a report of an error; answers where it is."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="gitml-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as report:
        report.write(f"gitml {__version__}, Python {sys.version}\n")
        report.write(f"arguments: {sys.argv[1:]}\nfolder: {Path.cwd()}\n\n")
        traceback.print_exception(error, file=report)
    return report.name
