"""``gitml schema``: what a table may hold, inferred, checked, compared and accepted."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.schemas.acceptance import accept as accept_anomaly
from gitml.core.schemas.acceptance import is_acceptable
from gitml.core.schemas.anomalies import OF_TABLE, Anomaly, CheckedTable, passes
from gitml.core.settings.data_rules import DataRule
from gitml.core.shell_words import quoted
from gitml.core.tables.profiles import document
from gitml.errors import ExitCode, UsageError
from gitml.render.json.checks import schemas as json_schemas
from gitml.render.markdown.reports import schemas as markdown_schemas
from gitml.render.text.checks import table_checks
from gitml.ui.click_classes import Group
from gitml.ui.options import Settings, json_option, md_option, pass_options, wide_option
from gitml.ui.output import columns, print_json
from gitml.ui.schemas.inference import InferOptions, tell_edits, tell_inferred
from gitml.ui.schemas.options import (
    JOBS,
    TableOptions,
    accepting,
    check_chosen,
    chosen_rules,
    open_chosen,
    table_options,
)
from gitml.ui.schemas.versions import (
    SchemaDiffOptions,
    SchemaImportOptions,
    tell_difference,
    tell_import,
)
from gitml.wiring.judging.schemas import edit_schema, new_columns, read_schema
from gitml.wiring.judging.tables import Place, find_place
from gitml.wiring.output_files import refuse_other

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitml.core.schemas.document import ColumnRule
    from gitml.core.tables.profiles.profile import TableProfile


@click.group(cls=Group)
def schema() -> None:
    """Say what a table may hold, and check every new version of it.

    A schema is a YAML file in Git with a line for each column. Tables are CSV, TSV and JSON lines,
    gzip or not, and Parquet; a folder of such files is one table.

    \b
    Example:
      gitml schema infer data/raw.csv --target churned
      gitml schema check data/raw.csv
    """


@schema.command()
@click.argument("path")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; - prints it.")
@click.option("--update", is_flag=True, help="Widen the schema that is there to what PATH has.")
@click.option("--target", "targets", multiple=True, metavar="COLUMN", help="What is predicted.")
@click.option("--ranges", is_flag=True, help="Numbers must stay within the range seen.")
@click.option("--rev", metavar="REV", help="The table as a revision has it.")
@click.option("--fetch", is_flag=True, help="With --rev: get data from the DVC remote.")
@json_option
@pass_options(InferOptions)
def infer(settings: Settings, options: InferOptions) -> None:
    """Write the schema of the table PATH: what it has is what later versions may have.

    Of a column with few distinct values these are listed. Missing cells are allowed up to the upper
    bound of what their share may be; numbers must not be negative where none is. The schema goes to
    schemas/NAME.yaml, unless gitml.yaml names another file under 'data:'. --update keeps
    comments and order.

    \b
    Example:
      gitml schema infer data/raw.csv --target churned
      gitml schema infer data/raw.csv --update
    """
    tell_inferred(settings, options)


@dataclass(frozen=True, slots=True)
class CheckOptions(TableOptions):
    """What ``schema check`` is asked for.

    Attributes:
        profile: where the profile of the table goes.
        jobs: how many processes read a large table.
    """

    profile: Path | None
    jobs: int
    wide: bool
    as_json: bool
    as_md: bool


@schema.command()
@click.argument("path", required=False)
@table_options
@click.option(
    "--profile",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write what 'gitml profile --json' prints, from the same reading.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=JOBS,
    show_default=True,
    metavar="N",
    help="Read a large table, or a folder, with N processes; each takes some 150 MB.",
)
@wide_option
@json_option
@md_option
@pass_options(CheckOptions)
def check(settings: Settings, options: CheckOptions) -> int:
    """Tell what is wrong with the table PATH by its schema, and how to accept it.

    Without PATH all tables are checked that gitml.yaml declares under 'data:'. Exit code 1 says
    that there is an anomaly of level error, 4 that a rule could not be checked.

    \b
    Example:
      gitml schema check
      gitml schema check data/raw.csv --rev churn@v1.2.0
      gitml schema check requests.jsonl --schema schemas/raw.yaml --environment serving
      gitml schema check data/train.csv --apart-from data/test.csv
    """
    place = find_place(settings.directory)
    pairs = _checked(settings, place, options)
    found = [table for _, table in pairs]
    accept = {table.table: accepting(place, rule, options) for rule, table in pairs}
    if options.as_json:
        print_json(json_schemas.checks(found, accept))
    elif options.as_md:
        click.echo(markdown_schemas.checks(found, accept))
    else:
        click.echo(table_checks.checks(found, accept, columns=columns(wide=options.wide)))
    if any(one.kind == "bad_schema" for table in found for one in table.anomalies):
        return ExitCode.CONFIG
    if all(table.passed for table in found):
        return ExitCode.OK
    fails = any(table.absent or not passes(table.anomalies) for table in found)
    return ExitCode.CHECK_FAILED if fails else ExitCode.FAILURE


def _checked(
    settings: Settings, place: Place, options: CheckOptions
) -> list[tuple[DataRule, CheckedTable]]:
    """The checked tables; the profile of the only one is written where that is asked."""
    if options.profile is None:
        return check_chosen(settings, place, options, options.jobs)
    if options.path is None:
        raise UsageError("--profile is of one table", "name it: gitml schema check PATH")
    refuse_other(settings.directory / options.profile, "profile")
    made: list[TableProfile] = []
    found = check_chosen(settings, place, options, options.jobs, made.append)
    if not made:
        settings.warn(f"not all rows could be read, so {options.profile} is not written")
        return found
    wiring.write(settings.directory / options.profile, document.write(made[0]))
    settings.say(f"written: {options.profile}")
    return found


@dataclass(frozen=True, slots=True)
class AcceptOptions(TableOptions):
    """What ``schema accept`` is asked for."""

    kind: str
    column: str | None
    as_json: bool


@schema.command()
@click.argument("kind")
@click.argument("column", required=False)
@click.option("--data", "path", metavar="PATH", help="The table; else that of gitml.yaml.")
@table_options
@json_option
@pass_options(AcceptOptions)
def accept(settings: Settings, options: AcceptOptions) -> None:
    """Change the schema so that one anomaly, and nothing else, is none.

    The table is checked again, and its schema gets what KIND of COLUMN needs. 'gitml schema check'
    prints this command beside each anomaly.

    \b
    Example:
      gitml schema accept unseen_values country
      gitml schema accept too_few_rows --data data/raw.csv
    """
    place = find_place(settings.directory)
    rules = chosen_rules(place, options)
    if len(rules) > 1:
        names = ", ".join(place.typed(rule.path) for rule in rules)
        raise UsageError("which table?", hint=f"name one with --data: {names}")
    ((rule, found),) = check_chosen(settings, place, options)
    anomaly = _find_anomaly(found, options)
    inferred: Mapping[str, ColumnRule] = {}
    if anomaly.kind == "new_column":
        inferred = new_columns(open_chosen(settings, place, options, [rule])(rule.path))
    new = accept_anomaly(read_schema(place, rule.schema), anomaly, inferred)
    tell_edits(rule, edit_schema(place, rule.schema, new), as_json=options.as_json)


def _find_anomaly(found: CheckedTable, options: AcceptOptions) -> Anomaly:
    for one in found.anomalies:
        if one.kind == options.kind and (one.kind in OF_TABLE or one.column == options.column):
            if is_acceptable(one.kind):
                return one
            raise UsageError(f"{one.kind} cannot be accepted: {one.found}")
    about = f" of '{options.column}'" if options.column else ""
    there = ", ".join(f"{one.kind} {quoted(one.column)}".strip() for one in found.anomalies)
    raise UsageError(
        f"'{found.table}' has no anomaly {options.kind}{about}",
        f"there are: {there}" if there else "there is none at all",
    )


@schema.command()
@click.argument("base")
@click.argument("head", default="workspace")
@click.option("--require-compatible", is_flag=True, help="Fail if a change is breaking.")
@wide_option
@json_option
@md_option
@pass_options(SchemaDiffOptions)
def diff(settings: Settings, options: SchemaDiffOptions) -> int:
    """Tell whether the schema HEAD can stand in for BASE, and which rules it loosens.

    Each is a file, REV:FILE, or a revision, which means the schema that gitml.yaml declares. A
    change is breaking where rows that the old model takes are wrong for the new one, or where it
    predicts something else.

    \b
    Example:
      gitml schema diff main
      gitml schema diff churn@v1.2.0:schemas/raw.yaml schemas/raw.yaml
    """
    return tell_difference(settings, options)


@schema.command("import")
@click.argument("path", metavar="FILE")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; - prints it.")
@json_option
@pass_options(SchemaImportOptions)
def import_command(settings: Settings, options: SchemaImportOptions) -> None:
    """Write the schema that another tool's FILE says, and tell what cannot be said here.

    FILE is of TensorFlow Data Validation (.pbtxt), Great Expectations (a suite in JSON), pandera or
    Frictionless (JSON or YAML). The schema goes to schemas/NAME.yaml.

    \b
    Example:
      gitml schema import schema.pbtxt -o schemas/raw.yaml
    """
    tell_import(settings, options)
