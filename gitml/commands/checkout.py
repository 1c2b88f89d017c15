"""``gitml checkout``: bring back code, data and models of a revision."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import click

from gitml import wiring
from gitml.core.data.results import Moved
from gitml.core.ports import Commit, Talk
from gitml.core.snapshot import Snapshots
from gitml.errors import GitmlError, OutsideError, UsageError
from gitml.render.json import data as json_data
from gitml.render.text import tables, terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json
from gitml.ui.transfer_bar import transfer_bar
from gitml.wiring.data import (
    changes_in_the_way,
    make_way,
    open_dvc,
    update_submodules,
    write_pointer,
)


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """What the working tree is at now.

    Attributes:
        branch: None on a detached HEAD.
        moved: the data that was put in place or taken away.
    """

    commit: Commit
    branch: str | None
    moved: Moved


def checkout_all(project: wiring.Project, rev: str, talk: Talk) -> CheckedOut:
    """Switch code and data together, after making sure that all data is here and none is lost.

    Raises:
        UsageError: nothing is named ``rev``, or tracked files have uncommitted changes.
        OutsideError: data would be lost, or cannot be had; then nothing has moved.
    """
    commit = project.git.resolve(rev)
    head = project.git.head()
    dvc = open_dvc(project, talk)
    before = project.git.branch() or _sha(head)
    fetched = _prepare(project, commit, head, talk)
    branch = project.git.switch(rev, commit)
    left = update_submodules(project, head, commit) if head else ()
    try:
        moved = dvc.checkout()
    except GitmlError as error:
        raise OutsideError(
            f"code is at {rev}, but not all of its data: {error.message}",
            hint=f"{error.hint or 'mend it'}; or go back: gitml checkout {before}",
        ) from error
    if left:
        update = shlex.join(["git", "submodule", "update", "--init", "--", *left])
        raise OutsideError(
            f"code and data are at {rev}, but not these submodules: {_some(left)}",
            hint=f"commit or push what is new in them, then: {update}",
        )
    return CheckedOut(commit, branch, replace(moved, fetched=fetched))


def _prepare(project: wiring.Project, commit: Commit, head: Commit | None, talk: Talk) -> int:
    """Fetch, and make sure that nothing is lost; answers how many objects came."""
    if head and (changed := changes_in_the_way(project, commit)):
        raise UsageError(
            f"uncommitted changes would be lost: {_some(changed)}",
            hint="commit them, or put them aside: git stash",
        )
    fetched = open_dvc(project, talk).prepare(commit.sha)
    _remove_untracked_ignore_file(project)
    if head and (lost := make_way(project, commit, talk)):
        raise OutsideError(
            f"files that Git does not track would be overwritten: {_some(lost)}",
            hint="they are kept nowhere else: move them away",
        )
    return fetched


def _remove_untracked_ignore_file(project: wiring.Project) -> None:
    """At a commit before ``dvc init``, DVC writes its ignore file anew, and Git will not switch."""
    file = project.root / ".dvc" / ".gitignore"
    if file.exists() and not project.git.tracked(str(file)):
        file.unlink()


def restore_paths(
    project: wiring.Project, reader: Snapshots, rev: str, paths: Sequence[str], talk: Talk
) -> Moved:
    """Put old data of some paths in place; code stays, pointers of whole paths come along.

    Raises:
        UsageError: ``rev`` tracks no such data, a path is outside the project, or a pointer that
            no commit has would be lost.
        OutsideError: data would be lost, or cannot be had; then nothing has moved.
    """
    commit = project.git.resolve(rev)
    wanted = [wiring.inside(project, path) for path in paths]
    for path in wanted:
        if reader.content(commit.sha, path) is not None:
            _refuse_git_file(project, commit, path, rev)
    dvc = open_dvc(project, talk)
    pointers = dvc.pointers(commit.sha, wanted)
    contents = {pointer: reader.content(commit.sha, pointer) for pointer in pointers}
    _refuse_loss_of_pointers(project, contents)
    moved = dvc.restore(commit.sha, wanted, called=rev)
    for pointer, content in contents.items():
        if content is not None:
            write_pointer(project, pointer, content)
    if pointers:
        dvc.ignore(sorted(set(pointers.values())))
    return moved


def _refuse_git_file(project: wiring.Project, commit: Commit, path: str, rev: str) -> None:
    if project.git.has_file(commit, project.root / path):
        raise UsageError(
            f"'{path}' is a file in Git at {rev}",
            hint=shlex.join(["git", "restore", "--source", rev, "--", path]),
        )


def _refuse_loss_of_pointers(project: wiring.Project, coming: Mapping[str, bytes | None]) -> None:
    """New data may be safe in the cache, but without its pointer nobody finds it there."""
    lost = [
        pointer
        for pointer, content in coming.items()
        if (file := project.root / pointer).is_file()
        and file.read_bytes() != content
        and not project.git.committed(file)
    ]
    if lost:
        raise UsageError(
            f"this is the only record of new data and would be lost: {_some(sorted(lost))}",
            hint=f"commit it first: {shlex.join(['git', 'add', *sorted(lost)])} && git commit",
        )


def _some(paths: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(f"'{terminal.one_line(path)}'" for path in paths[:most])
    return shown if len(paths) <= most else f"{shown} and {len(paths) - most} more"


def _sha(commit: Commit | None) -> str:
    return commit.sha if commit else "HEAD"


@click.command(cls=Command)
@click.argument("rev")
@click.argument("paths", nargs=-1, metavar="[-- PATH...]")
@json_option
@pass_settings
def checkout(settings: Settings, rev: str, paths: tuple[str, ...], as_json: bool) -> None:
    """Bring back a revision: code, data and models together, checked by hash.

    Before anything moves it makes sure that no uncommitted work is lost and that all data of REV
    is at hand, fetching what the cache lacks. A branch is checked out as a branch, anything else
    as a detached HEAD.

    With PATHs only their data of REV is put in place, with its pointer; code stays where it is.

    \b
    Example:
      gitml checkout churn@v1.2.0
      gitml checkout main
      gitml checkout HEAD~3 -- data/raw.csv
    """
    project = wiring.find(settings.directory)
    if paths:
        with transfer_bar(settings):
            moved = restore_paths(project, wiring.snapshots(project), rev, paths, settings)
        if as_json:
            print_json(json_data.restored(moved))
        else:
            click.echo(f"from {rev}: {tables.data_results(moved)}")
        return
    with transfer_bar(settings):
        done = checkout_all(project, rev, settings)
    if as_json:
        print_json(json_data.checked_out(done.commit, done.branch, done.moved))
        return
    where = f"on {done.branch}" if done.branch else f"at {rev}"
    subject = terminal.one_line(done.commit.subject)
    click.echo(f"{where}: {done.commit.short} {subject}\n{tables.data_results(done.moved)}")
    if done.branch is None:
        settings.say("this is a detached HEAD; return with: gitml checkout BRANCH")
