"""Files that a merge, a rebase, a cherry-pick or a stash could not put together."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gitml.adapters import process
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import index
from gitml.errors import OutsideError, UsageError

BASE, OURS, THEIRS = 1, 2, 3
"""The places of Git's index for the versions of a file in conflict."""
_RUNNING = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
_TAKEN = {
    "rebase": "REBASE_HEAD",
    "merge": "MERGE_HEAD",
    "cherry-pick": "CHERRY_PICK_HEAD",
    "revert": "REVERT_HEAD",
}

_MARKERS = 60
"""The size of markers that no file has."""


class MergedPlace(NamedTuple):
    """Some lines of a file, without their ends.

    Attributes:
        ours: what stands there; of a conflict what the one side has.
        base: of a conflict what both sides started from.
        theirs: of a conflict what the other side has; None where there is none.
    """

    ours: tuple[bytes, ...]
    base: tuple[bytes, ...] = ()
    theirs: tuple[bytes, ...] | None = None


def unmerged(git: Git) -> Mapping[str, Mapping[int, str]]:
    """Blob ids by place in the index, of each file in conflict, by path from Git's root."""
    found: dict[str, dict[int, str]] = {}
    for entry in index.entries(git, git.root, "--unmerged"):
        found.setdefault(entry.path, {})[entry.stage] = entry.oid
    return found


def refuse(git: Git) -> None:
    """Refuse while files are in conflict: Git checks nothing out, and takes no stash.

    Raises:
        UsageError: there are such files.
    """
    found = sorted(unmerged(git))
    if not found:
        return
    stopped = next((verb for verb in going_on(git) if verb != "bisect"), None)
    stop = f"; or give it up: git {stopped} --abort" if stopped else ""
    more = f" and {len(found) - 1} more" if found[1:] else ""
    raise UsageError(
        f"there are conflicts to be resolved: '{found[0]}'{more}",
        hint=f"resolve those of DVC's files: gitml resolve{stop}",
    )


def going_on(git: Git) -> tuple[str, ...]:
    """The verbs of Git that have begun and not ended in this working tree."""
    return tuple(under_way(git))


def under_way(git: Git) -> Mapping[str, str | None]:
    """The verbs of Git that have begun and not ended, and the id of the commit that each takes in.

    None where it takes none, or Git does not say which.
    """
    folder = git.root / ".git"
    if not folder.is_dir():  # of a further work tree it is a file
        folder = Path(git.output("rev-parse", "--absolute-git-dir").rstrip("\n"))
    verbs = {verb for file, verb in _RUNNING.items() if (folder / file).exists()}
    return {verb: _first_line(folder / _TAKEN.get(verb, "")) for verb in sorted(verbs)}


def _first_line(file: Path) -> str | None:
    try:
        return file.read_text().split()[0]
    except (OSError, IndexError):
        return None


def blob(git: Git, oid: str) -> bytes:
    """The bytes of a blob.

    Raises:
        OutsideError: it is not here.
    """
    done = git.run("cat-file", "blob", oid)
    if done.code:
        raise OutsideError(f"Git cannot read the object {oid}: {done.complaint}")
    return done.stdout


def keep(git: Git, content: bytes) -> str:
    """Store bytes as a blob that nothing refers to; Git keeps it for some weeks."""
    return git.output("hash-object", "-w", "--stdin", stdin=content).strip()


def forget(git: Git, path: str) -> None:
    """Take a file out of the index, in all of its versions."""
    git.output("rm", "--cached", "--quiet", "--", f":(literal){path}")


def merge_lines(folder: Path, files: tuple[str, str, str], size: int) -> bool:
    """Let Git merge three files by their lines, into the first; whether there is no conflict.

    Args:
        folder: that the names are relative to.
        files: ours, base and theirs.
        size: of the markers of a conflict.

    Raises:
        OutsideError: Git cannot merge them.
    """
    return _merge_file(folder, files, f"--marker-size={size}")


def merged_lines(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """What Git makes of three versions by their lines, with markers where they clash."""
    return _merged(base, ours, theirs, "--marker-size=7")


def places(base: bytes, ours: bytes, theirs: bytes) -> Iterator[MergedPlace]:
    """What Git makes of three versions by their lines, place by place."""
    marks = [sign * _MARKERS for sign in (b"<", b"|", b"=", b">")]
    merged = _merged(base, ours, theirs, "--diff3", f"--marker-size={_MARKERS}")
    parts: list[list[bytes]] = [[]]
    for line in lines_of(merged):
        if line[:_MARKERS] not in marks:
            parts[-1].append(line)
            continue
        if line[:_MARKERS] in (marks[0], marks[3]):
            yield from _place(parts)
            parts = []
        parts.append([])
    yield from _place(parts)


def lines_of(content: bytes) -> list[bytes]:
    """The lines of a file as Git counts them, without their ends."""
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _place(parts: list[list[bytes]]) -> Iterator[MergedPlace]:
    if any(parts):
        yield MergedPlace(*map(tuple, parts))


def _merged(base: bytes, ours: bytes, theirs: bytes, *options: str) -> bytes:
    import tempfile  # with all that it draws names from, which a status needs not

    names = ("ours", "base", "theirs")
    with tempfile.TemporaryDirectory(prefix="gitml-merge-") as place:
        folder = Path(place)
        for name, content in zip(names, (ours, base, theirs), strict=True):
            (folder / name).write_bytes(content)
        _merge_file(folder, names, *options)
        return (folder / names[0]).read_bytes()


def _merge_file(folder: Path, files: tuple[str, str, str], *options: str) -> bool:
    names = ("-L", "ours", "-L", "base", "-L", "theirs")
    done = process.run(["git", "merge-file", "--quiet", *options, *names, "--", *files], folder)
    if done.code > 127:
        raise OutsideError(f"git merge-file failed: {done.complaint}")
    return done.code == 0


def keep_work(git: Git, here: bytes, merged: bytes) -> str | None:
    """Store a file with work of a person in it; not one as a merge left it, with its markers."""
    return None if without_markers(here) == without_markers(merged) else keep(git, here)


def without_markers(content: bytes) -> list[bytes]:
    """The lines of a file, whatever the sides of its conflicts are called."""
    return [line for line in content.splitlines() if not line.startswith((b"<<<<<<<", b">>>>>>>"))]
