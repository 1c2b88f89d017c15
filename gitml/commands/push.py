"""``gitml push``: upload data, then commits and tags."""

import click

from gitml import wiring
from gitml.core.data import sizes
from gitml.core.data.results import Pushed, Uploaded
from gitml.core.ports import Talk
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, json_option, pass_settings
from gitml.ui.output import print_json
from gitml.ui.transfer_bar import transfer_bar
from gitml.wiring import dry_runs
from gitml.wiring.data import commits_with_records, open_dvc
from gitml.wiring.remotes import push_branch

_TAGS = "refs/tags/"


def plan(project: wiring.Project, talk: Talk) -> Pushed:
    """What :func:`push_all` would send; the remotes are asked, and nothing is sent.

    Raises:
        ConfigError: no DVC remote is set up.
        OutsideError: a remote could not be asked, or would refuse.
    """
    head, remote, branch = project.git.head(), project.git.remote(), project.git.branch()
    commits = commits_with_records(project, remote) if head and remote and branch else ()
    revs = dict.fromkeys([*([head.sha] if head else []), *commits])
    objects = dry_runs.push_data(project, list(revs), talk)
    if head is None or remote is None or branch is None:
        return Pushed(objects, remote, branch, commits=None if head is None else False)
    refs = dry_runs.push_branch(project, remote, branch, talk)
    for one in refs:
        if one.moved:
            talk.say(f"{one.ref.removeprefix('refs/')}: would be {one.outcome}")
    return Pushed(objects, remote, branch, any(one.moved for one in refs))


def push_all(project: wiring.Project, talk: Talk, *, check: bool = False) -> Pushed:
    """Upload the data of the working tree and of all commits to be pushed, then these and tags.

    In this order nobody ever sees a commit whose data is not on the remote.

    Raises:
        ConfigError: no DVC remote is set up.
        OutsideError: a remote refused, or could not be reached.
    """
    head, remote, branch = project.git.head(), project.git.remote(), project.git.branch()
    commits = commits_with_records(project, remote) if head and remote and branch else ()
    data = open_dvc(project, talk).push(head.sha if head else None, commits, check=check)
    if head is None:
        return _pushed(data, remote, branch, commits=None)
    if remote is None or branch is None:
        return _pushed(data, remote, branch, commits=False)
    refs = push_branch(project, remote, branch, talk)
    for one in refs:
        if one.ref != f"refs/heads/{branch}":
            talk.say(f"{one.ref.removeprefix('refs/')}: {one.outcome}")
    moved = [one.ref for one in refs if one.moved]
    tags = tuple(ref.removeprefix(_TAGS) for ref in moved if ref.startswith(_TAGS))
    return _pushed(data, remote, branch, commits=bool(moved), tags=tags)


def _pushed(
    data: Uploaded,
    remote: str | None,
    branch: str | None,
    *,
    commits: bool | None,
    tags: tuple[str, ...] = (),
) -> Pushed:
    return Pushed(data.objects, remote, branch, commits, data.files, data.size, tags)


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="Ask the remote for every object, also inside folders.")
@dry_run_option
@json_option
@pass_settings
def push(settings: Settings, *, check: bool, dry_run: bool, as_json: bool) -> None:
    """Upload the data of the working tree and of every commit to be pushed, then the commits.

    Data goes to the default DVC remote; the branch, with the annotated tags that lead to it, to
    its Git remote, where there is one.

    A folder whose listing is on the remote is taken for whole there, unless the remote is a folder
    itself. With --check every object is asked for, and what was lost is sent again.

    \b
    Example:
      gitml push
      gitml push --check
    """
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        done = plan(project, settings) if dry_run else push_all(project, settings, check=check)
    if as_json:
        print_json(json_data.pushed(done, dry_run=dry_run))
        return
    click.echo(f"data: {_data(done, dry_run=dry_run)}")
    click.echo(f"commits: {terminal.one_line(_commits(done, dry_run=dry_run))}")
    if done.tags:
        click.echo(f"tags: {terminal.one_line(', '.join(done.tags))}")


def _data(done: Pushed, *, dry_run: bool) -> str:
    if not done.objects:
        return "up to date"
    went = f"{numbers.counted(done.objects, 'object')} {'to upload' if dry_run else 'uploaded'}"
    if done.size is None:
        return went
    return f"{went} ({numbers.counted(done.files, 'file')}, {sizes.size(done.size)})"


def _commits(done: Pushed, *, dry_run: bool) -> str:
    if done.commits is None:
        return "none yet; make the first one: git add --all && git commit"
    if done.branch is None:
        return "not pushed, as HEAD is detached; push the branch or tag that you mean: git push"
    if done.remote is None:
        return "not pushed, as there is no Git remote; name one: git remote add origin URL"
    pushed = "to be pushed to" if dry_run else "pushed to"
    return f"{done.branch} {pushed if done.commits else 'is up to date on'} {done.remote}"
