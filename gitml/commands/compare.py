"""``gitml compare``: whether a model is better than another, beyond what chance explains."""

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.evaluation.compared import (
    Assessed,
    Compared,
    Sides,
    assess_sides,
    compare_sides,
)
from gitml.core.evaluation.exam import NOTHING_COMMON
from gitml.core.judging.repeated_metrics import Repeated
from gitml.core.metrics.tested import Disagreement
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.errors import UsageError
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
    Pair,
    PredictionOptions,
    ReadSides,
    prediction_options,
    read_pairs,
    read_repeats,
)
from gitml.ui.reevaluation import reevaluate_option, reevaluation
from gitml.wiring import readers
from gitml.wiring.judging import branch_verdicts
from gitml.wiring.judging.checks import (
    are_files,
    branch_verdict,
    disagreements,
    open_assessments,
)
from gitml.wiring.output_files import refuse_other


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


def _reevaluation(settings: Settings, options: CompareOptions) -> ReadSides:
    """Has the predictions of both sides, those of the base made anew.

    Raises:
        UsageError: two files are compared, which have no stages.
    """
    sides = options.base, options.head
    if are_files(settings.directory, *sides):
        raise UsageError("--reevaluate is of two revisions", hint="two files are all there is")

    def read(project: wiring.Project, reader: Snapshots, evaluation: Evaluation) -> Sides:
        return reevaluation(settings, project, reader, *sides)(evaluation)

    return read


def _compare(pairs: Sequence[Pair]) -> tuple[list[Compared], list[Assessed]]:
    """Every pair compared; those of revisions also with what the head alone is."""
    found, assessed = [], []
    for name, evaluation, sides, _ in pairs:
        if not name:
            found.append(compare_sides(name, evaluation, sides))
            continue
        alone = Sides(sides.head, sides.head, sides.seed)
        one = assess_sides(name, evaluation, sides, alone)
        found.append(one.both or one.head)
        assessed.append(one)
    return found, assessed


def _disagreements(
    project: wiring.Project, options: CompareOptions, assessed: Sequence[Assessed], began: int
) -> tuple[Disagreement, ...]:
    """Metrics files of HEAD that say something else than the predictions beside them.

    What was said of the working tree is remembered, for ``gitml status``.
    """
    reader = readers.snapshots(project)
    sides = options.base, options.head
    if not (options.metrics or options.evaluations or options.reevaluate):
        assessments = open_assessments(reader, reader.config(), *sides)
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
    number. Rows are matched by id; numbers of two different test sets are not compared: there
    --reevaluate runs the stages of HEAD that make the predictions on BASE's model, so that both
    models sit one exam. It runs HEAD's code, and changes nothing here.

    \b
    Example:
      gitml compare main
      gitml compare churn@v1.2.0 HEAD --evaluation test
      gitml compare old.csv new.csv --id row --label y --prediction y_pred --score p
    """
    if options.plot is not None:
        refuse_other(settings.directory / options.plot, "picture of gitml")
    began = time.time_ns()
    repeated = read_repeats(settings, options)
    read = _reevaluation(settings, options) if options.reevaluate else None
    pairs = read_pairs(settings, options, read)
    found, assessed = _compare(pairs)
    project = pairs[0].project if pairs else None
    apart = _disagreements(project, options, assessed, began) if project else ()
    _show(options, found, repeated, apart)
    for said in text_values.disagreements(apart):
        settings.warn(said)
    if options.plot is not None:
        form = picture_form(options.plot)
        wiring.write(settings.directory / options.plot, intervals.draw(found, form))
        settings.say(f"drawn: {options.plot}")
    if any(one.name and one.assessment.match in NOTHING_COMMON for one in found):
        again = shlex.join(["gitml", "compare", options.base, options.head, "--reevaluate"])
        settings.say(f"hint: where stages make the predictions, both can sit one exam: {again}")
    return 0
