"""What moves data of one project: here where the records are plain, else through DVC's library."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gitml.adapters.dvc_files import revision_remotes
from gitml.adapters.dvc_files.locks.busy_paths import BusyPathError, waits_for_stages
from gitml.adapters.dvc_files.revision_remotes import CONFIG
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree.switch import changes_any
from gitml.core.data.recorded import OutputPart
from gitml.core.data.results import Moved, Tracked
from gitml.core.paths import PathIndex, is_inside, overlap
from gitml.core.ports import Talk, Tree
from gitml.data.working_tree.checkout import Checkout, MissingError, give_way
from gitml.data.working_tree.fetch import Fetch
from gitml.data.working_tree.git_ignore import GitIgnore
from gitml.data.working_tree.locking import locked
from gitml.data.working_tree.part_plan import PartPlan, asked_parts, moves
from gitml.data.working_tree.unrecorded_files import refuse_unnamed, refuse_unused
from gitml.errors import GitmlError, OldSyntaxError, OutsideError
from gitml.late_module import LateModule
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.recorded_data import RecordedTree, recorded
from gitml.snapshots.workspace.other_commits import OtherCommits
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.snapshots.workspace.workspace_hashes import DoubtError

if TYPE_CHECKING:
    from gitml.adapters.dvc.data import dry_runs
    from gitml.adapters.dvc.data.verbs import Dvc, RefuseUnfinished
    from gitml.core.data.of_other_commits import Base
    from gitml.data.working_tree import placed_folders
    from gitml.data.working_tree.adding import Adding
else:
    dry_runs = LateModule("gitml.adapters.dvc.data.dry_runs")
    placed_folders = LateModule("gitml.data.working_tree.placed_folders")

T = TypeVar("T")


@dataclass
class Data:
    """The data of one project. Every path in and out is relative to the DVC root.

    Attributes:
        root: the DVC root.
        git: where pointers and ignore files are.
        tree: a revision, or the working tree as it is now.
        documents: parses what trees have.
        open_checkout, open_adding: open cache and working tree, which a revision may set up anew.
        unwanted: paths of data that is not brought here, unless somebody names it.
        fetch: brings what the cache lacks of paths of a revision, as far as it can be had; in a dry
            run it only makes sure that the remotes answer, in less time than DVC takes to load.
            With ``switching`` none need answer for what the working tree records alike.
        refuse_unfinished: see :class:`Dvc`.
        open_dvc: what does what is not plain; it is loaded where it has to.
        talk: hears of progress.
        others: looks whether data lies there since another commit was checked out.
    """

    root: Path
    git: Git
    tree: Callable[[str], Tree]
    documents: Documents
    open_checkout: Callable[[], Checkout]
    open_adding: "Callable[[], Adding]"
    unwanted: Callable[[], frozenset[str]]
    fetch: Fetch
    refuse_unfinished: "RefuseUnfinished"
    open_dvc: "Callable[[], Dvc]"
    talk: Talk
    others: OtherCommits
    _prepared: tuple[Checkout, tuple[PartPlan, ...]] | None = field(default=None)

    @waits_for_stages
    def add(self, paths: Sequence[str], *, force: bool = False) -> tuple[Tracked, ...]:
        """See :meth:`Dvc.add`; with ``force`` also data of another commit."""
        bases: Mapping[str, Base] = {}
        try:
            with locked(self.root, self.talk):
                self.refuse_unfinished()
                adding, today = self.open_adding(), self._recorded()
                bases = {} if force else self.others.bases(paths, today, adding.data)
                return adding.add(adding.plan(paths, today, bases))
        except DoubtError:
            found = self.open_dvc().add(paths, bases)
        self.remember_around(paths)
        return found

    def remember_around(self, parts: Sequence[str]) -> None:
        """Have a checkout know the folders of which these parts were added or removed just now."""
        # Status tells what cannot be read; where a record is not plain, DVC does the next checkout.
        with suppress(GitmlError, DoubtError, OSError):
            for out in self._recorded().outs:
                inside = (part for part in parts if part != out.path and is_inside(part, out.path))
                if out.is_folder and any(inside) and (self.root / out.path).is_dir():
                    placed_folders.remember_whole(self.root, out, self.open_adding().data)

    def foresee_add(self, paths: Sequence[str], *, force: bool = False) -> tuple[Tracked, ...]:
        """What :meth:`add` would track, with the size that it has now."""
        bases: Mapping[str, Base] = {}
        try:
            adding, today = self.open_adding(), self._recorded()
            bases = {} if force else self.others.bases(paths, today, adding.data)
            return adding.foresee(paths, today, bases)
        except DoubtError:
            return dry_runs.add(self.open_dvc(), paths, bases)

    @waits_for_stages
    def prepare(self, rev: str) -> int:
        """See :meth:`Dvc.prepare`."""
        came = 0
        try:
            try:
                self._make_ready(rev)
            except MissingError:
                came = self._fetch_for_checkout(rev)
                self._make_ready(rev)
        except DoubtError:
            self._fetch_for_checkout(rev, dry_run=True)
            return came + self._with_remotes(
                rev, lambda: self.open_dvc().prepare(rev, self.unwanted())
            )
        return came

    def _fetch_for_checkout(self, rev: str, *, dry_run: bool = False) -> int:
        """Bring what the cache lacks; no remote need answer where all that moves is here."""
        paths = None
        if self.unwanted():
            with suppress(DoubtError):
                paths = [part.out.path for part in self._wanted(self._recorded(rev))]
        return self.fetch(rev, paths, dry_run=dry_run, switching=True)

    @waits_for_stages
    def pull(
        self, names: Sequence[str], paths: Sequence[str] | None, remote: str | None = None
    ) -> Moved:
        """Place what the working tree records and the cache has; see :meth:`Dvc.pull`.

        Args:
            names: as the user gave them.
            paths: what they mean, relative to the root; None for all.
            remote: to be asked for what is not here; None for the default one.
        """
        try:
            return self._pull(paths, whole=True)
        except DoubtError:
            try:
                return self.open_dvc().pull(names, remote)
            except OldSyntaxError as error:
                return self._pull_plain(paths, error)

    def foresee_pull(
        self, names: Sequence[str], paths: Sequence[str] | None, remote: str | None = None
    ) -> tuple[Moved, OutsideError | None]:
        """What :meth:`pull` would do, and the error with which it would end then."""
        try:
            asked = asked_parts(self._recorded(), paths, whole=True)
            return moves(self._sure(self.open_checkout(), asked)), None
        except DoubtError:
            return dry_runs.pull(self.open_dvc(), names, remote)

    def _pull(self, paths: Sequence[str] | None, *, whole: bool) -> Moved:
        with locked(self.root, self.talk):
            today, checkout = self._recorded(), self.open_checkout()
            return checkout.apply(self._sure(checkout, asked_parts(today, paths, whole=whole)))

    def _pull_plain(self, paths: Sequence[str] | None, refused: OldSyntaxError) -> Moved:
        """Place what was made, where DVC refuses all for a stage that it cannot read."""
        try:
            moved = self._pull(paths, whole=False)
        except DoubtError:
            raise refused from None
        self.talk.warn(refused.message, refused.hint)
        return moved

    def _make_ready(self, rev: str) -> None:
        with locked(self.root, self.talk):
            give_way(self.root, self._plan(rev))

    def _plan(self, rev: str) -> tuple[PartPlan, ...]:
        coming, today, checkout = self._recorded(rev), self._recorded(), self.open_checkout()
        if {out.path for out in today.outs} - {out.path for out in coming.outs}:
            raise DoubtError  # data that goes
        plans = self._sure(checkout, self._wanted(coming))
        # What Git tracks there, too, its switch changes after all was looked at.
        is_gits = changes_any(self.git, rev, self.root, [p.part.place for p in plans if p.present])
        self._prepared = None if is_gits else (checkout, plans)
        return plans

    @waits_for_stages
    def place(self) -> Moved:
        """Place the data that the working tree records; see :meth:`Dvc.checkout`."""
        try:
            with locked(self.root, self.talk):
                today = self._recorded()
                refuse_unused(self.root, today)
                checkout, wanted = self.open_checkout(), self._wanted(today)
                before, plans = self._prepared or (checkout, ())
                # Nothing is looked at again; what is overwritten is when that happens.
                if before.store.folder != checkout.store.folder or wanted != [
                    p.part for p in plans
                ]:
                    before, plans = checkout, self._sure(checkout, wanted)
                return before.apply(plans)
        except BusyPathError:
            self._prepared = None  # the stage changes what lies there
            raise
        except DoubtError:
            return self.open_dvc().checkout()

    def _wanted(self, records: RecordedTree) -> list[OutputPart]:
        unwanted = self.unwanted()
        return [OutputPart(out) for out in records.outs if out.path not in unwanted]

    def foresee(self, rev: str) -> Moved:
        """What :meth:`prepare` and :meth:`place` would do."""
        try:
            plans = self._plan(rev)
            refuse_unused(self.root, self._recorded(rev))
            return moves(plans)
        except DoubtError:
            self._fetch_for_checkout(rev, dry_run=True)
            return self._with_remotes(
                rev, lambda: dry_runs.checkout(self.open_dvc(), rev, self.unwanted())
            )

    @waits_for_stages
    def restore(self, rev: str, paths: Sequence[str], *, called: str) -> Moved:
        """See :meth:`Dvc.restore`."""
        came = 0
        try:
            try:
                moved = self._restore(rev, paths)
            except MissingError:
                came = self.fetch(rev, paths)
                moved = self._restore(rev, paths)
        except DoubtError:
            moved = self._with_remotes(
                rev, lambda: self.open_dvc().restore(rev, paths, called=called)
            )
        return moved._replace(fetched=came + moved.fetched)

    def _restore(self, rev: str, paths: Sequence[str]) -> Moved:
        with locked(self.root, self.talk):
            checkout, there = self.open_checkout(), asked_parts(self._recorded(rev), paths)
            return checkout.apply(self._sure(checkout, there, exact=True))

    def foresee_restore(self, rev: str, paths: Sequence[str], *, called: str) -> Moved:
        """What :meth:`restore` would do."""
        try:
            there = asked_parts(self._recorded(rev), paths)
            return moves(self._sure(self.open_checkout(), there, exact=True))
        except DoubtError as doubt:
            if isinstance(doubt, MissingError):
                self.fetch(rev, paths, dry_run=True)
            return self._with_remotes(
                rev, lambda: dry_runs.restore(self.open_dvc(), rev, paths, called=called)
            )

    def _sure(
        self, checkout: Checkout, parts: Iterable[OutputPart], *, exact: bool = False
    ) -> tuple[PartPlan, ...]:
        """See :meth:`Checkout.plan`; of files that perhaps no record ever named DVC says more."""
        plans = checkout.plan(parts, exact=exact)
        if any(plan.changes.gone for plan in plans):
            refuse_unnamed(self.root, checkout.cache, plans, self._recorded())
        return plans

    def pointers(self, rev: str, paths: Sequence[str]) -> Mapping[str, str]:
        """See :meth:`Dvc.pointers`."""
        try:
            found, today = asked_parts(self._recorded(rev), paths), self._recorded()
        except DoubtError:
            return self.open_dvc().pointers(rev, paths)
        index = PathIndex((out.path, out) for out in today.outs)
        known = today.paths - {out.path for out in today.outs}
        return {
            part.out.source: part.out.path
            for part in found
            if part.out.source
            and not part.inner
            and all(map(part.out.is_same_record, index.overlapping(part.out.path)))
            and not any(overlap(part.out.path, path) for path in known)
        }

    def ignore(self, paths: Sequence[str]) -> None:
        """Let Git ignore tracked data."""
        GitIgnore(self.root, self.git).add(paths)

    def _with_remotes(self, rev: str, do: Callable[[], T]) -> T:
        """Do something with the remotes that a revision names, else with those of now."""
        return revision_remotes.first_with(self.root, self.tree(rev).read(CONFIG), do)

    def _recorded(self, rev: str = WORKSPACE) -> RecordedTree:
        return recorded(self.documents, self.tree(rev))
