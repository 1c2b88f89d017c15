"""From a commit to what its pipeline makes of it, for a report: restore, check, run."""

import posixpath
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.checks.tables.table_judge import TableJudge
from gitml.core.paths import is_inside, overlap
from gitml.core.reports.training import Training
from gitml.core.run.outcome import RunResult
from gitml.core.schemas.anomalies import passes
from gitml.errors import GitmlError
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.working_tree import WORKSPACE

OpenReader = Callable[[], SnapshotReader]
_RECORDS = frozenset({"dvc.lock", ".gitignore"})


def train(
    git: Git,
    root: Path,
    open_reader: OpenReader,
    fetches: Sequence[Callable[[], object]],
    run: Callable[[], RunResult],
) -> Training:
    """Restore data, hold tables against their schemas, and run what must run.

    What fails is told in the answer, so that it can be reported.

    Args:
        git: the working tree, which a CI may change.
        root: of the project in it.
        open_reader: opens what reads the project; anew, as a reader remembers what it read.
        fetches: each brings data or earlier runs here.
        run: runs the pipeline.
    """
    unrestored = _restore(fetches)
    before = {*git.uncommitted()}
    try:
        reader = open_reader()
        rejected = _rejected(reader, open_reader)
        if rejected:
            return Training(rejected=rejected, unrestored=unrestored)
        result = run()
    except GitmlError as error:
        return Training(problem=error.message, hint=error.hint, unrestored=unrestored)
    inside = root.resolve().relative_to(git.root.resolve())
    results = _recorded(open_reader(), inside, {*git.uncommitted()} - before)
    rate = reader.config().report.cost
    return Training(result, unrestored=unrestored, results=results, rate=rate)


def _recorded(reader: SnapshotReader, inside: Path, written: AbstractSet[str]) -> tuple[str, ...]:
    """Of what a run wrote, the records and the results in Git; no rubbish of its programs."""
    stages = reader.read(WORKSPACE, {"stages"}).stages.values()
    outs = {(inside / out.path).as_posix() for one in stages for out in one.outs if not out.cache}
    records = {path for path in written if posixpath.basename(path) in _RECORDS}
    # A folder that is new to Git is one entry, whatever else lies in it.
    results = {out for out in outs if any(overlap(path.rstrip("/"), out) for path in written)}
    return tuple(sorted(records | results))


def _restore(fetches: Sequence[Callable[[], object]]) -> str:
    """Bring data and earlier runs here that remotes have; answers why some is lacking."""
    lacking = []
    for fetch in fetches:
        try:
            fetch()
        except GitmlError as error:
            lacking.append(error.message)
    return "; ".join(dict.fromkeys(lacking))


def _rejected(reader: SnapshotReader, open_reader: OpenReader) -> tuple[str, ...]:
    """Tables that no stage makes, and that do not hold to their schemas."""
    config = reader.config()
    stages = reader.read(WORKSPACE, {"stages"}).stages.values()
    made = [out.path for stage in stages for out in stage.outs]
    tables = TableJudge(open_reader(), None, WORKSPACE)
    return tuple(
        rule.path
        for rule in config.data.values()
        if not any(is_inside(rule.path, out) for out in made)
        and not passes(tables.check(rule).anomalies)
    )
