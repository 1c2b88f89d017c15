"""Options that commands of schemas share, and the tables that they name."""

import os
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.settings.data_rules import DataRule
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import UsageError
from gitml.ui.options import Settings
from gitml.ui.problems import fetch_objects
from gitml.wiring.forges import read_run
from gitml.wiring.judging.schemas import check_table, refuse_no_schema, require_schema
from gitml.wiring.judging.tables import (
    Opened,
    Place,
    absent_data,
    accept_options,
    open_baseline,
    open_tables,
    table_sources,
    with_options,
)

JOBS = 2  # together they stay below half a gigabyte
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Which table is meant, and how it is to be checked.

    Attributes:
        path: of the table; None for all that ``gitml.yaml`` declares.
        schema: its schema's path; None for the one that is declared, or usual.
        rev: whose table; None for the one on disk.
        environment: where the table is from.
        apart_from: path of another table, no row of which may be in this one.
        fetch: whether what is not here comes from the remote.
    """

    path: str | None
    schema: str | None
    rev: str | None
    environment: str
    apart_from: str | None
    fetch: bool


def table_options(function: F) -> F:
    """``--schema``, ``--rev``, ``--environment``, ``--apart-from`` and ``--fetch``."""
    for option in (
        click.option("--fetch", is_flag=True, help="With --rev: get data from the DVC remote."),
        click.option(
            "--apart-from",
            metavar="PATH",
            help="No row may be in this table, too, as the test set.",
        ),
        click.option(
            "--environment",
            default="",
            metavar="NAME",
            help="Where the table is from: columns that are 'absent_in' there need not be.",
        ),
        click.option("--rev", metavar="REV", help="The table as a revision has it."),
        click.option(
            "--schema",
            metavar="FILE",
            help="Its schema; else what gitml.yaml says, or schemas/NAME.yaml.",
        ),
    ):
        function = option(function)
    return function


def chosen_rules(place: Place, options: TableOptions) -> list[DataRule]:
    """The tables that are meant.

    Raises:
        UsageError: none is declared, or the options are of one table and there are several.
    """
    if options.path is not None:
        rule = place.rule(options.path)
        return [with_options(place, rule, options.schema, options.apart_from)]
    rules = [*place.config.data.values()]
    if not rules:
        raise UsageError(
            "which table? gitml.yaml declares none under 'data:'",
            hint="name a file or a folder; see: gitml schema --help",
        )
    if (options.schema or options.apart_from) and len(rules) > 1:
        names = ", ".join(rule.path for rule in rules)
        raise UsageError("which table?", hint=f"name one of: {names}")
    return [with_options(place, rule, options.schema, options.apart_from) for rule in rules]


def check_chosen(
    settings: Settings,
    place: Place,
    options: TableOptions,
    jobs: int = JOBS,
    keep: Callable[[TableProfile], None] | None = None,
) -> list[tuple[DataRule, CheckedTable]]:
    """Hold the tables that are meant against their schemas.

    Args:
        settings: hear what is fetched.
        place: where the tables are.
        options: which of them.
        jobs: how many processes read a large table.
        keep: takes the profile of a table that was read to its end, too.

    Raises:
        GitmlError: one of them is not there.
    """
    rules = chosen_rules(place, options)
    return [*zip(rules, check_rules(settings, place, options, rules, jobs, keep), strict=True)]


def check_rules(
    settings: Settings,
    place: Place,
    options: TableOptions,
    rules: Sequence[DataRule],
    jobs: int = JOBS,
    keep: Callable[[TableProfile], None] | None = None,
) -> list[CheckedTable]:
    """Hold tables against the schemas that their rules name; see :func:`check_chosen`."""
    if options.schema is not None:
        refuse_no_schema(place, rules[0])
    elif options.path is not None:
        require_schema(place, rules[0], options.rev)
    before = open_baseline(place, read_run(os.environ).target)
    tables = open_chosen(settings, place, options, rules)
    sources = table_sources(tables, before, options.environment, jobs, keep)
    return [check_table(place, rule, sources) for rule in rules]


def open_chosen(
    settings: Settings, place: Place, options: TableOptions, rules: Sequence[DataRule]
) -> Opened:
    """Opens tables by their path from the root, those of ``rules`` fetched if that is asked."""
    rev = options.rev
    if options.fetch and rev is None:
        raise UsageError(
            "--fetch is of a revision: what is here is read from here",
            hint="name it: --rev HEAD",
        )
    if options.fetch and rev is not None and place.project is not None:
        paths = [rule.path for rule in rules]
        paths += [rule.apart_from for rule in rules if rule.apart_from is not None]
        fetch_objects(settings, place.project, lambda: absent_data(place, rev, paths))
    return open_tables(place, rev)


def accepting(place: Place, rule: DataRule, options: TableOptions) -> str:
    """The options of ``gitml schema accept`` that name this table."""
    words = [f"--rev {shlex.quote(options.rev)}"] if options.rev else []
    if options.environment:
        words.append(f"--environment {shlex.quote(options.environment)}")
    return accept_options(place, rule, words)
