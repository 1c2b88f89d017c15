"""Who tells how a run of the pipeline goes: a live area, lines, groups on GitHub, or JSON."""

import os
import sys

import click

from gitml.ui.options import Settings
from gitml.ui.progress.live_progress import TerminalReporter
from gitml.ui.progress.run_progress import GitHubReporter, JsonReporter, LogReporter
from gitml.ui.progress.terminal import can_draw

Reporter = JsonReporter | LogReporter | TerminalReporter


def open_reporter(settings: Settings, *, as_json: bool) -> Reporter:
    """What fits where the output goes."""
    if as_json:
        return JsonReporter(settings)
    if os.environ.get("GITHUB_ACTIONS") and not settings.quiet:
        return GitHubReporter(settings)
    if not settings.quiet and can_draw(sys.stderr, os.environ):
        return TerminalReporter(sys.stderr, colours=click.get_current_context().color is not False)
    return LogReporter(settings)
