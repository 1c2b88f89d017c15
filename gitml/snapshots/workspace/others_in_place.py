"""What lies where data is recorded that the cache lacks."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from gitml.adapters.dvc_files.notes import earlier_files, sent_data
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.objects.cache import Cache, UnlistedError
from gitml.core.data.folder_changes import Files
from gitml.core.data.of_other_commits import came_since
from gitml.core.paths import is_inside
from gitml.errors import OutsideError
from gitml.snapshots.workspace.absent_files import with_absent
from gitml.snapshots.workspace.workspace_data import WorkingData

if TYPE_CHECKING:
    from gitml.core.data.data_status import DataStatus


class OthersInPlace(NamedTuple):
    """Looks at the places of data that is not here.

    Attributes:
        root: of the project.
        cache: of it.
        data: that lies in the working tree.
    """

    root: Path
    cache: Cache
    data: WorkingData

    def tell(self, data: Sequence["DataStatus"], *, parts: bool) -> tuple["DataStatus", ...]:
        """The same with what lies there instead, what never came here, and what a removal kept.

        Left out is what lies there as it was sent to a remote only: no cache is meant to have it.

        Args:
            data: that is not as recorded.
            parts: count a folder as modified of which only some files are here, all as recorded.
        """
        found = [
            self._look_at(one, parts=parts)
            if one.state == "not in cache"
            else one._replace(in_part=not parts and self._is_in_part(one))
            for one in data
        ]
        sent = sent_data.of(self.root).items()
        found = [one for one in found if not (one.is_here and (one.path, one.md5) in sent)]
        kept = sorted(KeptFiles(self.root).paths())
        return tuple(
            one._replace(
                kept=tuple(path for path in kept if is_inside(path, one.path)),
                unfit=next((path for path in self.data.no_text if is_inside(path, one.path)), None),
            )
            for one in found
        )

    def _look_at(self, one: "DataStatus", *, parts: bool) -> "DataStatus":
        if wrong := self._wrong_listing(one.md5 or ""):
            return one._replace(listing=wrong)
        try:
            found = self.data.look(one.path, one.md5)
        except OutsideError:
            return one  # it is told where that counts
        if found is None:
            return one
        if found.md5 == one.md5:
            return one._replace(now=found.md5)
        if parts or found.nfiles is None or not (one.md5 or "").endswith(".dir"):
            return one._replace(state="modified", now=found.md5, absent=True)
        recorded = self.cache.listing(one.md5 or "") or {}
        others = {n: md5 for n, md5 in found.files.items() if recorded.get(n) != md5}
        own = self._own(one.path, recorded, found.files)
        if not own:  # all of it came from the cache, so others may still come
            return one._replace(in_part=bool(found.files) and not others)
        # Others that the cache has are of another commit, and not to be recorded by their names.
        is_by_name = recorded and own == others.keys() and not (one.stage or one.imported)
        new = tuple(sorted(own)) if is_by_name else ()
        return one._replace(state="modified", now=found.md5, absent=True, new=new)

    def _own(self, path: str, recorded: Files, found: Files) -> set[str]:
        """The files of a folder, none of them as recorded, that no record put in place.

        What the cache has may be of another commit. It is not where it is a copy of what lies here
        as recorded, nor where DVC's memory, which has what was placed, lacks it alone.
        """
        others = {name: md5 for name, md5 in found.items() if recorded.get(name) != md5}
        own = {name for name, md5 in others.items() if not self.cache.path(md5)}
        placed = found.keys() - others.keys()
        if placed and (more := others.keys() - own - recorded.keys()):
            here = {found[name] for name in placed}
            known = earlier_files.of_folder(self.root, path, self.cache.listing)
            is_known = placed <= known
            own |= {one for one in more if found[one] in here or (is_known and one not in known)}
        return own

    def _is_in_part(self, one: "DataStatus") -> bool:
        """Whether it lacks only files that did not come here, so that ``add`` changes nothing.

        What a stage made in part it makes anew.
        """
        if one.state != "modified" or one.stage or not (one.md5 or "").endswith(".dir"):
            return False
        try:
            found = self.data.look(one.path, one.md5)
            recorded = self.cache.listing(one.md5 or "")
        except OutsideError:
            return False  # it is told where that counts
        if found is None or not found.files or not recorded:
            return False
        whole = with_absent(self.root, self.cache, one.path, recorded, found.files)
        if whole is not None and whole.files == recorded:
            return True
        base = self._base(one)
        if not base or base == found.files or came_since(base, recorded, found.files):
            return False
        # What was changed since another commit was put in place, the record has: ``add`` saw to it.
        return all(
            found.files.get(name) in (recorded.get(name), base.get(name))
            for name in {**base, **found.files, **recorded}
        )

    def _base(self, one: "DataStatus") -> Files | None:
        """The files of another record that a folder was put in place by, where one is known."""
        last = earlier_files.last(self.root, one.path)
        if last is None or last == one.md5:
            return None
        try:
            return self.cache.listing(last)
        except OutsideError:
            return None

    def _wrong_listing(self, md5: str) -> Literal["", "damaged", "none"]:
        """What is wrong with the listing of a folder that the cache has."""
        if md5.endswith(".dir"):
            try:
                self.cache.listing(md5)
            except UnlistedError:
                return "none"
            except OutsideError:
                return "damaged"
        return ""
