"""``gitml ci init``: write the workflow of a forge."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.settings.ci_rules import is_index, is_label
from gitml.errors import OutsideError, UsageError
from gitml.render.ci import installs, workflow_files
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, pass_options
from gitml.wiring import readers
from gitml.wiring.ci.installs import dependency_file, requirement

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
    """What became of a workflow file.

    Attributes:
        path: the file.
        outcome: ``written``, ``updated``, ``unchanged``, ``kept``, as it was edited, or
            ``left out``, as only what is there was to be updated.
    """

    path: Path
    outcome: str


@dataclass(frozen=True, slots=True)
class WorkflowOptions:
    """What ``ci init`` is asked for.

    Attributes:
        runner: the label of runners of one's own; None for what ``gitml.yaml`` says.
        index: the address of the package index; None for what ``gitml.yaml`` says.
        branch: whose pushes are reported on; None for the default branch.
        force: overwrite files that were edited.
        keep: leave files that were edited, and write the others.
        update: of files that are there, and were edited, only change what is pinned.
    """

    forge: str
    branch: str | None
    runner: str | None
    index: str | None
    force: bool
    keep: bool
    update: bool
    dry_run: bool


def write_workflows(project: wiring.Project, options: WorkflowOptions) -> list[Written]:
    """Write the workflows for a forge; in a dry run only check.

    Raises:
        ConfigError: ``gitml.yaml`` cannot be read.
        UsageError: a file was edited, or is not ours, and nobody said what to do about it.
        OutsideError: one cannot be read or written.
    """
    top = project.git.root.resolve()
    folder = project.root.relative_to(top).as_posix()
    branch = options.branch or project.git.default_branch()
    config = readers.snapshots(project).config()
    wanted = installs.Installs(
        requirement(),
        dependency_file(project, installs.FILES[options.forge]),
        options.index or config.ci.index or "",
    )
    runner = options.runner or config.ci.runs_on or ""
    workflow = workflow_files.Workflow(wanted, branch, folder, runner, bool(config.retrain.when))
    texts = workflow_files.workflow_files(options.forge, workflow)
    plans = {top / file: _plan(top, file, text, options) for file, text in texts.items()}
    for path, (outcome, text) in plans.items():
        if not options.dry_run and outcome in ("written", "updated"):
            try:
                wiring.write(path, text)
            except OSError as error:
                raise OutsideError(f"cannot write {path}: {error.strerror}") from error
    return [Written(path, outcome) for path, (outcome, _) in plans.items()]


def _plan(top: Path, file: str, text: str, options: WorkflowOptions) -> tuple[str, str]:
    """What becomes of a file, and what is to be written into it."""
    path = top / file
    try:
        before = path.read_text("utf-8", errors="replace") if path.exists() else None
    except OSError as error:
        raise OutsideError(f"cannot write {path}: {error.strerror}") from error
    if before is None:
        return "left out" if options.update else "written", text
    if before == text:
        return "unchanged", text
    if options.force or workflow_files.is_as_written(options.forge, file, before):
        return "updated", text
    if options.update:
        pinned = workflow_files.with_pins_of(before, text)
        return "unchanged" if pinned == before else "updated", pinned
    if options.keep:
        return "kept", before
    raise UsageError(
        f"{file} was edited, and gitml would overwrite that",
        hint=f"change only what is pinned in it: gitml ci init {options.forge} --update; keep it, "
        f"and write the others: gitml ci init {options.forge} --keep; or replace it: "
        f"gitml ci init {options.forge} --force",
    )


@click.command(cls=Command)
@click.argument("forge", type=click.Choice([*workflow_files.FILES]))
@click.option(
    "--branch",
    metavar="BRANCH",
    help="The branch whose pushes are reported on. [default: the default branch]",
)
@click.option(
    "--runs-on",
    "runner",
    metavar="LABEL",
    help="Train on runners of your own that have this label, with a GPU, say.",
)
@click.option("--index", metavar="URL", help="The package index of your own to install from.")
@click.option("--force", is_flag=True, help="Overwrite workflows that were edited.")
@click.option("--keep", is_flag=True, help="Leave workflows that were edited, write the others.")
@click.option(
    "--update",
    is_flag=True,
    help="Bring what is there up to date; of what was edited, only what is pinned.",
)
@dry_run_option
@pass_options(WorkflowOptions)
def init(settings: Settings, options: WorkflowOptions) -> None:
    """Write the workflows that train and report.

    On every push to the default branch and on every pull request (GitLab: merge request) the
    workflow restores the data, runs the pipeline and writes the report to the summary of the run;
    GitLab and Bitbucket keep it as an artifact. On a pull request, a second job, the only one that
    may write, posts the report as a comment and sets the commit statuses gitml/report and
    gitml/gates. On GitHub another workflow does so for pull requests from forks. On GitHub and
    GitLab, a version's tag that is pushed becomes a release, and each week (GitLab: by a schedule
    of yours) the model is trained again where the rules under 'retrain' in gitml.yaml say so;
    without such rules no workflow is written for it. GitHub's actions are pinned by commit. Running
    the command again updates the files, unless somebody edited one: then --update changes the
    pinned versions in it, of actions and of gitml, and nothing else. An index of your own, and the
    label of your runners, can stand in gitml.yaml: ci: {index: URL, runs_on: LABEL}.

    \b
    Example:
      gitml ci init github
      git add .github && git commit -m "train in CI" && git push
    """
    if options.force + options.keep + options.update > 1:
        raise UsageError("--force, --keep and --update exclude each other")
    if options.index is not None and not is_index(options.index):
        raise UsageError(
            "the address of a package index begins with https:// and has no password in it: the "
            "file is in Git",
            hint="give CI the password by a .netrc file, or by a keyring",
        )
    if options.runner is not None and not is_label(options.runner):
        raise UsageError(f"not the label of a runner: '{options.runner}'")
    project = wiring.find(settings.directory)
    found = write_workflows(project, options)
    would = {"written": "would write", "updated": "would update"}
    for one in found:
        said = would.get(one.outcome, one.outcome) if options.dry_run else one.outcome
        click.echo(terminal.one_line(f"{said} {one.path}"))
    if not options.dry_run and any(one.outcome == "written" for one in found):
        settings.say(_NEXT[options.forge])
