"""A schema written for a table, or widened to what the table has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import click

from gitml.core.schemas.acceptance import is_stray, predicting, widen
from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.document import NUMERIC, ColumnRule, TableSchema
from gitml.core.schemas.inference import Wishes
from gitml.core.schemas.plain import SchemaEdit
from gitml.core.settings.data_rules import DataRule
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import ConfigError, UsageError
from gitml.render import numbers
from gitml.render.json.checks import schemas as json_schemas
from gitml.render.text.checks import schemas as text_schemas
from gitml.render.text.checks.anomalies import accept_command, cell, sentence
from gitml.render.text.terminal import one_line
from gitml.ui.options import Settings
from gitml.ui.output import print_json
from gitml.ui.schemas.options import (
    TableOptions,
    accepting,
    check_rules,
    chosen_rules,
    open_chosen,
)
from gitml.wiring.judging.schemas import (
    edit_schema,
    infer,
    new_columns,
    read_schema,
    schema_text,
    write_schema,
)
from gitml.wiring.judging.tables import Place, find_place

_MOST_WARNINGS = 10
_MEASURED = NUMERIC | {"date"}


@dataclass(frozen=True, slots=True)
class InferOptions:
    """What ``schema infer`` is asked for.

    Attributes:
        output: the schema's path, ``-`` for standard output; None for the usual one.
        update: widen a schema that is there.
        targets: columns that a model is to predict.
        ranges: whether numbers are to stay within those seen.
    """

    path: str
    output: str | None
    update: bool
    targets: tuple[str, ...]
    ranges: bool
    rev: str | None
    fetch: bool
    as_json: bool


def tell_inferred(settings: Settings, options: InferOptions) -> None:
    """Write a schema, or widen one."""
    place = find_place(settings.directory)
    printed = options.output == "-"
    asked = TableOptions(
        path=options.path,
        schema=None if printed else options.output,
        rev=options.rev,
        environment="",
        apart_from=None,
        fetch=options.fetch,
    )
    (rule,) = chosen_rules(place, asked)
    if options.update:
        _refuse_beside_update(options)
        _update(settings, place, rule, asked, options)
        return
    targets = {*options.targets, *filter(None, [rule.target])}
    table = open_chosen(settings, place, asked, [rule])(rule.path)
    found, profile = infer(table, Wishes(targets, options.ranges))
    _refuse_unknown(options.path, targets, found.columns)
    file = None if printed else rule.schema
    if file is not None:
        write_schema(place, file, found, update=True)
    _warn_of_strays(settings, profile)
    if options.as_json:
        print_json(json_schemas.inferred(file, found))
    elif file is None:
        click.echo(schema_text(found), nl=False)
    else:
        click.echo(f"{one_line(file)}: {numbers.counted(len(found.columns), 'column')}")
        settings.say("look at it and commit it; what comes later is checked by:")
        schema = "" if options.output is None else f" --schema {place.typed(file)}"
        settings.say(f"  gitml schema check {place.typed(rule.path)}{schema}")


def _refuse_unknown(path: str, targets: set[str], columns: Mapping[str, ColumnRule]) -> None:
    if lacking := sorted(targets - columns.keys()):
        known = ", ".join(columns)
        raise UsageError(f"'{path}' has no column '{lacking[0]}'", f"there are: {known}")


def _warn_of_strays(settings: Settings, profile: TableProfile) -> None:
    """Name columns in which some cells are not what the others are."""
    found = [column for column in profile.columns if column.strays]
    for one in found[:_MOST_WARNINGS]:
        what = "dates" if one.kind == "date" else "numbers"
        settings.warn(f"{one.name}: {one.strays} of {one.rows} cells are not {what}, as the others")
    if len(found) > _MOST_WARNINGS:
        settings.warn(f"so are cells of {len(found) - _MOST_WARNINGS} more columns")


def _refuse_beside_update(options: InferOptions) -> None:
    if options.output == "-":
        raise UsageError("--update changes the schema in place, so it prints none", "without: -o -")
    if options.ranges:
        raise UsageError(
            "--update makes no rule narrower, so it sets no ranges",
            "write min and max of the columns into the schema",
        )


def _update(
    settings: Settings, place: Place, rule: DataRule, options: TableOptions, asked: InferOptions
) -> None:
    old = read_schema(place, rule.schema)
    lacking = {*filter(None, [rule.target])} - old.columns.keys()
    known = rule._replace(target=None) if lacking else rule
    (found,) = check_rules(settings, place, options, [known])
    if broken := [one for one in found.anomalies if one.kind in ("bad_schema", "unreadable")]:
        raise ConfigError(str(broken[0].found))
    named = lacking | {*asked.targets}
    inferred: Mapping[str, ColumnRule] = {}
    if named or any(one.kind == "new_column" for one in found.anomalies):
        table = open_chosen(settings, place, options, [rule])(rule.path)
        inferred = new_columns(table, named)
    _refuse_unknown(asked.path, named, inferred)
    new = widen(old, found.anomalies, inferred)
    if asked.targets:
        new = predicting(new, {*named, *filter(None, [rule.target])}, inferred)
    elif lacking:
        new = predicting(new, {*new.targets, *lacking}, inferred)
    edits = edit_schema(place, rule.schema, new)
    left = _warn_of_rest(settings, old, found, accepting(place, rule, options))
    _warn_of_texts(settings, old, new)
    if left and not edits and not asked.as_json:
        click.echo(f"{one_line(rule.schema)}: not changed")
        return
    tell_edits(rule, edits, as_json=asked.as_json)


def _warn_of_rest(settings: Settings, old: TableSchema, found: CheckedTable, accept: str) -> bool:
    """Name what an update takes not by itself, with what takes it; whether there is any.

    Args:
        settings: hear of it.
        old: the schema.
        found: what is wrong by it.
        accept: the options of ``gitml schema accept`` that name the table.
    """
    strays = [one for one in found.anomalies if is_stray(one)]
    gone = [one for one in found.anomalies if one.lacking]
    shared = [one for one in found.anomalies if one.kind == "overlap"]
    for one in strays:
        command = accept_command(one, accept)
        settings.warn(
            f"{one.column}: stays {old.columns[one.column].type}, though {one.bad} of {one.of} "
            "cells are none",
            f"if they are right: {command}",
        )
    for one in gone:
        settings.warn(
            f"{one.column}: no row has {numbers.few(list(map(cell, one.lacking)), 8)}, and the "
            "schema still asks for each class of a target",
            f"if they are gone for good: {accept_command(one, accept)}",
        )
    for one in shared:
        settings.warn(
            sentence(one),
            f"if they may be: {accept_command(one, accept)}",
        )
    return bool(strays or gone or shared)


def _warn_of_texts(settings: Settings, old: TableSchema, new: TableSchema) -> None:
    """Name columns that are text from now on."""
    for name, rule in old.columns.items():
        if rule.type in _MEASURED and new.columns[name].type == "string":
            settings.warn(f"{name}: was {rule.type} and takes any text now, without bounds")


def tell_edits(rule: DataRule, edits: Iterable[SchemaEdit], *, as_json: bool) -> None:
    """Print what was changed in a schema."""
    found = list(edits)
    if as_json:
        print_json(json_schemas.edited(rule.schema, found))
    elif found:
        click.echo(f"{one_line(rule.schema)}:\n{text_schemas.edits(found)}")
    else:
        click.echo(f"{one_line(rule.schema)}: takes the table as it is")
