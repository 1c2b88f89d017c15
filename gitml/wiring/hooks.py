"""Git hooks: which there are, and what they do."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gitml.adapters.git import tips
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts, hooks
from gitml.core.data.pointers import has_records
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.paths import is_inside
from gitml.wiring import Project, locate_git
from gitml.wiring.storage.data import RECORDS
from gitml.wiring.storage.merging import programs

_CONFIG = ".dvc/config"
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


def projects(directory: Path, *names: str) -> tuple[Project, ...]:
    """The DVC projects of the repository that Git works on: Git starts hooks at its top.

    Args:
        directory: in the repository.
        names: of commits, each of which may have projects that the commit checked out has not;
            what names nothing is left out.

    Returns:
        Those that are in this working tree, outer ones first.
    """
    git = locate_git(directory)
    top = git.root.resolve()
    listed = git.output("ls-files", "-z", "--", _CONFIG, f"*/{_CONFIG}").split("\0")
    for name in names:
        listed += [path for path in _files(git, name) if f"/{path}".endswith(f"/{_CONFIG}")]
    roots = {top, *(top / path.removesuffix(_CONFIG) for path in listed if path)}
    return tuple(Project(git, root, root) for root in sorted(roots) if (root / ".dvc").is_dir())


def folder(project: Project) -> str:
    """Where the project lies in its repository; empty at the top."""
    path = project.root.relative_to(project.git.root.resolve()).as_posix()
    return "" if path == "." else path


def pushes(
    directory: Path, remote: str, oids: Sequence[str]
) -> Iterator[tuple[Project, TransferRequest]]:
    """What is to be uploaded of each project before Git pushes.

    Args:
        directory: in the repository.
        remote: of Git, by name or URL.
        oids: of commits and tags.
    """
    git = locate_git(directory)
    shas = [sha for oid in dict.fromkeys(oids) if (sha := _commit(git, oid))]
    found = {sha: [path for path in _files(git, sha) if has_records(path)] for sha in shas}
    is_named = remote in git.run("remote").text.split()
    on_the_way = {
        sha: tips.coming(git, remote, RECORDS, sha) if is_named and found[sha] else ()
        for sha in shas
    }
    for project in projects(directory, *shas):
        place = folder(project)
        revs = [sha for sha in shas if any(is_inside(path, place) for path in found[sha])]
        older = dict.fromkeys(sha for rev in revs for sha in on_the_way[rev] if sha not in revs)
        if revs:
            yield project, TransferRequest(tuple(revs), tuple(older))


def _commit(git: Git, oid: str) -> str | None:
    """The commit that Git pushes under a name; None where it deletes that name."""
    if oid.startswith(_NOTHING):
        return None
    asked = git.run("rev-parse", "--verify", "--quiet", f"{oid}^{{commit}}")
    return asked.text.strip() or None


def _files(git: Git, sha: str) -> list[str]:
    return git.run("ls-tree", "-r", "--name-only", "-z", sha).text.split("\0")


def restored(directory: Path, before: str, now: str) -> tuple[Project, ...]:
    """The projects whose records of data differ between two commits.

    None in a rebase or the like; all where there was no commit before.
    """
    git = locate_git(directory)
    if conflicts.going_on(git):
        return ()
    if before.startswith(_NOTHING):
        return projects(directory)
    asked = git.run("diff", "--name-only", "-z", "--no-renames", before, now, "--", *RECORDS)
    changed = asked.text.split("\0")[:-1]
    return tuple(
        project
        for project in projects(directory, before)
        if any(is_inside(path, folder(project)) for path in changed)
    )
