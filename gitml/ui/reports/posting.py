"""Put a report on a pull request: the comment, its pictures, and the commit status."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gitml.core.data.safe_paths import fault
from gitml.core.forges.ci import CiRun
from gitml.core.forges.forge import Forge, Limits, PostedComment
from gitml.core.reports.results import earlier_results, posted_result
from gitml.errors import OutsideError
from gitml.render.markdown import comment as text
from gitml.render.markdown import picture_links, plain_dialect
from gitml.render.markdown.comment_marker import marker, read_first_line
from gitml.wiring.judging.reports import read_pictures, read_report

BRANCH = "gitml-reports"
STATUS = "gitml/report"
_GATES = "gitml/gates"


@dataclass(frozen=True, slots=True)
class PostableReport:
    """A report as it can be posted.

    Attributes:
        markdown: the text.
        pictures: that it shows, by the names that it has for them.
        problems: remarks for its readers, such as why other pictures are left out.
    """

    markdown: str
    pictures: Mapping[str, bytes]
    problems: tuple[str, ...]


def read_postable(path: Path) -> PostableReport:
    """A report with what lies beside it.

    Raises:
        UsageError: it cannot be read.
    """
    markdown = read_report(path)
    return PostableReport(markdown, *read_pictures(path, picture_links.pictures(markdown)))


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """Where a report goes.

    Attributes:
        number: the pull request.
        head: the commit that gets the status.
        name: tells several reports on one pull request apart.
        run: the run that made it.
        is_of_fork: whether that run was of a fork, of which nobody can tell if what it says is so.
    """

    number: int
    head: str
    name: str
    run: CiRun
    is_of_fork: bool = False


@dataclass(frozen=True, slots=True)
class PostedReport:
    """The report that now stands on a pull request.

    Attributes:
        comment: ours, or one that was kept as it is of a later run.
        problems: why pictures are left out.
    """

    comment: PostedComment
    problems: tuple[str, ...]


def post(forge: Forge, report: PostableReport, target: ReportTarget) -> PostedReport:
    """Post the report, with its pictures as far as the forge lets us, and set the status.

    Where the report of a later run stands, neither it nor the status is touched.

    Raises:
        OutsideError: the forge refused the comment or the status.
    """
    markdown, files, problems = report.markdown, report.pictures, report.problems
    links: Mapping[str, str] = {}
    try:
        links = _publish(forge, files, target) if files else {}
    except OutsideError as error:
        problems = (*problems, f"The report's pictures are left out: {error.message}")
    linked = replace(report, markdown=picture_links.relink(markdown, links), problems=problems)
    write = _writer(linked, target, forge.limits, forge.commit_page)
    first = marker(target.name)
    if not forge.limits.html:
        first = plain_dialect.plain_marker(first)
    comment = forge.upsert_comment(target.number, first, write)
    if comment.outcome == "kept":
        return PostedReport(comment, problems)
    try:
        set_statuses(forge, markdown, target.head, target.name, comment.url)
    except OutsideError as error:
        raise OutsideError(
            f"the comment is posted ({comment.url}), but {error.message}", error.hint
        ) from error
    return PostedReport(comment, problems)


def preview(report: PostableReport, target: ReportTarget, limits: Limits) -> str:
    """The comment as it is where none stands yet, its pictures by their names."""
    return _writer(report, target, limits, lambda _: "")("") or ""


def _writer(
    report: PostableReport, target: ReportTarget, limits: Limits, page: Callable[[str], str]
) -> Callable[[str], str | None]:
    """Writes the comment from the one that stands; None where that is of a later run."""
    linked = report.markdown
    if not limits.html:  # before it is cut, as the dialect has other lengths
        linked = plain_dialect.plain(linked)
    about = text.Footer(target.head, target.run.url, report.problems, target.run.number)
    newest = text.result(report.markdown)
    newest = newest and posted_result(newest, target.head, is_claim=target.is_of_fork)

    def write(before: str) -> str | None:
        known = read_first_line(plain_dialect.with_comments(before))
        if known.is_from_later_run(target.run.number):
            return None
        earlier = earlier_results(known.results, target.head)
        around = replace(about, earlier=earlier, newest=newest, page=page)
        body = text.body(target.name, linked, around, limits.comment)
        return body if limits.html else plain_dialect.plain(body)

    return write


def set_statuses(forge: Forge, markdown: str, head: str, name: str, url: str | None) -> None:
    """Set the commit statuses of a report, and of the gates that it tells of.

    Args:
        forge: that has the commit.
        markdown: the report.
        head: the commit.
        name: of the report.
        url: where it can be read.

    Raises:
        OutsideError: the forge refused.
    """
    headline = text.headline(markdown, forge.limits.description)
    forge.set_status(head, text.state(markdown), status_name(name), headline, url)
    if gates := text.gates_status(markdown):
        forge.set_status(head, gates[0], _gates_name(name), gates[1], url)


def status_name(name: str) -> str:
    """The commit status of a report."""
    return STATUS if name == "report" else f"{STATUS}/{name}"


def _gates_name(name: str) -> str:
    return _GATES if name == "report" else f"{_GATES}/{name}"


def _publish(forge: Forge, files: Mapping[str, bytes], target: ReportTarget) -> dict[str, str]:
    folder = f"pull-{target.number}/{target.name}"
    stored = {path: f"{folder}/{_stored(path, content)}" for path, content in files.items()}
    addresses = forge.publish(
        BRANCH,
        {stored[path]: content for path, content in files.items()},
        f"Pictures of {target.name} on #{target.number} at {target.head[:7]}",
    )
    return {path: addresses[name] for path, name in stored.items()}


def _stored(name: str, content: bytes) -> str:
    """Where a picture goes below the folder of its report, whatever the report calls it."""
    path = os.path.normpath(f"/{name.lstrip('/')}")[1:]
    return path if fault(path) is None else f"{hashlib.sha256(content).hexdigest()}.png"
