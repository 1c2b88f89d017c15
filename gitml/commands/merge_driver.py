"""``gitml merge-driver``: what Git calls to merge dvc.lock and pointers."""

from pathlib import Path

import click

from gitml.errors import ExitCode
from gitml.render.text.data import merges
from gitml.ui.click_classes import Command
from gitml.ui.git_calls import hint_from
from gitml.ui.options import Settings, pass_settings
from gitml.wiring.storage import merging


@click.command("merge-driver", cls=Command)
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.argument("path")
@click.argument("size", type=int, default=7)
@pass_settings
@click.pass_context
def merge_driver(
    ctx: click.Context, settings: Settings, base: str, ours: str, theirs: str, path: str, size: int
) -> None:
    """Merge three versions of dvc.lock, a pointer or .gitignore into OURS, for Git.

    Stages and files that only one side changed are put together, and so are lines of .gitignore
    that DVC writes. What both changed is left as a conflict, with exit code 1.

    \b
    Example:
      git config merge.gitml.driver "gitml merge-driver %O %A %B %P %L"
    """
    record = merging.merge(Path(settings.directory), (base, ours, theirs), path, size)
    if record.what == "line":  # as of any text, Git has told all that there is to tell
        ctx.exit(ExitCode.OK if record.is_clean else ExitCode.CHECK_FAILED)
    project = merging.folder_of(Path(settings.directory), path)
    if record.is_clean:
        settings.say(merges.merged(record))
        if told := merges.stale(record):
            later = "when all is merged: gitml pull && gitml repro"
            settings.say(f"{told}; {hint_from(project, later)}")
        return
    how = hint_from(project, "see what can be done: gitml resolve")
    settings.warn(merges.clash(record), how)
    ctx.exit(ExitCode.CHECK_FAILED)
