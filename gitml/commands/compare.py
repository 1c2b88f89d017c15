"""``gitml compare``: whether a model is better than another, beyond what chance explains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from gitml import wiring
from gitml.core.config import Evaluation, SliceRule
from gitml.core.evaluation.compared import Compared, compare_sides
from gitml.errors import UsageError
from gitml.render.images import intervals
from gitml.render.json import evaluation as json_evaluation
from gitml.render.markdown import evaluation as markdown_evaluation
from gitml.render.text import evaluation as text_evaluation
from gitml.ui.click_classes import Command
from gitml.ui.options import (
    Settings,
    json_option,
    md_option,
    pass_options,
    picture_form,
    plot_option,
    wide_option,
)
from gitml.ui.output import columns, print_json
from gitml.wiring import readers
from gitml.wiring.checks import are_files, open_assessments, sides_of_files, sides_of_revisions


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What ``compare`` is asked for.

    Attributes:
        base, head: revisions, or two files of predictions.
        evaluations: names in ``gitml.yaml``; none for all.
        label, prediction, scores, id, positive, slices: columns, where there are two files.
        metrics: instead of those of ``gitml.yaml``.
        plot: where a drawing goes.
    """

    base: str
    head: str
    evaluations: tuple[str, ...]
    label: str | None
    prediction: str | None
    scores: tuple[str, ...]
    id: str | None
    positive: str | None
    metrics: tuple[str, ...]
    slices: tuple[str, ...]
    plot: Path | None
    wide: bool
    as_json: bool
    as_md: bool


def _of_files(settings: Settings, options: CompareOptions) -> list[Compared]:
    if options.label is None:
        raise UsageError(
            "two files of predictions, and no column of labels",
            hint="name the columns: --label y_true --prediction y_pred --score p --id row",
        )
    if options.prediction is None and not options.scores:
        raise UsageError("no column of predictions", hint="name it: --prediction y_pred")
    evaluation = Evaluation(
        options.head,
        options.label,
        options.prediction,
        options.scores,
        options.id,
        options.positive,
        options.metrics,
        tuple(SliceRule(column) for column in options.slices),
    )
    sides = sides_of_files(settings.directory, options.base, options.head, evaluation)
    return [compare_sides("", evaluation, sides)]


def _of_revisions(settings: Settings, options: CompareOptions) -> list[Compared]:
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)
    config = reader.config()
    assessments = open_assessments(reader, config, options.base, options.head)
    found = []
    for name in _chosen(config.evaluations, options.evaluations):
        evaluation = assessments.evaluation(name)
        if options.metrics:
            evaluation = replace(evaluation, metrics=options.metrics)
        sides = sides_of_revisions(reader, options.base, options.head, evaluation)
        found.append(compare_sides(name, evaluation, sides))
    return found


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


@click.command(cls=Command)
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@click.option("--evaluation", "evaluations", multiple=True, help="Only this one of gitml.yaml.")
@click.option("--label", metavar="COLUMN", help="Of two files: the column with the truth.")
@click.option("--prediction", metavar="COLUMN", help="Of two files: what the model said.")
@click.option(
    "--score",
    "scores",
    multiple=True,
    metavar="COLUMN",
    help="Of two files: the score of the positive class; or one for each class, sorted.",
)
@click.option("--id", metavar="COLUMN", help="Of two files: the column that names a row.")
@click.option("--positive", metavar="CLASS", help="Of two files: the positive class.")
@click.option("--metric", "metrics", multiple=True, help="Compute this one. May be repeated.")
@click.option(
    "--slice",
    "slices",
    multiple=True,
    metavar="COLUMN",
    help="Of two files: judge the rows of each value by themselves. May be repeated.",
)
@plot_option("Also draw the intervals (.png or .svg).")
@wide_option
@json_option
@md_option
@pass_options(CompareOptions)
def compare(settings: Settings, options: CompareOptions) -> int:
    """Tell whether HEAD's model is better than BASE's, beyond what chance explains.

    From the predictions of both on the same test set, row by row. BASE and HEAD are revisions (the
    evaluations that gitml.yaml declares are compared) or two files of predictions, for which no
    repository is needed. Each metric has its change with a 95 % interval, a p-value and a verdict;
    the first metric is the primary one, and the p-values of the others are adjusted for their
    number. Rows are matched by id; numbers of two different test sets are not compared.

    \b
    Example:
      gitml compare main
      gitml compare churn@v1.2.0 HEAD --evaluation test
      gitml compare old.csv new.csv --id row --label y --prediction y_pred --score p
    """
    of_files = are_files(settings.directory, options.base, options.head)
    found = (_of_files if of_files else _of_revisions)(settings, options)
    if options.as_json:
        print_json(json_evaluation.comparison(found, options.base, options.head))
    elif options.as_md:
        click.echo(markdown_evaluation.comparison(found, options.base, options.head))
    else:
        room = columns(wide=options.wide)
        click.echo(text_evaluation.comparison(found, options.base, options.head, columns=room))
    if options.plot is not None:
        form = picture_form(options.plot)
        wiring.write(settings.directory / options.plot, intervals.draw(found, form))
        settings.say(f"drawn: {options.plot}")
    return 0
