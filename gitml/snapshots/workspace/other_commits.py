"""Data to be recorded that lies there since another commit was checked out.

Recorded as it lies there, it would undo what came with the record: the edits of whoever made that.
"""

import contextlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.core.data.data_status import DataStatus
from gitml.core.data.folder_changes import Files
from gitml.core.data.of_other_commits import Base, Owners, came_since, refusal
from gitml.core.data.recorded import RecordedOut
from gitml.core.paths import PathIndex, is_inside
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError
from gitml.snapshots.recorded_data import RecordedTree
from gitml.snapshots.workspace.workspace_data import WorkingData


class ChangedData(NamedTuple):
    """What lies there instead of what is recorded, and of a folder the files."""

    state: DataStatus
    files: Files


class OtherCommits(NamedTuple):
    """Looks what of some data lies there since another commit was checked out.

    Attributes:
        root: of the DVC repository.
        folder: where the user stands, relative to ``root``.
        owners: knows what commits recorded.
    """

    root: Path
    folder: str
    owners: Owners

    def bases(
        self, paths: Iterable[str], today: RecordedTree, data: WorkingData
    ) -> Mapping[str, Base]:
        """The folders, and parts of them, among paths that lie there so, and were changed since.

        A file of a folder that is named and was changed is recorded as it lies there.

        Args:
            paths: that are to be added.
            today: what is recorded.
            data: what lies there.

        Raises:
            OutsideError: something lies there just as another commit records it, or what was
                changed of a folder cannot be told.
        """
        wanted, kept = list(paths), KeptFiles(self.root).paths()
        outs = (out for out in today.outs if out.source and not out.of_cloud)
        places = PathIndex((out.path, out) for out in outs)
        asked = {path: out for path in wanted for out in places.around(path)}
        clear = {
            path: out
            for path, out in asked.items()
            if not any(is_inside(one, out.path) for one in kept)
        }
        whole = {path: out for path, out in clear.items() if path == out.path}
        changed = {
            path: one for path, out in whole.items() if (one := _changed(self.root, out, data))
        }
        states = {path: one.state for path, one in changed.items()}
        if same := self.owners(states.values()) if states else {}:
            raise refusal([states[path] for path in same], same, self._shown)
        bases = self.below(changed, data) if changed else {}
        parts = {path: out for path, out in clear.items() if path not in whole}
        return {**bases, **self._of_parts(parts, data)}

    def _of_parts(self, asked: Mapping[str, RecordedOut], data: WorkingData) -> Mapping[str, Base]:
        """The bases of parts of folders, by path, each with the folder that it lies in.

        Raises:
            OutsideError: see :meth:`bases`.
        """
        folders = {out.path: out for out in asked.values()}
        changed = {
            path: one
            for path, out in folders.items()
            if _listing(data, earlier_files.last(self.root, path))
            and (one := _changed(self.root, out, data))
        }
        below = self.below(changed, data) if changed else {}
        found = {}
        for path, out in asked.items():
            if out.path not in below:
                continue
            base = below[out.path].inside(path.removeprefix(f"{out.path}/"))
            is_as_it_was, recorded = base.files == base.found, _listing(data, out.md5)
            if is_as_it_was and recorded is not None and not _is_in(recorded, base.files):
                state = DataStatus(path, "modified", None, out.md5)
                raise refusal([state], {path: base.owner}, self._shown, out.source)
            if is_as_it_was or base.part not in base.found:
                found[path] = base
        return found

    def below(self, changed: Mapping[str, ChangedData], data: WorkingData) -> Mapping[str, Base]:
        """The bases of those that are folders and were changed since they were put in place.

        Args:
            changed: that lies there, and that no commit records so, by path.
            data: what lies there.

        Raises:
            OutsideError: see :meth:`bases`.
        """
        last = {path: earlier_files.last(self.root, path) for path in changed}
        others = {path: md5 for path, md5 in last.items() if md5 and md5 != changed[path].state.md5}
        owners = self.owners(changed[path].state._replace(now=md5) for path, md5 in others.items())
        found = {}
        for path, owner in owners.items():
            files = self._listed(path, owner, data.listing(others[path]))
            recorded = data.listing(changed[path].state.md5 or "") or {}
            if not came_since(files, recorded, changed[path].files):
                found[path] = Base(owner, files, changed[path].files)
        return found

    def _listed(self, path: str, owner: str, files: Files | None) -> Files:
        if files is None:
            word = self._shown(path)
            raise OutsideError(
                f"{word} was put in place for {owner}, and changed; what of it was cannot be told, "
                "as the cache lacks the listing of that commit",
                hint="add what is new by its name; or record on purpose what lies here: "
                f"gitml add --force {word}",
            )
        return files

    def _shown(self, path: str) -> str:
        return quoted_path(os.path.relpath(path, self.folder or "."))


def _listing(data: WorkingData, md5: str | None) -> Files | None:
    """The files of a folder, where the cache has its listing, whole."""
    with contextlib.suppress(OutsideError):
        return data.listing(md5) if md5 else None
    return None


def _is_in(files: Files, part: Files) -> bool:
    return all(files.get(name) == md5 for name, md5 in part.items())


def _changed(root: Path, out: RecordedOut, data: WorkingData) -> ChangedData | None:
    """What lies there instead of what is recorded, as far as another commit may explain it.

    A file is only hashed if its record is younger, as it was not edited then: what was edited of
    one nothing tells. Nor is a folder hashed that was put in place by its record.
    """
    place, now = data.place(out.path), None
    files: Files = {}
    with contextlib.suppress(OSError, OutsideError):  # whoever adds it tells
        status = Path(place).stat()
        if not stat.S_ISDIR(status.st_mode):
            now = data.remembered_file(place, status)
            if now is None and status.st_mtime_ns < (root / str(out.source)).stat().st_mtime_ns:
                found = data.look(out.path, out.md5)
                now = found.md5 if found else None
        elif out.is_folder and earlier_files.last(root, out.path) != out.md5:
            found = data.look(out.path, out.md5)
            if found:
                now, files = found.md5, found.files
    if now is None or now == out.md5:
        return None
    return ChangedData(DataStatus(out.path, "modified", None, out.md5, now), files)
