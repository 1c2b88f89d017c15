"""What a CI does between a commit and a report."""

import posixpath
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from gitml.adapters.git import remotes
from gitml.core.data.proposable_paths import refusal
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.paths import is_inside, overlap
from gitml.core.ports import Talk
from gitml.core.run.outcome import RunResult
from gitml.core.schemas.anomalies import passes
from gitml.core.training import Training
from gitml.errors import GitmlError, OutsideError
from gitml.snapshots.working_tree import WORKSPACE
from gitml.wiring import Project, readers, write_files
from gitml.wiring.judging.checks import table_judge
from gitml.wiring.storage import transfers

Run = Callable[[], RunResult]
_MOST_BYTES = 20_000_000
_RECORDS = frozenset({"dvc.lock", ".gitignore"})


def train(project: Project, run: Run, talk: Talk) -> Training:
    """Restore data, hold tables against their schemas, and run what must run.

    What fails is told in the answer, so that it can be reported.

    Args:
        project: in a working tree that a CI may change.
        run: runs the pipeline.
        talk: hears of progress.
    """
    unrestored = _restore(project, talk)
    rejected = _rejected(project)
    if rejected:
        return Training(rejected=rejected, unrestored=unrestored)
    before = {*project.git.uncommitted()}
    try:
        result = run()
    except GitmlError as error:
        return Training(problem=error.message, hint=error.hint, unrestored=unrestored)
    written = {*project.git.uncommitted()} - before
    return Training(result, unrestored=unrestored, results=_recorded(project, written))


def _recorded(project: Project, written: AbstractSet[str]) -> tuple[str, ...]:
    """Of what a run wrote, the records and the results in Git; no rubbish of its programs."""
    stages = readers.snapshots(project).read(WORKSPACE, {"stages"}).stages.values()
    inside = project.root.resolve().relative_to(project.git.root.resolve())
    outs = {(inside / out.path).as_posix() for one in stages for out in one.outs if not out.cache}
    records = {path for path in written if posixpath.basename(path) in _RECORDS}
    # A folder that is new to Git is one entry, whatever else lies in it.
    results = {out for out in outs if any(overlap(path.rstrip("/"), out) for path in written)}
    return tuple(sorted(records | results))


def _restore(project: Project, talk: Talk) -> str:
    """Bring data and earlier runs here that remotes have; answers why some is lacking."""
    lacking = []
    steps: tuple[Callable[[], object], ...] = (
        lambda: transfers.pull_data(project, (), TransferRequest(), talk),
        lambda: transfers.fetch_data(project, TransferRequest(run_cache=True), talk, strict=False),
    )
    for step in steps:
        try:
            step()
        except GitmlError as error:
            lacking.append(error.message)
    return "; ".join(dict.fromkeys(lacking))


def _rejected(project: Project) -> tuple[str, ...]:
    """Tables that no stage makes, and that do not hold to their schemas."""
    reader = readers.snapshots(project)
    config = reader.config()
    stages = reader.read(WORKSPACE, {"stages"}).stages.values()
    made = [out.path for stage in stages for out in stage.outs]
    tables = table_judge(project, None, WORKSPACE)
    return tuple(
        rule.path
        for rule in config.data.values()
        if not any(is_inside(rule.path, out) for out in made)
        and not passes(tables.check(rule).anomalies)
    )


def commit_results(project: Project, paths: Sequence[str], branch: str, message: str) -> str:
    """Commit what a run wrote, and push it to the branch that the run is of; answers the commit.

    Raises:
        OutsideError: the branch has other commits by now, or the remote refuses.
    """
    git = project.git
    names = [f":(top,literal){path}" for path in paths]
    git.output("add", "--all", "--", *names)
    # A CI's clone often has nobody's name.
    known = git.run("var", "GIT_COMMITTER_IDENT").code == 0
    who = () if known else ("-c", "user.name=gitml", "-c", "user.email=gitml@localhost")
    done = git.run(*who, "commit", "--quiet", "--message", message, "--", *names)
    head = git.head()
    if done.code or head is None:
        raise OutsideError(f"git commit failed: {done.complaint.strip()}")
    remote = git.remote() or "origin"
    for ref in remotes.push(git, remote, f"{head.sha}:refs/heads/{branch}"):
        if ref.failed:
            raise OutsideError(
                f"the results are committed as {head.short}, but {remote} took them not: "
                f"{ref.reason}",
                hint="a newer run will report on what the branch has by now",
            )
    return head.sha


def copy_results(project: Project, paths: Sequence[str], folder: Path) -> None:
    """Copy what a run wrote of files in Git, to the same paths below a folder.

    Raises:
        OutsideError: a file cannot be read or written.
    """
    top = project.git.root
    names = [f":(top,literal){path}" for path in paths]
    listed = project.git.output(
        "ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard", "--", *names
    )
    found = [path for path in dict.fromkeys(listed.split("\0")) if path] if paths else []
    contents = {path: (top / path).read_bytes() for path in found if (top / path).is_file()}
    if contents:
        write_files(folder, contents)


def read_results(folder: Path) -> dict[str, bytes]:
    """The files below a folder that :func:`copy_results` wrote, by path; none where none is.

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


def push_results(project: Project, talk: Talk) -> int:
    """Upload what a run made, with the runs themselves; answers how many objects went."""
    request = TransferRequest(run_cache=True)
    return transfers.push_data(project, request, talk).objects
