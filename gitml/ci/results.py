"""What a run made of files in Git: committed, or handed to a job that may propose it."""

import errno
import json
import os
from collections.abc import Sequence
from pathlib import Path

from gitml.adapters import files
from gitml.adapters.git import remotes
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import foreign_links
from gitml.core.forges.proposals import Results
from gitml.errors import OutsideError, UsageError

_MOST_BYTES = 50_000_000  # of all together; a forge takes them by its API
_REMOVED = ".gitml-removed.json"  # no result has that name: what is hidden may not be proposed


def commit(git: Git, paths: Sequence[str], branch: str, message: str) -> str:
    """Commit what a run wrote, and push it to the branch that the run is of; answers the commit.

    Raises:
        OutsideError: the branch has other commits by now, or the remote refuses.
    """
    names = _literally(paths)
    git.output("add", "--all", "--", *names)
    # A CI's clone often has nobody's name.
    known = git.run("var", "GIT_COMMITTER_IDENT").code == 0
    who = () if known else ("-c", "user.name=gitml", "-c", "user.email=gitml@localhost")
    done = git.run(*who, "commit", "--quiet", "--message", message, "--", *names)
    head = git.head()
    if done.code or head is None:
        raise OutsideError(f"git commit failed: {done.complaint.strip()}")
    remote = git.remote() or "origin"
    pushed = remotes.push_commit(git, remote, head.sha, branch)
    if pushed.failed:
        raise OutsideError(
            f"the results are committed as {head.short}, but {remote} took them not: "
            f"{pushed.reason}",
            hint="a newer run will report on what the branch has by now"
            if pushed.outcome == "rejected"
            else f"let this job push to {branch}, or leave --commit out",
        )
    return head.sha


def refuse_filled(folder: Path) -> None:
    """Refuse a folder for results that has files of an earlier run, which would pass for new ones.

    Raises:
        UsageError: there is something in it, or it is no folder.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"the results cannot go to '{folder.name}': it is no folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"the results cannot go to '{folder.name}': it has files, which would pass for results",
            hint="name another folder, or move that one away first",
        )


def collect(git: Git, paths: Sequence[str]) -> Results:
    """What a run wrote of files in Git, and what it took away.

    Args:
        git: the working tree that it ran in.
        paths: files and folders that it wrote, from the top of the working tree.

    Raises:
        OutsideError: a file cannot be read, is a link, or there are too many bytes.
    """
    if not paths:
        return Results({})
    names = _literally(paths)
    every = ("--cached", "--others", "--exclude-standard")
    listed = git.output("ls-files", "-z", "--full-name", *every, "--", *names)
    found = [path for path in dict.fromkeys(listed.split("\0")) if path]
    there = [path for path in found if os.path.lexists(git.root / path)]
    gone = git.output(
        "diff", "--name-only", "--no-renames", "--diff-filter=D", "-z", "HEAD", "--", *names
    )
    removed = tuple(path for path in gone.split("\0") if path)
    return Results(_contents(git.root, there), removed)


def write(results: Results, folder: Path) -> None:
    """Write results to the same paths below a folder, which is empty where there are none.

    Raises:
        OutsideError: it cannot be written.
    """
    contents = dict(results.files)
    if results.removed:
        contents[_REMOVED] = json.dumps(results.removed).encode()
    for path in contents:
        foreign_links.refuse_writing(folder / path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError(f"cannot write {folder}: {error.strerror}") from error
    files.write_files(folder, contents)


def read(folder: Path) -> Results:
    """What :func:`write` wrote, or a job says so which nobody trusts.

    Raises:
        UsageError: there is no such folder.
        OutsideError: some of it cannot be read, or can be no result.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise UsageError(
            f"there are no results: '{folder}' is no folder",
            hint="name the folder that was given to: gitml ci run --results DIR",
        )
    every = (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())
    found = _contents(folder, [path.relative_to(folder).as_posix() for path in every])
    removed = _removed(found.pop(_REMOVED, b"[]"))
    if both := found.keys() & {*removed}:
        raise OutsideError(
            f"the result {min(both)} cannot be proposed: it is both made and removed"
        )
    return Results(found, removed)


def _contents(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Files by their paths below a folder.

    Raises:
        OutsideError: one cannot be read, is no file, or there are too many bytes.
    """
    found: dict[str, bytes] = {}
    room = _MOST_BYTES
    for name in names:
        try:
            found[name] = files.read_whole(folder / name, room)
        except OSError as error:
            hint = "let DVC keep it: leave out its cache: false in dvc.yaml"
            raise OutsideError(
                f"the result {name} cannot be proposed: {error.strerror}",
                hint=hint if error.errno == errno.EFBIG else None,
            ) from error
        room -= len(found[name])
    return found


def _removed(content: bytes) -> tuple[str, ...]:
    """The paths that a list of what is gone has; it was written by a job that nobody trusts.

    Raises:
        OutsideError: it is no such list, or has a path twice.
    """
    try:
        paths = json.loads(content)
    except (ValueError, RecursionError):
        paths = None
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise OutsideError(f"{_REMOVED} among the results is no list of paths")
    if len({*paths}) < len(paths):
        raise OutsideError(f"{_REMOVED} among the results names a path twice")
    return tuple(paths)


def _literally(paths: Sequence[str]) -> list[str]:
    """Paths from the top of the working tree, as Git takes them for nothing else."""
    return [f":(top,literal){path}" for path in paths]
