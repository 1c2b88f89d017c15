"""Whose data goes along with a push of Git: a repository may have several projects."""

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.git import tag_writer, tips
from gitml.adapters.git.repository import Git
from gitml.core.data.pointers import Pointer, has_records
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.paths import is_inside
from gitml.errors import OutsideError
from gitml.wiring import Project, hooks, locate_git, readers
from gitml.wiring.storage.data import RECORDS

Push = tuple[Project, TransferRequest]
"""A project, and what of its data is to be uploaded."""


def of_others(project: Project, remote: str) -> Iterator[Push]:
    """What a push of HEAD takes along of other projects: of those whose records it brings.

    Args:
        project: that is pushed.
        remote: of Git, by name.

    Raises:
        OutsideError: this working tree has not the project, and so no cache of it.
    """
    found = _brought(project, tips.coming_files(project.git, remote, RECORDS), "HEAD")
    public = tips.public(project.git, remote)
    return (
        (other, replace(request, public=public))
        for other, request in found
        if other.root != project.root
    )


def of_tags(project: Project, remote: str, model: str, commits: Iterable[str]) -> Iterator[Push]:
    """What a push of a model's tags takes along of every project, as their commits go with them.

    Args:
        project: of the model.
        remote: of Git, by name.
        model: as in tags; commits of those that the remote has are there.
        commits: that the tags name.

    Raises:
        OutsideError: the remote could not be asked, or this working tree has not a project.
    """
    git = project.git
    for commit in dict.fromkeys(commits):
        if not tips.coming_files(git, remote, RECORDS, commit):
            continue
        here = {*git.output("tag", "--list").split("\n")}
        known = here & tag_writer.on_remote(git, remote, model)
        tags = [f"refs/tags/{name}" for name in sorted(known)]
        coming = tips.coming_files(git, remote, RECORDS, commit, tags)
        yield from _brought(project, coming, commit)


def _brought(project: Project, coming: Mapping[str, Sequence[str]], tip: str) -> Iterator[Push]:
    """What is to be uploaded of each project whose records come.

    Whose records a remote of Git has already is not asked about: not everybody who pushes code of
    one project can reach the data of all.

    Args:
        project: of the repository.
        coming: the files with records that each commit brings, from Git's top.
        tip: the last of the commits.
    """
    if not coming:
        return
    git, top = project.git, project.git.root.resolve()
    (head,) = git.output("rev-parse", tip).split()
    configs = [path for path in hooks.files(git, head) if f"/{path}".endswith(f"/{hooks.CONFIG}")]
    places = {path.removesuffix(hooks.CONFIG).rstrip("/") for path in configs}
    revs: dict[str, list[str]] = {}
    for sha, files in coming.items():
        for place in {_place(path, places) for path in files if has_records(path)} - {None}:
            revs.setdefault(str(place), []).append(sha)
    for place, shas in sorted(revs.items()):
        root = top / place
        if not (root / ".dvc").is_dir():
            add = f"git -C {shlex.quote(os.path.relpath(top, project.directory))} sparse-checkout"
            raise OutsideError(
                f"the data of {place or 'the project at the top'} cannot be pushed, as it is not "
                "in this working tree; so no commits are pushed",
                hint=f"bring it here: {add} add {shlex.quote(place or '.dvc')}",
            )
        on_the_way = tuple(sha for sha in shas if sha != head)
        yield Project(git, root, root), TransferRequest((head,), on_the_way)


def has_data(project: Project, request: TransferRequest) -> bool:
    """Whether what a request is of records data that is to be on a DVC remote."""
    reader = readers.snapshots(project)
    found = [reader.read(rev, {"data"}) for rev in (*request.revs, *request.on_the_way)]
    return any(one.problems or any(map(_is_pushed, one.pointers.values())) for one in found)


def _is_pushed(pointer: Pointer) -> bool:
    return pointer.cached and pointer.push and pointer.imported is None


def _place(path: str, places: set[str]) -> str | None:
    """The innermost project that a file lies in."""
    return max((place for place in places if is_inside(path, place)), key=len, default=None)


class OutgoingRef(NamedTuple):
    """What Git tells a hook of a branch or tag that it pushes: ids, of zeros for nothing.

    Attributes:
        oid: of the commit or tag that is pushed.
        before: of what the remote has under that name now.
    """

    oid: str
    before: str = hooks.NOTHING


def of_all(directory: Path, remote: str, refs: Sequence[OutgoingRef]) -> Iterator[Push]:
    """What is to be uploaded of every project before Git pushes.

    What a branch of the remote records now is left out: its pointers are there already, and code
    can be pushed from where the DVC remote is out of reach. That is asked of the remote, as what
    this clone fetched once may be gone from it, and from the DVC remote with it.

    Args:
        directory: in the repository.
        remote: of Git, by name or URL.
        refs: that are pushed.
    """
    git = locate_git(directory)
    known = _known(git, remote, refs)
    found = {sha: [path for path in hooks.files(git, sha) if has_records(path)] for sha in known}
    is_named = remote in git.run("remote").text.split()
    on_the_way = {
        sha: tips.coming(git, remote, RECORDS, sha) if is_named and files else ()
        for sha, files in found.items()
    }
    for project in hooks.projects(directory, *found):
        place = project.prefix
        tops = [
            sha for sha, files in found.items() if any(is_inside(path, place) for path in files)
        ]
        changed = {sha: {one: _changed(project, one, sha) for one in known[sha]} for sha in tops}
        revs = [sha for sha in tops if all(changed[sha].values())]
        older = dict.fromkeys(sha for top in tops for sha in on_the_way[top] if sha not in tops)
        # Another configuration may name another remote, which is to have everything.
        files = {file for sha in revs for some in changed[sha].values() for file in some}
        is_same = not any(f"/{file}".endswith(f"/{hooks.CONFIG}") for file in files)
        have = dict.fromkeys(one for top in tops for one in known[top]) if is_same else ()
        if revs or older:
            yield project, TransferRequest(tuple(revs), tuple(older), tuple(have), tuple(have))


def _known(git: Git, remote: str, refs: Iterable[OutgoingRef]) -> Mapping[str, Sequence[str]]:
    """The commits that are pushed, each with what is beneath it at the end of a branch there."""
    found: dict[str, list[str]] = {}
    new = []
    for ref in refs:
        if sha := _commit(git, ref.oid):
            before = _commit(git, ref.before)
            found.setdefault(sha, []).extend([before] if before else [])
            new += [sha] if ref.before == hooks.NOTHING else []
    there = tips.heads_now(git, remote) if new else ()
    for sha in new:
        found[sha] += tips.nearest(git, sha, there)
    return found


def _changed(project: Project, before: str, sha: str) -> list[str]:
    """The files of a project, records and configuration, in which two commits differ."""
    words = ("--name-only", "-z", "--no-renames", before, sha, "--", *RECORDS)
    files = project.git.output("diff", *words, f":(top,glob)**/{hooks.CONFIG}").split("\0")
    return [file for file in files if file and is_inside(file, project.prefix)]


def _commit(git: Git, oid: str) -> str | None:
    """The commit that Git pushes under a name; None where it deletes that name."""
    if oid.startswith(hooks.NOTHING):
        return None
    asked = git.run("rev-parse", "--verify", "--quiet", f"{oid}^{{commit}}")
    return asked.text.strip() or None
