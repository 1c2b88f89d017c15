"""Data taken under DVC's care: its bytes into the cache, a pointer and an ignore line beside it.

The files stay as they are, and only those that changed are read. What is not plain is a
:class:`DoubtError` before any record is written, and is left to DVC's library.
"""

import os
import stat
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitml.adapters import file_kinds
from gitml.adapters.dvc import pointer_text
from gitml.adapters.dvc_files import state
from gitml.adapters.dvc_files.config import link_types
from gitml.adapters.dvc_files.ignore import FILE as DVCIGNORE
from gitml.adapters.dvc_files.notes import earlier_files, placed_kinds, unfinished_adds
from gitml.adapters.dvc_files.objects import listings, many_objects
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.object_intake import edited_meanwhile, take_all
from gitml.adapters.dvc_files.state import State
from gitml.adapters.files import NO_LINK, NO_LINK_HINT, SPECIAL_HINT, special
from gitml.adapters.git.worktree.leaving_links import refuse_leaving
from gitml.adapters.moving_objects import current
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.kinds import PLAIN, Kinds, SeenFiles
from gitml.core.data.recorded import RecordedOut, placement
from gitml.core.data.results import Tracked
from gitml.core.data.safe_paths import are_plain, fault
from gitml.core.paths import overlap
from gitml.data.working_tree import placed_folders, pointer_names
from gitml.data.working_tree.add_plan import AddPlan, foreseen
from gitml.data.working_tree.git_ignore import GitIgnore
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.caches.folder_cache import Present
from gitml.snapshots.recorded_data import RecordedTree
from gitml.snapshots.workspace.absent_files import with_absent
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.snapshots.workspace.workspace_hashes import DoubtError


@dataclass
class Adding:
    """Adds data to one project.

    Attributes:
        root: of the DVC repository.
        cache: to be read.
        store: the same, to be written.
        data: what lies in the working tree.
        ignore: lets Git ignore data.
    """

    root: Path
    cache: Cache
    store: CacheWriter
    data: WorkingData
    ignore: GitIgnore

    def plan(
        self, paths: Sequence[str], today: RecordedTree, bases: Collection[str] = ()
    ) -> tuple[AddPlan, ...]:
        """What is to be added, after a look at every file; not folders that have a base.

        Raises:
            DoubtError: DVC is to do it, or to say why not.
            UsageError: something in a folder cannot be recorded.
        """
        if bases or link_types(self.root)[0] not in ("reflink", "copy"):
            raise DoubtError
        wanted = list(dict.fromkeys(paths))
        if any(overlap(a, b) for a in wanted for b in wanted if a != b):
            raise DoubtError
        plans = tuple(self._plan(path, today) for path in wanted)
        self.ignore.check(wanted, [plan.pointer for plan in plans])
        return plans

    def _plan(self, path: str, today: RecordedTree) -> AddPlan:
        pointer_names.refuse_no_text([path])
        before = next((out for out in today.outs if out.path == path), None)
        if fault(path) or any(overlap(path, other) for other in today.paths if other != path):
            raise DoubtError
        if path in today.paths and (before is None or before.source is None or before.of_cloud):
            raise DoubtError
        pointer = before.source if before and before.source else f"{path}.dvc"
        pointer_names.refuse_long(self.root, path, pointer)
        text = self._pointer_text(pointer, before)
        present, is_folder = self._look(path)
        return AddPlan(path, pointer, before, present, text, is_folder, self._seen(path, present))

    def _seen(self, path: str, present: Present) -> SeenFiles:
        top = self.data.place(path)
        links, cache = list(self.data.links), os.path.realpath(self.cache.folder)
        self.data.links.clear()
        found = file_kinds.seen(top, present, links, cache)
        own = (link for link in links if not file_kinds.leads_into(link, cache))
        refuse_leaving(own, self.root, self.ignore.git.root)
        return found

    def _pointer_text(self, pointer: str, before: RecordedOut | None) -> str:
        file = self.root / pointer
        if before is None:
            if os.path.lexists(file):
                raise DoubtError
            return ""
        text = "" if file.is_symlink() else file.read_text("utf-8")
        if not text or pointer_text.is_import(text, pointer):
            raise DoubtError  # that of an import has a checksum
        return text

    def _look(self, path: str) -> tuple[Present, bool]:
        top = self.data.place(path)
        if os.path.realpath(top) != os.path.realpath(self.root) + top[len(str(self.root)) :]:
            raise DoubtError  # by way of a link
        status = os.stat(top)
        if not stat.S_ISDIR(status.st_mode):
            if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
                raise DoubtError
            return {"": status}, False
        present = self.data.scan(top)
        pointer_names.refuse_no_text(self.data.no_text)
        for link in self.data.left_out:
            if file_kinds.leads_into(link, os.path.realpath(self.cache.folder)):
                raise DoubtError  # its object is gone
            name = link[len(str(self.root)) + 1 :]
            if not os.path.islink(link):
                raise edited_meanwhile(name)
            raise UsageError(f"'{name}' {NO_LINK}", hint=NO_LINK_HINT)
        if not present or self.data.nested or any(s.st_nlink > 1 for s in present.values()):
            raise DoubtError
        _refuse_special(path, present)
        if any(name.endswith(DVCIGNORE) for name in present):
            raise DoubtError
        if not are_plain(present) and any("\\" in name or fault(name) for name in present):
            raise DoubtError
        return present, True

    def foresee(
        self, paths: Sequence[str], today: RecordedTree, bases: Collection[str] = ()
    ) -> tuple[Tracked, ...]:
        """What :meth:`plan` and :meth:`add` would track, without a look into the files.

        Raises:
            DoubtError: also where it is not known what was recorded of a folder, or is not here.
            UsageError: see :meth:`plan`.
        """
        plans = self.plan(paths, today, bases)
        for plan in plans:
            if plan.is_folder and plan.before and plan.before.is_folder:
                before, here = self._before(plan), dict.fromkeys(plan.present, "")
                if not before or with_absent(self.root, self.cache, plan.path, before, here):
                    raise DoubtError
        return foreseen(plans)

    def add(self, plans: Sequence[AddPlan]) -> tuple[Tracked, ...]:
        """Do what was planned.

        Raises:
            DoubtError: a folder is here only in part.
            OutsideError: a file was edited meanwhile or cannot be read, or the cache cannot be
                written. What is in the cache by then stays there, and no pointer was written.
        """
        for plan in plans:
            self._refuse_part(plan)
        paths = [plan.path for plan in plans]
        with unfinished_adds.adding(self.root, paths):
            hashes = [self._store(plan) for plan in plans]
            self.ignore.add(paths)
            return tuple(self._record(p, known) for p, known in zip(plans, hashes, strict=True))

    def _store(self, plan: AddPlan) -> Mapping[str, str]:
        """Bring all bytes into the cache; answers the hashes by path below the data."""
        top = self.data.place(plan.path)
        start = len(top) + 1
        if plan.is_folder:
            known = dict(self.data.remembered(top, plan.present, self.data.known(top)))
        else:
            known = {"": md5} if (md5 := self.data.remembered_file(top, plan.present[""])) else {}
        lacking = many_objects.lacking(self.store, set(known.values()))
        files = [
            (f"{top}/{name}" if name else top, status)
            for name, status in plan.present.items()
            if name not in known or known[name] in lacking
        ]
        heard, total = current(), sum(status.st_size for _, status in files)

        def hear(done: int) -> None:
            heard.hear_files("hashing", done, len(files), total)

        hear(0)
        taken = take_all(self.store, str(self.root), files, hear, heard.hear_bytes)
        memory = State(self.root)
        memory.begin()
        memory.remember((one.path, one.record) for one in taken)
        known.update((one.path[start:], one.md5) for one in taken)
        return {name: known[name] for name in plan.present}

    def _refuse_part(self, plan: AddPlan) -> None:
        """Leave a folder to DVC of which some recorded files were never here."""
        if not (plan.before and plan.before.is_folder and plan.is_folder):
            return
        if (before := self._before(plan)) is not None:
            here = dict.fromkeys(plan.present, "")
            if with_absent(self.root, self.cache, plan.path, before, here):
                raise DoubtError
            return
        top = self.data.place(plan.path)
        hashes = self.data.hashes(top, plan.present, self.data.known(top), {})
        self.data.close()  # what took long is not hashed again
        if listings.folder_hash(hashes) != plan.before.md5:
            raise DoubtError

    def _record(self, plan: AddPlan, hashes: Mapping[str, str]) -> Tracked:
        size = sum(status.st_size for status in plan.present.values())
        top = self.data.place(plan.path)
        out: dict[str, Any] = {"size": size}
        if plan.is_folder:
            md5, before = self._listing(plan, hashes)
            out["nfiles"] = len(hashes)
        else:
            md5 = hashes[""]
            before = {"": plan.before.md5} if plan.before and not plan.before.is_folder else None
        noted, was = (plan.before.kinds, plan.before.md5) if plan.before else (PLAIN, None)
        made = placed_kinds.before(self.root, plan.path, was, plan.seen)
        kinds = file_kinds.recordable(self.root, plan.seen, noted, lambda: hashes, made)
        if "" in kinds.executables:
            out["isexec"] = True
        name = plan.path.rpartition("/")[2]
        out = {"md5": md5, **out, "hash": "md5", "path": name}
        self._write_pointer(plan, out, kinds)
        self._remember(plan, top, md5, hashes)
        placed_kinds.note(self.root, plan.path, kinds.in_place(plan.seen), md5)
        changes = placement(hashes, before) if before is not None else None
        files = {} if changes is None else changes.counts
        nfiles = len(hashes) if plan.is_folder else None
        copied = tuple(
            f"{plan.path}/{name}" for name in sorted(plan.seen.links.keys() - kinds.links)
        )
        return Tracked(plan.path, plan.pointer, size, nfiles, files, copied)

    def _listing(
        self, plan: AddPlan, hashes: Mapping[str, str]
    ) -> tuple[str, Mapping[str, str] | None]:
        """Store a folder's listing; answers its hash, and the files that were recorded before."""
        before = self._before(plan)
        if plan.before is not None and before == hashes:
            md5 = plan.before.md5
            if self.store.has(md5):
                return md5, before
        content = listings.dump(hashes)
        md5 = listings.hash_of(content)
        self.store.store(md5, content)
        return md5, before

    def _before(self, plan: AddPlan) -> Mapping[str, str] | None:
        if plan.before is None or not plan.before.is_folder:
            return None
        known = self.data.known(self.data.place(plan.path))
        if known is not None and known.md5 == plan.before.md5:
            return known.hashes
        try:
            return self.cache.listing(plan.before.md5)
        except OutsideError:
            return None

    def _write_pointer(self, plan: AddPlan, out: dict[str, Any], kinds: Kinds) -> None:
        notes = kinds if plan.is_folder else PLAIN
        out = {**out, **pointer_text.meta(plan.text, plan.pointer, notes.written())}
        if plan.text:
            del out["path"]  # it may be written in another way
            text = pointer_text.updated(plan.text, plan.pointer, out)
        else:
            text = pointer_text.new(out)
        if text != plan.text:
            ProjectFiles(os.path.realpath(self.root)).write(plan.pointer, text.encode())

    def _remember(self, plan: AddPlan, top: str, md5: str, hashes: Mapping[str, str]) -> None:
        if plan.is_folder:
            self.data.keep(top, plan.present, md5, hashes)
            placed_folders.remember(self.root, plan.path, plan.present)
            earlier_files.remember(self.root, {plan.path: md5})
        else:
            at = state.time_of_file(plan.present[""])
            State(self.root).remember_placed([(plan.path, os.stat(top).st_ino, at)])
        self.data.close()


def _refuse_special(path: str, present: Present) -> None:
    # Many files have few modes.
    if not any(map(special, {status.st_mode for status in present.values()})):
        return
    name, kind = next((n, kind) for n, s in present.items() if (kind := special(s.st_mode)))
    raise UsageError(f"'{path}/{name}' is {kind}, which cannot be tracked", hint=SPECIAL_HINT)
