"""What stages that are done leave in the project: their part of ``dvc.lock`` and ``.gitignore``.

DVC writes both after every stage, in the order of its plan. Here stages end in any order, so the
lines are collected (in a journal on the disk) and written in DVC's order.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.patches.write import DelayedGitIgnore
from gitml.repro.recording.journal import Journal
from gitml.repro.recording.lockfiles import Lockfiles
from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from dvc.repo import Repo


@dataclass(frozen=True, slots=True)
class Record:
    """One stage that is done.

    Attributes:
        address: of the stage.
        lockfile: absolute path; empty for a ``.dvc`` file, which is written already.
        name: of the stage in that file.
        block: its text there.
        ignored: outputs that Git is to ignore, absolute, in DVC's order.
        objects: hashes of its outputs that are in the cache now.
    """

    address: str
    lockfile: str = ""
    name: str = ""
    block: str = ""
    ignored: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()

    def journal_line(self, root: str, base: str) -> dict[str, Any]:
        """For the journal, with paths relative to the root.

        Args:
            root: of the project.
            base: digest of the lockfile that the record is to be added to.
        """
        return {
            "done": self.address,
            "lock": os.path.relpath(self.lockfile, root) if self.lockfile else "",
            "base": base,
            "name": self.name,
            "block": self.block,
            "ignored": [os.path.relpath(path, root) for path in self.ignored],
            "objects": list(self.objects),
        }


def parse_record(root: str, line: Mapping[str, Any]) -> Record:
    """The record of a line that :meth:`Record.journal_line` made."""
    return Record(
        line["done"],
        os.fspath(Path(root, line["lock"])) if line["lock"] else "",
        line["name"],
        line["block"],
        tuple(os.fspath(Path(root, path)) for path in line["ignored"]),
        tuple(line["objects"]),
    )


class Records:
    """Collects records and writes them.

    Args:
        repo: DVC's mutex of it is held whenever a method is called.
        folder: where the journal is.
        order: addresses in the order of DVC's plan.

    Attributes:
        ignore: holds DVC's lines of ``.gitignore`` back while a stage is recorded.
    """

    def __init__(self, repo: "Repo", folder: RunFolder, order: Sequence[str] = ()) -> None:
        self._repo = repo
        self._journal = Journal(folder.journal)
        self._lockfiles = Lockfiles(repo, folder, self._journal)
        self.ignore = DelayedGitIgnore(repo)
        self._order = {address: number for number, address in enumerate(order)}
        self._done: dict[str, Record] = {}
        self._ignored: set[str] = set()  # paths of which the line is written
        self._unwritten: set[str] = set()  # .gitignore files and lockfiles that are to be changed
        self._written = 0  # how many records were written, all before some record

    def close(self) -> None:
        """Stop collecting; DVC writes for itself again."""
        self._journal.close()
        self.ignore.close()

    def begin(self, address: str, persistent: Mapping[str, str | None]) -> None:
        """Note in the journal that a command is about to write.

        Args:
            address: of the stage.
            persistent: what :func:`.failed_outputs.before` said of it. The next run must know, or
                it would take content for the command's that was there before.
        """
        line = {"begin": address, "persistent": dict(persistent)}
        self._journal.write(line, durable=bool(persistent))

    def add(self, record: Record) -> None:
        """Take a record; its stage is done from here on, even if this process is killed."""
        self._done[record.address] = record
        self._unwritten.update(map(_ignore_file, record.ignored))
        base = ""
        if record.lockfile:
            self._unwritten.add(record.lockfile)
            base = self._lockfiles.base_digest(record.lockfile)
        self._journal.write(record.journal_line(self._repo.root_dir, base), durable=True)

    @property
    def written_digests(self) -> dict[str, str]:
        """Of the lockfiles that were written, by their paths relative to the root."""
        return self._lockfiles.written_digests

    @property
    def pending(self) -> bool:
        """Whether records wait to be written."""
        return len(self._done) > self._written

    def write(self, ended: Collection[str]) -> None:
        """Write the lockfiles, and the ignore lines of stages before which all have ended.

        Args:
            ended: addresses of the stages of which nothing more will come.
        """
        left = (number for address, number in self._order.items() if address not in ended)
        self._write(min(left, default=len(self._order)))

    def write_all(self) -> None:
        """Write everything, and then empty the journal: nothing more will come."""
        self._write(len(self._order))
        self._journal.clear()

    def write_inside(self, folders: Iterable[str]) -> None:
        """Write what is to be written into folders that a stage depends on, as it is hashed next.

        All stages that make a line in such a folder are done before its user is looked at, so the
        lines come in DVC's order.
        """
        inside = tuple(os.path.join(path, "") for path in folders)  # noqa: PTH118
        if not any(file.startswith(inside) for file in self._unwritten):
            return
        with self._repo.scm_context():
            for record in self._in_order():
                self._write_ignores(path for path in record.ignored if path.startswith(inside))
            self._forget_ignores()
            self._write_lockfiles([r for r in self._in_order() if r.lockfile.startswith(inside)])
        self._unwritten = {file for file in self._unwritten if not file.startswith(inside)}

    def _write(self, until: int) -> None:
        """Write all lockfiles, and the ignore lines of the stages before the one of that number."""
        records = self._in_order()
        with self._repo.scm_context():
            for record in records:
                if self._number(record) < until:
                    self._write_ignores(record.ignored)
            self._forget_ignores()
            self._write_lockfiles(records)
        self._written = len(records)
        left = (path for one in records for path in one.ignored if path not in self._ignored)
        self._unwritten = set(map(_ignore_file, left))

    def _in_order(self) -> list[Record]:
        return sorted(self._done.values(), key=self._number)

    def _number(self, record: Record) -> int:
        return self._order.get(record.address, -1)

    def _write_ignores(self, paths: Iterable[str]) -> None:
        for path in paths:
            if path not in self._ignored:
                self._ignored.add(path)
                self.ignore.write(path)

    def _forget_ignores(self) -> None:
        """Let DVC read ``.gitignore`` again: it would double a line that it does not know of."""
        self._repo.scm._reset()  # noqa: SLF001

    def _write_lockfiles(self, records: Sequence[Record]) -> None:
        blocks: dict[str, dict[str, str]] = {}
        for record in records:
            if record.lockfile:
                blocks.setdefault(record.lockfile, {})[record.name] = record.block
        for path, texts in blocks.items():
            self._lockfiles.write(path, texts)


def _ignore_file(path: str) -> str:
    return os.path.join(os.path.dirname(path), ".gitignore")  # noqa: PTH118, PTH120  # a string
