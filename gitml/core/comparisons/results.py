"""Which results can be relied on, when one point is judged against another.

What was edited, of either side, is shown and never judged. Of the head nothing counts that is not
shown to be what its stage makes. The base is what it is: no change can mend it any more, so what it
recorded counts, and what was edited or is outdated there is told. So is what was edited of the head
and decides nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from gitml.core.snapshot import Files, Problem, Snapshot, Snapshots


class Before(NamedTuple):
    """A result of the base.

    Attributes:
        rev: the base.
        files: of the base.
        path: of the result there, which may have another name in the head; None where none is.
    """

    rev: str
    files: Files
    path: str | None


def doubt(files: Files, path: str, before: Before | None = None) -> Problem | None:
    """Why a result of a head is not shown to be what its stage makes; None where it is.

    Args:
        files: of the head.
        path: of the result.
        before: the same of the base; None where there is nothing to compare with.
    """
    found = files.unproven(path, before.rev if before else None)
    if before is None or before.path is None:
        return found
    if found is not None:
        # Where no record is kept at either side, as where DVC runs nothing, none is asked for.
        old = before.files.unproven(before.path) if found.unrecorded else None
        return None if old is not None and old.unrecorded else found
    maker = before.files.maker(before.path) if files.maker(path) is None else None
    if maker is None:
        return None
    name = before.path if before.path != path else "it"
    reason = f"no stage makes it, and at {before.rev} stage {maker} made {name}"
    return Problem(path, reason, "take the stage back into dvc.yaml, and run it", outdated=True)


def outdated(files: Files, path: str) -> Problem | None:
    """Why what a base recorded is not what its stages make.

    None where it is, where it was edited, and where no run is recorded.
    """
    found = files.unproven(path)
    return found if found is not None and found.outdated else None


def all_outdated(
    reader: Snapshots, base: Snapshot, paths: Iterable[str]
) -> list[tuple[str, Problem]]:
    """What a base recorded of metrics files and is outdated, with its revision.

    The working tree is left to ``gitml status``.
    """
    named = [path for path in paths if path in base.metrics and base.commit is not None]
    if not named:
        return []
    files = reader.at(base.rev)
    return [(base.rev, problem) for path in named if (problem := outdated(files, path))]


def doubts(reader: Snapshots, base: Snapshot, head: Snapshot) -> list[tuple[str, Problem]]:
    """What is to be told of the metrics files of two commits that are shown all the same."""
    found = all_outdated(reader, base, base.metrics)
    if head.commit is not None:
        found += [(head.rev, one) for one in _doubts(reader, head, base, head.metrics)]
    return found


def trusted(
    reader: Snapshots, snapshot: Snapshot, deciding: Collection[str] | None = None
) -> Snapshot:
    """The same, with each metrics file that was edited since its run as a problem, not judged.

    The working tree stays as it is: there people try things, and ``gitml status`` tells.

    Args:
        reader: of the project.
        snapshot: of a base, or of a head.
        deciding: the metrics files of a head that decide, an edit of any other is told only; None
            for a base, of which all is, with no hint as nobody can mend it.

    Raises:
        UsageError: its revision names nothing any more.
    """
    if snapshot.commit is None or not snapshot.metrics:
        return snapshot
    files = reader.at(snapshot.rev)
    found = [problem for path in snapshot.metrics if (problem := files.edited(path))]
    if deciding is None:
        return _without(snapshot, [one._replace(told_only=True, hint=None) for one in found])
    return _without(snapshot, [one._replace(told_only=one.path not in deciding) for one in found])


def proven(
    reader: Snapshots, head: Snapshot, base: Snapshot | None, paths: Collection[str]
) -> Snapshot:
    """The same, with each metrics file that cannot be relied on as a problem, not judged.

    Args:
        reader: of the project.
        head: what is judged.
        base: what it is judged against, if anything.
        paths: the metrics files that decide; of all others an edit is told.

    Raises:
        UsageError: a revision names nothing any more.
    """
    head = trusted(reader, head, paths)
    return _without(head, _doubts(reader, head, base, [p for p in head.metrics if p in paths]))


def _doubts(
    reader: Snapshots, head: Snapshot, base: Snapshot | None, paths: Iterable[str]
) -> list[Problem]:
    files = reader.at(head.rev)
    old = None if base is None else reader.at(base.rev)
    found = []
    for path in paths:
        before = _before(path, head, base, old) if base and old else None
        if problem := doubt(files, path, before):
            found.append(problem)
    return found


def _before(path: str, head: Snapshot, base: Snapshot, old: Files) -> Before:
    """The metrics file of the base that one of the head stands for.

    That is the one of its name; a new file may stand for one that a stage made and that is gone.
    """
    if path in base.metrics:
        return Before(base.rev, old, path)
    gone = (one for one in base.metrics if one not in head.metrics)
    made = next((one for one in gone if old.maker(one) is not None), None)
    return Before(base.rev, old, made)


def _without(snapshot: Snapshot, found: Sequence[Problem]) -> Snapshot:
    if not found:
        return snapshot
    paths = {problem.path for problem in found}
    return snapshot.unjudging(paths)._replace(problems=(*snapshot.problems, *found))
