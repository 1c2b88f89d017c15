"""What commands share that compare the predictions of two models, row by row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import click

from gitml import wiring
from gitml.core.evaluation.predictions import Sides
from gitml.core.judging.repeated_metrics import Repeated
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.core.snapshot import Snapshots
from gitml.errors import OutsideError, UsageError
from gitml.ui.options import Settings
from gitml.wiring import readers
from gitml.wiring.judging.checks import (
    are_files,
    sides_of_files,
    sides_of_revisions,
)
from gitml.wiring.judging.metric_tests import open_assessments

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class PredictionOptions:
    """Whose predictions are asked for.

    Attributes:
        base, head: revisions, or two files of predictions.
        evaluations: names in ``gitml.yaml``; none for all.
        label, prediction, scores, id, positive, weight, slices: columns, where there are two files.
        sensitive: slices whose values the model should treat alike.
        metrics: instead of those of ``gitml.yaml``.
    """

    base: str
    head: str
    evaluations: tuple[str, ...]
    label: str | None
    prediction: str | None
    scores: tuple[str, ...]
    id: str | None
    positive: str | None
    weight: str | None
    metrics: tuple[str, ...]
    slices: tuple[str, ...]
    sensitive: tuple[str, ...]


class Pair(NamedTuple):
    """An evaluation of two models; two files have no name for it, and are of no project."""

    name: str
    evaluation: Evaluation
    sides: Sides
    project: wiring.Project | None = None


def prediction_options(function: F) -> F:
    """``BASE HEAD``, ``--evaluation``, and the columns of two files."""
    many: dict[str, Any] = {"multiple": True, "metavar": "COLUMN"}
    for option in (
        click.option(
            "--sensitive", help="As --slice, and name disparities between the values.", **many
        ),
        click.option(
            "--slice",
            "slices",
            help="Of two files: judge the rows of each value by themselves. May be repeated.",
            **many,
        ),
        click.option("--metric", "metrics", multiple=True, help="Compute this. May be repeated."),
        click.option(
            "--weight", metavar="COLUMN", help="Of two files: how much a row counts, in HEAD's."
        ),
        click.option("--positive", metavar="CLASS", help="Of two files: the positive class."),
        click.option("--id", metavar="COLUMN", help="Of two files: the column that names a row."),
        click.option(
            "--score",
            "scores",
            help="Of two files: the score of the positive class; or one for each class, sorted.",
            **many,
        ),
        click.option("--prediction", metavar="COLUMN", help="Of two files: what the model said."),
        click.option("--label", metavar="COLUMN", help="Of two files: the column with the truth."),
        click.option(
            "--evaluation", "evaluations", multiple=True, help="Only this one of gitml.yaml."
        ),
        click.argument("head", default="workspace"),
        click.argument("base", default="HEAD"),
    ):
        function = option(function)
    return function


def read_pairs(settings: Settings, options: PredictionOptions) -> list[Pair]:
    """The predictions of both sides, of each evaluation that is asked for.

    Raises:
        UsageError: nothing is declared, a revision or a file is not there.
        OutsideError: predictions are not there, or not here.
        ConfigError: they cannot be read as declared.
    """
    if are_files(settings.directory, options.base, options.head):
        return [pair_of_files(settings, options)]
    project = wiring.find(settings.directory)
    reader, sides = readers.snapshots(project), (options.base, options.head)
    return [
        Pair(name, evaluation, sides_of_revisions(reader, *sides, evaluation), project)
        for name, evaluation in evaluations(project, reader, options)
    ]


def read_repeats(
    project: wiring.Project, reader: Snapshots, options: PredictionOptions
) -> list[Repeated]:
    """Repeated training of both sides, of each evaluation that is asked for and names some.

    Raises:
        UsageError: nothing is declared, or a revision is not there.
        OutsideError: HEAD has none of the runs that an evaluation names.
    """
    config = reader.config()
    assessments = open_assessments(project, reader, config, options.base, options.head)
    names = _chosen(config.evaluations, options.evaluations)
    found = []
    for name in names:
        repeated = assessments.repeats(name)
        rule = config.evaluations[name].repeats
        if repeated is None and rule is not None:
            files = ", ".join(rule.files)
            raise OutsideError(
                f"evaluations.{name}: no metrics file of {options.head} matches {files}",
                hint="list the files of the runs under 'metrics' in dvc.yaml",
            )
        found += [repeated] if repeated else []
    return found


def pair_of_files(settings: Settings, options: PredictionOptions) -> Pair:
    """Two files of predictions.

    Raises:
        UsageError: a file is not there, or nobody said which columns.
        ConfigError: one cannot be read as the options say.
    """
    if options.label is None:
        raise UsageError(
            "two files of predictions, and no column of labels",
            hint="name the columns: --label y_true --prediction y_pred --score p --id row",
        )
    if options.prediction is None and not options.scores:
        raise UsageError("no column of predictions", hint="name it: --prediction y_pred")
    columns = dict.fromkeys((*options.sensitive, *options.slices))
    evaluation = Evaluation(
        options.head,
        options.label,
        options.prediction,
        options.scores,
        options.id,
        options.positive,
        options.metrics,
        tuple(map(SliceRule, columns)),
        sensitive=options.sensitive,
        weight=options.weight,
    )
    sides = sides_of_files(settings.directory, options.base, options.head, evaluation)
    return Pair("", evaluation, sides)


def evaluations(
    project: wiring.Project, reader: Snapshots, options: PredictionOptions
) -> Iterator[tuple[str, Evaluation]]:
    """Those with predictions that are asked for, each with what is asked of it.

    Raises:
        UsageError: nothing is declared, or not what is asked for.
    """
    config = reader.config()
    assessments = open_assessments(project, reader, config, options.base, options.head)
    for name in _chosen(config.evaluations, options.evaluations):
        evaluation = assessments.evaluation(name)
        if not evaluation.predictions:
            continue
        if options.metrics:
            evaluation = evaluation._replace(metrics=options.metrics)
        yield name, evaluation


def _chosen(declared: Iterable[str], asked: Sequence[str]) -> list[str]:
    names = list(declared)
    if not names:
        raise UsageError(
            "no evaluation is declared in gitml.yaml",
            hint="see gitml compare --help, or compare two files: gitml compare BASE.csv HEAD.csv",
        )
    for name in asked:
        if name not in names:
            raise UsageError(f"no evaluation '{name}'", f"there are: {', '.join(names)}")
    return list(asked) or names
