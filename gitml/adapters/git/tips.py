"""What a repository still points at: refs, stashes, what goes on, and its working trees."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from gitml.adapters.git import remotes
from gitml.adapters.git.repository import Git
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

_GOING_ON = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "ORIG_HEAD")
_AUTOSTASHES = ("MERGE_AUTOSTASH", "rebase-merge/autostash", "rebase-apply/autostash")
_SECONDS = 20


def tips(git: Git) -> list[str]:
    """The commits that all refs, stashes, unfinished merges and all HEADs name.

    Raises:
        OutsideError: a ref is broken, or the history is cut.
    """
    refuse_shallow(git)
    return known_tips(git)


def known_tips(git: Git) -> list[str]:
    """The same as far as the clone has them: a shallow one lacks some.

    Raises:
        OutsideError: a ref is broken.
    """
    found = _commits(git, "--no-walk=unsorted", "--all")
    stashes = git.run("log", "-g", "--format=%H %P", "refs/stash", "--")
    found += stashes.text.split() if stashes.code == 0 else []
    for folder in filter(Path.is_dir, _folders(git)):
        found += _named(git, folder, [f"{name}^{{commit}}" for name in _GOING_ON])
        # What was staged is the second parent, as of any stash.
        stashed = [f"{sha}{part}" for sha in _autostashes(git, folder) for part in ("", "^2")]
        found += _named(git, folder, stashed)
    return list(dict.fromkeys(found))


def _named(git: Git, folder: Path, names: Sequence[str]) -> list[str]:
    """The objects of those of the names that a working tree knows."""
    asked = "".join(f"{name}\n" for name in names).encode()
    answers = git.output("-C", str(folder), "cat-file", "--batch-check", stdin=asked)
    return [line.split(" ")[0] for line in answers.splitlines() if not line.endswith(" missing")]


def _autostashes(git: Git, folder: Path) -> list[str]:
    """What a merge or rebase under way in a working tree put aside, and no ref names."""
    asked = [word for name in _AUTOSTASHES for word in ("--git-path", name)]
    files = git.output("-C", str(folder), "rev-parse", *asked).removesuffix("\n").split("\n")
    found = []
    for file in files:
        with suppress(FileNotFoundError, NotADirectoryError):
            found += (folder / file).read_text("ascii").split()
    return found


def coming(git: Git, remote: str, paths: Sequence[str], tip: str = "HEAD") -> tuple[str, ...]:
    """Commits of ``tip``, newest first, that a push shows to ``remote``, and that touch paths.

    As far as is known here: what others pushed since the last fetch is not.
    """
    asked = (tip, "--not", f"--remotes={remote}", "--", *paths)
    return tuple(git.output("rev-list", "--full-history", *asked).split())


def public(git: Git, remote: str) -> tuple[str, ...]:
    """The last commits of HEAD that ``remote`` has, as far as is known here."""
    asked = ("HEAD", "--not", f"--remotes={remote}", "--")
    listed = git.output("rev-list", "--boundary", *asked).split()
    if not listed:
        return tuple(git.output("rev-parse", "HEAD").split())
    return tuple(one[1:] for one in listed if one.startswith("-"))


def coming_files(
    git: Git, remote: str, paths: Sequence[str], tip: str = "HEAD", known: Iterable[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Those commits, and which of the paths each adds or changes; relative to Git's top.

    A merge changes what it has from none of its parents.

    Args:
        git: the repository.
        remote: by name.
        paths: as Git's pathspecs.
        tip: the last commit.
        known: revisions that the remote has, beside those of its branches.
    """
    asked = (tip, "--not", f"--remotes={remote}", *known, "--", *paths)
    shown = ("--format=%x00%H", "--name-only", "--no-renames", "--diff-filter=d", "-c", "-z")
    # The setting may hide what the first commit has.
    listed = git.output("-c", "log.showRoot=true", "log", "--full-history", *shown, *asked)
    found: dict[str, tuple[str, ...]] = {}
    for entry in f"\0{listed}".split("\0\0")[1:]:
        sha, *files = entry.split("\0")
        if files := [file.removeprefix("\n") for file in files if file]:
            found[sha] = tuple(files)
    return found


def heads_now(git: Git, remote: str) -> frozenset[str]:
    """The commits that the branches of a remote end in, asked now, as far as they are here.

    None where it does not tell.

    Args:
        git: the repository.
        remote: by name or URL.
    """
    try:
        done = remotes.listed(git, remote, _SECONDS, "--heads")
    except OutsideError:
        return frozenset()
    shas = {line.partition("\t")[0] for line in done.text.splitlines()} if not done.code else set()
    asked = "".join(f"{sha}\n" for sha in shas).encode()
    answers = git.output("cat-file", "--batch-check", stdin=asked).splitlines()
    return frozenset(answer.split(" ")[0] for answer in answers if " commit " in answer)


def nearest(git: Git, sha: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of other commits that a commit is, or was made on, with none of them in between."""
    others = frozenset(others)
    if sha in others:
        return (sha,)
    listed = git.output("rev-list", "--boundary", sha, "--not", *sorted(others), "--").split()
    return tuple(sorted(others & {one[1:] for one in listed if one.startswith("-")}))


def recent(git: Git, days: int) -> list[str]:
    """Commits of all refs and of the reflogs that are no older.

    Raises:
        OutsideError: a ref is broken.
    """
    return _commits(git, "--all", "--reflog", f"--since={days}.days.ago")


def reachable(git: Git) -> list[str]:
    """Every commit of all refs.

    Raises:
        OutsideError: a ref is broken.
    """
    return _commits(git, "--all")


def before(git: Git, starts: Sequence[str], count: int) -> list[str]:
    """The last ``count`` commits that end in each of some commits."""
    found = (_commits(git, f"--max-count={count}", start) for start in starts)
    return list(dict.fromkeys(sha for some in found for sha in some))


def branches(git: Git) -> list[str]:
    """The commits that branches end in, also those of remotes."""
    return _commits(git, "--no-walk=unsorted", "--branches", "--remotes")


def tag_messages(git: Git) -> bytes:
    """The text of all annotated tags."""
    return git.run("for-each-ref", "--format=%(contents)", "refs/tags").stdout


def working_trees(git: Git) -> list[Path]:
    """The folders of this working tree and of all others of the repository.

    Raises:
        OutsideError: one of them is not there, so what it needs cannot be known.
    """
    folders = _folders(git)
    for folder in folders:
        if not folder.is_dir():
            raise OutsideError(
                f"a working tree of this repository cannot be read: {folder}",
                hint="if it is gone for good, let Git forget it: git worktree prune",
            )
    return folders


def _folders(git: Git) -> list[Path]:
    """As :func:`working_trees`, whether they are there or not."""
    listed = git.output("worktree", "list", "--porcelain").strip("\n")
    entries = (entry.split("\n") for entry in filter(None, listed.split("\n\n")))
    return [Path(lines[0].removeprefix("worktree ")) for lines in entries if "bare" not in lines]


def files_on_disk(git: Git, folder: Path, patterns: Sequence[str]) -> list[str]:
    """Files of a working tree, also those that Git ignores or does not track."""
    words = ("ls-files", "--cached", "--others", "-z", "--", *patterns)
    done = git.run("-C", str(folder), *words)
    if done.code:
        raise OutsideError(f"git could not list the files of {folder}: {done.complaint}")
    return sorted(set(done.text.split("\0")) - {""})


def on_remotes(git: Git) -> list[str]:
    """The commits and tags that branches and tags of Git's remotes name, asked now; all are here.

    Raises:
        OutsideError: a remote does not answer, or has what was not fetched.
    """
    here: list[str] = []
    for remote in git.run("remote").text.splitlines():
        try:
            done = remotes.listed(git, remote, _SECONDS, "--heads", "--tags")
            trouble = without_credentials(done.complaint) if done.code else ""
        except OutsideError as error:
            trouble = error.message
        if trouble:
            raise OutsideError(
                f"the Git remote '{remote}' does not tell which branches and tags it has: "
                f"{trouble.splitlines()[0].removeprefix('fatal: ')}",
                hint="to go by what was fetched before: gitml gc --offline",
            )
        lines = (line.partition("\t") for line in done.text.splitlines())
        refs = {ref: sha for sha, _, ref in lines if not ref.endswith("^{}")}
        here += _present(git, remote, refs)
    return here


def _present(git: Git, remote: str, refs: dict[str, str]) -> list[str]:
    asked = "".join(f"{sha}^{{commit}}\n" for sha in refs.values()).encode()
    answers = git.output("cat-file", "--batch-check", stdin=asked).splitlines()
    absent = [r for r, answer in zip(refs, answers, strict=True) if answer.endswith(" missing")]
    if absent:
        shown = ", ".join(ref.split("/", 2)[2] for ref in absent[:5])
        more = f" and {len(absent) - 5} more" if len(absent) > 5 else ""
        raise OutsideError(
            f"the Git remote '{remote}' has branches or tags that are not here, so what they need "
            f"is not known: {shown}{more}",
            hint=f"git fetch --tags {remote} '+refs/heads/*:refs/remotes/{remote}/*'",
        )
    return [answer.split(" ")[0] for answer in answers if " commit " in answer]


def refuse_shallow(git: Git) -> None:
    """Raise OutsideError where the clone lacks history."""
    if git.shallow:
        raise OutsideError(
            "this clone is shallow: what older commits, branches and tags need is not known",
            hint="git fetch --unshallow --tags",
        )


def _commits(git: Git, *arguments: str) -> list[str]:
    done = git.run("rev-list", *arguments, "--")
    if done.code or "broken ref" in done.complaint:
        raise OutsideError(
            f"a ref of the repository is broken: {done.complaint.splitlines()[0]}",
            hint="look at the repository's health: git fsck",
        )
    return done.text.split()
