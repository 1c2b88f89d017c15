"""Reports of another commit than the one that they would be posted for."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from gitml.core.forges.ci import CiRun, PullRequest
from gitml.core.shell_words import quoted_path
from gitml.errors import GitmlError, UsageError
from gitml.render.markdown import comment as text
from gitml.ui.options import Settings
from gitml.wiring.forges import read_head
from gitml.wiring.judging.reports import read_report

_WRITTEN = ("gitml-report/report.md", "report.md")  # by gitml ci run, and by gitml report
_SHORT = 7


def tell_stale(
    settings: Settings, run: CiRun, event: PullRequest | None, file: Path, named: str | None
) -> None:
    """Warn of a report that is of another commit than HEAD.

    In CI, where the event tells the commit, refuse it: nobody reads a warning there, and the status
    would be of a commit that nobody judged.

    Args:
        settings: of the command.
        run: of the CI.
        event: the pull request of the run, where that is what is commented on.
        file: the report.
        named: the commit that the user named for its status.

    Raises:
        UsageError: the report cannot be read, or is refused.
    """
    commit = _commit_of(settings.directory / file)
    head = read_head(settings.directory)
    of_event = event.head if event else None
    wanted = named or of_event or head
    # CI checks out a merge, and gitml ci run may have committed since: each of these is current.
    current = {one for one in (named, of_event, run.commit, run.queued, head) if one}
    if not commit or not wanted or commit in current:
        return
    message = f"{file} is of commit {commit[:_SHORT]}, and not of {wanted[:_SHORT]}"
    hint = _newer(settings.directory, file, current)
    if run.provider and of_event and not named:
        raise UsageError(message, hint)
    settings.warn(message, hint)


def _newer(directory: Path, file: Path, current: Collection[str]) -> str:
    found = (Path(name) for name in _WRITTEN if Path(name) != file)
    newer = next(_reports_of(directory, found, current), None)
    if newer is not None:
        return f"a newer report is there: gitml comment {quoted_path(newer.as_posix())}"
    return f"make it anew: gitml report --output {quoted_path(file.as_posix())}"


def _reports_of(directory: Path, files: Iterable[Path], commits: Collection[str]) -> Iterator[Path]:
    for file in files:
        try:
            commit = _commit_of(directory / file)
        except GitmlError:
            continue  # it is not there
        if commit in commits:
            yield file


def _commit_of(path: Path) -> str:
    """The commit that a report is of; empty where it does not tell."""
    found = text.result(read_report(path))
    return found.commit if found else ""
