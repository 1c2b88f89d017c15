"""``gitml gate``: whether a change keeps the limits that the team committed."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.checks.gates import GateResult, fails, passes
from gitml.core.checks.loosening import Loosened
from gitml.core.settings.config import Config
from gitml.errors import ConfigError, ExitCode
from gitml.render import junit, numbers
from gitml.render.json.checks import gates as json_gates
from gitml.render.markdown import gates as markdown_gates
from gitml.render.text.checks import gates as text_gates
from gitml.ui.click_classes import Command
from gitml.ui.options import (
    Settings,
    fetch_option,
    json_option,
    md_option,
    pass_options,
    wide_option,
)
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_measured, report_problems, warn_of_ambiguous, warn_of_problems
from gitml.ui.reevaluation import reevaluate_option, reevaluation
from gitml.wiring import readers
from gitml.wiring.forges import read_run
from gitml.wiring.judging import branch_verdicts
from gitml.wiring.judging.checks import branch_verdict, judge_gates
from gitml.wiring.judging.metric_tests import open_assessments
from gitml.wiring.judging.reports import default_base, is_same_point
from gitml.wiring.output_files import refuse_other


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What ``gate`` is asked for.

    Attributes:
        base: None for the baseline that ``gitml.yaml`` tells.
        reevaluate: run the head's stages on the base's model instead of reading its predictions.
        junit: a file for the results, as CI systems read them.
    """

    base: str | None
    head: str
    require_baseline: bool
    reevaluate: bool
    junit: str | None
    fetch: bool
    wide: bool
    as_json: bool
    as_md: bool


def _show(
    options: GateOptions,
    base: str | None,
    results: Sequence[GateResult],
    loosened: Loosened,
) -> None:
    if options.as_json:
        print_json(json_gates.gates(results, (base, options.head), loosened))
    elif options.as_md:
        click.echo(markdown_gates.gates(results, loosened))
    else:
        room = columns(wide=options.wide)
        click.echo(text_gates.gates(results, loosened, columns=room))


@click.command(cls=Command)
@click.argument("base", required=False)
@click.argument("head", default="workspace")
@click.option(
    "--require-baseline", is_flag=True, help="Fail where there is nothing to compare with."
)
@reevaluate_option
@click.option("--junit", metavar="FILE", help="Write the results as JUnit XML, too.")
@fetch_option
@wide_option
@json_option
@md_option
@pass_options(GateOptions)
def gate(settings: Settings, options: GateOptions) -> int:
    """Tell whether HEAD (the working tree) keeps the limits that gitml.yaml declares.

    Limits of a value hold for HEAD alone, limits of a change for HEAD and BASE (the baseline: where
    the work left the main branch, or what 'baseline' in gitml.yaml says). Where predictions are
    declared, a drop counts that the data shows, and not one within noise. Every gate is judged;
    what cannot be judged does not pass. Another test set does not, unless a commit says that it is
    meant, by a line at its end: Gitml-Accept: test-set-change REASON, which covers no later change
    of it; or with --reevaluate, which measures BASE's model on the test set of HEAD, with HEAD's
    code. Limits that the change itself makes weaker are named. Exit code 1 where a gate fails, 4
    where what it needs cannot be read.

    \b
    Example:
      gitml gate
      gitml gate main HEAD --junit gates.xml
    """
    began = time.time_ns()
    if options.junit is not None:
        refuse_other(settings.directory / options.junit, "JUnit file")
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project, filter(None, (options.base, options.head)))
    config = reader.config(options.head)
    base = _base(settings, project, config, options)
    if options.fetch:
        fetch_measured(settings, project, reader, base, options.head)
    remake = None
    if options.reevaluate and base is not None:
        remake = reevaluation(settings, project, reader, base, options.head)
    assessments = open_assessments(project, reader, config, base, options.head, remake)
    _require_gates(assessments.config, len(assessments.rules.loosened.limits))
    judged = judge_gates(project, assessments, require_baseline=options.require_baseline)
    warn_of_ambiguous(settings, project)
    warn_of_problems(settings, (*assessments.problems, *judged.problems))
    if options.junit is not None:
        wiring.write(Path(settings.directory, options.junit), junit.gates(judged.results))
    _show(options, base, judged.results, judged.loosened)
    unread = report_problems(judged.snapshots, fetched=options.fetch)
    if not (options.reevaluate or unread or assessments.problems or judged.problems):
        said = branch_verdict(assessments, assessments.computed, judged.results)
        branch_verdicts.keep(project, (base, options.head), said, began)
    if fails(judged.results):
        return ExitCode.CHECK_FAILED
    return unread if passes(judged.results) else ExitCode.FAILURE


def _base(
    settings: Settings, project: wiring.Project, config: Config, options: GateOptions
) -> str | None:
    """What to compare with: what was typed, or what ``gitml.yaml`` says.

    None where there is nothing, or only the head itself.
    """
    base, label = options.base, f"'{options.base}'"
    hint = "name another one: gitml gate BASE HEAD"
    if base is None:
        found = default_base(project, config.baseline, read_run(os.environ).target)
        if found is None:
            return None
        base, label = found.sha, f"the baseline '{found.label}'"
        hint += ", or baseline: merge-base in gitml.yaml"
    if not is_same_point(project, base, options.head):
        return base
    settings.warn(f"{label} is the commit that is judged: nothing to compare with", hint)
    return None


def _require_gates(config: Config, gone: int) -> None:
    """Refuse settings without gates, and say how many limits of the baseline are gone."""
    if config.gates:
        return
    lost = f"; {numbers.counted(gone, 'limit')} of the baseline are gone" if gone else ""
    raise ConfigError(
        f"gitml.yaml declares no gates{lost}",
        hint="declare one: gates: [{metric: accuracy, min: 0.9, max_drop: 0.01}]",
    )
