"""Which objects must stay: what is pointed at, in folders with all of their files."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc_files.objects.listings import NoListingError
from gitml.adapters.formats.documents import parse
from gitml.adapters.git import tips
from gitml.adapters.git.repository import Git
from gitml.core.data.objects.garbage import Keep, names_in
from gitml.core.data.safe_paths import UnsafePathError
from gitml.data.gc.mentions import Mention, Mentions
from gitml.data.listing_source import Listing
from gitml.errors import GitmlError, OutsideError, UnreachableError
from gitml.snapshots.reader import SnapshotReader

if TYPE_CHECKING:
    from gitml.snapshots.revision import RevisionReader


@dataclass(frozen=True, slots=True)
class Repository:
    """A project whose data is to stay.

    Attributes:
        root: the folder with ``.dvc``.
        reader: of its revisions.
        in_tree: the project as it lies in a working tree, which is named by its folder.
        has_remote: whether what the cache lacks may be elsewhere.
    """

    git: Git
    root: Path
    reader: SnapshotReader
    in_tree: Callable[[Path], "RevisionReader"]
    has_remote: bool = True


@dataclass(frozen=True, slots=True)
class NeededObjects:
    """What must stay.

    Attributes:
        names: of objects.
        doubt: why a listing that is kept could not be read: what it lists is not among the names,
            and any object may be. None where all names are known.
    """

    names: AbstractSet[str]
    doubt: OutsideError | None = None


def needed(repository: Repository, keep: Keep, listing: Listing) -> NeededObjects:
    """The names of all objects that are needed.

    Raises:
        OutsideError: records that are kept cannot be read.
    """
    git = repository.git
    found = set(names_in(tips.tag_messages(git)))
    listings: dict[str, list[Mention]] = {name: [] for name in found if name.endswith(".dir")}
    mentions = Mentions(git)
    try:
        for mention in _all(repository, keep, mentions):
            found |= mention.names | mention.listed
            for name in mention.names:
                if name.endswith(".dir"):
                    listings.setdefault(name, []).append(mention)
    finally:
        mentions.close()
    for folder in tips.working_trees(git):
        found.update(_made_by_a_run(folder / _prefix(repository), listing))
    for name, by in listings.items():
        try:
            found.update(_inside(repository, name, by, listing))
        except OutsideError as error:  # others may take as long to be out of reach
            return NeededObjects(found, error)
    return NeededObjects(found)


def _all(repository: Repository, keep: Keep, mentions: Mentions) -> Iterator[Mention]:
    for folder in tips.working_trees(repository.git):
        yield from mentions.in_working_tree(folder)
    yield from mentions.at(_commits(repository.git, keep))


def _commits(git: Git, keep: Keep) -> list[str]:
    found = tips.tips(git)
    named = [git.resolve(rev).sha for rev in keep.revs]
    found += named
    if not keep.offline:
        found += tips.on_remotes(git)
    if keep.last > 1:
        found += tips.before(git, [*tips.branches(git), *named], keep.last)
    if keep.days:
        found += tips.recent(git, keep.days)
    if keep.all_commits:
        found += tips.reachable(git)
    return list(dict.fromkeys(found))


def _made_by_a_run(root: Path, listing: Listing) -> Iterator[str]:
    """What a run that was killed had done and not yet recorded.

    It is recorded by the next run, unless the cache lacks a part of it.
    """
    try:
        names = names_in((root / ".dvc" / "tmp" / "gitml" / "journal").read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        yield name
        if name.endswith(".dir"):
            with suppress(OutsideError):
                yield from (listing(name) or {}).values()


def _prefix(repository: Repository) -> Path:
    return repository.root.resolve().relative_to(repository.git.root.resolve())


def _inside(
    repository: Repository, name: str, by: Sequence[Mention], listing: Listing
) -> Iterable[str]:
    trouble: GitmlError | None = None
    try:
        found = listing(name)
    except OutsideError as error:
        found, trouble = None, error
    if found is not None:
        return found.values()
    owner = next((one for one in by if _must_have(repository, one, name)), None)
    if owner is None and by and trouble is None:
        return ()
    where = f"{owner.file} {owner.place}" if owner else "the tag of a version"
    if isinstance(trouble, UnreachableError):
        words = f"{trouble.message}; {where} needs the files that a listing there has"
        raise UnreachableError(words, trouble.hint)
    if trouble is not None:
        words = f"{trouble.message}; {where} needs the files that it lists"
        raise OutsideError(words, hint=_mended_by(trouble))
    if not repository.has_remote:
        raise OutsideError(
            f"the listing of a folder is not in the cache, and no remote is set up: {name}; "
            f"{where} needs the files that it lists",
            hint="name the remote that has it: gitml remote add -d storage URL_OR_FOLDER",
        )
    raise OutsideError(
        f"the listing of a folder is neither in the cache nor on the remote: {name}; "
        f"{where} needs the files that it lists",
        hint="push it from where it was made, a clone or another worktree: gitml push --check",
    )


def _mended_by(trouble: GitmlError) -> str | None:
    """What helps a listing that cannot be read."""
    if isinstance(trouble.__cause__, PermissionError):
        return "its permissions are in the way: change them, or ask who owns it"
    if isinstance(trouble, UnsafePathError) or isinstance(trouble.__cause__, NoListingError):
        return trouble.hint
    return "mend it: gitml verify-data --remote --repair"


def _must_have(repository: Repository, mention: Mention, name: str) -> bool:
    """Whether the cache or the remote must have a listing: it is of an output that DVC keeps."""
    try:
        document = parse(mention.file, mention.text)
    except GitmlError:
        return True
    if not isinstance(document, dict):
        return True
    if mention.file.endswith(".dvc"):
        return not _is_import(document) and any(
            out.get("cache") is not False and out.get("push") is not False
            for out in _records(document.get("outs"))
            if name in (out.get("md5"), out.get("checksum"))
        )
    stages = document.get("stages", document)
    outs = [
        out for stage in _stages(stages) for out in _records(stage.get("outs"))
        if out.get("md5") == name
    ]  # fmt: skip
    return bool(outs) and not _is_in_git(repository, mention, name)


def _is_import(document: Mapping[str, Any]) -> bool:
    return any("repo" in dep for dep in _records(document.get("deps")))


def _is_in_git(repository: Repository, mention: Mention, name: str) -> bool:
    """Whether a stage's output is one that DVC records and does not keep."""
    inner = posixpath.relpath(mention.file, _prefix(repository).as_posix())
    of = mention.of
    reader = repository.in_tree(of) if isinstance(of, Path) else repository.reader.at(of)
    outs = [one for one in reader.pointers.values() if (one.md5, one.source) == (name, inner)]
    return bool(outs) and not any(one.cached for one in outs) and not reader.problems


def _stages(document: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, dict):
        yield from (one for one in document.values() if isinstance(one, dict))


def _records(entries: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(entries, list):
        yield from (one for one in entries if isinstance(one, dict))
