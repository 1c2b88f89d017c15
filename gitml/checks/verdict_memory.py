"""What was last said of the working tree, kept for those who may not compute it again.

One disposable file a working tree, in the repository's own folder. It holds as long as nothing
that the answer depends on was touched: the baseline, what a commit accepts, DVC's files,
``gitml.yaml``, and every file and folder that was read for it, be it there or not.
"""

import json
import os
import posixpath
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from gitml.adapters.files import write_atomically
from gitml.core.checks.branch_verdict import BranchVerdict, parse
from gitml.core.digests import digest
from gitml.core.settings.keys import FILE
from gitml.errors import OutsideError
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData

_FORMAT = 2


class Against(NamedTuple):
    """What the working tree is held against.

    Attributes:
        sha: of the baseline's commit.
        accepting: the HEAD in whose history a commit says that another test set is meant; empty
            where none does.
    """

    sha: str
    accepting: str


class KnownBaseline(NamedTuple):
    """The baseline in one state of the repository, and what would judge the working tree.

    Attributes:
        label: what people call it.
        command: that judges; empty where nobody needs to be told.
        needs: files without which it cannot.
        has_gates: whether gates are declared.
    """

    label: str
    against: Against
    command: str
    needs: tuple[str, ...]
    has_gates: bool


class VerdictMemory:
    """The memory of one working tree.

    Args:
        folder: where it is kept.
        tree: what defines the project.
        data: tells what was touched.
    """

    def __init__(self, folder: Path, tree: WorkingTree, data: WorkingData) -> None:
        self._file = folder / f"verdict-{digest(os.fsencode(tree.root))}.json"
        self._tree = tree
        self._data = data

    def recall_baseline(self, state: str) -> KnownBaseline | None:
        """The baseline in a state of the repository; None where it is not known."""
        try:
            known = self._read()["baseline"]
            label, against, command, needs, has_gates = known["found"]
            if known["state"] != state:
                return None
            return KnownBaseline(label, Against(*against), command, tuple(needs), has_gates)
        except (KeyError, TypeError, ValueError):
            return None

    def keep_baseline(self, state: str, found: KnownBaseline) -> None:
        """Remember the baseline, which takes several questions to Git."""
        self._write({"baseline": {"state": state, "found": found}})

    def recall(self, against: Against) -> BranchVerdict | None:
        """What was said against a commit; None where that is not known to hold."""
        try:
            known = self._read()["verdict"]
            if known["against"] != list(against):
                return None
            marks, _ = self._marks(known["watched"])
            return parse(known["said"]) if marks == known["marks"] else None
        except (KeyError, TypeError, OutsideError):
            return None

    def keep(self, against: Against, said: BranchVerdict, read: Iterable[str], began: int) -> None:
        """Remember what was said; not if something was touched meanwhile.

        Args:
            against: what it was held against.
            said: what was said.
            read: files and folders that were read for it, and those that were not there.
            began: when reading began, in nanoseconds.
        """
        earlier = self.recall(against)
        known_of = self._read()["verdict"]["watched"] if earlier else ()
        watched = sorted({*read, *known_of})
        try:
            marks, newest = self._marks(watched)
        except OutsideError:  # what cannot be looked at may change unseen
            return
        if newest >= began:
            return
        whole = said.beside(earlier) if earlier else said
        known = {"against": against, "watched": watched, "marks": marks, "said": whole.fields()}
        self._write({"verdict": known})

    def _read(self) -> dict[str, Any]:
        """Empty where nothing is kept, or nothing of ours."""
        try:
            known = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) and known.get("format") == _FORMAT else {}

    def _write(self, new: dict[str, Any]) -> None:
        with suppress(OSError):  # a full disk, read-only media
            content = {**self._read(), **new, "format": _FORMAT}
            write_atomically(self._file, json.dumps(content).encode())

    def _marks(self, watched: Iterable[str]) -> tuple[dict[str, str], int]:
        """What each file was when it was looked at, by path; and the newest time of all."""
        paths = {FILE, *watched, *self._tree.defining_files()}
        beside = {posixpath.dirname(path) for path in paths if path.endswith("dvc.yaml")}
        paths.update(posixpath.join(folder, "params.yaml") for folder in beside)
        found = {path: self._data.mark(path) for path in sorted(paths)}
        return (
            {path: mark for path, (mark, _) in found.items()},
            max(newest for _, newest in found.values()),
        )
