"""``gitml report``: what changed between two revisions, for the reviewer of a pull request."""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitml import __version__, wiring
from gitml.core.reports.report import Report
from gitml.errors import ExitCode
from gitml.late_module import LateModule
from gitml.render.markdown.reports.report import markdown, summary
from gitml.render.text import terminal
from gitml.render.text.hints import within
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options, refuse_fetch
from gitml.ui.output import columns, print_json
from gitml.ui.problems import (
    fetch_accepted,
    fetch_objects,
    fetch_tables,
    warn_of_ambiguous,
    warn_of_problems,
)
from gitml.ui.reevaluation import reevaluate_option, reevaluation
from gitml.ui.reports import making as report_making
from gitml.wiring import readers
from gitml.wiring.forges import read_run
from gitml.wiring.judging import branch_verdicts
from gitml.wiring.judging.report_points import choose_points
from gitml.wiring.judging.reports import refuse_name, write_report
from gitml.wiring.output_files import refuse_other

if TYPE_CHECKING:
    from gitml.render.html import report as html_report
    from gitml.render.json import report as json_report
    from gitml.render.text import dry_run as text_dry_run
else:  # other forms than Markdown
    html_report = LateModule("gitml.render.html.report")
    json_report = LateModule("gitml.render.json.report")
    text_dry_run = LateModule("gitml.render.text.dry_run")

_WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What ``report`` is asked for.

    Attributes:
        base: None for the baseline.
        output: the file, or ``-`` for standard output.
        html: where the page goes.
        reevaluate: run the head's stages on the base's model instead of reading its predictions.
        dry_run: name the files that would be written, and write none.
    """

    base: str | None
    head: str
    output: str
    html: Path | None
    fetch: bool
    reevaluate: bool
    dry_run: bool
    as_json: bool


def _document(settings: Settings, options: ReportOptions) -> Path | None:
    """Where the Markdown goes, None for standard output.

    Raises:
        UsageError: it, or the page, would take the place of what gitml did not write.
    """
    if options.html is not None:
        refuse_other(settings.directory / options.html, "HTML page")
    if options.output == "-":
        return None
    path = settings.directory / options.output
    refuse_name(path)
    return path


@click.command(cls=Command)
@click.argument("base", required=False)
@click.argument("head", default=_WORKSPACE)
@click.option(
    "-o",
    "--output",
    default="report.md",
    show_default=True,
    metavar="FILE",
    help="Where to write it; - prints the Markdown, without pictures.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write one page with its pictures in it, to be opened or sent anywhere.",
)
@click.option("--fetch", is_flag=True, help="Get metrics, plots, tables of gates from the remote.")
@reevaluate_option
@dry_run_option
@json_option
@pass_options(ReportOptions)
def report(settings: Settings, options: ReportOptions) -> int:
    """Write a report of what changed from BASE to HEAD: metrics, parameters, data, code, plots.

    It is Markdown as GitHub shows it, with its pictures in a folder beside it. Without BASE it is
    compared with the commit where the branch left the branch it is to be merged into (or with
    what 'baseline' in gitml.yaml says), without HEAD the working tree is reported. Whether a
    model is better is told by the primary metric that gitml.yaml declares for it.

    \b
    Example:
      gitml report
      gitml report main
      gitml report v1.0 HEAD --output comparison.md
      gitml report --html report.html
      gitml report -o - >> "$GITHUB_STEP_SUMMARY"
    """
    began = time.time_ns()
    refuse_fetch(dry_run=options.dry_run, fetch=options.fetch)
    path = _document(settings, options)
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project, filter(None, (options.base, options.head)))
    config = reader.config()
    revisions = choose_points(project, config, read_run(os.environ), options.base, options.head)
    if options.fetch:
        fetch_objects(settings, project, lambda: report_making.absent(reader, revisions))
        fetch_accepted(settings, project, reader, revisions.base, revisions.head)
        fetch_tables(settings, project, revisions.base, revisions.head)
    folder = f"{path.stem}_files" if path else "report_files" if options.html else None
    # Pictures are named by their content, so they are drawn for a dry run, too.
    remake = None
    if options.reevaluate and revisions.base is not None:
        remake = reevaluation(settings, project, reader, revisions.base, revisions.head)
    found, contents, verdict = report_making.make(
        project, reader, revisions, folder, remake, remember=not options.dry_run
    )
    if verdict is not None and not options.dry_run:
        branch_verdicts.keep(project, (revisions.base, revisions.head), verdict, began)
    warn_of_ambiguous(settings, project)
    warn_of_problems(settings, [(sided.label, sided.problem) for sided in found.problems])
    if not options.dry_run:
        _write(settings, options, path, (found, contents))
    _tell(options, path, (found, contents))
    return ExitCode.OK if found.is_judged else ExitCode.FAILURE


_Made = tuple[Report, Mapping[str, bytes]]
"""A report, and the contents of its pictures by path."""


def _write(settings: Settings, options: ReportOptions, path: Path | None, made: _Made) -> None:
    """Write the document, None for none, and the page that was asked for."""
    found, contents = made
    if path is not None:
        write_report(path, markdown(found, __version__), contents)
    if options.html is not None:
        whole = markdown(found, __version__, most_bytes=None)
        page = html_report.page(whole, contents, summary(found))
        wiring.write(settings.directory / options.html, page)
        if options.as_json or path is None:
            settings.say(f"written: {options.html}")


def _tell(options: ReportOptions, path: Path | None, made: _Made) -> None:
    """Print what was asked for: JSON, the document, or where it is and what it says in short."""
    found, contents = made
    page_name = [str(options.html)] if options.html else []
    if options.as_json:
        written = options.output if path else None
        print_json(json_report.report(found, written, dry_run=options.dry_run))
    elif path is not None and options.dry_run:
        beside = Path(options.output).parent
        files = [options.output, *(str(beside / name) for name in contents), *page_name]
        click.echo(f"{text_dry_run.written(files)}\n{_answer(found)}")
    elif path is None:
        click.echo(markdown(found, __version__), nl=False)
    else:
        names = map(terminal.one_line, (options.output, *page_name))
        click.echo("\n".join([*names, _answer(found)]))


def _answer(found: Report) -> str:
    """The answer, broken into lines on a terminal; in a pipe it stays one, for who reads it."""
    return within(summary(found), columns(wide=not sys.stdout.isatty()))
