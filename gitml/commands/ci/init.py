"""``gitml ci init``: write the workflow of a forge."""

import os

import click

from gitml import wiring
from gitml.commands.ci.workflow_writing import WorkflowOptions, write_workflows
from gitml.core.settings.ci_rules import is_index, is_label
from gitml.errors import UsageError
from gitml.render.ci import workflow_files
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, pass_options

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

    Jobs that may write install gitml and all that it needs by hash, from files that are written
    beside the workflows. uv asks the package index for them (pip install uv), anew with --update;
    where it cannot, a warning says why, and these jobs install gitml by its version alone. A gitml
    that came from Git is its commit there.

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
    found = write_workflows(project, options, settings)
    would = {"written": "would write", "updated": "would update"}
    for one in found:
        said = would.get(one.outcome, one.outcome) if options.dry_run else one.outcome
        shown = os.path.relpath(one.path, settings.directory.resolve())
        click.echo(terminal.one_line(f"{said} {shown}"))
    if not options.dry_run and any(one.outcome == "written" for one in found):
        settings.say(_NEXT[options.forge])
