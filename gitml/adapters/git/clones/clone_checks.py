"""What is unusual, slow or broken in a clone, as Git tells it."""

import os
from collections.abc import Iterator
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.git.remotes import listed
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import hooks, index, merge_driver
from gitml.core.diagnosis import Finding
from gitml.errors import OutsideError

_YES = ("true", "yes", "on", "1")  # as Git reads a setting
_MANY_COMMITS = 10_000
_MANY_FILES = 50_000
_MANY_LOOSE = 10_000


def look(git: Git) -> Iterator[Finding]:
    """How the clone was made, its hooks, and what makes Git slow in it."""
    yield from _shape(git)
    yield from _hooks(git)
    yield from merge_driver.look(git)
    yield from _slow(git)


def _shape(git: Git) -> Iterator[Finding]:
    branch = git.branch()
    yield Finding("repository", "branch", "info", branch or "none: HEAD is detached")
    if git.shallow:
        yield Finding(
            "repository",
            "shallow clone",
            "warning",
            "history is cut, so versions and comparisons may be missing",
            "git fetch --unshallow --tags",
        )
    if git.is_sparse:
        yield Finding("repository", "sparse checkout", "info", "some files are left out")
    if git.run("config", "--get-regexp", r"^remote\..*\.promisor$").stdout:
        yield Finding(
            "repository", "partial clone", "warning", "old files are fetched one by one when read"
        )
    if submodules := index.submodules(git, git.root):
        yield Finding("repository", "submodules", "info", ", ".join(sorted(submodules)))
    if git.run("config", "--get", "core.autocrlf").text.strip().lower() in _YES:
        yield Finding(
            "repository",
            "line ends",
            "warning",
            "Git writes text files with CRLF here, so stages that use them have changed where they "
            "were recorded with LF; what is here stays so till it is checked out again",
            "git config core.autocrlf input",
        )
    attributes = git.root / ".gitattributes"
    if attributes.is_file() and b"filter=lfs" in attributes.read_bytes():
        there = git.run("lfs", "version").code == 0
        state, detail = ("ok", "used and installed") if there else ("broken", "used, not installed")
        hint = None if there else "install it: https://git-lfs.com, then: git lfs install"
        yield Finding("repository", "Git LFS", "ok" if state == "ok" else "broken", detail, hint)


def _hooks(git: Git) -> Iterator[Finding]:
    folder = git.root / git.output("rev-parse", "--git-path", "hooks").strip()
    if not folder.is_dir():
        return
    for hook in sorted(folder.iterdir()):
        if hook.suffix == ".sample" or not hook.is_file():
            continue
        if os.access(hook, os.X_OK):
            lacks = "; it does not itself call gitml, which would move data along"
            more = lacks if hooks.lacks_call(hook.name, hook) else ""
            yield Finding("hooks", hook.name, "info", f"runs{more}")
        else:
            yield Finding(
                "hooks",
                hook.name,
                "warning",
                "is not executable, so Git passes it over",
                f"chmod +x {hook}",
            )


def _slow(git: Git) -> Iterator[Finding]:
    commits = int(git.run("rev-list", "--count", "--all").text.strip() or 0)
    yield Finding("repository", "commits", "info", str(commits))
    graph = git.private / "objects" / "info"
    has_graph = (graph / "commit-graph").exists() or (graph / "commit-graphs").exists()
    if commits > _MANY_COMMITS and not has_graph:
        yield Finding(
            "slow",
            "history",
            "warning",
            f"{commits} commits, and no commit-graph",
            "git commit-graph write --reachable",
        )
    files = git.run("ls-files", "-z").stdout.count(b"\0")
    yield Finding("repository", "files in Git", "info", str(files))
    if files > _MANY_FILES and not git.run("config", "--get", "core.untrackedCache").stdout:
        yield Finding(
            "slow",
            "many files",
            "warning",
            f"{files} files are looked at by each status",
            "git config core.untrackedCache true",
        )
    counted = dict(line.split(": ", 1) for line in git.run("count-objects", "-v").text.splitlines())
    loose = int(counted.get("count", 0))
    if loose > _MANY_LOOSE:
        yield Finding("slow", "loose objects", "warning", f"{loose} are not packed", "git gc")


def remotes(git: Git, seconds: float | None) -> Iterator[Finding]:
    """Git's remotes, and whether they answer.

    Args:
        git: the clone.
        seconds: how long each may take; None to ask none of them.
    """
    for name in git.run("remote").text.splitlines():
        url = git.run("remote", "get-url", "--", name).text.strip()
        title = f"Git remote {name}"
        if seconds is None:
            yield Finding("remotes", title, "info", f"{url}: not asked")
            continue
        try:
            done = listed(git, name, seconds, "--exit-code")
        except OutsideError as error:
            yield Finding("remotes", title, "broken", f"{url}: {error.message}")
            continue
        if done.code in (0, 2):  # 2: it has no refs yet
            yield Finding("remotes", title, "ok", f"{url}: answers")
        else:
            words = done.complaint.splitlines()[:1] or ["git failed"]
            reason = words[0].removeprefix("fatal: ")
            yield Finding(
                "remotes",
                title,
                "broken",
                f"{url}: unreachable: {reason}",
                f"see why: git ls-remote {name}",
            )


def version(folder: Path) -> str:
    """Git's version."""
    return process.run(("git", "--version"), folder).text.strip().removeprefix("git version ")


def credential_helper(git: Git) -> Iterator[Finding]:
    """Whether Git keeps passwords, by the name of who does."""
    if helper := git.run("config", "--get", "credential.helper").text.strip():
        program = helper.split()[0].rpartition("/")[2]
        yield Finding("credentials", "Git's credential helper", "info", program)
