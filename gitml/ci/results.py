"""What a run made of files in Git: committed, or handed to a job that may propose it."""

from collections.abc import Sequence
from pathlib import Path

from gitml.adapters import files
from gitml.adapters.git import foreign_links, remotes
from gitml.adapters.git.repository import Git
from gitml.core.data.proposable_paths import refusal
from gitml.errors import OutsideError

_MOST_BYTES = 20_000_000


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
    """Copy what a run wrote of files in Git, to the same paths below a folder.

    Raises:
        OutsideError: a file cannot be read or written.
    """
    listed = git.output(
        "ls-files",
        "-z",
        "--full-name",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        *_literally(paths),
    )
    found = [path for path in dict.fromkeys(listed.split("\0")) if path] if paths else []
    contents = {
        path: (git.root / path).read_bytes() for path in found if (git.root / path).is_file()
    }
    if contents:
        for path in contents:
            foreign_links.refuse_writing(folder / path)
        files.write_files(folder, contents)


def read(folder: Path) -> dict[str, bytes]:
    """The files below a folder that :func:`copy` wrote, by path; none where none is.

    Raises:
        OutsideError: one cannot be read, or may not be proposed.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or (wrong := refusal(name)):
            reason = "is a link" if path.is_symlink() else wrong
            raise OutsideError(f"the result {name} cannot be proposed: it {reason}")
        if path.stat().st_size > _MOST_BYTES:
            raise OutsideError(f"the result {name} has more than {_MOST_BYTES:,} bytes")
        found[name] = path.read_bytes()
    return found


def _literally(paths: Sequence[str]) -> list[str]:
    """Paths from the top of the working tree, as Git takes them for nothing else."""
    return [f":(top,literal){path}" for path in paths]
