"""What a checkout of another commit does to files that no commit has, and to submodules."""

import os
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.core.commits import Commit
from gitml.core.paths import PathIndex
from gitml.errors import OutsideError, UsageError


def changes_in_the_way(git: Git, commit: Commit) -> tuple[str, ...]:
    """Changed files that a checkout would have to overwrite, relative to Git's root.

    Git carries along what is the same in both commits; it is asked itself.
    """
    changed = git.dirty()
    if not changed:
        return ()
    tried = git.run("read-tree", "--dry-run", "-m", "-u", "HEAD", commit.sha)
    if tried.code == 0:
        return ()
    # Where it is none of these, Git only wanted to look at its index anew, as a checkout does.
    return tuple(sorted({*changed} & {*differing(git, commit)}))


def differing(git: Git, commit: Commit) -> tuple[str, ...]:
    """Files that HEAD and a commit have differently, relative to Git's root."""
    told = git.output("diff", "--name-only", "-z", "--no-renames", "HEAD", commit.sha, "--")
    return tuple(filter(None, told.split("\0")))


def changes_any(git: Git, rev: str, root: Path, paths: Collection[str]) -> bool:
    """Whether a checkout of a revision changes files that Git tracks at, or in, some paths.

    Args:
        git: whose HEAD is left.
        rev: where it goes.
        root: that the paths are from.
        paths: in it.
    """
    if not paths:
        return False
    told = git.run("diff", "--name-only", "-z", "--no-renames", "HEAD", rev, "--").text
    top = os.path.realpath(root)
    changed = (os.path.relpath(git.root.resolve() / one, top) for one in told.split("\0") if one)
    index = PathIndex((path, path) for path in changed)
    return any(map(index.has_overlap, paths))


def untracked_in_the_way(git: Git, commit: Commit) -> Iterator[tuple[str, bool]]:
    """Files that Git does not track where files of ``commit`` are to come, from Git's root.

    With each, whether it equals what comes.
    """
    for path, blob in _arriving(git, commit).items():
        whole = git.root / path
        if whole.is_dir() and not whole.is_symlink():
            for file in whole.rglob("*"):
                if not file.is_dir() or file.is_symlink():
                    yield file.relative_to(git.root).as_posix(), False
        elif os.path.lexists(whole):
            same = git.run("hash-object", "--", str(whole)).text.strip() == blob
            yield path, same
        else:
            above = next((one for one in Path(path).parents if (git.root / one).is_file()), None)
            if above is not None and not git.tracked(str(git.root / above)):
                yield above.as_posix(), False


def _arriving(git: Git, commit: Commit) -> Mapping[str, str]:
    """Files that the commit has and HEAD has not, with their blobs."""
    listed = git.output("diff-tree", "-r", "-z", "--no-renames", "--diff-filter=A",
                        "HEAD", commit.sha, "--").split("\0")  # fmt: skip
    pairs = zip(listed[::2], listed[1::2], strict=False)
    return {path: about.split(" ")[3] for about, path in pairs if about}


def switch(git: Git, rev: str, commit: Commit) -> str | None:
    """Check out a branch by its name, anything else as a detached HEAD; answers the branch.

    A branch that only a remote has is made here, and follows it. Of ``HEAD`` the branch stays.

    Raises:
        OutsideError: Git refuses, as when a file that it does not track would be overwritten.
    """
    if rev in ("HEAD", "@"):
        return git.branch()
    if git.has_branch(rev):
        _checkout(git, commit, rev)
        return rev
    if remote := remote_branch(git, rev):
        _checkout(git, commit, "--track", "-b", rev, remote)
        return rev
    _checkout(git, commit, "--detach", commit.sha)
    return None


def _checkout(git: Git, commit: Commit, *words: str) -> None:
    """Let Git check out; where it stops half-way, as on a full disk, tell what it left behind."""
    try:
        git.output("checkout", "--quiet", "--no-overwrite-ignore", *words, "--")
    except OutsideError as error:
        changed, others = (_changed(git, sha) for sha in ("HEAD", commit.sha))
        left = [os.path.relpath(git.root / path, git.directory) for path in changed - others]
        if not left:
            raise
        named = shlex.join(sorted(left))
        raise OutsideError(
            f"{error.message}\nGit stopped half-way and left these as {commit.short} has them:"
            f" {named}",
            hint=f"take them back: git checkout -- {named}; then mend it and try again",
        ) from error


def _changed(git: Git, sha: str) -> set[str]:
    """Files of the working tree that are not as a commit has them."""
    words = ("diff", "--name-only", "-z", "--no-renames", sha, "--")
    return {path for path in git.run(*words).text.split("\0") if path}


def remote_branch(git: Git, name: str) -> str | None:
    """The ``REMOTE/NAME`` that ``git checkout NAME`` means where nothing here has the name.

    It is the only one, or that of ``checkout.defaultRemote``.
    """
    if not name or git.run("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}").code == 0:
        return None
    remotes = git.run("remote").text.splitlines()
    refs = {f"refs/remotes/{remote}/{name}": remote for remote in remotes}
    having = [
        remote
        for ref, remote in refs.items()
        if git.run("show-ref", "--verify", "--quiet", ref).code == 0
    ]
    if len(having) > 1:
        default = git.run("config", "--get", "checkout.defaultRemote").text.strip()
        having = [remote for remote in having if remote == default]
    return f"{having[0]}/{name}" if having else None


def previous(git: Git) -> str:
    """The branch that was checked out before, or the id of the commit where it was none.

    Raises:
        UsageError: nothing was.
    """
    branch = git.run("rev-parse", "--symbolic-full-name", "@{-1}").text.strip()
    if branch.startswith("refs/heads/"):
        return branch.removeprefix("refs/heads/")
    found = git.run("rev-parse", "--verify", "--quiet", "@{-1}")
    if found.code:
        raise UsageError(
            "nothing was checked out before this", hint="name a revision: gitml checkout REV"
        )
    return found.text.strip()


def refuse_branch(git: Git, name: str) -> None:
    """Refuse a name that no new branch can have.

    Raises:
        UsageError: it is taken, or is none.
    """
    if git.run("check-ref-format", "--branch", name).code:
        raise UsageError(f"'{name}' cannot be the name of a branch")
    if git.has_branch(name):
        raise UsageError(
            f"there is a branch '{name}' already",
            hint=f"check it out: gitml checkout {shlex.quote(name)}",
        )


def start_branch(git: Git, name: str, commit: Commit) -> None:
    """Make a branch that begins at ``commit``, and check it out.

    Raises:
        OutsideError: Git refuses.
    """
    _checkout(git, commit, "-b", name, commit.sha)


def stash(git: Git, paths: Iterable[str], message: str) -> str:
    """Put changed and untracked files into a stash and take them away; answers the stash's id.

    Raises:
        OutsideError: Git refuses.
    """
    named = [f":(top,literal){path}" for path in paths]
    # With those that Git ignores: they would be overwritten like any other.
    git.output("stash", "push", "--quiet", "--all", "--message", message, "--", *named)
    return git.output("rev-parse", "refs/stash").strip()


def restore_stash(git: Git) -> None:
    """Put the newest stash back, and drop it.

    Raises:
        OutsideError: Git refuses; the stash stays.
    """
    git.output("stash", "pop", "--quiet", "--index")


def update_submodules(git: Git, before: Commit, now: Commit) -> tuple[str, ...]:
    """Bring submodules along that two commits have differently; answers those that it could not.

    Left where they are: what is changed, or at a commit that no branch or tag of theirs has. What
    was never cloned does not count.
    """
    left = []
    for path, (old, new) in _submodules(git, before, now).items():
        folder = str(git.root / path)
        here = git.run("-C", folder, "rev-parse", "HEAD").text.strip()
        if not (git.root / path / ".git").exists() or here == new:
            continue
        changed = git.run("-C", folder, "status", "--porcelain", "--untracked-files=no").stdout
        kept = git.run("-C", folder, "for-each-ref", "--count=1", "--contains", here).stdout
        there = git.run("-C", folder, "cat-file", "-e", f"{new}^{{commit}}").code == 0
        safe = here == old and kept and there and not changed
        if not safe or git.run("-C", folder, "checkout", "--quiet", "--detach", new, "--").code:
            left.append(path)
    return tuple(left)


def _submodules(git: Git, before: Commit, now: Commit) -> Mapping[str, tuple[str, str]]:
    """Submodules that both commits have, differently: the commits that they name."""
    listed = git.output("diff-tree", "-r", "-z", "--no-renames", "--diff-filter=M",
                        before.sha, now.sha, "--").split("\0")  # fmt: skip
    pairs = zip(listed[::2], listed[1::2], strict=False)
    return {
        path: (about.split(" ")[2], about.split(" ")[3])
        for about, path in pairs
        if about.startswith(":160000 160000 ")
    }
