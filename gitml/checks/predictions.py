"""Predictions of models: from files, or from points of the project."""

import hashlib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitml.checks import test_sets
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError, GitmlError, OutsideError, UsageError
from gitml.late_module import LateModule
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.adapters.formats.tabular import prediction_files
    from gitml.core.evaluation import compared
else:  # what is remembered needs neither NumPy nor pandas
    prediction_files = LateModule("gitml.adapters.formats.tabular.prediction_files")
    compared = LateModule("gitml.core.evaluation.compared")


class PredictionFile(NamedTuple):
    """The file with the predictions of one model.

    Attributes:
        source: path, for messages; its suffix tells the format.
        digest: the sha256 of its content.
        is_base: whether a head tells which slice a row belongs to, and how much it counts.
    """

    source: str
    content: bytes
    digest: bytes
    is_base: bool

    def parse(self, evaluation: Evaluation) -> Predictions:
        """Its rows; see :func:`prediction_files.read`.

        Raises:
            ConfigError: it cannot be read as the evaluation says.
        """
        rows = prediction_files.read(self.source, self.content, evaluation, is_base=self.is_base)
        compared.refuse_rounded_classes(evaluation, rows)
        return rows


def of_file(directory: Path, name: str, *, is_base: bool = False) -> PredictionFile:
    """A file that lies anywhere.

    Raises:
        UsageError: it is not there.
    """
    try:
        content = (directory / name).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read '{name}': {error.strerror}") from error
    return _file(name, content, is_base=is_base)


def of_revision(
    reader: Snapshots, rev: str, evaluation: Evaluation, *, is_base: bool = False
) -> PredictionFile:
    """The file that an evaluation names, at one point.

    Raises:
        UsageError: the revision names nothing.
        OutsideError: the file is not there, or not here.
    """
    path = evaluation.predictions
    content = reader.content(rev, path)
    if content is None:
        problem = reader.missing(rev, path)
        raise OutsideError(
            f"{path}: {problem.reason if problem else 'not there'}: no predictions of {rev}",
            (problem.hint if problem else None) or _hint(reader, rev, path),
        )
    return _file(f"{rev}:{path}", content, is_base=is_base)


def _file(source: str, content: bytes, *, is_base: bool) -> PredictionFile:
    return PredictionFile(source, content, hashlib.sha256(content).digest(), is_base)


def _hint(reader: Snapshots, rev: str, path: str) -> str | None:
    if rev != WORKSPACE:
        return None
    try:
        in_git = reader.content("HEAD", path) is not None
    except GitmlError:  # before the first commit, for one
        in_git = False
    if in_git:
        return f"put it back: {shlex.join(['git', 'restore', '--', path])}"
    return "write it, or name another file in gitml.yaml"


def as_declared(reader: Snapshots, rev: str, name: str, evaluation: Evaluation) -> Evaluation:
    """An evaluation where a revision has its predictions, which may be another file than now.

    A change that names another file is held against what was measured before all the same.

    Args:
        reader: of the project.
        rev: a revision.
        name: of the evaluation.
        evaluation: as it is asked now.

    Raises:
        UsageError: the revision names nothing.
    """
    try:
        old = reader.config(rev).evaluations.get(name)
    except ConfigError:  # it was never read there, or not by this gitml
        return evaluation
    if old is None or old.predictions in ("", evaluation.predictions):
        return evaluation
    return evaluation._replace(
        predictions=old.predictions,
        id=old.id,
        label=old.label,
        prediction=old.prediction,
        scores=old.scores,
        positive=old.positive,
        weight=old.weight,
    )


def together(
    evaluation: Evaluation,
    base: PredictionFile,
    head: PredictionFile,
    before: Evaluation | None = None,
) -> Sides:
    """The rows of two files, with the seed that comes of the files.

    Args:
        evaluation: tells the columns.
        base: a file.
        head: another one.
        before: tells the columns of the base, where they are others.

    Raises:
        ConfigError: one cannot be read as the evaluation says.
    """
    return Sides(base.parse(before or evaluation), head.parse(evaluation), seed(base, head))


def seed(base: PredictionFile, head: PredictionFile) -> int:
    digest = hashlib.sha256(base.digest + head.digest).digest()
    return int.from_bytes(digest[:8], "big")


def on_test_set(
    reader: Snapshots,
    evaluation: Evaluation,
    revs: tuple[str, str],
    sides: Sides,
    hashes: test_sets.Hashes | None = None,
) -> Sides:
    """Two sides, with what their revisions record of the test set; see :func:`test_sets.compare`.

    Raises:
        UsageError: a revision names nothing.
    """
    test_set = test_sets.compare(reader, evaluation, revs, (sides.base, sides.head), hashes)
    return sides._replace(test_set=test_set)
