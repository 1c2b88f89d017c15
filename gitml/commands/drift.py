"""``gitml drift``: what shifted between two versions of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import __version__, wiring
from gitml.core.drift.table import DriftRules
from gitml.errors import ExitCode, UsageError
from gitml.render.html import drift as html_drift
from gitml.render.json.checks import drift as json_drift
from gitml.render.markdown import drift as markdown_drift
from gitml.render.numbers import counted, few
from gitml.render.text.checks import drift as text_drift
from gitml.ui.click_classes import Command
from gitml.ui.drift_options import choices, share
from gitml.ui.options import (
    Settings,
    fetch_option,
    json_option,
    md_option,
    pass_options,
    rows_options,
)
from gitml.ui.output import columns, print_json
from gitml.wiring.judging.drift import DriftTables, compare
from gitml.wiring.output_files import refuse_other


@dataclass(frozen=True, slots=True)
class DriftOptions:
    """What ``drift`` is asked for.

    Attributes:
        reference: a file or folder, ``REV:PATH``, a revision, a release or a profile.
        current: the same; None where ``log`` stands for it.
        methods: ``METHOD`` or ``COLUMN=METHOD``.
        thresholds: ``NUMBER`` or ``COLUMN=NUMBER``.
        html: where the page goes.
    """

    reference: str
    current: str | None
    log: str | None
    methods: tuple[str, ...]
    thresholds: tuple[str, ...]
    max_shifted: float
    watch: tuple[str, ...]
    ignore: tuple[str, ...]
    multivariate: bool
    basis: str | None
    html: Path | None
    fetch: bool
    everything: bool
    wide: bool
    as_json: bool
    as_md: bool


def rules(options: DriftOptions) -> DriftRules:
    """What is tolerated, and how columns are judged.

    Raises:
        UsageError: a method or a threshold is none.
    """
    named, others = choices(options.methods, options.thresholds)
    return DriftRules(
        max_shifted=options.max_shifted,
        watch=options.watch,
        ignore=frozenset(options.ignore),
        only_common=options.log is not None,
        choices=named,
        others=others,
    )


@click.command(cls=Command)
@click.argument("reference")
@click.argument("current", required=False)
@click.option("--log", metavar="FILE", help="CURRENT is a log of what a model was asked.")
@click.option(
    "--method",
    "methods",
    multiple=True,
    metavar="[COLUMN=]METHOD",
    help="Judge all columns, or one, by ks, chi2, psi, wasserstein, jensenshannon, kl, hellinger, "
    "cramer_von_mises, anderson, tvd or evidently.",
)
@click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    metavar="[COLUMN=]NUMBER",
    help="Of the effect, or of the method.",
)
@click.option(
    "--max-shifted",
    default="30%",
    show_default=True,
    metavar="SHARE",
    callback=share,
    help="Fail if more of the judged columns shifted.",
)
@click.option("--watch", multiple=True, metavar="COLUMN", help="Fail if this column shifted.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Leave out this column.")
@click.option(
    "--multivariate",
    is_flag=True,
    help="Also let a classifier tell rows apart, by all columns together and by their texts.",
)
@click.option(
    "--basis",
    metavar="FILE",
    help="Also rebuild rows from the principal components in FILE, or REV:FILE; without such a "
    "file it is made of REFERENCE.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write a page that shows both sides of each shifted column.",
)
@fetch_option
@rows_options
@json_option
@md_option
@pass_options(DriftOptions)
def drift(settings: Settings, options: DriftOptions) -> int:
    """Tell which columns of a table shifted from REFERENCE to CURRENT.

    Each is a file or a folder of files (CSV, TSV, JSON lines, Parquet; also with .gz), a folder of
    images, a profile that gitml profile wrote, REV:PATH, or a revision or release alone: then it is
    the table that the other side names, or the one that the release was made from.

    The effect is the share of the rows that moved (Kolmogorov-Smirnov's D of numbers, the total
    variation distance of categories). A column shifted if its p-value, adjusted for the number of
    tests (Holm), is below 0.05 and the effect at least 0.1. The share of missing values is tested
    by itself. Exit code 1 if too many columns shifted, one that is watched did, or nothing can be
    told.

    \b
    Example:
      gitml drift HEAD~1:data/raw.csv data/raw.csv
      gitml drift main data/raw.csv --watch age --html drift.html
      gitml drift churn@v1.2.0 --log predictions.jsonl
      gitml drift january.csv february.csv --method age=psi --threshold age=0.2
    """
    second = options.log or options.current
    sides = DriftTables(settings.directory, settings, options.fetch)
    if second is None:
        hint = sides.other_side(options.reference)
        raise UsageError("name two tables, or one and --log", hint)
    if options.log and options.current:
        raise UsageError("name two tables, or one and --log", "see: gitml drift --help")
    if options.html is not None:
        refuse_other(settings.directory / options.html, "HTML page")
    judged_by = rules(options)
    reference, current = (
        sides.open(options.reference, second),
        sides.open(second, options.reference),
    )
    _warn(settings, sides.by_other_rules(reference, current), (*reference.broken, *current.broken))
    found = compare(reference, current, judged_by, multivariate=options.multivariate)
    if options.basis is not None:
        found, written = sides.rebuild(found, (reference, current), options.basis)
        if written:
            settings.say(f"written: {options.basis}")
    if options.as_json:
        print_json(json_drift.drift(found))
    elif options.as_md:
        click.echo(markdown_drift.drift(found))
    else:
        room = columns(wide=options.wide)
        click.echo(text_drift.drift(found, columns=room, everything=options.everything))
    if options.html is not None:
        wiring.write(settings.directory / options.html, html_drift.page(found, __version__))
        settings.say(f"written: {options.html}")
    return ExitCode.OK if found.outcome == "passed" else ExitCode.CHECK_FAILED


def _warn(settings: Settings, profiles: Mapping[str, str], images: Sequence[str]) -> None:
    """Name profiles of other rules, with what makes them anew; and images that cannot be read."""
    for name, again in profiles.items():
        settings.warn(
            f"{name}: made by the rules of another gitml, which may count other things",
            f"make it anew: {again}",
        )
    if images:
        settings.warn(f"{counted(len(images), 'image')} cannot be read: {few(images)}")
