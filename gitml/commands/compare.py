"""``gitml compare``: whether a model is better than another, beyond what chance explains."""

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.evaluation.findings import NOTHING_COMMON, Assessed, Compared
from gitml.core.evaluation.predictions import Sides
from gitml.core.judging.repeated_metrics import Repeated
from gitml.core.metrics.tested import Disagreement
from gitml.core.snapshot import Snapshots
from gitml.errors import UsageError
from gitml.late_module import LateModule
from gitml.render.images import intervals
from gitml.render.json.checks import evaluation as json_evaluation
from gitml.render.markdown import evaluation as markdown_evaluation
from gitml.render.text import values as text_values
from gitml.render.text.checks import evaluation as text_evaluation
from gitml.render.text.checks import repeats as text_repeats
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
from gitml.ui.prediction_options import (
    PredictionOptions,
    evaluations,
    pair_of_files,
    prediction_options,
    read_repeats,
)
from gitml.ui.problems import warn_of_ambiguous, warn_of_problems
from gitml.ui.reevaluation import reevaluate_option, reevaluation
from gitml.wiring import readers
from gitml.wiring.judging import branch_verdicts
from gitml.wiring.judging.checks import (
    are_files,
    assess_revisions,
    branch_verdict,
    disagreements,
)
from gitml.wiring.judging.metric_tests import open_assessments
from gitml.wiring.output_files import refuse_other

if TYPE_CHECKING:
    from gitml.core.evaluation import compared
else:  # what was computed before needs no NumPy
    compared = LateModule("gitml.core.evaluation.compared")


@dataclass(frozen=True, slots=True)
class CompareOptions(PredictionOptions):
    """What ``compare`` is asked for.

    Attributes:
        reevaluate: run the head's stages on the base's model instead of reading its predictions.
        plot: where a drawing goes.
    """

    reevaluate: bool
    plot: Path | None
    wide: bool
    as_json: bool
    as_md: bool


def _compare_files(settings: Settings, options: CompareOptions) -> Compared:
    if options.reevaluate:
        raise UsageError("--reevaluate is of two revisions", hint="two files are all there is")
    name, evaluation, sides, _ = pair_of_files(settings, options)
    return compared.compare_sides(name, evaluation, sides)


def _assess(
    settings: Settings, options: CompareOptions, project: wiring.Project, reader: Snapshots
) -> list[Assessed]:
    """Every evaluation that is asked for, at two revisions; one that BASE has not is told."""
    revs = options.base, options.head
    asked = evaluations(project, reader, options)
    found = []
    if not options.reevaluate:
        for one in asked:
            assessed, problems = assess_revisions(project, reader, revs, *one)
            warn_of_problems(settings, problems)
            found.append(assessed)
        return found
    remake = reevaluation(settings, project, reader, *revs)
    for name, evaluation in asked:
        sides = remake(evaluation)
        alone = Sides(sides.head, sides.head, sides.seed)
        found.append(compared.assess_sides(name, evaluation, sides, alone))
    return found


def _disagreements(
    project: wiring.Project,
    reader: Snapshots,
    options: CompareOptions,
    assessed: Sequence[Assessed],
    began: int,
) -> tuple[Disagreement, ...]:
    """Metrics files of HEAD that say something else than the predictions beside them.

    What was said of the working tree is remembered, for ``gitml status``.
    """
    sides = options.base, options.head
    if not (options.metrics or options.evaluations or options.reevaluate):
        assessments = open_assessments(project, reader, reader.config(), *sides)
        said = branch_verdict(assessments, assessed)
        branch_verdicts.keep(project, sides, said, began)
    return disagreements(reader, assessed, *sides)


def _show(
    options: CompareOptions,
    found: Sequence[Compared],
    repeated: Sequence[Repeated],
    apart: Sequence[Disagreement],
) -> None:
    sides = options.base, options.head
    if options.as_json:
        print_json(json_evaluation.comparison(found, repeated, apart, sides))
        return
    if options.as_md:
        parts = [
            markdown_evaluation.comparison(found, *sides),
            markdown_evaluation.repeats(repeated, *sides),
        ]
    else:
        room = columns(wide=options.wide)
        parts = [
            text_evaluation.comparison(found, *sides, columns=room),
            text_repeats.repeats(repeated, *sides, columns=room),
        ]
    if any(parts):
        click.echo("\n\n".join(filter(None, parts)))


@click.command(cls=Command)
@prediction_options
@reevaluate_option
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
    number. An evaluation that BASE has not is a warning. Rows are matched by id; numbers of two
    different test sets are not compared: there --reevaluate runs the stages of HEAD that make the
    predictions on BASE's model, so that both models sit one exam. It runs HEAD's code, and changes
    nothing here.

    \b
    Example:
      gitml compare main
      gitml compare churn@v1.2.0 HEAD --evaluation test
      gitml compare old.csv new.csv --id row --label y --prediction y_pred --score p
    """
    if options.plot is not None:
        refuse_other(settings.directory / options.plot, "picture of gitml")
    began = time.time_ns()
    repeated: Sequence[Repeated] = ()
    apart: tuple[Disagreement, ...] = ()
    if are_files(settings.directory, options.base, options.head):
        found = [_compare_files(settings, options)]
    else:
        project = wiring.find(settings.directory)
        reader = readers.snapshots(project, (options.base, options.head))
        repeated = read_repeats(project, reader, options)
        assessed = _assess(settings, options, project, reader)
        warn_of_ambiguous(settings, project)
        found = [one.both for one in assessed if one.both]
        apart = _disagreements(project, reader, options, assessed, began) if assessed else ()
    _show(options, found, repeated, apart)
    for said in text_values.disagreements(apart):
        settings.warn(said)
    if options.plot is not None and found:
        form = picture_form(options.plot)
        wiring.write(settings.directory / options.plot, intervals.draw(found, form))
        settings.say(f"drawn: {options.plot}")
    if any(one.name and one.assessment.match in NOTHING_COMMON for one in found):
        again = shlex.join(["gitml", "compare", options.base, options.head, "--reevaluate"])
        settings.say(f"hint: where stages make the predictions, both can sit one exam: {again}")
    return 0
