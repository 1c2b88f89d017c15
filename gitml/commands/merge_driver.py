"""``gitml merge-driver``: what Git calls to merge dvc.lock and pointers."""

import shlex
from pathlib import Path

import click

from gitml.errors import ExitCode
from gitml.render.text.data import merges
from gitml.ui.click_classes import Command
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
    """Merge three versions of dvc.lock or a pointer into OURS, as Git's merge drivers do.

    Stages and files that only one side changed are put together. What both changed is left as a
    conflict, with exit code 1.

    \b
    Example:
      git config merge.gitml.driver "gitml merge-driver %O %A %B %P %L"
    """
    record = merging.merge(Path(settings.directory), (base, ours, theirs), path, size)
    if record.is_clean:
        settings.say(merges.merged(record))
        if told := merges.stale(record):
            settings.say(f"{told}; when all is merged: gitml pull && gitml repro")
        return
    project = merging.folder_of(Path(settings.directory), path)
    where = f"-C {shlex.quote(project)} " if project else ""
    settings.warn(merges.clash(record), f"see what can be done: gitml {where}resolve")
    ctx.exit(ExitCode.CHECK_FAILED)
