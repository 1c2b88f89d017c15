"""What could not be read: named on standard error, and fetched first where ``--fetch`` says so."""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.shell_words import quoted
from gitml.core.snapshot import Absent, Problem, Snapshot, Snapshots
from gitml.errors import ExitCode, GitmlError
from gitml.late_module import LateModule
from gitml.ui.options import Settings
from gitml.ui.output import print_error, print_hint

if TYPE_CHECKING:
    from gitml.ui.progress import transfer_bar
    from gitml.wiring.judging import metric_tests, tables
    from gitml.wiring.storage import fetching
else:  # what most runs need not
    transfer_bar = LateModule("gitml.ui.progress.transfer_bar")
    tables = LateModule("gitml.wiring.judging.tables")
    metric_tests = LateModule("gitml.wiring.judging.metric_tests")
    fetching = LateModule("gitml.wiring.storage.fetching")

_MOST_PROBLEMS = 10
_FIRST_PROBLEMS = 5
_SEVERAL = 3  # revisions, of which two have a line each


def warn_of_ambiguous(settings: Settings, project: wiring.Project) -> None:
    """Warn of names that a branch and a tag have, of which Git took one without a word."""
    for name, taken in project.git.ambiguous.items():
        settings.warn(
            f"several refs have the name '{name}', and Git takes the one at {taken.short}",
            f"name one of them in full: git show-ref {quoted(name)}",
        )


def report_problems(snapshots: Iterable[Snapshot], *, fetched: bool | None = None) -> ExitCode:
    """Name what could not be read; the exit code tells whether anything could not.

    What is only told is a warning.

    A history can have thousands of problems of one cause: what is wrong with a file in several
    commits is one line, and the first lines stand for all, unless ``--verbose`` is given. No hint
    is repeated.

    Args:
        snapshots: what was read.
        fetched: whether ``--fetch`` was given, None for a command that does not have it.
    """
    found = _once((one, problem) for one in snapshots for problem in one.problems)
    settings = click.get_current_context().find_object(Settings)
    if settings is not None:
        warn_of_problems(settings, [(rev, problem) for rev, problem in found if problem.told_only])
    found = [(rev, problem) for rev, problem in found if not problem.told_only]
    lines = _lines(found, verbose=settings is not None and settings.verbose)
    lines = _with_remotes(settings, lines)
    few = len(lines) <= _MOST_PROBLEMS or (settings is not None and settings.verbose)
    hints: set[str] = set()
    for line, problem in lines if few else lines[:_FIRST_PROBLEMS]:
        print_error(line)
        hint = _hint(problem, fetched=fetched)
        if hint and hint not in hints:
            hints.add(hint)
            print_hint(hint)
    if not few:
        more = len(lines) - _FIRST_PROBLEMS
        print_error(f"and {more} more could not be read", "see all of them: add --verbose")
    return ExitCode.FAILURE if found else ExitCode.OK


def note_lasting(settings: Settings, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Note the files that commits of a history declare and never had; the rest is returned.

    Nobody can mend them, so a history is read as well as it ever will be.
    """
    found = _once((one, p) for one in snapshots for p in one.problems if p.is_lasting)
    lines = _lines(found, verbose=settings.verbose)
    few = len(lines) <= _MOST_PROBLEMS or settings.verbose
    for line, _ in lines if few else lines[:_FIRST_PROBLEMS]:
        settings.say(f"note: {line}")
    if not few:
        settings.say(f"note: and {len(lines) - _FIRST_PROBLEMS} more (-v names each)")
    return [
        one._replace(problems=tuple(p for p in one.problems if not p.is_lasting))
        if any(problem.is_lasting for problem in one.problems)
        else one
        for one in snapshots
    ]


def warn_of_problems(settings: Settings, found: Sequence[tuple[str, Problem]]) -> None:
    """Name what is missing in an answer, of many the first ones; each with its revision."""
    lines = _with_remotes(settings, _lines(found, verbose=settings.verbose))
    few = len(lines) <= _MOST_PROBLEMS or settings.verbose
    hints: set[str | None] = set()
    for line, problem in lines if few else lines[:_FIRST_PROBLEMS]:
        settings.warn(line, None if problem.hint in hints else problem.hint)
        hints.add(problem.hint)
    if not few:
        more = len(lines) - _FIRST_PROBLEMS
        settings.warn(f"and {more} more could not be read", "see all of them: add --verbose")


def _once(found: Iterable[tuple[Snapshot, Problem]]) -> list[tuple[str, Problem]]:
    """Each with the name of its revision, which two of thousands of commits may have."""
    names = {(snapshot.rev, problem): _name(snapshot) for snapshot, problem in found}
    return [(name, problem) for (_, problem), name in names.items()]


def _lines(found: Sequence[tuple[str, Problem]], *, verbose: bool) -> list[tuple[str, Problem]]:
    """A line for each problem; one that several revisions have is told once."""
    groups: dict[tuple[str, str | None], list[tuple[str, Problem]]] = {}
    for rev, problem in found:
        groups.setdefault((problem.message, problem.hint), []).append((rev, problem))
    lines = []
    for alike in groups.values():
        if verbose or len(alike) < _SEVERAL:
            lines += [(f"{rev}: {problem.message}", problem) for rev, problem in alike]
        else:
            rev, problem = alike[0]
            noun = "revisions" if "workspace" in dict(alike) else "commits"
            lines.append((f"{problem.message}, in {len(alike)} {noun}, as in {rev}", problem))
    return lines


def _with_remotes(
    settings: Settings | None, lines: Sequence[tuple[str, Problem]]
) -> list[tuple[str, Problem]]:
    if settings is None or not any(problem.absent for _, problem in lines):
        return list(lines)
    project = wiring.find(settings.directory)
    told = fetching.with_remotes(project, [problem for _, problem in lines])
    return list(zip((line for line, _ in lines), told, strict=True))


def _hint(problem: Problem, *, fetched: bool | None) -> str | None:
    if problem.absent is None or fetched is None:
        return problem.hint
    if fetched:
        return None
    if fetching.is_of_no_remote(problem):
        return problem.hint
    whose = "the DVC remote" if problem.absent.lfs_size is None else "the remote of Git LFS"
    return f"get what only {whose} has: add --fetch"


def _name(snapshot: Snapshot) -> str:
    commit = snapshot.commit
    return commit.short if commit and commit.sha == snapshot.rev else snapshot.rev


def fetch_unread(
    settings: Settings, project: wiring.Project, read: Callable[[], Iterable[Snapshot]]
) -> None:
    """Fetch the objects without which ``read`` cannot read all; see :func:`fetch_objects`."""
    fetch_objects(
        settings, project, lambda: {p.absent for s in read() for p in s.problems if p.absent}
    )


def fetch_measured(
    settings: Settings, project: wiring.Project, reader: Snapshots, base: str | None, head: str
) -> None:
    """Fetch what gates are judged on and only the remote has: metrics, predictions, tables.

    Args:
        settings: for progress.
        project: whose.
        reader: of it.
        base: None where there is nothing to compare with.
        head: a revision.
    """
    revs = [head] if base is None else [base, head]
    fetch_unread(settings, project, lambda: [reader.read(rev, {"metrics"}) for rev in revs])
    fetch_objects(settings, project, lambda: metric_tests.absent_predictions(reader, revs))
    fetch_accepted(settings, project, reader, base, head)
    fetch_tables(settings, project, base, head)


def fetch_tables(settings: Settings, project: wiring.Project, base: str | None, head: str) -> None:
    """Fetch the tables that gates are of; see :func:`fetch_measured`."""
    fetch_objects(settings, project, lambda: tables.absent_of_gates(project, base, head))


def fetch_accepted(
    settings: Settings, project: wiring.Project, reader: Snapshots, base: str | None, head: str
) -> None:
    """Fetch the predictions of commits that say that another test set is meant.

    Args:
        settings: for progress.
        project: whose.
        reader: of it.
        base: None where there is nothing to compare with.
        head: a revision.
    """
    claims = [] if base is None else reader.claims(base, head)
    revs = [rev for one in claims for rev in (one.commit, one.parent) if rev is not None]
    if revs:
        fetch_objects(settings, project, lambda: metric_tests.absent_predictions(reader, revs))


def fetch_objects(
    settings: Settings, project: wiring.Project, missing: Callable[[], AbstractSet[Absent]]
) -> ExitCode:
    """Fetch objects from the DVC remote; where that fails, print why.

    Args:
        settings: for progress.
        project: whose cache they go to.
        missing: what is not here now. A folder's listing comes first, and only then are its files
            known, so it is asked again after each round.
    """
    asked: set[Absent] = set()
    while absent := missing() - asked:
        asked |= absent
        try:
            with transfer_bar.transfer_bar(settings):
                count = fetching.fetch(project, absent, settings)
        except GitmlError as error:
            print_error(error.message, error.hint)
            return ExitCode.FAILURE
        settings.say(f"fetched {count} {'object' if count == 1 else 'objects'}")
    return ExitCode.OK
