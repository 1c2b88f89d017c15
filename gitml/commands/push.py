"""``gitml push``: upload data, then commits and tags."""

from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.ports import Talk
from gitml.render import numbers
from gitml.ui.options import Command, Settings, json_option, pass_settings, print_json
from gitml.wiring.data import open_dvc

# Where DVC records data: a commit that touches none of them has the data of the one before.
_RECORDS = tuple(f":(top,glob)**/{name}" for name in ("*.dvc", "dvc.lock", "dvc.yaml"))


@dataclass(frozen=True, slots=True)
class Pushed:
    """What went up.

    Attributes:
        objects: of data.
        remote: of Git; None where there is none, or nothing to push to it.
        branch: None on a detached HEAD.
        commits: whether the Git remote got anything new; None before the first commit.
    """

    objects: int
    remote: str | None
    branch: str | None
    commits: bool | None


def push_all(place: wiring.Place, talk: Talk) -> Pushed:
    """Upload the data of the working tree and of all commits to be pushed, then these and tags.

    In this order nobody ever sees a commit whose data is not there.

    Raises:
        ConfigError: no DVC remote is set up.
        OutsideError: a remote refused, or could not be reached.
    """
    head, remote, branch = place.git.head(), place.git.remote(), place.git.branch()
    on_the_way = place.git.coming(remote, _RECORDS) if head and remote and branch else ()
    objects = open_dvc(place, talk).push(head.sha if head else None, on_the_way)
    if head is None:
        return Pushed(objects, remote, branch, commits=None)
    if remote is None or branch is None:
        return Pushed(objects, remote, branch, commits=False)
    return Pushed(objects, remote, branch, place.git.push(remote, branch))


@click.command(cls=Command)
@json_option
@pass_settings
def push(settings: Settings, as_json: bool) -> None:
    """Upload the data of the working tree and of every commit to be pushed, then the commits.

    Data goes to the default DVC remote; the branch, with the annotated tags that lead to it, to
    its Git remote, where there is one.

    \b
    Example:
      gitml push
    """
    done = push_all(wiring.find(settings.directory), settings)
    if as_json:
        print_json(
            {
                "schema": "gitml.push/1",
                "objects": done.objects,
                "remote": done.remote,
                "branch": done.branch,
                "commits": done.commits,
            }
        )
        return
    data = f"{numbers.counted(done.objects, 'object')} uploaded" if done.objects else "up to date"
    click.echo(f"data: {data}")
    click.echo(f"commits: {_commits(done)}")


def _commits(done: Pushed) -> str:
    if done.commits is None:
        return "none yet; make the first one: git add --all && git commit"
    if done.branch is None:
        return "not pushed, as HEAD is detached; push the branch or tag that you mean: git push"
    if done.remote is None:
        return "not pushed, as there is no Git remote; name one: git remote add origin URL"
    return f"{done.branch} {'pushed to' if done.commits else 'is up to date on'} {done.remote}"
