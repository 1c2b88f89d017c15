"""A repository to read from: this one, or another one of which a single revision is fetched."""

import contextlib
import io
import posixpath
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from gitml import wiring
from gitml.adapters.dvc import source_config
from gitml.adapters.dvc.remotes.errors import relative_storage
from gitml.adapters.dvc_files import revision_remotes
from gitml.adapters.dvc_files.config import cache_folder, relative_remotes
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.git.clones import shallow_clone
from gitml.adapters.git.repository import Git
from gitml.core.data.results import Copied
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Absent
from gitml.core.urls import without_credentials
from gitml.data.working_tree import copies
from gitml.data.working_tree.copies import RecordedFiles
from gitml.errors import GitmlError, NoRemoteError, NoRepositoryError
from gitml.wiring import Project, readers
from gitml.wiring.storage import fetching, imported_objects

_OF_REMOTES = "gitml remote "
RECORDS = (".dvc/config", "dvc.yaml", "dvc.lock", "*.dvc", ".dvcignore")


@contextlib.contextmanager
def open_source(
    directory: Path, url: str | None, path: str, rev: str | None, talk: Talk
) -> Iterator[tuple[RecordedFiles, str]]:
    """What a revision records, and ``path`` as the project there has it.

    Args:
        directory: where the user stands.
        url: of another repository, or its path, or that of a folder in it; None for this one.
        path: from there; of this one from where the user stands.
        rev: None for HEAD.
        talk: hears what is fetched.

    Raises:
        GitmlError: the repository, or the revision, cannot be had.
    """
    if url is None:
        project, inner = wiring.find_of_path(directory, path)
        yield files_of(project, rev or "HEAD", talk), inner
        return
    talk.say(f"fetching {rev or 'HEAD'} of {without_credentials(url)}")

    def fetch(place: str, folder: Path) -> tuple[Git, str]:
        return shallow_clone.clone(place, rev, folder, RECORDS)

    _, inner = local_repository(directory, url)
    with open_clone(directory, url, posixpath.join(inner, path), fetch, talk) as other:
        yield replace(other.recorded, rev=rev or "HEAD"), other.path


@dataclass(frozen=True, slots=True)
class Clone:
    """One commit of another repository, in a folder that is gone afterwards.

    Attributes:
        sha: of the commit.
        recorded: what it records.
        path: that was asked for, from the DVC root.
    """

    project: Project
    sha: str
    recorded: RecordedFiles
    path: str


@contextlib.contextmanager
def open_clone(
    directory: Path,
    url: str,
    path: str,
    fetch: Callable[[str, Path], tuple[Git, str]],
    talk: Talk,
) -> Iterator[Clone]:
    """Another repository, of which its settings may not say where objects are kept.

    Args:
        directory: where the user stands.
        url: of the repository, or its path, or that of a folder in it.
        path: from its top.
        fetch: brings a commit from an address into an empty folder.
        talk: hears what is fetched.

    Raises:
        GitmlError: the repository, or the commit, cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="gitml-source-") as folder:
        local, _ = local_repository(directory, url)
        git, sha = fetch(str(local or url), Path(folder))
        root, inner = project_of(git.root, path)
        project = Project(git, root, root)
        home = local / root.relative_to(git.root) if local else None
        if (root / ".dvc").exists():
            source_config.write(root, _own_cache(directory), home)
        beside = _cache_of(home)

        def bring(wanted: Sequence[Absent]) -> int:
            # Of a repository that lies here as a project its remotes are relative to that.
            apart = {} if beside else relative_remotes(root)
            for one in wanted:
                if one.remote in apart:
                    raise relative_storage(url, apart[one.remote])
            with _telling_whose(url, home if beside else None):
                return fetching.fetch(project, wanted, talk)

        def fetch_left(wanted: Sequence[Absent]) -> int:
            left = [one for one in wanted if not _copied(project, beside, one)]
            came, left = imported_objects.fetch(project, sha, left, talk)
            return came + (_from_now_too(project, lambda: bring(left), talk) if left else 0)

        yield Clone(project, sha, _files(project, sha, fetch_left, talk, sha), inner)


@contextlib.contextmanager
def _telling_whose(url: str, home: Path | None) -> Iterator[None]:
    """Have errors of remotes tell of those of another repository: they are not the user's own.

    Args:
        url: of it.
        home: its DVC root, where it is one on this machine.
    """
    shown = without_credentials(url)
    try:
        yield
    except GitmlError as error:
        if error.hint and home:
            there = f"gitml -C {quoted_path(str(home))} remote "
            error.hint = error.hint.replace(_OF_REMOTES, there)
        elif isinstance(error, NoRemoteError):  # here the cache was asked, and is named
            error.message = f"{shown} has data that is not in Git, and {error.message}"
            told = (error.hint or "").removeprefix("name one: ")
            error.hint = f"in a clone of {shown} that has it: {told}; then gitml push"
        elif error.hint and _OF_REMOTES in error.hint:
            error.hint = f"in a clone of {shown}, to take it from there: {error.hint}"
        raise


def local_repository(directory: Path, url: str) -> tuple[Path | None, str]:
    """The repository that a path leads to, and the folder in it; None for one that is elsewhere."""
    here = (directory / url).resolve()
    if not here.exists():
        return None, ""
    try:
        top = wiring.locate_git(here).root.resolve() if here.is_dir() else here
    except NoRepositoryError:  # it is bare, or a bundle, or Git says what it is
        return here, ""
    return top, "" if top == here else here.relative_to(top).as_posix()


def _from_now_too(project: Project, do: Callable[[], int], talk: Talk) -> int:
    """Do something with the remotes of a cloned commit, else with those of its repository now.

    A commit may be older than the remote, or name one that is gone.

    Raises:
        GitmlError: what was wrong with the remotes of the commit.
    """
    try:
        return do()
    except GitmlError as first:
        config = PurePosixPath(project.prefix, revision_remotes.CONFIG)
        content = shallow_clone.present_file(project.git, config.as_posix())
        with revision_remotes.remotes_of(project.root, content) as differs:
            if not differs:
                raise
            talk.say("not on a remote that it names; asking those that its repository names now")
            try:
                return do()
            except GitmlError:
                if isinstance(first, NoRemoteError):  # of the commit, not of what was asked now
                    raise
        raise


def files_of(project: Project, rev: str, talk: Talk) -> RecordedFiles:
    """What a revision of this project records."""

    def fetch(wanted: Sequence[Absent]) -> int:
        came, left = imported_objects.fetch(project, rev, wanted, talk)
        if not left:
            return came
        content = readers.snapshots(project).history.tree(rev).read(revision_remotes.CONFIG)
        return came + revision_remotes.first_with(
            project.root, content, lambda: fetching.fetch(project, left, talk)
        )

    return replace(_files(project, rev, fetch, talk), home=project.root)


def _files(
    project: Project,
    rev: str,
    bring: Callable[[Sequence[Absent]], int],
    talk: Talk,
    called: str | None = None,
) -> RecordedFiles:
    def fetch(wanted: Sequence[Absent]) -> None:
        if count := bring(wanted):
            talk.say(f"fetched {count} {'object' if count == 1 else 'objects'}")

    return RecordedFiles(
        lambda: readers.snapshots(project).at(rev),
        fetch,
        called or rev,
        project.folder,
        project.prefix,
    )


def _copied(project: Project, beside: Cache | None, absent: Absent) -> bool:
    """Bring an object from the cache of a repository on this machine."""
    found = beside.path(absent.md5) if beside else None
    if found is None:
        return False
    CacheWriter.of(project.root).copy(found, absent.md5)
    return True


def project_of(top: Path, path: str) -> tuple[Path, str]:
    """The DVC root that a path from Git's top belongs to, and the path from there."""
    parts = Path(path).parts
    for end in range(len(parts) - 1, -1, -1):
        root = top.joinpath(*parts[:end])
        if (root / ".dvc" / "config").is_file():
            return root, "/".join(parts[end:])
    return top, "/".join(parts)


def _cache_of(home: Path | None) -> Cache | None:
    return Cache(home) if home and (home / ".dvc").is_dir() else None


def _own_cache(directory: Path) -> Path | None:
    """The cache of the project that the user stands in, where what is fetched is kept."""
    try:
        return cache_folder(wiring.find(directory).root)
    except NoRepositoryError:
        return None


def refuse_taken(target: Path, *, force: bool) -> None:
    """Refuse to write over what is there, unless that is forced."""
    copies.refuse_taken(target, force=force)


def copy(recorded: RecordedFiles, path: str, target: Path, *, force: bool) -> Copied:
    """Write what is recorded at a path; see :func:`gitml.data.working_tree.copies.copy`."""
    reader, files = recorded.find(path)
    return copies.copy(reader, path, files, target, force=force)


def content(recorded: RecordedFiles, path: str) -> bytes | Sequence[str]:
    """The bytes of a file, or the paths of a folder's files.

    Raises:
        UsageError: there is no such path.
        OutsideError: its bytes cannot be had.
    """
    reader, files = recorded.find(path, only_names=True)
    if list(files) != [path]:
        return [file.removeprefix(f"{path}/") for file in files]
    stream = io.BytesIO()
    copies.write_to(reader, path, stream)
    return stream.getvalue()
