"""Two schemas compared, and a schema of another tool brought over."""

from dataclasses import dataclass
from pathlib import PurePosixPath

import click

from gitml.core.schemas.differences import compare_schemas
from gitml.core.schemas.loosened import find_loosened
from gitml.core.settings.data_rules import usual_schema
from gitml.errors import ExitCode
from gitml.render.json.checks import schemas as json_schemas
from gitml.render.markdown.reports import schemas as markdown_schemas
from gitml.render.text.checks import schemas as text_schemas
from gitml.render.text.terminal import one_line
from gitml.ui.options import Settings
from gitml.ui.output import columns, print_json
from gitml.wiring.judging.schemas import find_schema, import_schema, schema_text, write_schema
from gitml.wiring.judging.tables import find_place


@dataclass(frozen=True, slots=True)
class SchemaDiffOptions:
    """What ``schema diff`` is asked for.

    Attributes:
        base, head: files, ``REV:FILE``, or revisions.
        require_compatible: whether a breaking change fails.
    """

    base: str
    head: str
    require_compatible: bool
    wide: bool
    as_json: bool
    as_md: bool


def tell_difference(settings: Settings, options: SchemaDiffOptions) -> int:
    """Compare two schemas, and print what differs."""
    place = find_place(settings.directory)
    old, new = (find_schema(place, word) for word in (options.base, options.head))
    changes, loosened = compare_schemas(old, new), find_loosened(old, new)
    if options.as_json:
        print_json(json_schemas.difference(options.base, options.head, changes, loosened))
    elif options.as_md:
        click.echo(markdown_schemas.difference(changes, loosened))
    else:
        room = columns(wide=options.wide)
        click.echo(text_schemas.difference(changes, loosened, room))
    breaks = any(change.breaking for change in changes)
    return ExitCode.CHECK_FAILED if breaks and options.require_compatible else ExitCode.OK


@dataclass(frozen=True, slots=True)
class SchemaImportOptions:
    """What ``schema import`` is asked for.

    Attributes:
        path: another tool's file.
        output: the schema's path, ``-`` for standard output; None for the usual one.
    """

    path: str
    output: str | None
    as_json: bool


def tell_import(settings: Settings, options: SchemaImportOptions) -> None:
    """Write the schema, and print what could not be said."""
    place = find_place(settings.directory)
    found = import_schema(place, options.path)
    file = None
    if options.output != "-":
        usual = usual_schema(PurePosixPath(options.path).name)
        file = place.inside(options.output) if options.output else usual
        write_schema(place, file, found.schema, update=False)
    if options.as_json:
        print_json(json_schemas.imported(found, file))
        return
    told = text_schemas.imported(found, columns(wide=False))
    if file is None:
        click.echo(schema_text(found.schema), nl=False)
        settings.say(told)
    else:
        click.echo(f"{one_line(file)}\n{told}")
