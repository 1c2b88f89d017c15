"""DVC verbs, through its library."""

import os
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from gitml.adapters.dvc import stages as dvc_stages
from gitml.adapters.dvc.data import (
    adding,
    cloud_versions,
    pull_omissions,
    refusals,
    tracking,
    transfer,
    user_files,
)
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports import unhashed_imports
from gitml.adapters.dvc.data.placing import (
    losses,
    old_records,
    partial_folders,
    placement,
    unchanged_outputs,
)
from gitml.adapters.dvc.data.unsafe_outputs import refuse_unsafe
from gitml.adapters.dvc.patches.listings import listings_of_cache
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.core.data.of_other_commits import Base
from gitml.core.data.results import Moved, Tracked, Uploaded
from gitml.core.ports import Talk
from gitml.errors import ConfigError, GitmlError

if TYPE_CHECKING:
    from dvc.repo import Repo

_ASIDE_HINT = "put it aside first: git stash; or keep it as a stash: add --force"


class RefuseUnfinished(Protocol):
    """Raises an error where data at paths, or any, may be of two revisions."""

    def __call__(self, *, paths: Sequence[str] = ...) -> None: ...


def nothing_is_unfinished(*, paths: Sequence[str] = ("",)) -> None:
    """Take data for what it was last put in place as."""


@dataclass(frozen=True)
class Dvc:
    """The DVC repository of one project. Every path in and out is relative to its root.

    Attributes:
        root: the folder with ``.dvc``.
        folder: where the user stands, relative to ``root``; empty at the root.
        talk: hears of progress.
        refuse_unfinished: asked under DVC's lock before anything is recorded.
    """

    root: Path
    folder: str
    talk: Talk
    refuse_unfinished: RefuseUnfinished = nothing_is_unfinished

    @waits_for_stages
    def add(
        self, paths: Sequence[str], bases: Mapping[str, Base] = MappingProxyType({})
    ) -> tuple[Tracked, ...]:
        """Track data: its bytes into the cache, a pointer and an ignore line beside it.

        Args:
            paths: of the data.
            bases: of folders among them, of which only what was changed since is recorded.

        Raises:
            UsageError: a path belongs to a stage, or cannot be tracked.
            OutsideError: data may be of two revisions.
        """
        with session(self.root, self.talk) as repo:
            self.refuse_unfinished()
            for path in paths:
                refusals.refuse_outputs(repo, path)
                tracking.refuse_unfit(repo, path)
            refuse_busy(self.root, paths)
            with tracking.telling_overwritten(repo, paths, self.talk):
                found = adding.add(repo, paths, bases, self.talk)
            tracking.tell_ignored(self.root, found, self.talk)
            return found

    def push_versions(self) -> Uploaded:
        """Upload the working tree's data to a remote that keeps versions of files.

        Raises:
            OutsideError: the remote failed.
        """
        with session(self.root, self.talk, hush=True) as repo:
            return cloud_versions.push(repo)

    @waits_for_stages
    def pull(self, names: Sequence[str], remote: str | None = None) -> Moved:
        """Fetch what ``names`` (stages or paths; default: all) record, and place it.

        Args:
            names: as the user gave them.
            remote: the only one to be asked, for what names none of its own as well; None for the
                default one and those that data has of its own.

        Raises:
            UsageError: a name that nothing has.
            OutsideError: data that cannot be had, or that would overwrite what exists nowhere
                else; it is named, and all other data is in place.
        """
        with session(self.root, self.talk, hush=True) as repo:
            pull_omissions.ask_first(repo, remote)
            selection = self.selection(repo, names)
            refuse_unsafe(repo, selection)
            imports = unhashed_imports.imports(selection)
            selection = pull_omissions.without_unmade(repo, selection, self.talk)
            selection, refused = losses.set_aside(repo, selection)
            selection, silent = pull_omissions.set_aside(repo, selection, remote)
            fetched, broken = pull_omissions.fetch(repo, selection)
            absent = transfer.missing(selection)
            whole, in_part = partial_folders.without_files(repo, selection, absent)
            if not names:
                absent = pull_omissions.without_unpushed(selection, absent, self.talk)
            current = dvc_selection.index_of_workspace(repo, whole)
            placed = placement.place(repo, whole, current, absent, in_part=in_part)
            came, failed = unhashed_imports.bring(repo, imports, self.talk, named=bool(names))
            moved = placed.moved.joined(came)
            troubles = [refusals.difference(repo, whole, placed.wrong), *failed, *silent]
            if absent and not broken:
                troubles.append(refusals.unavailable(repo, selection, absent, fetched.damaged))
            troubles += [broken, refused]
            self._refuse([one for one in troubles if one is not None], moved)
            return moved._replace(fetched=fetched.objects)

    def _refuse(self, troubles: Sequence[GitmlError], moved: Moved) -> None:
        """Tell of each trouble, and before of what was placed although it holds data up."""
        if not troubles:
            return
        if moved.anything:
            count = sum(moved.files.values())
            self.talk.say(f"in place now: {count} file{'' if count == 1 else 's'}")
        for one in troubles[:-1]:
            self.talk.warn(one.message, one.hint)
        raise troubles[-1]

    def fetch(
        self,
        rev: str | None,
        paths: Sequence[str] | None,
        remote: str | None = None,
        *,
        only_imports: bool = False,
    ) -> int:
        """Bring what a revision records into the cache. Nothing in the working tree moves.

        Args:
            rev: a commit; None for the working tree.
            paths: outputs, or what is in or around them; None for all.
            remote: as of :meth:`pull`.
            only_imports: whether only what other repositories have is to come.

        Returns:
            How many objects were fetched.

        Raises:
            OutsideError: some of it cannot be had; all else has come.
        """
        with session(self.root, self.talk, hush=True) as repo:
            selection = pull_omissions.select(repo, rev, paths, remote, only_imports=only_imports)
            refuse_unsafe(repo, selection)
            fetched = transfer.fetch(repo, selection)
            if absent := transfer.missing(selection):
                raise refusals.unavailable(repo, selection, absent, fetched.damaged)
            return fetched.objects

    @waits_for_stages
    def prepare(self, rev: str, unwanted: Container[str] = ()) -> int:
        """Make sure that the data of ``rev`` can be placed, and bring it into the cache.

        Nothing in the working tree moves. What cannot be had and is recorded like this today stays
        as it is. Nothing is done about ``unwanted`` paths. Answers how many objects were fetched.

        Raises:
            OutsideError: data of the working tree would be lost, or data of ``rev`` cannot be
                had; both are named.
        """
        with session(self.root, self.talk, hush=True) as repo, old_records.passed_over(repo):
            coming = dvc_selection.select(repo, rev, unwanted=unwanted)
            refuse_unsafe(repo, coming)
            today, fetched = _of_today(repo), 0
            if unchanged_outputs.staying(coming, today, transfer.missing(coming)):
                fetched = unchanged_outputs.fetch(repo, coming, today)
                # What cannot be had is not touched, so nothing that lies there is lost.
                stays = unchanged_outputs.staying(coming, today, transfer.missing(coming))
                coming = unchanged_outputs.less(repo, coming, stays)
                today = unchanged_outputs.less(repo, today, stays)
            safe = losses.refuse_loss(repo, coming, [today], switching=True, today=today)
            placement.give_way(repo, coming, safe.current, today)
            fetched += unchanged_outputs.fetch(repo, coming, today)
            losses.keep(repo, safe, self.talk)
            return fetched

    @waits_for_stages
    def checkout(self) -> Moved:
        """Place the data that the working tree's own records name, and verify it by hash.

        Of an output that the cache has not as a whole, what is there stays, and that is told. No
        remote is asked.

        Raises:
            OutsideError: what lies there afterwards is not what is recorded.
        """
        with session(self.root, self.talk, hush=True) as repo, listings_of_cache():
            selection = dvc_selection.select(repo)
            refuse_unsafe(repo, selection)
            absent = transfer.missing(selection)
            unplaced = [*dvc_selection.unmade(selection), *absent]
            made = dvc_selection.without(repo, selection, unplaced)
            current = losses.refuse_loss(repo, made).current
            placement.give_way(repo, made, current)
            unused, stayed = user_files.remove_unused(repo)
            placed = placement.place(repo, made, current, absent)
            refusals.refuse_difference(repo, made, placement.wrong(repo, made, placed))
        unchanged_outputs.tell(self.talk, absent, ignored=stayed, unsaved=unused.unsaved)
        return placed.moved.joined(unused.moved)

    def kept(self, paths: Sequence[str]) -> list[str]:
        """Those of ``paths`` that are recorded data whose bytes, as they are, are in the cache."""
        with session(self.root, self.talk, hush=True) as repo, old_records.passed_over(repo):
            return user_files.kept(repo, dvc_selection.select(repo, None, paths), paths)

    def pointers(self, rev: str, paths: Sequence[str]) -> dict[str, str]:
        """The ``.dvc`` files at ``rev``, with their outputs, that :meth:`restore` makes right."""
        with session(self.root, self.talk, hush=True) as repo, old_records.passed_over(repo) as old:
            return placement.pointers(repo, dvc_selection.select(repo, rev, paths), old)

    @waits_for_stages
    def restore(self, rev: str, paths: Sequence[str], *, called: str) -> Moved:
        """Place the data that ``rev`` records for ``paths`` only, and verify it by hash.

        Args:
            rev: a commit.
            paths: relative to the root.
            called: what the user called ``rev``, for messages.

        Raises:
            UsageError: ``rev`` records no such path.
            OutsideError: as :meth:`prepare` and :meth:`checkout`.
        """
        with session(self.root, self.talk, hush=True) as repo, old_records.passed_over(repo):
            coming = dvc_selection.select(repo, rev, paths)
            refuse_unsafe(repo, coming)
            today = dvc_selection.select(repo, None, paths)
            safe = losses.refuse_loss(repo, coming, today=today)
            fetched = transfer.fetch(repo, coming)
            absent = transfer.missing(coming)
            for path in paths:
                known = dvc_selection.records(coming, path) or refusals.is_unlisted(path, absent)
                if not known:
                    raise refusals.unrecorded(repo, path, rev, called, self.folder)
            if absent:
                raise refusals.unavailable(repo, coming, absent, fetched.damaged)
            losses.keep(repo, safe, self.talk)
            current = dvc_selection.index_of_workspace(repo, coming)
            placed = placement.place(repo, coming, current, exact=True)
            refusals.refuse_difference(repo, coming, placement.wrong(repo, coming, placed))
            return placed.moved._replace(fetched=fetched.objects)

    def selection(self, repo: "Repo", names: Sequence[str]) -> dvc_selection.Selection:
        """Outputs by path from where the user stands, or by stage."""
        if not names:
            return dvc_selection.select(repo)
        found = []
        for name in names:
            path = os.path.normpath(f"{self.folder}/{name}" if self.folder else name)
            selection = dvc_selection.select(repo, None, [path])
            if not selection.parts:
                stages = dvc_stages.find(repo, [name], self.folder, of_data=True)
                selection = dvc_selection.select_stages(repo, stages)
            found.append(selection)
        return dvc_selection.join(repo, found)


def _of_today(repo: "Repo") -> dvc_selection.Selection:
    """What the working tree records, which must not be lost."""
    try:
        with translated():
            return dvc_selection.select(repo)
    except ConfigError as error:
        hint = f"{error.hint}; or {_ASIDE_HINT}" if error.hint else _ASIDE_HINT
        raise ConfigError(error.message, hint) from error
