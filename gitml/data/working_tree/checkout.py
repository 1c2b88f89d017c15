"""Data of a revision put into the working tree, where its records are plain and its objects here.

Whatever else there is (hashes of DVC 2, objects that must be fetched, data that would be lost) is a
:class:`DoubtError` before anything moves; DVC's library then does it, or says why not.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gitml.adapters import file_kinds, made_kinds
from gitml.adapters.dvc_files import state
from gitml.adapters.dvc_files.config import link_types
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy
from gitml.adapters.dvc_files.notes import earlier_files, placed_kinds
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.notes.unfinished_checkout import placing
from gitml.adapters.dvc_files.objects.cache import Cache, UnlistedError, files_of
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.many_objects import statuses
from gitml.adapters.dvc_files.state import State
from gitml.adapters.moving_objects import current
from gitml.adapters.project_files import HALF_DONE, ProjectFiles
from gitml.core.data import links
from gitml.core.data.kinds import PLAIN, KindChanges, Kinds, changes
from gitml.core.data.recorded import OutputPart, placement
from gitml.core.data.results import Moved
from gitml.data.working_tree.linking import Linker
from gitml.data.working_tree.part_plan import PartPlan, below_output, inside, moves
from gitml.data.working_tree.placing import Placer, is_same
from gitml.errors import AGAIN, GitmlError, OutsideError
from gitml.snapshots.caches.folder_cache import FolderRecord, Present
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.snapshots.workspace.workspace_hashes import DoubtError


class MissingError(DoubtError):
    """Objects are not in the cache that a remote may have."""


@dataclass
class Checkout:
    """Places data in one working tree.

    Attributes:
        root: of the DVC repository.
        cache: read.
        store: the same cache, as objects in it are named and trusted.
        data: what lies in the working tree.
    """

    root: Path
    cache: Cache
    store: CacheWriter
    data: WorkingData
    _objects: Mapping[str, os.stat_result | None] = field(default_factory=dict)

    def plan(self, parts: Iterable[OutputPart], *, exact: bool = False) -> tuple[PartPlan, ...]:
        """What is to be done, after making sure that it can be and that nothing is lost.

        Args:
            parts: to be placed.
            exact: take away what somebody made executable, or a link, and no record says.

        Raises:
            MissingError: objects would have to be fetched.
            DoubtError: DVC is to do it, or to say why not.
            OutsideError: what should be the listing of a folder is none.
        """
        try:
            passing = placed_kinds.of(self.root)
            plans = tuple(self._part(part, passing, exact=exact) for part in parts)
            lost = {md5 for plan in plans for md5 in plan.changes.gone.values()}
            needed = dict.fromkeys(md5 for p in plans for md5 in p.changes.written.values())
            saved = all(map(self.store.is_whole, lost))
            self._objects = dict(statuses(self.store, (md5 for md5 in needed if md5 not in lost)))
        except UnlistedError:
            raise  # DVC would say that it is not in the cache
        except GitmlError as error:
            raise DoubtError from error
        if not saved:
            raise DoubtError
        if None in self._objects.values():
            raise MissingError
        return plans

    def _part(self, part: OutputPart, passing: Mapping[str, Kinds], *, exact: bool) -> PartPlan:
        ProjectFiles(os.path.realpath(self.root)).check(part.place)
        known = None if part.inner else self.data.known(self.data.place(part.place))
        coming = self._coming(part, known)
        present, now = self._look(part, known, is_file="" in coming)
        changes = placement(coming, now)
        is_new = not present and not os.path.lexists(self.root / part.place)
        plan = PartPlan(part, present, coming, changes, is_new, known)
        plan = replace(plan, kinds=self._kinds(plan, passing, exact=exact))
        if not KeptFiles(self.root).paths().isdisjoint(plan.paths(changes.deleted)):
            raise DoubtError
        if not is_new:
            self._refuse_in_the_way(plan.paths(changes.added))
        return plan

    def _kinds(self, plan: PartPlan, passing: Mapping[str, Kinds], *, exact: bool) -> KindChanges:
        """What makes the files be of the kind that is recorded, once they lie there."""
        part, coming = plan.part, below_output(plan.part, plan.coming)
        top, place = self.data.place(part.out.path), self.data.place(part.place)
        linked = [*self.data.links, *([place] if os.path.islink(place) else ())]
        self.data.links.clear()
        present = below_output(part, plan.present)
        seen = file_kinds.seen(top, present, linked, str(self.cache.folder))
        kinds = part.kinds
        if kinds.links:
            listing = self.cache.listing(part.out.md5) if part.inner else coming
            kinds = kinds._replace(links=links.kept(kinds.links, listing or {}))
        kinds = kinds._replace(executables=kinds.executables & coming.keys())
        new = below_output(part, {**plan.changes.written, **plan.changes.deleted})
        before = passing.get(part.out.path, PLAIN).inside(part.inner)
        every = exact and part.out.tells_kinds
        return changes(seen.without(new), kinds, None if every else before)

    def _coming(self, part: OutputPart, known: FolderRecord | None) -> Mapping[str, str]:
        out = part.out
        if not out.is_folder:
            return {"": out.md5}
        if (self.cache.folder / "files" / "md5").is_symlink():
            raise DoubtError
        inside = part.inner
        if inside and (md5 := self.cache.entry(out.md5, inside)):
            return {"": md5}
        if known and known.md5 == out.md5 and self.store.has(out.md5):
            return known.hashes  # nothing else has this hash
        listing = files_of(out.path, out.md5, self.cache.listing)
        if listing is None:
            raise MissingError
        if inside in listing:
            return {"": listing[inside]}
        if not inside and listing:
            return listing
        start = len(inside) + 1
        names = {n[start:]: md5 for n, md5 in listing.items() if n.startswith(f"{inside}/")}
        if not names:
            raise DoubtError
        return names

    def _look(
        self, part: OutputPart, known: FolderRecord | None, *, is_file: bool
    ) -> tuple[Present, Mapping[str, str]]:
        """The files that lie at a part, and their hashes."""
        top = self.data.place(part.place)
        try:
            status = os.stat(top)
        except (FileNotFoundError, NotADirectoryError) as error:
            if os.path.lexists(top):
                raise DoubtError from error
            return {}, {}
        if is_file is stat.S_ISDIR(status.st_mode):
            raise DoubtError
        if is_file:
            found = self.data.look(part.place, None)
            return {"": status}, {"": found.md5 if found else ""}
        if os.path.islink(top):
            raise DoubtError
        present = self.data.scan(top)
        return present, self.data.hashes(top, present, known, {})

    def _refuse_in_the_way(self, paths: Iterable[str]) -> None:
        """Of what DVC does not see only it can say whether it may go."""
        for path in paths:
            try:
                os.lstat(f"{self.root}/{path}")
            except FileNotFoundError:
                continue
            except OSError as error:  # a file above it, a name that is too long
                raise DoubtError from error
            raise DoubtError

    def apply(self, plans: Sequence[PartPlan]) -> Moved:
        """Do what was planned; every object is verified as it is read.

        Raises:
            OutsideError: an object is damaged, or a file was edited meanwhile or cannot be written.
            BusyPathError: a stage works with one; nothing was changed.
        """
        give_way(self.root, plans)
        for plan in plans:
            self._refuse_edited(plan)
        heard, done = current(), 0
        md5s = [one for plan in plans for one in plan.changes.written.values()]
        total, size = len(md5s), self._size(md5s)

        def hear(more: int) -> None:
            nonlocal done
            done += more
            heard.hear_files("placing", done, total, size)

        hear(0)
        linker = self._linker(heard.hear_bytes)
        placer = Placer(ProjectFiles(os.path.realpath(self.root)), linker, hear)
        with placing():
            for plan in plans:
                linker.verified = self._untouched(plan.known) if linker.shares_files else {}
                changes = plan.changes
                if changes.deleted:
                    placer.delete(list(plan.paths(changes.deleted)), plan.part.place)
                written = placer.write(plan.part.place, changes.modified, replacing=True)
                written |= placer.write(plan.part.place, changes.added, replacing=False)
                self._make_kinds(plan, placer.files, written)
                self._remember(plan, written)
        outs = [plan.part.out for plan in plans if not plan.part.inner]
        earlier_files.remember(self.root, {out.path: out.md5 for out in outs if out.is_folder})
        self.data.close()
        return moves(plans)

    def _untouched(self, known: FolderRecord | None) -> Mapping[str, os.stat_result]:
        """Objects that were read before and not touched since, as their files lay in the folder."""
        return {
            md5: status
            for md5, inode, time, size in (known.rows() if known else ())
            if size
            and (status := self._objects.get(md5))
            and status.st_ino == inode
            and status.st_mtime_ns == time
            and status.st_size == size
        }

    def _make_kinds(
        self, plan: PartPlan, files: ProjectFiles, written: dict[str, os.stat_result]
    ) -> None:
        part, kinds = plan.part, plan.kinds
        made_kinds.make(files, part.out.path, kinds, part.inner, str(self.cache.folder))
        placed_kinds.note(self.root, part.out.path, part.kinds, part.out.md5, part.inner)
        other = kinds.links.keys() | kinds.files | kinds.executable  # of which some are copied
        start = len(part.inner) + 1 if part.inner else 0
        for name in other:
            with contextlib.suppress(OSError):
                written[name[start:]] = os.stat(self.root / part.out.path / name)

    def _refuse_edited(self, plan: PartPlan) -> None:
        for name in plan.changes.gone:
            path = inside(plan.part, name)
            try:
                same = is_same(os.stat(f"{self.root}/{path}"), plan.present[name])
            except OSError:
                continue  # it is gone already
            if not same:
                raise OutsideError(
                    f"'{path}' was edited while data was put in place; it was not overwritten",
                    hint=f"let it be finished, then {AGAIN}",
                )

    def _size(self, md5s: Iterable[str]) -> int | None:
        return sum(status.st_size for md5 in md5s if (status := self._objects.get(md5))) or None

    def _linker(self, hear: Callable[[int], None]) -> Linker:
        temporary = self.root / HALF_DONE
        shutil.rmtree(temporary, ignore_errors=True)  # what a killed process left
        temporary.mkdir(parents=True)
        return Linker(self.store, link_types(self.root), str(temporary), hear)

    def _remember(self, plan: PartPlan, written: Present) -> None:
        """Tell what lies there now to DVC and to the next run."""
        known = plan.known
        part, top, memory = plan.part, self.data.place(plan.part.place), State(self.root)
        now = {n: written.get(n, s) for n, s in plan.present.items() if n in plan.coming}
        now.update(written)
        is_known = known is not None and known.md5 == part.out.md5 and known.is_of(now)
        if not is_known:
            told = known.untouched(written) if known else {}
            memory.remember(
                (f"{self.root}/{inside(part, name)}", state.record(status, plan.coming[name]))
                for name, status in written.items()
                if told.get(name) != plan.coming[name]
            )
        if part.inner:
            return
        inode = os.stat(top).st_ino
        if not part.out.is_folder:
            at = state.time_of_file(now[""])
        else:
            at = state.times_of_folder(top, now)
            if not is_known:
                self.data.keep(top, now, part.out.md5, plan.coming)
        memory.remember_placed([(part.out.path, inode, at)])


def give_way(root: Path, plans: Iterable[PartPlan]) -> None:
    """Raise BusyPathError where a stage works with what is to change."""
    changes = ((one, {**one.changes.written, **one.changes.deleted}) for one in plans)
    refuse_busy(root, (path for one, some in changes for path in one.paths(some)))
