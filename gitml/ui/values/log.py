"""What ``metrics log`` and ``params log`` do alike: print the values of each commit of a range."""

import posixpath
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.commits import Commit
from gitml.core.data.pointers import is_dvc_file
from gitml.core.metrics.history import Key, ValueHistory, Values, parted
from gitml.core.metrics.selection import find, matcher, only, unknown
from gitml.core.paths import is_inside, overlap
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.core.values import Value, flatten
from gitml.errors import ExitCode
from gitml.late_module import LateModule
from gitml.render import numbers
from gitml.render.json import values as json_values
from gitml.render.text.logs import log as text_log
from gitml.render.text.logs.log_cells import SCREEN, LogView
from gitml.ui.options import Settings, picture_form
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_unread, note_lasting, report_problems
from gitml.ui.progress.read_progress import CommitCount
from gitml.ui.values.commands import NOUNS, ExplainNone, LogOptions, ValuePart
from gitml.ui.values.log_tests import Tested, TestedRows, standings, ways
from gitml.ui.values.streamed_log import StreamedLog
from gitml.wiring import readers
from gitml.wiring.output_files import refuse_other

if TYPE_CHECKING:
    from gitml.render.images import log_chart
    from gitml.render.markdown import value_tables as markdown_tables
else:
    log_chart = LateModule("gitml.render.images.log_chart")
    markdown_tables = LateModule("gitml.render.markdown.value_tables")


def log(
    settings: Settings,
    part: ValuePart,
    options: LogOptions,
    explain_none: ExplainNone,
) -> ExitCode:
    """Print the values of each commit of a range, and draw them into ``options.plot``."""
    if options.plot is not None:
        refuse_other(settings.directory / options.plot, "picture of gitml")
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)
    commits = reader.commits(options.revs, everything=options.everything, last=options.last)
    _warn_if_cut_off(settings, project, commits)
    if options.fetch:
        fetch_unread(settings, project, lambda: list(reader.log(commits, {part})))
    chosen = _Chosen(part, options)
    view = _view(project, reader, part, options)
    snapshots, stream = _read(settings, reader, commits, chosen, view)
    chosen.check()
    earlier = [chosen.of(one) for one in reader.parents(commits, {part})]
    points, before = chosen.values(snapshots), chosen.values(earlier)
    told, silent = (points, []) if chosen.has_empty else parted(points, before)
    history = ValueHistory(told, [*silent, *before])
    if options.sort is not None:
        view = replace(view, sort=chosen.find(history, options.sort))
    changes: Tested = {}
    if part == "metrics" and not (stream and stream.has_begun):
        rows = TestedRows(options.test, options.test and options.fetch)
        changes = rows.test(settings, project, reader, (snapshots, earlier))
        view = replace(view, tested=standings(changes), ways=ways(changes))
    if options.as_json:
        shown = _as_ordered(snapshots, history, view)
        print_json(json_values.logged(shown, part, changes))
    elif not history.series:
        settings.say(_none_in(snapshots, part, options) or explain_none(reader, snapshots[:1]))
    elif stream is None or not stream.end(history):
        click.echo(_table(history, view, as_md=options.as_md))
    if options.plot is not None:
        _draw(settings, options.plot, history)
    if history.series:  # where no commit has any value, that is what is wrong
        _tell_left_out(settings, silent)
        snapshots = note_lasting(settings, snapshots)
    return report_problems(snapshots, fetched=options.fetch)


def _read(
    settings: Settings,
    reader: Snapshots,
    commits: Sequence[Commit],
    chosen: "_Chosen",
    view: LogView,
) -> tuple[list[Snapshot], StreamedLog | None]:
    """Every commit; and what shows rows meanwhile, where a terminal waits for them."""
    count = CommitCount(len(commits), quiet=settings.quiet)
    stream = None
    if sys.stdout.isatty() and not chosen.needs_all:
        stream = _stream(reader, chosen, commits, view, count)
    snapshots = []
    with closing(reader.log(commits, {chosen.part})) as found:
        for snapshot in map(chosen.of, found):
            snapshots.append(snapshot)
            count.tell(len(snapshots))
            if stream is not None:
                stream.add(*chosen.values([snapshot]))
    count.stop()
    return snapshots, stream


class _Chosen:
    """The values that ``--path`` and ``--only`` choose."""

    def __init__(self, part: ValuePart, options: LogOptions) -> None:
        self.part = part
        self.needs_all = bool(options.as_json or options.as_md or options.sort or options.test)
        """Whether no row can be shown before all are read."""
        self.has_empty = options.empty or options.as_json
        """Whether commits without any value are shown, too."""
        self._roots = [path.rstrip("/") for path in options.paths]
        self._patterns = options.only
        self._is_meant = matcher(options.only)
        self._known: set[Key] = set()

    def of(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot without the others, and without what is wrong with their files."""
        files: dict[str, Value] = getattr(snapshot, self.part)
        if self._roots:
            told = tuple(one for one in snapshot.problems if self._concerns(one.path))
            snapshot = snapshot._replace(problems=told)
            files = {
                path: value
                for path, value in files.items()
                if any(is_inside(path, root) for root in self._roots)
            }
        if self._patterns:
            self._known.update((p, key) for p, doc in files.items() for key, _ in flatten(doc))
            files = only(files, self._is_meant)
        if self.part == "metrics":
            return snapshot._replace(metrics=files)
        return snapshot._replace(params=files)

    def _concerns(self, path: str) -> bool:
        """Whether what is wrong with a file can hide what is chosen, as a ``dvc.yaml`` can."""
        if not path or is_dvc_file(posixpath.basename(path)):
            return True
        return any(overlap(path, root) for root in self._roots)

    def values(self, snapshots: Iterable[Snapshot]) -> list[Values]:
        """What snapshots of commits have."""
        return [(one.commit, getattr(one, self.part)) for one in snapshots if one.commit]

    def check(self) -> None:
        """Raise UsageError for a pattern that names none of the values that were read."""
        for pattern in self._patterns:
            if self._known and not any(map(matcher([pattern]), self._known)):
                raise unknown(sorted(self._known), pattern, NOUNS[self.part].lower())

    def find(self, history: ValueHistory, typed: str) -> Key:
        """The one of the values that ``typed`` names."""
        return find(tuple(history.series), typed, NOUNS[self.part].lower(), self._known)


def _stream(
    reader: Snapshots,
    chosen: _Chosen,
    commits: Sequence[Commit],
    view: LogView,
    count: CommitCount,
) -> StreamedLog:
    """What shows rows while others are read."""

    def parents(commit: Commit) -> list[Values]:
        return chosen.values(reader.parents([commit], {chosen.part}))

    return StreamedLog(commits, view, parents, count.stop, has_empty=chosen.has_empty)


def _tell_left_out(settings: Settings, silent: Sequence[Values]) -> None:
    if silent:
        many = numbers.counted(len(silent), "commit")
        settings.say(f"left out: {many} without any of these values (--empty shows them)")


def _none_in(snapshots: Sequence[Snapshot], part: ValuePart, options: LogOptions) -> str:
    """Why a log has no values, where it is not that there are none at all."""
    if not snapshots:
        return "no commits in this range"
    if any(snapshot.problems for snapshot in snapshots):
        return f"none of the {part} could be read"
    if not options.paths:
        return ""
    which = "the commit has no" if len(snapshots) == 1 else f"none of {len(snapshots)} commits has"
    return f"{which} {part} at {', '.join(options.paths)}"


def _view(
    project: wiring.Project, reader: Snapshots, part: ValuePart, options: LogOptions
) -> LogView:
    return LogView(
        columns=columns(wide=options.wide),
        # What goes to a file or a program must be true tomorrow.
        now=datetime.now(UTC) if sys.stdout.isatty() else None,
        refs=wiring.branches_and_tags(project),
        directions=reader.config().directions if part == "metrics" else None,
        lines=SCREEN if options.last is None else None,
    )


def _table(history: ValueHistory, view: LogView, *, as_md: bool) -> str:
    shown = tuple(history.series)
    if not as_md:
        return text_log.log(history, shown, view)
    tops = {key: one.best(view.way(history, key), key[1]) for key, one in history.series.items()}
    return markdown_tables.log(history, shown, view.order(history), tops, view.tested)


def _as_ordered(
    snapshots: Sequence[Snapshot], history: ValueHistory, view: LogView
) -> list[Snapshot]:
    known = {s.commit.sha: s for s in snapshots if s.commit}
    return [known[history.commits[at].sha] for at in view.order(history)]


def _draw(settings: Settings, file: Path, history: ValueHistory) -> None:
    drawn = log_chart.draw(history, tuple(history.series), picture_form(file))
    wiring.write(settings.directory / file, drawn)
    settings.say(f"drawn: {file}")


def _warn_if_cut_off(
    settings: Settings, project: wiring.Project, commits: Sequence[Commit]
) -> None:
    """Say so where the history ends because the clone is shallow."""
    if any(commit.sha in project.git.boundary for commit in commits):
        settings.warn("this clone is shallow: older commits are not here", "git fetch --unshallow")
