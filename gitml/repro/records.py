"""What stages that are done leave in the project: ``dvc.lock`` and ``.gitignore``.

DVC writes both after every stage, in the order of its plan. Here stages end in any order, so the
lines are collected (in a journal on the disk) and written in DVC's order.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import lock_writer
from gitml.adapters.dvc.load_patches import replaced
from gitml.adapters.files import digest, write_atomically
from gitml.repro.journal import Journal
from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


@dataclass(frozen=True, slots=True)
class Record:
    """One stage that is done.

    Attributes:
        address: of the stage.
        lock: the lock file, absolute; empty for a ``.dvc`` file, which DVC wrote already.
        name: of the stage in that file.
        block: its text there.
        ignored: outputs that Git is to ignore, absolute, in DVC's order.
        objects: hashes of its outputs that are in the cache now.
    """

    address: str
    lock: str = ""
    name: str = ""
    block: str = ""
    ignored: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


class Records:
    """Collects records and writes them.

    Args:
        repo: locked whenever a method is called.
        folder: where the journal is.
        order: addresses in the order of DVC's plan.
    """

    def __init__(self, repo: "Repo", folder: RunFolder, order: Sequence[str] = ()) -> None:
        self._repo = repo
        self._folder = folder
        self.journal = Journal(folder.path / "journal")
        self._order = {address: number for number, address in enumerate(order)}
        self._done: dict[str, Record] = {}
        self._ignored: set[str] = set()  # paths of which the line is written
        self._unwritten: set[str] = set()  # files that are to get lines, or to be replaced
        self._bases: dict[str, bytes] = {}
        self._wrote: dict[str, bytes] = {}
        self._written = 0
        self._collected: list[str] | None = None
        self._ignore = repo.scm_context.ignore
        repo.scm_context.ignore = self._hear_ignore

    def close(self) -> None:
        """Give DVC its own ways back."""
        self.journal.close()
        self._repo.scm_context.ignore = self._ignore

    @contextlib.contextmanager
    def collecting(self) -> Iterator[list[str]]:
        """Keep back the lines that DVC would add to ``.gitignore`` meanwhile."""
        self._collected = []
        try:
            yield self._collected
        finally:
            self._collected = None

    def _hear_ignore(self, path: str) -> None:
        if self._collected is None:
            self._ignore(path)
        else:
            self._collected.append(path)

    def begin(self, address: str, persistent: Mapping[str, str | None]) -> None:
        """Note that a command is about to write; see :meth:`unfinished`."""
        line = {"begin": address, "persistent": dict(persistent)}
        self.journal.write(line, durable=bool(persistent))

    def add(self, record: Record) -> None:
        """The stage is done from here on, whatever happens to us."""
        self._done[record.address] = record
        self._unwritten.update(map(_ignore_file, record.ignored))
        if record.lock:
            self._unwritten.add(record.lock)
        base = digest(self._base(record.lock)) if record.lock else ""
        line = {
            "done": record.address,
            "lock": os.path.relpath(record.lock, self._repo.root_dir) if record.lock else "",
            "base": base,
            "name": record.name,
            "block": record.block,
            "ignored": [os.path.relpath(path, self._repo.root_dir) for path in record.ignored],
            "objects": list(record.objects),
        }
        self.journal.write(line, durable=True)

    @property
    def wrote(self) -> dict[str, str]:
        """Digests of the locks that were written, by their paths relative to the root."""
        root = self._repo.root_dir
        return {os.path.relpath(lock, root): digest(new) for lock, new in self._wrote.items()}

    @property
    def pending(self) -> bool:
        """Whether records wait to be written."""
        return len(self._done) > self._written

    def flush(self, settled: Iterable[str] | None = None) -> None:
        """Write the locks, and the ignore lines of stages before which nothing is open.

        Args:
            settled: addresses of which nothing more will come, all of them if None; then the
                journal ends, too.
        """
        records = self._in_order()
        with self._repo.scm_context():
            self._write_ignores(records, None if settled is None else set(settled))
            self._repo.scm._reset()  # noqa: SLF001  # it remembers the files it has read
            self._write_locks(records)
        self._written = len(records)
        left = (path for one in records for path in one.ignored if path not in self._ignored)
        self._unwritten = set(map(_ignore_file, left))
        if settled is None:
            self.journal.clear()

    def settle(self, paths: Iterable[str]) -> None:
        """Write what is to be read as part of the folders ``paths``, which stages depend on.

        All that makes a line in such a folder is done before its user is looked at, so the lines
        come in DVC's order.
        """
        inside = tuple(os.path.join(path, "") for path in paths)  # noqa: PTH118
        if not any(file.startswith(inside) for file in self._unwritten):
            return
        with self._repo.scm_context():
            for record in self._in_order():
                for path in record.ignored:
                    if path.startswith(inside):
                        self._write_ignore(path)
            self._repo.scm._reset()  # noqa: SLF001  # as above
            self._write_locks([one for one in self._in_order() if one.lock.startswith(inside)])
        self._unwritten = {file for file in self._unwritten if not file.startswith(inside)}

    def _in_order(self) -> list[Record]:
        return sorted(self._done.values(), key=lambda one: self._order.get(one.address, -1))

    def _write_ignores(self, records: Sequence[Record], settled: set[str] | None) -> None:
        open_at = len(self._order)
        if settled is not None:
            left = (number for address, number in self._order.items() if address not in settled)
            open_at = min(left, default=open_at)
        for record in records:
            if self._order.get(record.address, -1) >= open_at:
                break
            for path in record.ignored:
                self._write_ignore(path)

    def _write_ignore(self, path: str) -> None:
        if path not in self._ignored:
            self._ignored.add(path)
            self._ignore(path)

    def _write_locks(self, records: Sequence[Record]) -> None:
        blocks: dict[str, dict[str, str]] = {}
        for record in records:
            if record.lock:
                blocks.setdefault(record.lock, {})[record.name] = record.block
        for lock, texts in blocks.items():
            base = self._base(lock)
            now = _read(lock)
            if now != self._wrote.get(lock, base):  # a stage called DVC, say; build on that
                base = self._bases[lock] = now
            if base and not self._folder.knows(base):
                base = lock_writer.redumped(base)
            new = lock_writer.compose(base, texts)
            if new != now:
                write_atomically(Path(lock), new)
                self._repo.scm_context.track_file(os.path.relpath(lock))
            self._wrote[lock] = new
            self._folder.remember(new)
            self.journal.write({"wrote": digest(new)}, durable=False)

    def _base(self, lock: str) -> bytes:
        if lock not in self._bases:
            self._bases[lock] = _read(lock)
        return self._bases[lock]


def unfinished(lines: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    """Stages that a run which died had begun and not done.

    With each what :func:`gitml.repro.failed_outputs.before` said of its persistent outputs.
    """
    found: dict[str, dict[str, str | None]] = {}
    for line in lines:
        if "begin" in line:
            found[line["begin"]] = line["persistent"]
        elif "done" in line:
            found.pop(line["done"], None)
    return found


def left_over(root: str, lines: Sequence[Mapping[str, Any]]) -> list[Record]:
    """Records of a run that died, those of locks left out that somebody else wrote since."""
    ours = {line["wrote"] for line in lines if "wrote" in line}
    records = {}
    for line in lines:
        if "done" not in line:
            continue
        lock = os.fspath(Path(root, line["lock"])) if line["lock"] else ""
        if lock and digest(_read(lock)) not in {*ours, line["base"]}:
            continue
        records[line["done"]] = Record(
            line["done"],
            lock,
            line["name"],
            line["block"],
            tuple(os.fspath(Path(root, path)) for path in line["ignored"]),
            tuple(line["objects"]),
        )
    return list(records.values())


def dump_pointer(stage: "Stage") -> None:
    """Write the ``.dvc`` file of a stage in one step, with the text that DVC's dumper makes."""
    import dvc.dvcfile
    from dvc.utils.serialize._yaml import dumps_yaml

    def dump(path: str, document: Any, *_arguments: object) -> None:
        write_atomically(Path(path), dumps_yaml(document))

    with replaced(dvc.dvcfile, "dump_yaml", dump):
        stage.dump(update_pipeline=False)


def _ignore_file(path: str) -> str:
    return os.path.join(os.path.dirname(path), ".gitignore")  # noqa: PTH118, PTH120  # a string


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return b""
