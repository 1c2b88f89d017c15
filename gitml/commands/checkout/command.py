"""``gitml checkout``: bring back code, data and models of a revision."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

import click

from gitml import wiring
from gitml.commands.checkout.elsewhere import whose_data
from gitml.commands.checkout.in_the_way import (
    changes_in_the_way,
    out_of_the_way,
    untracked_in_the_way,
)
from gitml.commands.checkout.paths import is_tracked, restore_paths
from gitml.core.commits import Commit
from gitml.core.data.results import Moved
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted
from gitml.errors import (
    AGAIN,
    GitmlError,
    LockError,
    OutsideError,
    PartialCloneError,
    UsageError,
)
from gitml.render.json import data as json_data
from gitml.render.text import dry_run as text_dry_run
from gitml.render.text import terminal
from gitml.render.text.data import data_moves
from gitml.render.text.data.data_moves import some
from gitml.ui.click_classes import CommandWithPaths
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.push_hints import pushing
from gitml.wiring import checkouts, readers
from gitml.wiring.storage import busy_files
from gitml.wiring.storage import data as wiring_data
from gitml.wiring.storage.interrupted.unfinished import checking_out, name_of_head
from gitml.wiring.storage.stashes import unreadable_aside


@dataclass(frozen=True, slots=True)
class CheckoutOptions:
    """What ``checkout`` is asked for.

    Attributes:
        rev: None for the commit that is checked out.
        paths: only their data.
        branch: a new one that begins at ``rev``.
        force: keep as a stash what would be overwritten.
        no_data: leave data as it is.
        dry_run: say what would be done, and do nothing.
    """

    rev: str | None
    paths: tuple[str, ...]
    branch: str | None
    force: bool
    no_data: bool
    dry_run: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """What the working tree is at now, or would be at.

    Attributes:
        branch: None on a detached HEAD.
        moved: the data that was put in place or taken away.
        stash: id of the stash that keeps what was overwritten.
        stashed: the files in it, from Git's root.
    """

    commit: Commit
    branch: str | None
    moved: Moved
    stash: str | None = None
    stashed: tuple[str, ...] = ()


def checkout_all(project: wiring.Project, options: CheckoutOptions, talk: Talk) -> CheckedOut:
    """Switch code and data together, after making sure that all data is here and none is lost.

    Raises:
        UsageError: nothing has that name, a new branch has a name that is taken, or tracked files
            have uncommitted changes.
        OutsideError: data would be lost, or cannot be had; then nothing has moved. So it is where
            a stage in another process works with what Git would change.
    """
    rev, commit, head = _meant(project, options)
    checkouts.refuse_conflicts(project)
    stays = options.branch is not None and head is not None and head.sha == commit.sha
    moves_code, moves_data = head is not None and not stays, not (options.no_data or stays)
    if moves_code and not options.dry_run:
        busy_files.refuse_busy(project, commit)
    force = options.force
    stashed = changes_in_the_way(project, commit, force=force) if moves_code else ()
    data = wiring_data.open_data(project, talk)
    if options.dry_run:
        is_branch = project.git.has_branch(rev) or checkouts.remote_branch(project, rev)
        branch = options.branch or (rev if is_branch else None)
        with _code_alone(rev, options):
            planned = data.foresee(commit.sha) if moves_data else Moved()
        stashed += untracked_in_the_way(project, commit, talk, force=force)[1] if moves_code else ()
        return CheckedOut(commit, branch, planned, stashed=stashed)
    before = project.git.branch() or (head.sha if head else "HEAD")
    with _code_alone(rev, options):
        fetched = data.prepare(commit.sha) if moves_data else 0
    checkouts.remove_untracked_ignore_file(project)
    kept: tuple[str, ...] = ()
    if moves_code:
        kept, others = untracked_in_the_way(project, commit, talk, force=force)
        stashed += others
    with checking_out(project, rev, commit, head) if moves_data else nullcontext():
        with (
            busy_files.kept_free(project, commit, talk) if moves_code else nullcontext(),
            out_of_the_way(project, kept, stashed, rev) as stash,
        ):
            branch = _switch(project, rev, commit, options.branch)
        left = checkouts.update_submodules(project, head, commit) if head else ()
        moved = _place(project, data.place, rev, before) if moves_data else Moved()
    if left:
        update = shlex.join(["git", "submodule", "update", "--init", "--", *left])
        raise OutsideError(
            f"code and data are at {rev}, but not these submodules: {some(left)}",
            hint=f"commit or push what is new in them, then: {update}",
        )
    return CheckedOut(commit, branch, moved._replace(fetched=fetched), stash, stashed)


@contextmanager
def _code_alone(rev: str, options: CheckoutOptions) -> Iterator[None]:
    """Where data cannot be had, say how the code can."""
    try:
        yield
    except (LockError, PartialCloneError):  # nor can the code
        raise
    except GitmlError as error:
        start = ["-b", options.branch] if options.branch else []
        command = shlex.join(["gitml", "checkout", "--no-data", *start, rev])
        mend = f"{error.hint}; or " if error.hint else ""
        error.hint = f"{mend}take the code alone: {command}"
        raise


def _meant(project: wiring.Project, options: CheckoutOptions) -> tuple[str, Commit, Commit | None]:
    """The revision by its name, its commit, and the commit that is checked out."""
    if options.rev is None and options.branch is None:
        raise UsageError("which revision?", "name it, or start a branch: gitml checkout -b NAME")
    rev = options.rev or "HEAD"
    rev = checkouts.previous(project) if rev == "-" else rev
    remote = None if options.branch else checkouts.remote_branch(project, rev)
    try:
        commit = project.git.resolve(remote or rev)
    except UsageError as error:
        if options.branch is None and is_tracked(project, readers.snapshots(project), rev):
            error.hint = f"is it the data? {shlex.join(['gitml', 'checkout', '--', rev])}"
        raise
    if options.branch is not None:
        checkouts.refuse_branch(project, options.branch)
    return rev, commit, project.git.head()


def _switch(project: wiring.Project, rev: str, commit: Commit, new: str | None) -> str | None:
    """Check out; answers the branch."""
    if new is None:
        return checkouts.switch_to(project, rev, commit)
    checkouts.start_branch(project, new, commit)
    return new


def _place(project: wiring.Project, place: Callable[[], Moved], rev: str, before: str) -> Moved:
    try:
        return place()
    except GitmlError as error:
        here = name_of_head(project, rev)
        again = f"run: gitml checkout {quoted(here)}"
        hint = error.hint.replace(AGAIN, again) if error.hint else None
        if here != before:
            hint = f"{hint or 'mend it'}; or go back: gitml checkout {quoted(before)}"
        raise OutsideError(
            f"code is at {here}, but not all of its data: {error.message}", hint
        ) from error


@click.command(cls=CommandWithPaths)
@click.argument("rev", required=False)
@click.argument("paths", nargs=-1, metavar="[-- PATH...]")
@click.option("-b", "branch", metavar="NAME", help="Start a new branch at REV, or here.")
@click.option("-f", "--force", is_flag=True, help="Keep what is in the way as a Git stash.")
@click.option("--no-data", is_flag=True, help="Code only: fetch and move no data.")
@dry_run_option
@json_option
@pass_options(CheckoutOptions)
def checkout(settings: Settings, options: CheckoutOptions) -> None:
    """Bring back a revision: code, data and models together, checked by hash.

    First it makes sure that no uncommitted work is lost and that all data of REV is here. It
    fetches what the cache lacks. Data that is nowhere, and that the commit here records alike,
    stays as it is, and is told. A branch is checked out as a branch, also one that only a remote
    has, anything else but HEAD as a detached HEAD; '-' is what was checked out before.

    With --force, changed and untracked files that are in the way, and those of DVC that cannot be
    read, go into a Git stash, which is named. Data that is recorded nowhere is never overwritten.

    The data is that of the project here; with MODEL@vX it is that of the model's own project.

    With PATHs only their data of REV, or of HEAD, is put in place, with its pointer, which is
    staged; a pointer, or a stage, stands for its data. Code stays where it is.

    \b
    Example:
      gitml checkout churn@v1.2.0
      gitml checkout -
      gitml checkout -b faster main
      gitml checkout HEAD~3 -- data/raw.csv
    """
    if options.paths:
        _checkout_paths(wiring.find(settings.directory), options, settings)
        return
    project = wiring_data.project_of_rev(settings.directory, options.rev or "")
    whose = whose_data(settings.directory, project)  # the folder may be gone afterwards
    keep = options.force and not options.dry_run
    with (
        transfer_bar(settings),
        pushing(project, [options.rev or "HEAD"]),
        unreadable_aside(project, "checkout", settings, wanted=keep) as aside,
    ):
        done = busy_files.when_free(lambda: checkout_all(project, options, settings), settings)
    if aside.stash and done.stash:
        settings.say(f"{some(aside.files)}: back with: git stash apply {aside.stash[:12]}")
    elif aside.stash:
        done = replace(done, stash=aside.stash, stashed=aside.files)
    if options.as_json:
        at, dry = (done.commit, done.branch), options.dry_run
        print_json(json_data.checked_out(*at, done.moved, stash=done.stash, dry_run=dry))
    else:
        click.echo(_told(done, options))
        if whose:
            settings.say(whose)
        if done.moved.anything and not options.no_data:
            settings.say_root(project.folder)
    if done.branch is None and not options.dry_run:
        settings.say("this is a detached HEAD; return with: gitml checkout BRANCH")


def _checkout_paths(project: wiring.Project, options: CheckoutOptions, settings: Settings) -> None:
    if options.branch is not None or options.force or options.no_data:
        hint = (
            "data that is recorded nowhere is never overwritten: move it away first: mv FILE OTHER"
        )
        refused = "-b, --force and --no-data are for a whole revision, not for PATHs"
        raise UsageError(refused, hint if options.force else None)
    rev, dry = options.rev or "HEAD", options.dry_run
    with transfer_bar(settings), pushing(project, [rev]):
        moved = restore_paths(
            project, readers.snapshots(project), rev, options.paths, settings, dry_run=dry
        )
    told = text_dry_run.moves if dry else data_moves.data_results
    if options.as_json:
        print_json(json_data.restored(moved, dry_run=dry))
    else:
        click.echo(f"from {rev}: {told(moved)}")
        if moved.anything:
            settings.say_root(project.folder)


def _told(done: CheckedOut, options: CheckoutOptions) -> str:
    where = "would be " * options.dry_run
    named = "no branch" if options.rev == "-" else options.rev
    where += f"on {done.branch}" if done.branch else f"at {named}"
    lines = [f"{where}: {done.commit.short} {terminal.one_line(done.commit.subject)}"]
    if done.stashed and done.stash is None:
        lines.append(f"would be kept as a stash: {some(done.stashed)}")
    elif done.stash:
        lines.append(
            f"kept as a stash: {some(done.stashed)}; back with: git stash apply {done.stash[:12]}"
        )
    moves = text_dry_run.moves if options.dry_run else data_moves.data_results
    stays = "data: stays as it is; bring it with: gitml pull"
    return "\n".join([*lines, stays if options.no_data else moves(done.moved)])
