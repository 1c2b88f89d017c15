"""Git hooks: which there are, and what they do."""

from collections.abc import Mapping

from gitml.adapters.git import tips
from gitml.adapters.git.worktree import conflicts, hooks
from gitml.core.data.pointers import has_records
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.ports import Talk
from gitml.wiring import Project
from gitml.wiring.storage import transfers
from gitml.wiring.storage.data import RECORDS
from gitml.wiring.storage.merging import programs

_NOTHING = "0" * 40  # as Git names a commit that is not there


def installed(project: Project) -> Mapping[str, bool]:
    """Whether each hook is there."""
    return _hooks(project).installed()


def install(project: Project) -> None:
    """Write the hooks; see :meth:`gitml.adapters.git.worktree.hooks.Hooks.install`."""
    _hooks(project).install()


def remove(project: Project) -> tuple[str, ...]:
    """Take the hooks away; answers their names."""
    return _hooks(project).remove()


def _hooks(project: Project) -> hooks.Hooks:
    return hooks.Hooks(project.git, programs())


def push_data(project: Project, remote: str, oids: list[str], talk: Talk) -> int:
    """Upload the data of commits that Git is about to push; answers how many objects went.

    Args:
        project: that has them.
        remote: of Git, by name or URL.
        oids: of commits and tags.
        talk: hears of progress.

    Raises:
        ConfigError: no DVC remote is set up.
        OutsideError: the remote failed, or some of the data is nowhere.
    """
    is_named = remote in project.git.run("remote").text.split()
    revs: list[str] = []
    on_the_way: list[str] = []
    for oid in dict.fromkeys(oids):
        sha = _commit(project, oid)
        if sha is None or not _records_data(project, sha):
            continue
        revs.append(sha)
        if is_named:
            on_the_way += tips.coming(project.git, remote, RECORDS, sha)
    if not revs:
        return 0
    older = tuple(sha for sha in dict.fromkeys(on_the_way) if sha not in revs)
    return transfers.push_data(project, TransferRequest(tuple(revs), older), talk).objects


def _commit(project: Project, oid: str) -> str | None:
    """The commit that Git pushes under a name; None where it deletes that name."""
    if oid.startswith(_NOTHING):
        return None
    asked = project.git.run("rev-parse", "--verify", "--quiet", f"{oid}^{{commit}}")
    return asked.text.strip() or None


def _records_data(project: Project, sha: str) -> bool:
    found = project.git.run("ls-tree", "-r", "--name-only", "-z", sha).text.split("\0")
    return any(map(has_records, found))


def restores(project: Project, before: str, now: str) -> bool:
    """Whether the records of data differ between two commits, and no rebase or the like goes on."""
    if conflicts.going_on(project.git):
        return False
    if before.startswith(_NOTHING):
        return True
    return project.git.run("diff", "--quiet", before, now, "--", *RECORDS).code != 0
