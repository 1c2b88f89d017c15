"""Predictions of models: from files, or from points of the project."""

import hashlib
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.formats.tabular import prediction_files
from gitml.checks import test_sets
from gitml.core.evaluation.compared import Assessed, Sides, assess_sides, refuse_rounded_classes
from gitml.core.evaluation.predictions import Predictions
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Problem, Snapshots
from gitml.errors import GitmlError, OutsideError, UsageError
from gitml.snapshots.workspace.working_tree import WORKSPACE


class SidePredictions(NamedTuple):
    """The predictions of one model, and the digest of their file."""

    predictions: Predictions
    digest: bytes


def of_file(
    directory: Path, name: str, evaluation: Evaluation, *, is_base: bool = False
) -> SidePredictions:
    """A file that lies anywhere; see :func:`prediction_files.read`.

    Raises:
        UsageError: it is not there.
        ConfigError: it cannot be read as the evaluation says.
    """
    try:
        content = (directory / name).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read '{name}': {error.strerror}") from error
    return _side(name, content, evaluation, is_base=is_base)


def of_revision(
    reader: Snapshots, rev: str, evaluation: Evaluation, *, is_base: bool = False
) -> SidePredictions:
    """The file that an evaluation names, at one point; see :func:`prediction_files.read`.

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
            f"{path}: {problem.reason if problem else 'not there'}: no predictions of {rev}",
            (problem.hint if problem else None) or _hint(reader, rev, path),
        )
    return _side(f"{rev}:{path}", content, evaluation, is_base=is_base)


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


def together(base: SidePredictions, head: SidePredictions) -> Sides:
    """Two sides, with the seed that comes of their files."""
    digest = hashlib.sha256(base.digest + head.digest).digest()
    return Sides(base.predictions, head.predictions, int.from_bytes(digest[:8], "big"))


def on_test_set(
    reader: Snapshots, evaluation: Evaluation, revs: tuple[str, str], sides: Sides
) -> Sides:
    """Two sides, with what their revisions record of the test set.

    Raises:
        UsageError: a revision names nothing.
    """
    test_set = test_sets.compare(reader, evaluation, revs, (sides.base, sides.head))
    return sides._replace(test_set=test_set)


def _side(source: str, content: bytes, evaluation: Evaluation, *, is_base: bool) -> SidePredictions:
    predictions = prediction_files.read(source, content, evaluation, is_base=is_base)
    refuse_rounded_classes(evaluation, predictions)
    return SidePredictions(predictions, hashlib.sha256(content).digest())


def assess(
    reader: Snapshots,
    name: str,
    evaluation: Evaluation,
    revs: tuple[str | None, str],
    remake: Callable[[Evaluation], Sides] | None = None,
) -> tuple[Assessed | None, tuple[tuple[str, Problem], ...]]:
    """An evaluation at two revisions; and of which predictions could not be had, with why.

    Args:
        reader: of the project.
        name: of the evaluation.
        evaluation: which metrics.
        revs: base, None where there is nothing to compare with, and head.
        remake: makes both sides, the base's predictions anew; None to read what was recorded.

    Raises:
        UsageError: a revision names nothing.
        ConfigError: predictions cannot be read as the evaluation says.
    """
    (base, head), problems = revs, []

    def side(rev: str, *, is_base: bool) -> SidePredictions | None:
        try:
            return of_revision(reader, rev, evaluation, is_base=is_base)
        except OutsideError as error:
            reason = error.message.removeprefix(f"{evaluation.predictions}: ")
            missing = reader.missing(rev, evaluation.predictions)
            absent = missing.absent if missing else None
            problems.append((rev, Problem(evaluation.predictions, reason, error.hint, absent)))
            return None

    is_read = base is not None and remake is None
    old = side(base, is_base=True) if base is not None and is_read else None
    new = side(head, is_base=False)
    if new is None:
        return None, tuple(problems)
    alone = together(new, new)
    if base is not None and remake is not None:
        return assess_sides(name, evaluation, remake(evaluation), alone), tuple(problems)
    if base is None or old is None:
        return assess_sides(name, evaluation, None, alone), tuple(problems)
    sides = on_test_set(reader, evaluation, (base, head), together(old, new))
    return assess_sides(name, evaluation, sides, alone), tuple(problems)
