"""``gitml push``: upload data, then commits and tags."""

import shlex

import click

from gitml import wiring
from gitml.core.data.results import Pushed, Uploaded
from gitml.core.paths import listed
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted_paths
from gitml.errors import OutsideError
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.data_pushes import push_first, uploaded
from gitml.ui.options import Settings, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.transfer_options import TransferOptions, revs_options, transfer_options
from gitml.wiring import readers, unignored
from gitml.wiring.storage import pushes
from gitml.wiring.storage.data import commits_with_records, public_commits
from gitml.wiring.storage.remotes import push_branch
from gitml.wiring.storage.transfers import push_data

_TAGS = "refs/tags/"


def push_all(project: wiring.Project, talk: Settings, options: TransferOptions) -> Pushed:
    """Upload the data of the working tree and of all commits to be pushed, then these and tags.

    In this order nobody ever sees a commit whose data is not on the remote. Where not all of that
    data is sent to the default remote, no commits are. Of other projects of the repository goes
    what these commits record.

    Raises:
        ConfigError: no DVC remote is set up.
        OutsideError: a remote refused, or could not be reached.
    """
    if options.paths or options.remote:
        revs = ("workspace", *options.named_revs(project))
        request = options.request(revs=revs, paths=options.named_data(project, revs))
        return _pushed(push_data(project, request, talk), None, None, commits=False, partly=True)
    head, remote, branch = project.git.head(), project.git.remote(), project.git.branch()
    data = _push_own_data(project, talk, options, remote if head and branch else None)
    if head is None:
        return _pushed(data, remote, branch, commits=None)
    if remote is None or branch is None:
        return _pushed(data, remote, branch, commits=False)
    _warn_of_data(project, talk, options)
    others = pushes.of_others(project, remote)
    for other in push_first(project, others, talk, options, kept="no commits are pushed"):
        data = data.joined(other)
    refs = push_branch(project, remote, branch, talk, dry_run=options.dry_run)
    of_branch = f"refs/heads/{branch}"
    is_new = any(one.moved and one.ref == of_branch for one in refs)
    if options.dry_run:
        for one in refs:
            if one.moved:
                talk.say(f"{one.ref.removeprefix('refs/')}: would be {one.outcome}")
        return _pushed(data, remote, branch, commits=is_new)
    for one in refs:
        if one.ref != of_branch:
            talk.say(f"{one.ref.removeprefix('refs/')}: {one.outcome}")
    moved = [one.ref for one in refs if one.moved]
    tags = tuple(ref.removeprefix(_TAGS) for ref in moved if ref.startswith(_TAGS))
    return _pushed(data, remote, branch, commits=is_new, tags=tags)


def _push_own_data(
    project: wiring.Project, talk: Settings, options: TransferOptions, remote: str | None
) -> Uploaded:
    """Upload what the working tree records, and the commits that go to a remote of Git, if any."""
    head = project.git.head()
    must = dict.fromkeys(["workspace", *([head.sha] if head else []), *options.named_revs(project)])
    if remote is None:
        return push_data(project, options.request(revs=tuple(must)), talk)
    older = tuple(rev for rev in commits_with_records(project, remote) if rev not in must)
    public = public_commits(project, remote)
    request = options.request(revs=tuple(must), on_the_way=older, public=public)
    try:
        return push_data(project, request, talk)
    except OutsideError as error:
        raise error.saying(f"{error.message}; so no commits are pushed") from error


def _warn_of_data(project: wiring.Project, talk: Settings, options: TransferOptions) -> None:
    """Tell of data that Git has as well, and sends to everybody with its commits."""
    if options.dry_run:
        return  # it leaves no memory of what it reads
    if both := unignored.in_git(project, readers.snapshots(project)):
        paths = quoted_paths(path_from(path, project.folder) for path in both)
        talk.warn(
            f"Git has tracked data, too, and sends it with the commits: {listed(both)}",
            f"let Git forget it, the files stay: git rm -r --cached {paths}",
        )


def _pushed(
    data: Uploaded,
    remote: str | None,
    branch: str | None,
    *,
    commits: bool | None,
    tags: tuple[str, ...] = (),
    partly: bool = False,
) -> Pushed:
    return Pushed(data.objects, remote, branch, commits, data.files, data.size, tags, partly)


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH_OR_STAGE]...")
@click.option("--check", is_flag=True, help="Ask the remote for every object, also inside folders.")
@revs_options("Of all branches and tags of this repository.")
@transfer_options
@pass_options(TransferOptions)
def push(settings: Settings, options: TransferOptions) -> None:
    """Upload the data of the working tree and of every commit to be pushed, then the commits.

    What these commits record in other projects of the repository goes, too. Data goes to the
    default DVC remote; the branch, with the annotated tags that lead to it, to its Git remote,
    where there is one. With PATH_OR_STAGE only that data goes, and with --remote only data; commits
    stay, as not all of their data may be on the default remote.

    Data that is nowhere keeps no other data from going, but commits that are new with it, and is
    exit code 4. Where the Git remote has commits that record it already, it is a warning.

    A folder whose listing is on the remote is taken for whole there, unless the remote is a folder
    itself. With --check every object is asked for, and what was lost, or has another size there, is
    sent again. A remote that is a folder and is empty or gone is not begun anew without it where it
    had data, as its disk may not be mounted: this clone saw data there, or lacks some of what
    commits on the Git remote record. Where that was never pushed, push it from where it was made.

    \b
    Example:
      gitml push
      gitml push --check
      gitml push data/images --remote backup
    """
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        done = push_all(project, settings, options)
    dry_run = options.dry_run
    if options.as_json:
        print_json(json_data.pushed(done, dry_run=dry_run))
        return
    click.echo(f"data: {uploaded(done, dry_run=dry_run)}")
    if done.partly:
        return
    click.echo(f"commits: {terminal.one_line(_commits(done, dry_run=dry_run))}")
    if done.tags:
        click.echo(f"tags: {terminal.one_line(', '.join(done.tags))}")


def _commits(done: Pushed, *, dry_run: bool) -> str:
    if done.commits is None:
        return "none yet; make the first one: git add --all && git commit"
    if done.branch is None:
        told = "not pushed, as HEAD is detached"
        where = f"git push {shlex.quote(done.remote)} HEAD:refs/heads/NAME" if done.remote else ""
        return f"{told}; push them as a branch: {where}" if where else told
    if done.remote is None:
        return "not pushed, as there is no Git remote; name one: git remote add origin URL"
    pushed = "to be pushed to" if dry_run else "pushed to"
    return f"{done.branch} {pushed if done.commits else 'is up to date on'} {done.remote}"
