"""Folders that a run would record, or use, though only a part of them is here."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitml.adapters.dvc.data import folder_listing
from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.data_status import DataStatus
from gitml.core.data.folder_changes import Files, FolderChange
from gitml.core.paths import PathIndex
from gitml.errors import GitmlError, OutsideError
from gitml.snapshots.workspace.absent_files import with_absent
from gitml.snapshots.workspace.workspace_data import WorkingData

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo

Changed = tuple["Output", DataStatus]
"""An output that lies there otherwise than it is recorded."""


class PartialFolders(NamedTuple):
    """Refuses a folder of which recorded files that are needed are not here, and never were.

    Attributes:
        repo: of the run.
        root: of it, resolved.
        data: what lies in the working tree.
        needed: paths that the run records or uses, below the root.
        shown: spells a path as the user can type it.
    """

    repo: "Repo"
    root: Path
    data: WorkingData
    needed: PathIndex[str]
    shown: Callable[[str], str]

    def refuse_known(self, outs: Iterable[Changed]) -> list[Changed]:
        """Refuse those whose files are known here; answers the others, of which a remote may tell.

        Raises:
            OutsideError: one is here only in part.
        """
        cache = Cache(self.root)
        unknown = []
        for out, one in outs:
            if not (one.md5 or "").endswith(".dir"):
                continue
            # Where a cloud keeps versions, the record itself lists the files.
            listed = folder_listing.files_of(out.get_obj()) if out.files else None
            files = listed or cache.listing(one.md5 or "")
            if files is None:
                unknown.append((out, one))
            else:
                self._refuse(cache, out, one, files)
        return unknown

    def refuse_unknown(self, outs: Iterable[Changed]) -> None:
        """The same for those whose listing the cache lacks; it is read where it is.

        Raises:
            GitmlError: one is here only in part, or it cannot be told which of its files are here.
        """
        cache = Cache(self.root)
        for out, one in outs:
            if self._is_folder(one):
                try:
                    files = folder_listing.read(self.repo, out)
                except GitmlError as trouble:
                    # What a command makes, the next run makes anew: it may never have been kept.
                    if _is_made(out):
                        continue
                    raise folder_listing.unknown_files(trouble, out) from trouble
                self._refuse(cache, out, one, files)

    def _is_folder(self, one: DataStatus) -> bool:
        found = self.data.look(one.path, one.md5)
        return found is not None and found.nfiles is not None

    def _refuse(self, cache: Cache, out: "Output", one: DataStatus, listing: Files) -> None:
        found = self.data.look(one.path, one.md5)
        if not found or found.nfiles is None:
            return
        change = with_absent(self.root, cache, one.path, listing, found.files)
        if change is None:
            return
        # A command that goes on with an output may take away of it what nobody has any more.
        gone = earlier_files.of_folder(self.root, one.path, cache.listing) if _is_made(out) else ()
        files = [f"{one.path}/{name}" for name in change.absent if name not in gone]
        if lacking := [self.shown(path) for path in files if any(self.needed.around(path))]:
            rest = f", and {len(lacking) - 1} more" if lacking[1:] else ""
            raise OutsideError(
                f"{self.shown(one.path)} is here only in part: without {lacking[0]}{rest}",
                hint=_bringing(one, change, self.shown(one.path), lacking[0]),
            )


def _is_made(out: "Output") -> bool:
    return bool(out.stage.cmd and not out.stage.frozen)


def _bringing(one: DataStatus, change: FolderChange, word: str, lacking: str) -> str:
    """What brings the rest of a folder; no file that is new here is to get lost so."""
    pull = f"gitml pull {word}"
    if not (change.added or change.modified):
        whole = one.stage or one.imported
        out = "" if whole else f"; or take out what is to go: gitml remove {lacking}"
        return f"bring the rest: {pull}{out}"
    if one.stage:
        return f"move away what is new in it, then bring the rest: {pull}"
    # Of another repository nobody has what is recorded as the project's own and not in the cache.
    first = f"gitml fetch {word} && " if one.imported == "repo" else ""
    return f"keep what is new, and bring the rest: {first}gitml add {word} && {pull}"
