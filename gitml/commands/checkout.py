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
from gitml.render.text import tables
from gitml.ui import problems
from gitml.ui.options import Command, Settings, json_option, pass_settings, print_json
from gitml.wiring.data import open_dvc


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """Where the working tree stands now.

    Attributes:
        branch: None on a detached HEAD.
        moved: the data that was put in place or taken away.
    """

    commit: Commit
    branch: str | None
    moved: Moved


def checkout_all(place: wiring.Place, rev: str, talk: Talk) -> CheckedOut:
    """Move code and data together, after making sure that nothing is lost and nothing lacks.

    Raises:
        UsageError: nothing is named ``rev``, or tracked files have uncommitted changes.
        OutsideError: data would be lost, or cannot be had; then nothing has moved.
    """
    commit = place.git.resolve(rev)
    if changed := place.git.dirty():
        raise UsageError(
            f"uncommitted changes would be lost: {_some(changed)}",
            hint="commit them, or put them aside: git stash",
        )
    dvc = open_dvc(place, talk)
    before = place.git.branch() or _sha(place.git.head())
    fetched = dvc.prepare(commit.sha)
    _make_way(place)
    branch = place.git.switch(rev, commit)
    try:
        moved = dvc.checkout()
    except GitmlError as error:
        raise OutsideError(
            f"code is at {rev}, but not all of its data: {error.message}",
            hint=f"{error.hint or 'mend it'}; or go back: gitml checkout {before}",
        ) from error
    return CheckedOut(commit, branch, replace(moved, fetched=fetched))


def _make_way(place: wiring.Place) -> None:
    """At a commit before ``dvc init``, DVC makes its ignore file anew, and Git trips over it."""
    file = place.root / ".dvc" / ".gitignore"
    if file.exists() and not place.git.tracked(str(file)):
        file.unlink()


def restore_paths(
    place: wiring.Place, reader: Snapshots, rev: str, paths: Sequence[str], talk: Talk
) -> Moved:
    """Put old data of some paths in place; code stays, pointers of whole paths come along.

    Raises:
        UsageError: ``rev`` tracks no such data, a path is outside the project, or a pointer that
            no commit has would be lost.
        OutsideError: data would be lost, or cannot be had; then nothing has moved.
    """
    commit = place.git.resolve(rev)
    wanted = [wiring.inside(place, path) for path in paths]
    for path in wanted:
        if reader.content(commit.sha, path) is not None and _in_git(place, commit, path):
            raise UsageError(
                f"'{path}' is a file in Git at {rev}",
                hint=shlex.join(["git", "restore", "--source", rev, "--", path]),
            )
    dvc = open_dvc(place, talk)
    pointers = dvc.pointers(commit.sha, wanted)
    contents = {pointer: reader.content(commit.sha, pointer) for pointer in pointers}
    _refuse_loss_of_pointers(place, contents)
    moved = dvc.restore(commit.sha, wanted, called=rev)
    for pointer, content in contents.items():
        if content is not None:
            wiring.write(place.root / pointer, content)
    if pointers:
        dvc.ignore(sorted(set(pointers.values())))
    return moved


def _refuse_loss_of_pointers(place: wiring.Place, coming: Mapping[str, bytes | None]) -> None:
    """The bytes of new data may be safe in the cache, but without a pointer nobody finds them."""
    lost = [
        pointer
        for pointer, content in coming.items()
        if (file := place.root / pointer).is_file()
        and file.read_bytes() != content
        and not place.git.committed(file)
    ]
    if lost:
        raise UsageError(
            f"this is the only record of new data and would be lost: {_some(sorted(lost))}",
            hint=f"commit it first: {shlex.join(['git', 'add', *sorted(lost)])} && git commit",
        )


def _in_git(place: wiring.Place, commit: Commit, path: str) -> bool:
    folder = place.root.relative_to(place.git.root.resolve()).as_posix()
    whole = path if folder == "." else f"{folder}/{path}"
    return place.git.run("cat-file", "-e", f"{commit.sha}:{whole}").code == 0


def _some(paths: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(f"'{tables.one_line(path)}'" for path in paths[:most])
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
    place = wiring.find(settings.directory)
    if paths:
        moved = restore_paths(place, wiring.snapshots(place), rev, paths, settings)
        if as_json:
            print_json({"schema": "gitml.checkout/1", **problems.moved_fields(moved)})
        else:
            click.echo(f"from {rev}: {tables.moved(moved)}")
        return
    done = checkout_all(place, rev, settings)
    if as_json:
        about = {"commit": done.commit.sha, "branch": done.branch}
        fields = problems.moved_fields(done.moved)
        print_json({"schema": "gitml.checkout/1", **about, **fields})
        return
    where = f"on {done.branch}" if done.branch else f"at {rev}"
    subject = tables.one_line(done.commit.subject)
    click.echo(f"{where}: {done.commit.short} {subject}\n{tables.moved(done.moved)}")
    if done.branch is None:
        settings.say("this is a detached HEAD; return with: gitml checkout BRANCH")
