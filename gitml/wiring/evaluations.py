"""Predictions of two models: from files, or from two points of the project."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.formats import prediction_files
from gitml.core.config import Evaluation
from gitml.core.evaluation.predictions import Predictions
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.reader import SnapshotReader


@dataclass(frozen=True, slots=True)
class Sides:
    """The predictions of two models.

    Attributes:
        seed: of random numbers: the same for the same two files.
    """

    base: Predictions
    head: Predictions
    seed: int


def of_files(directory: Path, base: str, head: str, evaluation: Evaluation) -> Sides:
    """Two files that lie anywhere.

    Raises:
        UsageError: one is not there.
        ConfigError: one cannot be read as the evaluation says.
    """

    def content(name: str) -> bytes:
        try:
            return (directory / name).read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read '{name}': {error.strerror}") from error

    return _sides(base, head, content, lambda name: name, evaluation)


def of_revisions(reader: SnapshotReader, base: str, head: str, evaluation: Evaluation) -> Sides:
    """The file that an evaluation names, at two points of the project.

    Raises:
        UsageError: a revision names nothing.
        OutsideError: the file is not there, or not here.
        ConfigError: it cannot be read as the evaluation says.
    """
    path = evaluation.predictions

    def content(rev: str) -> bytes:
        found = reader.content(rev, path)
        if found is None:
            problem = reader.missing(rev, path)
            raise OutsideError(
                f"{rev}: no predictions: {path} {problem.reason if problem else 'is not there'}",
                problem.hint if problem else "make it: gitml repro",
            )
        return found

    return _sides(base, head, content, lambda rev: f"{rev}:{path}", evaluation)


def _sides(
    base: str,
    head: str,
    content: Callable[[str], bytes],
    source: Callable[[str], str],
    evaluation: Evaluation,
) -> Sides:
    contents = [content(side) for side in (base, head)]
    one, other = (
        prediction_files.read(source(side), found, evaluation)
        for side, found in zip((base, head), contents, strict=True)
    )
    digests = b"".join(hashlib.sha256(found).digest() for found in contents)
    seed = int.from_bytes(hashlib.sha256(digests).digest()[:8], "big")
    return Sides(one, other, seed)
