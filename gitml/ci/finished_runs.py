"""Runs that ended, and the reports that they left."""

from gitml.adapters.formats import report_document
from gitml.adapters.formats.archives import read_member
from gitml.adapters.formats.report_document import ReadReport
from gitml.core.forges.ci import FinishedRun
from gitml.core.forges.forge import FinishedRuns
from gitml.errors import OutsideError


def read_artifact(runs: FinishedRuns, run: FinishedRun, name: str) -> ReadReport:
    """The report that a run left; nothing else that is in the archive is looked at.

    Raises:
        OutsideError: there is none, or it is none, or it is not of the run's commit.
    """
    archive = runs.artifact(run, name, report_document.MOST_BYTES)
    content = read_member(archive, "report.json", report_document.MOST_BYTES)
    found = report_document.read(content)
    commit = found.report.head.commit
    if commit is None or commit.sha != run.head:
        raise OutsideError("the report is of another commit than the run")
    return found
