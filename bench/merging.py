"""Merges of records, and files of another repository, beside DVC's."""

from functools import partial
from pathlib import Path

from bench.programs import DVC, GITML, Case
from bench.repositories import commit, history, new, run_dvc, run_program


def diverged(top: Path, *, files: int) -> Path:
    """A tracked folder to which two branches each added a file, and the versions of its pointer."""
    root = top / f"diverged-{files}"
    if root.exists():
        return root
    new(root)
    for number in range(files):
        file = root / "data" / f"{number:06}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{number}\n")
    for version in ("base", "ours", "theirs"):
        (root / "data" / version).write_text(version)
        run_dvc(["add", "--quiet", "data"], root)
        (root / version).write_bytes((root / "data.dvc").read_bytes())
        if version != "base":
            (root / "data" / version).unlink()
    commit(root, "diverged")
    return root


def far(top: Path, *, commits: int) -> Path:
    """A folder beside a repository with a long history, and the id of its last commit."""
    root = top / f"far-{commits}"
    if root.exists():
        return root
    root.mkdir()
    source = history(top, commits=commits, stages=20, changed=4)
    run_program(["git", "clone", "--quiet", "--bare", str(source), "hub.git"], root)
    sha = run_program(["git", "-C", "hub.git", "rev-parse", "HEAD"], root)
    (root / "sha").write_text(sha)
    return root


_MERGE = "cp ours new; exec"
_OURS = f"{_MERGE} '{GITML}' merge-driver base new theirs data.dvc 7"
_THEIRS = f"{_MERGE} '{DVC}' git-hook merge-driver --ancestor base --our new --their theirs"
_GET = 'get --force "file://$PWD/hub.git" params.yaml --rev "$(cat sha)"'
_far = partial(far, commits=2000)

MERGING_CASES = (
    Case(
        "merge the pointer of 5,000 files",
        ["sh", "-c", _OURS],
        ["sh", "-c", _THEIRS],
        2,
        partial(diverged, files=5000),
    ),
    Case(
        "get a file, 2,000 commits",
        ["sh", "-c", f"exec '{GITML}' {_GET}"],
        ["sh", "-c", f"exec '{DVC}' {_GET}"],
        5,
        _far,
        memory=None,
        rounds=3,
    ),
)
