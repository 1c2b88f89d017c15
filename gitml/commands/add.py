"""``gitml add``: track data or models with a pointer in Git."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

import click

from gitml import wiring
from gitml.core.data import sizes
from gitml.core.data.results import Tracked
from gitml.core.paths import folders, is_inside, is_outside
from gitml.core.pipeline.names import path_from
from gitml.core.ports import Talk
from gitml.core.settings.keys import FILE as CONFIG
from gitml.core.shell_words import quoted_path, quoted_paths
from gitml.core.urls import without_credentials
from gitml.errors import UsageError
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.import_options import jobs_option
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options
from gitml.ui.output import print_json, typed
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring import readers, sparse_checkout
from gitml.wiring.storage import dry_runs, imports
from gitml.wiring.storage.busy_files import when_free
from gitml.wiring.storage.data import open_data, stage_records
from gitml.wiring.storage.unfinished import refuse_unfinished

_RECORDS = (".dvc", "dvc.yaml", "dvc.lock")
_SETTINGS = (".gitignore", ".dvcignore", ".gitattributes", ".gitmodules")
_IN_GIT = (*_RECORDS, *_SETTINGS)
_OWNERS = {".git": "Git", ".dvc": "DVC"}
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """What ``add`` is asked for; see its help."""

    paths: tuple[str, ...]
    to_remote: bool
    out: str | None
    remote: str | None
    jobs: int | None
    force: bool
    dry_run: bool
    as_json: bool

    def check(self) -> None:
        """Refuse options that contradict each other.

        Raises:
            UsageError: they do.
        """
        if not self.to_remote:
            of_remote = {
                "--out": self.out, "--remote": self.remote, "--jobs": self.jobs,
                "--force": self.force,
            }  # fmt: skip
            if lone := next((name for name, given in of_remote.items() if given), None):
                raise UsageError(f"{lone} without --to-remote", hint="add --to-remote")
        elif len(self.paths) > 1:
            raise UsageError(
                "--to-remote takes one path at a time", hint="call it once for each of them"
            )
        elif self.dry_run:
            raise UsageError(
                "--to-remote sends what it reads, so it goes without --dry-run",
                hint="leave one out",
            )


def add_data(
    project: wiring.Project, paths: Sequence[str], talk: Talk, *, dry_run: bool = False
) -> tuple[Tracked, ...]:
    """Track data, and stage the pointers and ignore lines in Git; in a dry run only check.

    Raises:
        UsageError: a path is missing, outside the project or in another one, in Git already, or
            made by a stage; nothing was changed.
        OutsideError: data may be of two revisions, as a command stopped that puts it in place.
    """
    wanted = [wiring.inside(project, path) for given in paths for path in _matches(project, given)]
    for path in wanted:
        if not os.path.lexists(project.root / path):
            raise UsageError(f"no such file or folder: {path}")
    _refuse_unfit(project, wanted)
    if dry_run:
        when_free(lambda: refuse_unfinished(project, talk), talk)
        return dry_runs.add(project, wanted, talk)
    tracked = open_data(project, talk).add(wanted)
    stage_records(project, [one.pointer for one in tracked], [one.path for one in tracked])
    return tracked


def send_data(project: wiring.Project, options: AddOptions, talk: Talk) -> Tracked:
    """Track data that goes to a DVC remote and not into the cache; stage its pointer in Git.

    What lies in the project is tracked where it is; anything else under its own name, or as
    ``options.out`` says.

    Raises:
        UsageError: the place is unfit, as for :func:`add_data`, or taken.
        OutsideError: there is nothing, or it or the remote cannot be reached.
    """
    (source,) = options.paths
    out = imports.own_target(project, source, options.out)
    _refuse_unfit(project, [out])
    dvc = imports.open_imports(project, talk, force=options.force, jobs=options.jobs)
    with imports.sending_to(project, options.remote):
        tracked = dvc.to_remote(imports.place(project, source), out, remote=options.remote)
    stage_records(project, [tracked.pointer], [tracked.path])
    return tracked


def _refuse_unfit(project: wiring.Project, paths: Sequence[str]) -> None:
    """Refuse paths where no data can be tracked."""
    for path in paths:
        _refuse_record(project, path)
        _refuse_foreign(project, path)
        _refuse_folder_link(project, path)
        _refuse_git_tracked(project, path)
        _refuse_unignorable(path)
    sparse_checkout.refuse_data(project, paths)


def _matches(project: wiring.Project, given: str) -> list[str]:
    """The path itself, or what a pattern names where no shell has filled it in.

    Raises:
        UsageError: a pattern names nothing that could be added, or it is a URL.
    """
    if os.path.lexists(project.directory / given):
        return [given]
    if "://" in given:
        raise UsageError(
            f"{without_credentials(given)} is a URL",
            hint="bring its data here: gitml import-url URL; or to the DVC remote only: "
            "gitml add --to-remote URL",
        )
    if not has_magic(given):
        return [given]
    found = glob(given, root_dir=project.directory, recursive=True)  # noqa: PTH207  as a shell
    data = sorted(
        path for path in found if not path.endswith(_IN_GIT)
        and not project.git.tracked(str(project.directory / path))
    )  # fmt: skip
    if not data:
        raise UsageError(f"nothing to add matches {given}")
    return data


def _records(project: wiring.Project, tracked: Sequence[Tracked]) -> list[str]:
    """The files that go to Git, the pointers and what ignores the data."""
    files = {one.pointer for one in tracked}
    files |= {(Path(one.path).parent / ".gitignore").as_posix() for one in tracked}
    return [str(project.root / file) for file in sorted(files)]


def _refuse_record(project: wiring.Project, path: str) -> None:
    """What DVC records, and what sets up the project, belongs into Git, there yet or not."""
    file, name = project.root / path, path.rpartition("/")[2]
    if owner := next((_OWNERS[part] for part in path.split("/") if part in _OWNERS), None):
        raise UsageError(f"'{path}' is {owner}'s own, and no data")
    is_of_project = name in _SETTINGS or path == CONFIG
    if not (file.is_file() and (is_of_project or name.endswith(_RECORDS))):
        return
    if _is_in_data(project, path):
        return
    if is_of_project:
        raise UsageError(
            f"'{path}' is of the project itself, and belongs into Git",
            hint=_command(project, "git add", [path]),
        )
    if not name.endswith(".dvc") or name == ".dvc":
        raise UsageError(
            f"'{path}' is a file of DVC's, which belongs into Git",
            hint=_command(project, "git add", [path]),
        )
    data = path.removesuffix(".dvc")
    here = os.path.lexists(project.root / data)
    raise UsageError(
        f"'{path}' is a pointer, not data",
        hint=f"add what it points to: {_command(project, 'gitml add', [data])}"
        if here
        else f"bring what it points to: {_command(project, 'gitml pull', [path])}",
    )


def _is_in_data(project: wiring.Project, path: str) -> bool:
    """Whether a path lies in a tracked folder, where DVC looks for no records."""
    pointers = readers.snapshots(project).read("workspace", {"data"}).pointers
    return any(is_inside(path, one) and one != path for one in pointers)


def _refuse_foreign(project: wiring.Project, path: str) -> None:
    """A project in a folder of this one, or a submodule, has records of its own."""
    for folder in filter(None, (path, *folders(path))):
        place = project.root / folder
        inner = quoted_path(os.path.relpath(path, folder))
        if os.path.isdir(place / ".dvc"):  # noqa: PTH112  of a folder that is closed to us as well
            raise UsageError(
                f"'{path}' belongs to the DVC project in '{folder}'",
                hint=f"{_command(project, 'gitml -C', [folder])} add {inner}",
            )
        if folder != path and os.path.lexists(place / ".git"):
            raise UsageError(
                f"'{path}' belongs to the Git repository in '{folder}'",
                hint="add it there, in a DVC project of its own: "
                f"{_command(project, 'gitml -C', [folder])} init",
            )


def _refuse_folder_link(project: wiring.Project, path: str) -> None:
    """DVC keeps no link to a folder; one that leads out of the project is told elsewhere."""
    place = project.root / path
    if place.is_symlink() and os.path.isdir(place):  # noqa: PTH112  as above
        real = os.path.relpath(os.path.realpath(place), os.path.realpath(project.root))
        if not is_outside(real):
            raise UsageError(
                f"'{path}' is a link to a folder, which DVC does not keep",
                hint=f"add what it leads to: {_command(project, 'gitml add', [real])}",
            )


def _refuse_git_tracked(project: wiring.Project, path: str) -> None:
    found = project.git.tracked(str(project.root / path))
    if any(file.endswith(_RECORDS) for file in found):
        raise UsageError(
            f"'{path}' holds data that is tracked already, with its pointers in Git",
            hint=_addable(project, path),
        )
    if found:
        untrack = _command(project, "git rm -r --cached", [path])
        raise UsageError(
            f"'{path}' is in Git already ({numbers.counted(len(found), 'file')})",
            hint=f"take it out of Git first, the file stays: {untrack}",
        )


def _addable(project: wiring.Project, path: str) -> str:
    """What could be added of a folder that cannot be added as a whole."""
    names = sorted(name for name in os.listdir(project.root / path)  # noqa: PTH208
                   if not name.endswith(_IN_GIT))  # fmt: skip
    found = [f"{path}/{name}" for name in names]
    data = [one for one in found if not project.git.tracked(str(project.root / one))]
    if not data:
        return f"see what is tracked: {_command(project, 'git ls-files', [path])}"
    more = f" (and {len(data) - _MOST} more)" if len(data) > _MOST else ""
    return f"add what is in it: {_command(project, 'gitml add', data[:_MOST])}{more}"


def _command(project: wiring.Project, words: str, paths: Sequence[str]) -> str:
    return f"{words} {quoted_paths(path_from(path, project.folder) for path in paths)}"


def _refuse_unignorable(path: str) -> None:
    """A line of .gitignore cannot hold these, and Git would take the data itself."""
    name = path.rpartition("/")[2]
    if "\n" in name or name != name.rstrip(" \r"):
        raise UsageError(
            f"a name that Git cannot be told to ignore: {name!r}",
            hint="rename it without line breaks and without spaces at its end, or add its folder",
        )


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--to-remote",
    "--remote-only",
    is_flag=True,
    help="Send a path or a URL to the DVC remote only.",
)
@click.option("-o", "--out", metavar="PATH", help="Where its data is tracked.")
@click.option("-r", "--remote", metavar="NAME", help="The DVC remote for --to-remote.")
@click.option("-f", "--force", is_flag=True, help="With --to-remote: whatever lies there.")
@jobs_option
@dry_run_option
@json_option
@pass_options(AddOptions)
def add(settings: Settings, options: AddOptions) -> None:
    """Track data or models: the bytes go into the DVC cache, a small pointer into Git.

    The pointer PATH.dvc and the .gitignore line are staged, ready for git commit. Run it again
    after the data has changed: only what changed is read. A PATH may be a quoted pattern such as
    'data/*.csv' or 'data/**/*.npy'.

    What does not fit on this machine goes straight to the DVC remote with --to-remote: PATH is then
    one file, folder or URL, also outside the project. gitml pull brings it when there is room.

    \b
    Example:
      gitml add data/raw.csv
      gitml add data/images models/base.bin
      gitml add --to-remote /mnt/camera/videos -o data/videos
    """
    options.check()
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        if options.to_remote:
            tracked: tuple[Tracked, ...] = (send_data(project, options, settings),)
        else:
            tracked = add_data(project, options.paths, settings, dry_run=options.dry_run)
    for one in tracked:
        if one.copied:
            names = numbers.few([terminal.one_line(link) for link in one.copied])
            settings.say(f"recorded as copies of what these links lead to: {names}")
    if options.as_json:
        print_json(json_data.added(tracked, dry_run=options.dry_run))
        return
    for one in tracked:
        files = f", {numbers.counted(one.nfiles, 'file')}" if one.nfiles else ""
        size = sizes.size(one.size)
        path, pointer = terminal.one_line(one.path), terminal.one_line(one.pointer)
        news = ", ".join(f"{count} {kind}" for kind, count in one.files.items() if count)
        click.echo(f"{path}  {size}{files}  → {pointer}{f'  ({news})' if news else ''}")
    if options.dry_run:
        settings.say("this was a dry run: nothing was tracked")
    elif project.git.has_staged(_records(project, tracked)):
        settings.say(typed("the pointers are staged; next: git commit"))
    else:
        settings.say("nothing changed: it is recorded and committed like this already")
