"""``gitml errors``: the rows of a test set that became right or wrong between two models."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.evaluation.changed_rows import ChangedRows, changed_rows
from gitml.core.evaluation.compared import has_numbers
from gitml.core.evaluation.exam import match_rows
from gitml.core.evaluation.findings import Assessment, Compared
from gitml.errors import UsageError
from gitml.render.json.checks import changed_rows as json_rows
from gitml.render.text.checks import changed_rows as text_rows
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options, wide_option
from gitml.ui.output import columns, print_json
from gitml.ui.prediction_options import Pair, PredictionOptions, prediction_options, read_pairs
from gitml.wiring.judging.checks import refuse_table, table_content
from gitml.wiring.output_files import refuse_inputs, refuse_other

_MOST_IN_JSON = 1_000


@dataclass(frozen=True, slots=True)
class ErrorsOptions(PredictionOptions):
    """What ``errors`` is asked for.

    Attributes:
        export: a file for all of the rows.
        everything: show all of them.
    """

    export: str | None
    everything: bool
    wide: bool
    as_json: bool


def _changed(pair: Pair) -> tuple[Compared, ChangedRows]:
    name, evaluation, sides, _ = pair
    base, head, test_set = sides.base, sides.head, sides.test_set
    exam = match_rows(base, head, test_set)
    compared = Compared(
        name,
        evaluation.predictions,
        len(base),
        len(head),
        exam.removed,
        exam.added,
        exam.relabelled,
        Assessment(exam.match, len(exam.head), (), ()),
        test_set,
    )
    of_numbers = has_numbers(evaluation, head)
    return compared, changed_rows(exam, evaluation.positive, of_numbers=of_numbers)


def _export(settings: Settings, file: str, found: list[tuple[Compared, ChangedRows]]) -> None:
    if len(found) > 1:
        names = ", ".join(one.name for one, _ in found)
        raise UsageError(
            f"--export writes the rows of one evaluation, and there are {names}",
            hint=f"say which: --evaluation {found[0][0].name}",
        )
    rows = found[0][1]
    wiring.write(settings.directory / file, table_content(file, rows.columns))
    settings.say(f"written: {file}, {len(rows)} rows")


def _files(pairs: list[Pair]) -> list[Path]:
    """Where the predictions of a project, and the test sets they are of, lie on disk."""
    return [
        pair.project.root / file
        for pair in pairs
        if pair.project is not None
        for file in (pair.evaluation.predictions, pair.evaluation.test_set)
        if file
    ]


@click.command(cls=Command)
@prediction_options
@click.option("--export", metavar="FILE", help="Write all rows, as .csv, .tsv or .parquet.")
@click.option("--all", "everything", is_flag=True, help="Show all rows.")
@wide_option
@json_option
@pass_options(ErrorsOptions)
def errors(settings: Settings, options: ErrorsOptions) -> int:
    """Show the rows of a test set of which BASE's model and HEAD's say something else.

    BASE and HEAD are what compare takes: revisions, or two files of predictions. First are those
    that became wrong, then those that are wrong in another way, then those that became right; where
    there are scores, those first whose label lost most. Of numbers, those first of which the error
    grew most. Where the two test sets share too few rows, there is nothing to show.

    \b
    Example:
      gitml errors main
      gitml errors churn@v1.2.0 HEAD --export wrong.csv
      gitml errors old.csv new.csv --id row --label y --prediction y_pred --score p
    """
    if options.export is not None:
        refuse_table(options.export)
        file = settings.directory / options.export
        refuse_inputs(file, [settings.directory / one for one in (options.base, options.head)])
        refuse_other(file, "table of changed rows")
    pairs = read_pairs(settings, options)
    found = [_changed(pair) for pair in pairs]
    if options.export is not None:
        refuse_inputs(settings.directory / options.export, _files(pairs))
        _export(settings, options.export, found)
    if options.as_json:
        most = None if options.everything else _MOST_IN_JSON
        print_json(json_rows.changed_rows(found, options.base, options.head, most=most))
        return 0
    most = None if options.everything else text_rows.FEW
    room = columns(wide=options.wide)
    shown = [text_rows.changed_rows(*one, most=most, columns=room) for one in found]
    click.echo("\n\n".join(shown))
    return 0
