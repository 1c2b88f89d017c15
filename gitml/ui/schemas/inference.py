"""A schema written for a table, or widened to what the table has."""

from collections.abc import Iterable
from dataclasses import dataclass

import click

from gitml.core.schemas.acceptance import is_stray, widen
from gitml.core.schemas.document import NUMERIC, TableSchema
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
    check_chosen,
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
        _update(settings, place, rule, asked, as_json=options.as_json)
        return
    targets = {*options.targets, *filter(None, [rule.target])}
    table = open_chosen(settings, place, asked, [rule])(rule.path)
    found, profile = infer(table, Wishes(targets, options.ranges))
    if lacking := sorted(targets - found.columns.keys()):
        known = ", ".join(found.columns)
        raise UsageError(f"'{options.path}' has no column '{lacking[0]}'", f"there are: {known}")
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


def _warn_of_strays(settings: Settings, profile: TableProfile) -> None:
    """Name columns in which some cells are not what the others are."""
    found = [column for column in profile.columns if column.strays]
    for one in found[:_MOST_WARNINGS]:
        what = "dates" if one.kind == "date" else "numbers"
        settings.warn(f"{one.name}: {one.strays} of {one.rows} cells are not {what}, as the others")
    if len(found) > _MOST_WARNINGS:
        settings.warn(f"so are cells of {len(found) - _MOST_WARNINGS} more columns")


def _update(
    settings: Settings, place: Place, rule: DataRule, options: TableOptions, *, as_json: bool
) -> None:
    old = read_schema(place, rule.schema)
    ((_, found),) = check_chosen(settings, place, options)
    if broken := [one for one in found.anomalies if one.kind in ("bad_schema", "unreadable")]:
        raise ConfigError(str(broken[0].found))
    table = open_chosen(settings, place, options, [rule])(rule.path)
    inferred = new_columns(table) if any(a.kind == "new_column" for a in found.anomalies) else {}
    new = widen(old, found.anomalies, inferred)
    edits = edit_schema(place, rule.schema, new)
    strays = [one for one in found.anomalies if is_stray(one)]
    gone = [one for one in found.anomalies if one.lacking]
    shared = [one for one in found.anomalies if one.kind == "overlap"]
    for one in strays:
        command = accept_command(one, accepting(place, rule, options))
        settings.warn(
            f"{one.column}: stays {old.columns[one.column].type}, though {one.bad} of {one.of} "
            "cells are none",
            f"if they are right: {command}",
        )
    for one in gone:
        settings.warn(
            f"{one.column}: no row has {numbers.few(list(map(cell, one.lacking)), 8)}, and the "
            "schema still asks for each class of a target",
            f"if they are gone for good: {accept_command(one, accepting(place, rule, options))}",
        )
    for one in shared:
        settings.warn(
            sentence(one),
            f"if they may be: {accept_command(one, accepting(place, rule, options))}",
        )
    _warn_of_texts(settings, old, new)
    if (strays or gone or shared) and not edits and not as_json:
        click.echo(f"{one_line(rule.schema)}: not changed")
        return
    tell_edits(rule, edits, as_json=as_json)


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
