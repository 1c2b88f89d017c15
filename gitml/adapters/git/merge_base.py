"""What a report compares with unless told: where the work left the main line."""

import shlex
from collections.abc import Callable
from typing import NamedTuple

from gitml.adapters.git.repository import Git
from gitml.core.registry import tags
from gitml.errors import ConfigError, OutsideError, UsageError

_PATTERN = frozenset("*?[")  # no name of a revision has one of these
_AT_ORIGIN = "refs/remotes/origin/"
# A shallow clone has one branch only, so that the main line must be asked for.
_WHOLE_HISTORY = (
    "fetch the history of all branches: git fetch --unshallow origin"
    " '+refs/heads/*:refs/remotes/origin/*' (in a workflow: fetch-depth: 0)"
)


class Baseline(NamedTuple):
    """What people call it, and the commit it is."""

    label: str
    sha: str


def choose(
    git: Git,
    configured: str,
    target: str | None = None,
    is_data_edited: Callable[[], bool] = lambda: False,
) -> Baseline | None:
    """The baseline of the working tree; None where there is no earlier commit to compare with.

    Args:
        git: the repository.
        configured: ``baseline`` of ``gitml.yaml``: a revision, a version or an alias of a model, a
            pattern of tags for the newest one before, or ``merge-base`` for the last common commit
            with the branch that work is merged into. On that branch itself it is HEAD as long as
            files in Git or data differ from it, then its first parent.
        target: the branch that work is merged into, where CI knows it.
        is_data_edited: whether data differs from its record; asked only where Git sees no change.

    Raises:
        ConfigError: no commit has the configured name.
        OutsideError: the clone lacks the branch or the history that it takes.
    """
    head = git.head()
    if head is None:
        return None
    if _PATTERN & set(configured):
        return _newest_tag(git, configured, is_data_edited)
    if configured != "merge-base":
        try:
            return Baseline(configured, git.resolve(configured).sha)
        except UsageError as error:
            raise ConfigError(f"gitml.yaml: baseline: {error.message}", error.hint) from error
    name = target or git.default_branch()
    tip = _tip(git, name)
    if tip is None and target:
        fetch = ["git", "fetch", "--", "origin", f"{target}:{_AT_ORIGIN}{target}"]
        raise OutsideError(
            f"the branch '{target}' is not in this clone",
            hint=f"fetch it: {shlex.join(fetch)} (in a workflow: fetch-depth: 0)",
        )
    sha = _merge_base(git, tip) if tip else head.sha
    if sha != head.sha:
        is_unpushed = git.branch() == name
        return Baseline(f"origin/{name}" if is_unpushed else name, sha)
    if git.dirty() or is_data_edited():
        return Baseline(name if tip else head.short, sha)
    return _first_parent(git)


def _first_parent(git: Git) -> Baseline | None:
    """The commit before HEAD, which is on the main line; None of the first commit."""
    parent = _verified(git, "HEAD^1")
    if parent is None and git.shallow:
        raise OutsideError(
            "this clone is shallow: it lacks the commits that a report compares with",
            hint=_WHOLE_HISTORY,
        )
    return Baseline(parent[:7], parent) if parent else None


def _newest_tag(git: Git, pattern: str, is_data_edited: Callable[[], bool]) -> Baseline | None:
    """The newest tag of that pattern in the history of HEAD; one on HEAD counts while it is edited.

    Tags that withdraw a version, or say of an alias where it is, name no version.
    """
    if git.shallow:
        raise OutsideError(
            f"this clone is shallow, and the baseline is the newest tag '{pattern}'",
            hint="fetch history and tags: git fetch --unshallow --tags (in a workflow: "
            "fetch-depth: 0)",
        )
    words = ("--merged=HEAD", "--sort=-creatordate", "--format=%(refname:strip=2)")
    listed = git.output("for-each-ref", *words, f"refs/tags/{pattern}").splitlines()
    head, edited = git.head(), bool(git.dirty()) or is_data_edited()
    for name in listed:
        event = tags.parse(name)
        commit = git.resolve(f"refs/tags/{name}")
        is_past = edited or head is None or commit.sha != head.sha
        if is_past and (event is None or event.action == "register"):
            return Baseline(name, commit.sha)
    return None


def _merge_base(git: Git, tip: str) -> str:
    common = git.run("merge-base", tip, "HEAD")
    if common.code == 0:
        return common.text.strip()
    if git.shallow:
        raise OutsideError(
            "this clone is too shallow to tell where the branch left the main line",
            hint=_WHOLE_HISTORY,
        )
    return tip


def _tip(git: Git, name: str) -> str | None:
    for ref in (f"{_AT_ORIGIN}{name}", f"refs/heads/{name}"):
        if sha := _verified(git, ref):
            return sha
    return None


def _verified(git: Git, rev: str) -> str | None:
    return git.run("rev-parse", "--quiet", "--verify", f"{rev}^{{commit}}").text.strip() or None
