"""Files whose conflict markers were staged, or committed, as if the conflict were resolved."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.formats.damage import conflict_line
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree.conflicts import BASE, OURS, THEIRS
from gitml.errors import OutsideError


def marked(git: Git, folder: Path) -> tuple[str, ...]:
    """The tracked files at or below a folder with conflict markers in them, from Git's root.

    Raises:
        OutsideError: Git cannot look.
    """
    words = ("grep", "--full-name", "-l", "-z", "-I", "-e", "^<<<<<<< ", "--", str(folder))
    done = git.run(*words)
    if done.code > 1:  # 1 is that there are none
        raise OutsideError(f"git grep failed: {done.complaint}")
    return tuple(filter(None, done.text.split("\0")))


def sides(git: Git, path: str) -> Mapping[int, str]:
    """The versions that markers stand for: blob ids by their place in Git's index.

    They are of the parents of the merge that brought the markers; else as the index remembers the
    conflict that was staged. Empty where neither tells.

    Args:
        git: the repository.
        path: of the file, from Git's root.
    """
    return _of_merge(git, path) or _of_index(git, path)


def _of_merge(git: Git, path: str) -> Mapping[int, str]:
    rev = "HEAD"
    while _has_markers(git, rev, path):
        found = git.run("log", "-1", "--format=%H %P", rev, "--", f":(literal){path}").text.split()
        if not found:
            return {}
        parents = found[1:]
        before = [parent for parent in parents if _has_markers(git, parent, path)]
        if not before:
            return _of_parents(git, parents, path) if len(parents) == 2 else {}
        rev = before[0]
    return {}


def _of_parents(git: Git, parents: list[str], path: str) -> Mapping[int, str]:
    base = git.run("merge-base", *parents).text.split()[:1]
    revs = {BASE: base, OURS: parents[:1], THEIRS: parents[1:]}
    found = {
        place: oid
        for place, of_place in revs.items()
        for rev in of_place
        if (oid := git.run("rev-parse", "-q", "--verify", f"{rev}:{path}").text.strip())
    }
    return found if {OURS, THEIRS} <= found.keys() else {}


def _of_index(git: Git, path: str) -> Mapping[int, str]:
    done = git.run("ls-files", "--resolve-undo", "-z", "--", f":(literal){path}")
    entries = (entry.partition("\t")[0].split() for entry in done.text.split("\0") if entry)
    found = {int(stage): oid for _, oid, stage in entries}
    return found if {OURS, THEIRS} <= found.keys() else {}


def _has_markers(git: Git, rev: str, path: str) -> bool:
    done = git.run("cat-file", "blob", f"{rev}:{path}")
    return not done.code and conflict_line(done.stdout.decode(errors="replace")) is not None
