"""What a commit lets a run write, read from a clone; nothing of it is checked out or run."""

import posixpath
from collections.abc import Iterable, Mapping

from gitml.adapters.dvc_files import dvc_yaml, old_syntax
from gitml.adapters.git.objects import LINK_MODE, SUBMODULE_MODE, Objects
from gitml.adapters.git.repository import Git
from gitml.core.commits import Commit
from gitml.core.data.proposable_paths import DeclaredFiles
from gitml.core.paths import folders, is_outside
from gitml.core.pipeline.stage import Out
from gitml.core.snapshot import Problem
from gitml.errors import GitmlError, OutsideError
from gitml.snapshots.caches.document_cache import DocumentCache
from gitml.snapshots.caches.history_cache import HistoryCache
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.commit_tree import CommitTree
from gitml.snapshots.dvc_records import DvcRecords


def read(git: Git, commit: Commit, paths: Iterable[str]) -> DeclaredFiles:
    """What a run of a commit may write, in those DVC projects that some paths lie in.

    Args:
        git: a clone.
        commit: that was trained.
        paths: from the top of the repository.

    Raises:
        OutsideError: the clone lacks the commit, or objects of it.
    """
    if git.run("cat-file", "-e", f"{commit.sha}^{{commit}}").code:
        raise OutsideError(
            f"the clone lacks {commit.short}, so what it lets a run write is not known",
            hint=f"git fetch {git.remote() or 'origin'} {commit.sha}",
        )
    modes = _modes(git, commit)
    links = {path for path, mode in modes.items() if mode in (LINK_MODE, SUBMODULE_MODE)}
    roots = {f"/{path}".partition("/.dvc/")[0][1:] for path in modes if "/.dvc/" in f"/{path}"}
    # The nearest counts, as a DVC project below another one is none of its folders.
    used = {next((up for up in folders(path) if up in roots), None) for path in paths}
    projects = [_project(git, commit, root) for root in used if root is not None]
    return DeclaredFiles(
        frozenset().union(*(one.locks for one in projects)),
        frozenset().union(*(one.outputs for one in projects)),
        {path for path, mode in modes.items() if mode != SUBMODULE_MODE},
        links,
        tuple(unread for one in projects for unread in one.unread),
    )


def _modes(git: Git, commit: Commit) -> Mapping[str, bytes]:
    """The mode of each file, link and submodule of a commit, by path."""
    listed = git.output("ls-tree", "-r", "-z", "--full-tree", commit.sha)
    entries = (line.partition("\t") for line in listed.split("\0") if line)
    return {path: about.partition(" ")[0].encode() for about, _, path in entries}


def _project(git: Git, commit: Commit, root: str) -> DeclaredFiles:
    """What one DVC project of a commit declares."""
    prefix = tuple(root.split("/")) if root else ()
    tree = CommitTree(commit.short, commit, git, Objects(git), prefix, {})
    unread: list[str] = []

    def note(path: str, error: GitmlError) -> None:
        unread.append(Problem(path, error.message).message)

    kept = git.private / "gitml"
    documents = Documents(git.root / root, HistoryCache(kept, root), DocumentCache(kept))
    pipelines = DvcRecords(documents, tree, None, note).pipelines
    stages = (stage for pipeline in pipelines.values() for stage in pipeline.stages)
    outputs = {out.path for stage in stages for out in stage.outs if _is_in_git(out)}
    files = (file for file in tree.dvc_files() if posixpath.basename(file) == "dvc.yaml")
    return DeclaredFiles(
        {posixpath.join(root, dvc_yaml.lock_path(file)) for file in files},
        {posixpath.join(root, path) for path in outputs},
        unread=tuple(unread),
    )


def _is_in_git(out: Out) -> bool:
    """Whether Git keeps an output; DVC makes none of a whole project, or of what lies outside."""
    is_own = bool(out.path) and not is_outside(out.path)
    return is_own and not out.cache and not old_syntax.is_live(out)
