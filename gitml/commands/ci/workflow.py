"""``gitml ci init``: write the workflow of a forge."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import __version__, wiring
from gitml.errors import OutsideError, UsageError
from gitml.render import ci_files
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, pass_settings

_GITLAB = ".gitlab-ci.yml"
_NEXT = {
    "github": "Next: commit it. If your DVC remote asks for a password, put it into the "
    "repository's secrets\nand name them under 'Restore, train and report' in the file.",
    "gitlab": f"Next: include it in {_GITLAB}, and commit both:\n"
    "  include: [{local: .gitlab/gitml.yml}]\n"
    "Make a project access token (scope api, role Developer), and store it as the masked variable "
    "GITLAB_TOKEN\nof the environment gitml: Settings, CI/CD, Variables.",
    "bitbucket": "Next: commit it, and enable Pipelines. For comments, make a repository access "
    "token (scopes\npullrequest:write and repository:write), and store it as the secured variable "
    "BITBUCKET_TOKEN:\nRepository settings, Repository variables.",
}


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
    project: wiring.Project, forge: str, branch: str | None, *, force: bool, dry_run: bool = False
) -> Written:
    """Write the workflow for a forge; in a dry run only check.

    Raises:
        UsageError: the file was edited, or is not ours, and ``force`` is not set.
        OutsideError: it cannot be read or written.
    """
    top = project.git.root.resolve()
    file = ci_files.FILES[forge]
    path = top / file
    folder = project.root.relative_to(top).as_posix()
    text = ci_files.workflow_file(
        forge, ci_files.Workflow(__version__, branch or project.git.default_branch(), folder)
    )
    try:
        before = path.read_text("utf-8", errors="replace") if path.exists() else None
        if before == text:
            return Written(path, "unchanged")
        if before is not None and not force and not ci_files.is_as_written(forge, before):
            raise UsageError(
                f"{file} was edited, and gitml would overwrite that",
                hint=f"keep it, or replace it with: gitml ci init {forge} --force",
            )
        if not dry_run:
            wiring.write(path, text)
    except OSError as error:
        raise OutsideError(f"cannot write {path}: {error.strerror}") from error
    return Written(path, "written" if before is None else "updated")


@click.command(cls=Command)
@click.argument("forge", type=click.Choice([*ci_files.FILES]))
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
    forge: str,
    branch: str | None,
    *,
    force: bool,
    dry_run: bool,
) -> None:
    """Write the workflow that trains and reports.

    On every push to the default branch and on every pull request (GitLab: merge request) the
    workflow restores the data, runs the pipeline and writes the report to the summary of the run;
    GitLab and Bitbucket keep it as an artifact. On a pull request, a second job, the only one that
    may write, posts the report as a comment and sets the commit status gitml/report. GitHub's
    actions are pinned by commit. Running the command again updates the file, unless somebody
    edited it.

    \b
    Example:
      gitml ci init github
      git add .github && git commit -m "train in CI" && git push
    """
    project = wiring.find(settings.directory)
    written = write_workflow(project, forge, branch, force=force, dry_run=dry_run)
    if dry_run:
        would = {"written": "would write", "updated": "would update", "unchanged": "unchanged"}
        click.echo(terminal.one_line(f"{would[written.outcome]} {written.path}"))
        return
    click.echo(terminal.one_line(f"{written.outcome} {written.path}"))
    if written.outcome == "written":
        settings.say(_NEXT[forge])
