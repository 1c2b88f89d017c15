"""What a run made of files in Git: committed, or handed to a job that may propose it."""

import json
from collections.abc import Sequence
from pathlib import Path

from gitml.adapters import files
from gitml.adapters.git import remotes
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import foreign_links
from gitml.core.data.proposable_paths import refusal
from gitml.core.forges.proposals import Results
from gitml.errors import OutsideError

_MOST_BYTES = 20_000_000
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


def copy(git: Git, paths: Sequence[str], folder: Path) -> None:
    """Copy what a run wrote of files in Git to the same paths below a folder, and say what is gone.

    Raises:
        OutsideError: a file cannot be read or written.
    """
    if not paths:
        return
    names = _literally(paths)
    every = ("--cached", "--others", "--exclude-standard")
    listed = git.output("ls-files", "-z", "--full-name", *every, "--", *names)
    found = [path for path in dict.fromkeys(listed.split("\0")) if path]
    there = [path for path in found if (git.root / path).is_file()]
    contents = {path: (git.root / path).read_bytes() for path in there}
    gone = git.output(
        "diff", "--name-only", "--no-renames", "--diff-filter=D", "-z", "HEAD", "--", *names
    )
    if removed := [path for path in gone.split("\0") if path]:
        contents[_REMOVED] = json.dumps(removed).encode()
    if contents:
        for path in contents:
            foreign_links.refuse_writing(folder / path)
        files.write_files(folder, contents)


def read(folder: Path) -> Results:
    """What :func:`copy` wrote; nothing where there is no such folder.

    Raises:
        OutsideError: some of it cannot be read, or may not be proposed.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink():
            raise OutsideError(f"the result {name} cannot be proposed: it is a link")
        if name != _REMOVED:
            _refuse(name)
        if path.stat().st_size > _MOST_BYTES:
            raise OutsideError(f"the result {name} has more than {_MOST_BYTES:,} bytes")
        found[name] = path.read_bytes()
    removed = _removed(found.pop(_REMOVED, b"[]"))
    if both := found.keys() & {*removed}:
        raise OutsideError(
            f"the result {min(both)} cannot be proposed: it is both made and removed"
        )
    return Results(found, removed)


def _removed(content: bytes) -> tuple[str, ...]:
    """The paths that a list of what is gone has; it was written by a job that nobody trusts.

    Raises:
        OutsideError: it is no such list, has a path twice, or one that may not be proposed.
    """
    try:
        paths = json.loads(content)
    except (ValueError, RecursionError):
        paths = None
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise OutsideError(f"{_REMOVED} among the results is no list of paths")
    for path in paths:
        _refuse(path)
    if len({*paths}) < len(paths):
        raise OutsideError(f"{_REMOVED} among the results names a path twice")
    return tuple(paths)


def _refuse(path: str) -> None:
    if wrong := refusal(path):
        raise OutsideError(f"the result {path} cannot be proposed: it {wrong}")


def _literally(paths: Sequence[str]) -> list[str]:
    """Paths from the top of the working tree, as Git takes them for nothing else."""
    return [f":(top,literal){path}" for path in paths]
