"""How the primary metrics of a report came to be, read from the commits before its head."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from gitml.core.commits import Commit
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.history import Cell, Key
from gitml.core.metrics.primary_history import MetricHistory, MetricReading, history
from gitml.core.reports.judgements import Judgement
from gitml.core.reports.report import Report
from gitml.core.snapshot import Snapshots
from gitml.core.values import MISSING, Value, flatten

_MOST_COMMITS = 50
_LONGEST_NAME = 40
_UNCOMMITTED = "new"

Releases = Mapping[str, Mapping[str, str]]
"""By model and by the id of the commit, the highest version that was not taken back."""

_Files = Mapping[str, Value]


def read(
    reader: Snapshots, found: Report, releases: Callable[[Iterable[str]], Releases]
) -> tuple[MetricHistory, ...]:
    """Of each model whose primary metric is in a file; no more than so many commits are read.

    Args:
        reader: of the project.
        found: the report.
        releases: tells the versions of some models; asked where there is one.
    """
    deciding = {one.model: in_file for one in found.judgements if (in_file := _in_file(one, found))}
    if not deciding or found.head.commit is None:
        return ()
    branch = _read_branch(reader, found, found.head.commit)
    versions = releases(deciding)
    made = (branch.history(name, one, versions[name]) for name, one in deciding.items())
    return tuple(filter(None, made))


def _in_file(judgement: Judgement, found: Report) -> MetricChange | None:
    """The metric that decides, as a file has it; of a computed one the file that says the same."""
    change = judgement.change
    if change is None or change.value.path or change.tested is None:
        return change
    return next((one for one in found.metrics if one.tested == change.tested), None)


@dataclass(frozen=True, slots=True)
class _Branch:
    """The commits before a head, the oldest first, and their metrics files.

    Attributes:
        before: the files of the commit before those; empty at the start of the history.
        base: what is compared with, where it is not one of the commits.
        is_uncommitted: whether the files of the head differ from its commit.
    """

    commits: tuple[tuple[Commit, _Files], ...]
    before: _Files
    base: tuple[Commit, _Files] | None
    base_sha: str
    is_uncommitted: bool

    def history(
        self, model: str, change: MetricChange, releases: Mapping[str, str]
    ) -> MetricHistory | None:
        now = change.value
        places = [(now.path, now.key), *filter(None, [change.renamed_from])]

        def reading(commit: Commit, files: _Files) -> MetricReading:
            version, sha = releases.get(commit.sha, ""), commit.sha
            name, value = version[:_LONGEST_NAME] or commit.short, _value(files, places)
            return MetricReading(name, sha, value, bool(version), sha == self.base_sha)

        line = [reading(*one) for one in self.commits]
        if self.is_uncommitted:
            line.append(MetricReading(_UNCOMMITTED, None, now.head))
        else:
            line[-1] = replace(line[-1], value=now.head)
        base = reading(*self.base) if self.base else None
        return history(model, places[0], line, before=_value(self.before, places), base=base)


def _read_branch(reader: Snapshots, found: Report, head: Commit) -> _Branch:
    commits = reader.commits([head.sha], first_parent=True, last=_MOST_COMMITS + 1)
    base = found.base.commit if found.base and not found.base.uncommitted else None
    known = {one.sha: one for one in [*commits, *filter(None, [base])]}
    files = {
        one.commit.sha: one.metrics
        for one in reader.log(tuple(known.values()), {"metrics"})
        if one.commit
    }
    line = commits[:_MOST_COMMITS]
    is_apart = base is not None and all(one.sha != base.sha for one in line)
    return _Branch(
        commits=tuple((one, files[one.sha]) for one in reversed(line)),
        before=files[commits[-1].sha] if len(commits) > _MOST_COMMITS else {},
        base=(base, files[base.sha]) if base and is_apart else None,
        base_sha=base.sha if base else "",
        is_uncommitted=found.head.uncommitted,
    )


def _value(files: _Files, places: Iterable[Key]) -> Cell:
    """The value at the first of the places that has one."""
    for path, key in places:
        if path in files:
            found = dict(flatten(files[path])).get(key, MISSING)
            if found is not MISSING:
                return found
    return MISSING
