"""Git verbs, through the ``git`` program: it alone knows every repository format and setting."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters import process
from gitml.adapters.git import given_repository, status_lines, unusable
from gitml.core.commits import Commit
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, UsageError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.git import revisions
else:  # Git knows most names
    revisions = LateModule("gitml.adapters.git.revisions")

# A bare repository that lies in a clone is not believed: its settings can run programs.
GIT = ("git", "-c", "safe.bareRepository=explicit")
NO_HOOKS = "GITML_HOOKS"
"""A variable; where it is 0 the hooks of ``gitml init --hooks`` do nothing."""
FIRST_BRANCHES = ("main", "master")
"""What Git and forges call the first branch of a repository."""
_COMMIT_FORMAT = "%H%x00%an%x00%aI%x00%P%x00%s"
# What gitml does about data it does itself.
_OWN = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", NO_HOOKS: "0"}


class Git:
    """One working tree.

    Attributes:
        root: its top folder.
        directory: the folder the user stands in, from the root of the file system.
        private: the repository's own folder (``.git``, shared by all its work trees).
        variables: what Git is to be told of it; see :mod:`.given_repository`.
        ambiguous: names that were asked for and that several refs have, and what Git took.
    """

    def __init__(
        self, root: Path, directory: Path, private: Path, variables: Mapping[str, str] = {}
    ) -> None:
        self.root = root
        self.directory = directory
        self.private = private
        self.variables = variables
        self.ambiguous: dict[str, Commit] = {}
        self._commits: dict[str, Commit] = {}

    def run(
        self, *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
    ) -> process.ProgramResult:
        """Run ``git ARGUMENTS`` at the root; a failure is for the caller to judge."""
        told = {**_OWN, **self.variables, **(environment or {})}
        return process.run([*GIT, *arguments], self.root, stdin=stdin, environment=told)

    def output(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run ``git ARGUMENTS`` and return what it printed.

        Raises:
            OutsideError: git failed; its own words are the message.
        """
        done = self.run(*arguments, stdin=stdin)
        if done.code:
            verb = arguments[2] if arguments[0] == "-C" else arguments[0]
            raise OutsideError(f"git {verb} failed: {_plain(done.complaint)}")
        return done.text

    def resolve(self, rev: str) -> Commit:
        """The commit that ``rev`` names: as Git has it, else as the registry's tags have it.

        Raises:
            UsageError: no commit has that name; the hint tells why that may be.
        """
        if rev in self._commits:
            return self._commits[rev]
        if rev.startswith("-") or ".." in rev:
            raise UsageError(f"not a revision: '{rev}'")
        done = self.run("log", "-1", f"--format={_COMMIT_FORMAT}", "--end-of-options", rev, "--")
        if done.code or not done.stdout:
            return self.resolve(revisions.version(self, rev))
        found = _commit(done.text.rstrip("\n"))
        if " is ambiguous" in done.complaint:
            self.ambiguous[rev] = found
        if found.parents:  # where a shallow history ends, some may come yet
            self._commits[found.sha] = found
        return found

    def log(
        self,
        revs: Sequence[str],
        *,
        everything: bool = False,
        reflog: bool = False,
        first_parent: bool = False,
        last: int | None = None,
        path: str | None = None,
    ) -> list[Commit]:
        """The commits of a range, newest first.

        Args:
            revs: as ``git log`` takes them: ``HEAD``, ``main..topic``.
            everything: all branches and tags instead, those of remotes, and HEAD; no stashes.
            reflog: beside everything also all other refs, stashes and what branches left, no commit
                before its children.
            first_parent: of merges only the branch that was merged into.
            last: at most so many.
            path: only those that changed it, on whichever side of a merge; from the root.

        Raises:
            UsageError: a revision or range names nothing.
        """
        limit = ["--first-parent"] if first_parent else []
        limit += [] if last is None else [f"--max-count={last}"]
        limit += [] if path is None else ["--full-history"]
        files = [] if path is None else [f":(top,literal){path}"]
        what = ["--end-of-options", *(revs or ["HEAD"])]
        if everything and reflog:
            what = ["--all", "--date-order", "--reflog"]
        elif everything:
            what = ["--branches", "--tags", "--remotes", *(["HEAD"] if self.head() else [])]
        done = self.run("log", "-z", f"--format={_COMMIT_FORMAT}", *limit, *what, "--", *files)
        if done.code:
            for rev in revs or ["HEAD"]:
                for side in rev.replace("...", "..").split(".."):
                    self.resolve(side.lstrip("^") or "HEAD")
            raise OutsideError(f"git log failed: {_plain(done.complaint)}")
        fields = done.text.rstrip("\n").removesuffix("\0").split("\0") if done.stdout else []
        return [_commit("\0".join(fields[at : at + 5])) for at in range(0, len(fields), 5)]

    def head(self) -> Commit | None:
        """The commit checked out, None before the first one."""
        done = self.run("log", "-1", f"--format={_COMMIT_FORMAT}", "HEAD", "--")
        return _commit(done.text.rstrip("\n")) if done.code == 0 and done.stdout else None

    def branch(self) -> str | None:
        """The branch checked out, None on a detached HEAD."""
        return self.run("symbolic-ref", "--quiet", "--short", "HEAD").text.strip() or None

    def has_branch(self, name: str) -> bool:
        """Whether there is a local branch of that name."""
        return self.run("show-ref", "--verify", "--quiet", f"refs/heads/{name}").code == 0

    def default_branch(self) -> str:
        """The branch that work is merged into: the remote's, else main or master, else HEAD's."""
        remote = self.run("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        if remote.code == 0:
            return remote.text.strip().removeprefix("origin/")
        for name in FIRST_BRANCHES:
            refs = (f"refs/heads/{name}", f"refs/remotes/origin/{name}")
            if self.run("for-each-ref", "--format=%(refname)", *refs).stdout:
                return name
        return self.branch() or "main"

    def dirty(self) -> tuple[str, ...]:
        """Tracked files that differ from HEAD, staged or not, relative to the root."""
        entries = self.output("status", "--porcelain=v1", "-z", "--untracked-files=no").split("\0")
        paths = []
        rest = iter(entries)
        for entry in rest:
            if entry:
                paths.append(entry[3:])
                if entry[0] in "RC":
                    next(rest, None)  # the name it had before
        return tuple(paths)

    def uncommitted(self) -> dict[str, str]:
        """Files that differ from HEAD or that Git does not know; see :meth:`state`."""
        return self.state()[1]

    def state(self) -> tuple[str | None, dict[str, str]]:
        """The branch checked out, and how files differ from HEAD, by path from the root.

        Of a folder in which Git knows nothing there is one entry, which ends in ``/``.
        """
        return status_lines.parse(self.output(*status_lines.COMMAND))

    def tracked(self, path: str) -> tuple[str, ...]:
        """Files in Git at or under a path."""
        listed = self.output("ls-files", "-z", "--", f":(literal){path}")
        return tuple(file for file in listed.split("\0") if file)

    @cached_property
    def is_sparse(self) -> bool:
        """Whether a sparse checkout may leave out some of the files."""
        own = self.root / ".git"
        if own.is_file():  # of a second working tree, or of a submodule
            own = self.root / own.read_text("utf-8").removeprefix("gitdir:").strip()
        return (own / "info" / "sparse-checkout").is_file()

    def has_file(self, commit: Commit, path: Path) -> bool:
        """Whether a commit has a file, and no folder; ``path`` lies below the root."""
        name = path.relative_to(self.root.resolve()).as_posix()
        found = self.run("cat-file", "-t", f"{commit.sha}:{name}")
        return found.code == 0 and found.text.strip() == "blob"

    def ignored(self, paths: Sequence[Path]) -> frozenset[str]:
        """Those of some absolute paths that Git ignores and does not track."""
        given = "\0".join(map(str, paths)).encode(errors="surrogateescape")
        done = self.run("check-ignore", "-z", "--stdin", stdin=given)
        return frozenset(done.stdout.decode(errors="surrogateescape").split("\0")) - {""}

    def committed(self, path: Path) -> bool:
        """Whether the file, as it is now, is in a commit of any branch or tag, or of HEAD."""
        blob = self.run("hash-object", "--", str(path)).text.strip()
        found = self.run("log", "--all", "-1", "--format=%H", f"--find-object={blob}")
        return found.code == 0 and bool(found.stdout)

    def stage(self, paths: Sequence[str]) -> None:
        """Stage files as they are now; those that do not exist are left out."""
        present = [path for path in paths if Path(path).exists()]
        if present:
            self.output("add", "--", *(f":(literal){path}" for path in present))

    def has_staged(self, paths: Sequence[str]) -> bool:
        """Whether any of these files is staged otherwise than HEAD has it."""
        names = (f":(literal){path}" for path in paths)
        return self.run("diff", "--cached", "--quiet", "--", *names).code != 0

    def has_upstream(self, branch: str) -> bool:
        """Whether the branch knows which one of a remote it belongs to."""
        return self.run("config", "--get", f"branch.{branch}.remote").code == 0

    def remote(self) -> str | None:
        """The remote this branch belongs to, else ``origin``, else the only one there is."""
        names = self.run("remote").text.split()
        asked = [f"branch.{self.branch()}.remote", "remote.pushDefault"]
        found = [self.run("config", "--get", key).text.strip() for key in asked]
        for name in [*found, "origin"]:
            if name in names:
                return name
        return names[0] if len(names) == 1 else None

    def remote_url(self) -> str | None:
        """Where the remote of this branch is, after what the settings make of its address."""
        name = self.remote()
        return self.run("remote", "get-url", "--", name).text.strip() or None if name else None

    @cached_property
    def shallow(self) -> bool:
        """Whether the clone lacks history."""
        return (self.private / "shallow").exists()

    @cached_property
    def boundary(self) -> frozenset[str]:
        """The commits at which a shallow clone ends, though history does not."""
        return frozenset((self.private / "shallow").read_text().split() if self.shallow else ())


def locate(directory: Path) -> Git:
    """The working tree that ``directory`` belongs to.

    Raises:
        NoRepositoryError: it is in none.
        OutsideError: Git does not take the one that it is in, or its path has a line break.
    """
    asked = ("--show-toplevel", "--git-common-dir", "--git-dir")
    words = [*GIT, "rev-parse", "--path-format=absolute"]
    done = process.run([*words, *asked], directory, environment={"LC_ALL": "C"})
    if done.code:
        given_repository.refuse_elsewhere(directory)
        raise unusable.error(directory, done.complaint)
    if len(done.lines) != len(asked):
        places = [process.run([*words, one], directory).text.removesuffix("\n") for one in asked]
        raise unusable.broken_path(next(one for one in places if "\n" in one))
    top, private, folder = done.lines
    variables = given_repository.variables(folder, top)
    return Git(Path(top), directory.absolute(), Path(private), variables)


def start(directory: Path, branch: str = "main") -> Git:
    """Make ``directory`` a Git repository."""
    done = process.run(["git", "init", f"--initial-branch={branch}"], directory)
    if done.code:
        raise OutsideError(f"git init failed: {_plain(done.complaint)}")
    return locate(directory)


def _commit(line: str) -> Commit:
    sha, author, date, parents, subject = line.split("\0", 4)
    return Commit(sha, author, _date(date), subject, tuple(parents.split()))


def _date(text: str) -> datetime | None:
    """Git takes any date, among them years and zones that there are not."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _plain(complaint: str) -> str:
    words = complaint.removeprefix("fatal: ").removeprefix("error: ") or "no message"
    return without_credentials(words)
