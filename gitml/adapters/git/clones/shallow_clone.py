"""One revision of another repository, without its history and without files that nobody reads."""

import contextlib
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.git import patience, tags
from gitml.adapters.git.clones import clone_errors
from gitml.adapters.git.clones.transports import refuse_transport
from gitml.adapters.git.library import reason
from gitml.adapters.git.repository import GIT, Git, locate
from gitml.core.registry import references, versions
from gitml.core.registry.tags import reference
from gitml.errors import OutsideError, UsageError

_UNBORN = "nothing"  # a branch that no repository has, so that all of its branches may come
_BARE = ("--depth=1", "--filter=blob:none", "--no-tags", "--quiet")
# All there is. Where the other one is shallow, too, no commit counts as one that is to come by and
# by: Git would start a fetch to have it, and that one the next, without an end.
_WHOLE = ("--depth=2147483647", "--filter=blob:none", "--quiet")
_TAGS = ("--depth=1", "--filter=tree:0", "--no-tags", "--quiet")
_HEAD = "refs/remotes/origin/HEAD"
_BRANCHES, _OWN_HEAD = "+refs/heads/*:refs/heads/*", f"+HEAD:{_HEAD}"
_ABSENT = re.compile(r"couldn't find remote ref|not our ref|unadvertised object|invalid refspec")
_FAILED = re.compile(r"^(fatal|error):", re.MULTILINE)
# Nothing that came with the files, or with the user's templates, is run by a checkout.
_INERT = ("-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false")


def clone(url: str, rev: str | None, folder: Path, patterns: Sequence[str]) -> tuple[Git, str]:
    """Fetch one commit into a folder; answers the working tree and the commit's id.

    Args:
        url: of the repository, or its path.
        rev: as :meth:`Git.resolve` takes it; None for the branch that the repository is on.
        folder: an empty one.
        patterns: which files are checked out, as in ``.gitignore``. All others are fetched when
            they are read.

    Raises:
        UsageError: no commit has that name.
        OutsideError: the repository cannot be reached.
    """
    git = _empty(folder, url)
    sha = _fetch(git, url, rev)
    check_out(git, url, sha, patterns)
    return git, sha


def clone_tagged(
    url: str, names: Sequence[str], folder: Path, choose: Callable[[Git], str]
) -> tuple[Git, str]:
    """Fetch some tags, and of the commit that one of them is on no more than is read.

    Args:
        url: of the repository, or its path.
        names: of the tags, as patterns with one ``*``.
        folder: an empty one.
        choose: the commit, or its tag, out of the tags that are there now.

    Raises:
        OutsideError: the repository cannot be reached.
    """
    git = _empty(folder, url)
    _fetch_tags(git, url, names, _TAGS)
    return git, choose(git)


def version_tag(url: str, rev: str) -> str:
    """The tag of the version that ``MODEL#ALIAS`` or ``MODEL@latest`` is; any other name as it is.

    Raises:
        UsageError: no version has that name.
        OutsideError: the repository cannot be reached.
    """
    named = reference(rev)
    if named is None or (named.alias is None and named.version != "latest"):
        return rev

    def choose(git: Git) -> str:
        return references.chosen(rev, versions.replay(tags.listed(git)))[1].tag.name

    with tempfile.TemporaryDirectory(prefix="gitml-tags-") as folder:
        names = [f"{named.model}@*", f"{named.model}#*"]
        return clone_tagged(url, names, Path(folder), choose)[1]


def _empty(folder: Path, url: str) -> Git:
    clone_errors.refuse_silent(url)
    _init(folder, url, f"--initial-branch={_UNBORN}")
    git = locate(folder)
    git.output("remote", "add", "--", "origin", url)
    return git


def present_file(git: Git, path: str) -> bytes | None:
    """A file as the repository has it now at its HEAD, whatever commit was cloned of it.

    None where it has none, or cannot be asked.

    Args:
        git: the clone.
        path: from its top.
    """
    if git.run("fetch", *_BARE, "origin", "HEAD").code:
        return None
    done = git.run("cat-file", "blob", f"FETCH_HEAD:{path}")
    return None if done.code else done.stdout


def check_out(git: Git, url: str, sha: str, patterns: Sequence[str]) -> None:
    """Put files of a commit in place.

    Args:
        git: a clone that :func:`clone_tagged` made.
        url: for messages.
        sha: of the commit.
        patterns: which files, as in ``.gitignore``. All others are fetched when they are read.

    Raises:
        OutsideError: they cannot be fetched.
    """
    git.output("sparse-checkout", "set", "--no-cone", "--", *patterns)
    done = git.run(
        *_INERT, "checkout", "--quiet", "--detach", sha, environment={"GIT_LFS_SKIP_SMUDGE": "1"}
    )
    if done.code:
        raise clone_errors.failed(url, done.complaint)


def _init(folder: Path, url: str, *words: str) -> None:
    refuse_transport(url, Path.cwd())
    made = process.run([*GIT, "init", "--quiet", "--template=", *words], folder)
    if made.code:
        raise OutsideError(f"git init failed: {reason(made.complaint)}")
    patience.limit(folder)


def _fetch(git: Git, url: str, rev: str | None) -> str:
    """Fetch as little as tells which commit ``rev`` is."""
    if rev is None or _is_plain(rev):
        done = git.run("fetch", *_BARE, "origin", rev or "HEAD")
        if done.code == 0:
            return git.output("rev-parse", "FETCH_HEAD^{commit}").strip()
        if not _ABSENT.search(done.complaint):
            raise clone_errors.failed(url, done.complaint)
        if rev in (None, "HEAD"):
            raise clone_errors.on_no_branch(url)
    _fetch_tags(git, url, ["*"], _BARE)
    # What the repository is on; HEAD of this clone is on nothing.
    name = re.sub(r"^(HEAD|@)(?=[~^]|$)", _HEAD, rev or "HEAD")
    with contextlib.suppress(UsageError):  # a version has a tag
        return git.resolve(name).sha
    _fetch_branches(git, url, *_WHOLE, "origin")
    try:
        return git.resolve(name).sha
    except UsageError as error:
        if name.startswith(_HEAD) and git.run("rev-parse", "--quiet", "--verify", _HEAD).code:
            raise clone_errors.on_no_branch(url) from error
        raise clone_errors.unknown(url, rev) from error


def _fetch_tags(git: Git, url: str, names: Sequence[str], how: Sequence[str]) -> None:
    refspecs = [f"+refs/tags/{name}:refs/tags/{name}" for name in names]
    done = git.run("fetch", *how, "origin", *refspecs)
    # Where there are no such tags it fails, too, without a word.
    if done.code and _FAILED.search(done.complaint):
        raise clone_errors.failed(url, done.complaint)


def _is_plain(rev: str) -> bool:
    """Whether Git's servers may know it, and it is no range or refspec."""
    return rev != "@" and not rev.startswith(("-", "+", "^")) and not set(rev) & set(":~^*?{[ ")


def _fetch_branches(git: Git, url: str, *words: str) -> None:
    """Fetch all branches, and the one that the repository is on."""
    done = git.run("fetch", *words, _BRANCHES, _OWN_HEAD)
    if done.code and _ABSENT.search(done.complaint):  # it is on one that is not there
        done = git.run("fetch", *words, _BRANCHES)
    if done.code:
        raise clone_errors.failed(url, done.complaint)


def fetch_named(folder: Path, url: str, rev: str | None) -> bool:
    """Fetch one commit with all of its files into a repository, under the names of a clone.

    Args:
        folder: of the repository, which is made where there is none.
        url: of the one to fetch from.
        rev: a branch, a tag or a whole commit id; None for what the other one is on.

    Returns:
        whether the other one has a commit of that name.

    Raises:
        UsageError: no name is given, and its HEAD names a branch that is not there.
        OutsideError: it cannot be reached.
    """
    clone_errors.refuse_silent(url)
    if not (folder / ".git").exists():
        _init(folder, url)
        process.run([*GIT, "remote", "add", "--", "origin", url], folder)
    if rev is not None and not _is_plain(rev):
        return False
    for refspec in _refspecs(rev):
        words = ("fetch", "--depth=1", "--no-tags", "--quiet", "origin", refspec)
        done = process.run([*GIT, *words], folder, environment={"LC_ALL": "C"})
        if done.code == 0:
            return True
        if not _ABSENT.search(done.complaint):
            raise clone_errors.failed(url, done.complaint)
    if rev is None:
        raise clone_errors.on_no_branch(url)
    return False


def _refspecs(rev: str | None) -> tuple[str, ...]:
    if rev is None:
        return (_OWN_HEAD,)
    if re.fullmatch(r"[0-9a-f]{40}", rev):
        return (rev,)
    return f"+refs/heads/{rev}:refs/remotes/origin/{rev}", f"+refs/tags/{rev}:refs/tags/{rev}"
