"""Predictions of models: from files, or from points of the project."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.formats import prediction_files
from gitml.core.config import Evaluation
from gitml.core.evaluation.compared import Sides
from gitml.core.evaluation.predictions import Predictions
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.reader import SnapshotReader


class Side(NamedTuple):
    """The predictions of one model, and the digest of their file."""

    predictions: Predictions
    digest: bytes


def of_file(directory: Path, name: str, evaluation: Evaluation) -> Side:
    """A file that lies anywhere.

    Raises:
        UsageError: it is not there.
        ConfigError: it cannot be read as the evaluation says.
    """
    try:
        content = (directory / name).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read '{name}': {error.strerror}") from error
    return _side(name, content, evaluation)


def of_revision(reader: SnapshotReader, rev: str, evaluation: Evaluation) -> Side:
    """The file that an evaluation names, at one point of the project.

    Raises:
        UsageError: the revision names nothing.
        OutsideError: the file is not there, or not here.
        ConfigError: it cannot be read as the evaluation says.
    """
    path = evaluation.predictions
    content = reader.content(rev, path)
    if content is None:
        problem = reader.missing(rev, path)
        raise OutsideError(
            f"{rev}: no predictions: {path} {problem.reason if problem else 'is not there'}",
            problem.hint if problem else "make it: gitml repro",
        )
    return _side(f"{rev}:{path}", content, evaluation)


def together(base: Side, head: Side) -> Sides:
    """Two sides, with the seed that comes of their files."""
    digest = hashlib.sha256(base.digest + head.digest).digest()
    return Sides(base.predictions, head.predictions, int.from_bytes(digest[:8], "big"))


def _side(source: str, content: bytes, evaluation: Evaluation) -> Side:
    predictions = prediction_files.read(source, content, evaluation)
    return Side(predictions, hashlib.sha256(content).digest())
