"""``gitml ci``: have a CI train, check and report."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import __version__, wiring
from gitml.errors import OutsideError, UsageError
from gitml.render import ci_files
from gitml.render.text import terminal
from gitml.ui.click_classes import Group
from gitml.ui.options import Settings, dry_run_option, pass_settings

FILE = ".github/workflows/gitml.yml"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the workflow file.

    Attributes:
        path: the file.
        outcome: ``written``, ``updated`` or ``unchanged``.
    """

    path: Path
    outcome: str


def write_workflow(
    project: wiring.Project, branch: str | None, *, force: bool, dry_run: bool = False
) -> Written:
    """Write the workflow for GitHub; in a dry run only check.

    Raises:
        UsageError: the file was edited, or is not ours, and ``force`` is not set.
        OutsideError: it cannot be read or written.
    """
    top = project.git.root.resolve()
    path = top / FILE
    folder = project.root.relative_to(top).as_posix()
    text = ci_files.github(
        ci_files.Workflow(__version__, branch or project.git.default_branch(), folder)
    )
    try:
        before = path.read_text("utf-8", errors="replace") if path.exists() else None
        if before == text:
            return Written(path, "unchanged")
        if before is not None and not force and not ci_files.is_as_written(before):
            raise UsageError(
                f"{FILE} was edited, and gitml would overwrite that",
                hint="keep it, or replace it with: gitml ci init github --force",
            )
        if not dry_run:
            wiring.write(path, text)
    except OSError as error:
        raise OutsideError(f"cannot write {path}: {error.strerror}") from error
    return Written(path, "written" if before is None else "updated")


@click.group(cls=Group)
def ci() -> None:
    """Have a CI train, check and report."""


@ci.command()
@click.argument("forge", type=click.Choice(["github"]))
@click.option(
    "--branch",
    metavar="BRANCH",
    help="The branch whose pushes are reported on. [default: the default branch]",
)
@click.option("--force", is_flag=True, help="Overwrite a workflow that was edited.")
@dry_run_option
@pass_settings
def init(
    settings: Settings,
    forge: str,  # noqa: ARG001  there is one
    branch: str | None,
    *,
    force: bool,
    dry_run: bool,
) -> None:
    """Write the workflow that trains and reports.

    On every push to the default branch and on every pull request the workflow restores the data,
    runs the pipeline and writes the report to the summary of the run. On a pull request, a second
    job, the only one that may write, posts the report as a comment and sets the commit status
    gitml/report. All actions are pinned by commit. Running the command again updates the file,
    unless somebody edited it.

    \b
    Example:
      gitml ci init github
      git add .github && git commit -m "train in CI" && git push
    """
    project = wiring.find(settings.directory)
    written = write_workflow(project, branch, force=force, dry_run=dry_run)
    if dry_run:
        would = {"written": "would write", "updated": "would update", "unchanged": "unchanged"}
        click.echo(terminal.one_line(f"{would[written.outcome]} {written.path}"))
        return
    click.echo(terminal.one_line(f"{written.outcome} {written.path}"))
    if written.outcome == "written":
        settings.say(
            "Next: commit it. If your DVC remote asks for a password, put it into the "
            "repository's secrets\nand name them under 'Restore data' in the file."
        )
