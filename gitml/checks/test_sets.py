"""The test set of an evaluation at two points: its hashes, and what changed in it."""

import hashlib
from typing import TYPE_CHECKING, TypeAlias

from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.core.evaluation.findings import NO_TEST_SET, Inputs, RecordedTestSet
from gitml.core.evaluation.predictions import Predictions
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError
from gitml.late_module import LateModule
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.adapters.formats.tabular import prediction_files
    from gitml.core.evaluation import test_set as test_set_columns
else:
    prediction_files = LateModule("gitml.adapters.formats.tabular.prediction_files")
    test_set_columns = LateModule("gitml.core.evaluation.test_set")

Hashes: TypeAlias = tuple[str | None, str | None]
"""Of the test set of base and head; None where none is recorded."""
_MOST_COMMITS = 100
_LARGEST = 2**28  # bytes of a table that is read to see what changed in it


def compare(
    reader: Snapshots,
    evaluation: Evaluation,
    revs: tuple[str, str],
    sides: tuple[Predictions, ...],
    hashes: Hashes | None = None,
) -> RecordedTestSet:
    """What became of a test set between two revisions.

    Args:
        reader: of the project.
        evaluation: names the test set, or none.
        revs: base and head.
        sides: the predictions of both.
        hashes: as :func:`both` gave them; None to ask it. What lies there now and has another hash
            is not read: somebody wrote to it meanwhile.

    Raises:
        UsageError: a revision names nothing.
    """
    path = evaluation.test_set
    if path is None:
        return NO_TEST_SET
    base, head = hashes or both(reader, evaluation, revs)
    if base is None or head is None:
        return RecordedTestSet(path, base, head, "unknown")
    if base == head:
        return RecordedTestSet(path, base, head, "same")
    old, new = _table(reader, revs[0], path, base), _table(reader, revs[1], path, head)
    changed = None
    if old is not None and new is not None:
        changed = test_set_columns.changed_columns((old, new), (sides[0], sides[1]), evaluation.id)
    inputs: Inputs = "unread" if changed is None else "changed" if changed else "same"
    return RecordedTestSet(path, base, head, inputs, changed or ())


def both(reader: Snapshots, evaluation: Evaluation, revs: tuple[str, str]) -> Hashes:
    """The hashes of a test set as two revisions record it.

    Raises:
        UsageError: a revision names nothing.
    """
    path = evaluation.test_set
    if path is None:
        return None, None
    base, head = revs
    return recorded(reader, base, path), recorded(reader, head, path)


def uses(reader: Snapshots, evaluation: Evaluation, base: str, head: str) -> int:
    """How many models since ``base`` were measured on the test set that ``head`` has.

    Models are told from each other by their predictions; those of the base do not count.

    Raises:
        UsageError: a revision names nothing.
    """
    tip = "HEAD" if head == WORKSPACE else head
    commits = reader.commits([f"{base}..{tip}"], last=_MOST_COMMITS)
    test_set = evaluation.test_set
    exam = recorded(reader, head, test_set) if test_set else None
    seen = {
        recorded(reader, rev, evaluation.predictions)
        for rev in [head, *(commit.sha for commit in commits)]
        if test_set is None or recorded(reader, rev, test_set) == exam
    }
    return len(seen - {None, recorded(reader, base, evaluation.predictions)})


def recorded(reader: Snapshots, rev: str, path: str) -> str | None:
    """The hash of a file or folder that a revision records, as DVC has it; None where none is."""
    pointer = reader.read(rev, {"data"}).pointers.get(path)
    if pointer is not None and pointer.cached and pointer.md5 is not None:
        return pointer.md5
    content = reader.content(rev, path)
    return None if content is None else hashlib.md5(content, usedforsecurity=False).hexdigest()


def _table(reader: Snapshots, rev: str, path: str, md5: str) -> "prediction_files.Columns | None":
    content = reader.content(rev, path)
    if content is None or len(content) > _LARGEST or md5 not in content_hashes(content):
        return None
    try:
        return prediction_files.columns(path, content)
    except ConfigError:  # what is no table has no columns to compare
        return None
